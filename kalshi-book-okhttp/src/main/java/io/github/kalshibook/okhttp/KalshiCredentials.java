package io.github.kalshibook.okhttp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;

/**
 * A key id and its private key, RSA or Ed25519, kept in this process. Immutable; any thread may
 * sign. The key never shows in a message, a log or {@link #toString()}.
 */
public final class KalshiCredentials implements RequestSigner {
  /** The environment variable that holds the key's id. */
  public static final String KEY_ID_VARIABLE = "KALSHI_KEY_ID";

  /** The environment variable that names the private key's file. */
  public static final String KEY_FILE_VARIABLE = "KALSHI_PRIVATE_KEY_FILE";

  private static final PSSParameterSpec PSS =
      new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1);

  private final String keyId;
  private final PrivateKey key;

  private KalshiCredentials(String keyId, PrivateKey key) {
    this.keyId = keyId;
    this.key = key;
  }

  /**
   * Reads a private key from PEM text: PKCS#1 (what Kalshi lets users download) or PKCS#8, RSA or
   * Ed25519. Windows line ends and spaces around are fine.
   *
   * @throws InvalidKeyFileException if it is no such key; the message says what was found
   * @throws IllegalArgumentException if the key id is blank
   */
  public static KalshiCredentials fromPem(String keyId, String pem) {
    if (keyId.isBlank()) {
      throw new IllegalArgumentException("keyId is blank; it is the id Kalshi shows for the key");
    }
    return new KalshiCredentials(keyId.strip(), PemKeys.privateKey(pem));
  }

  /**
   * Reads a private key from a PEM file.
   *
   * @throws InvalidKeyFileException if the file cannot be read, or holds no such key; the message
   *     names the file and says what was found
   */
  public static KalshiCredentials fromFile(String keyId, Path file) {
    Objects.requireNonNull(keyId, "keyId");
    String pem;
    try {
      pem = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new InvalidKeyFileException(
          "cannot read the private key file " + file + " (" + e.getClass().getSimpleName() + ")");
    }
    try {
      return fromPem(keyId, pem);
    } catch (InvalidKeyFileException e) {
      throw new InvalidKeyFileException(file + ": " + e.getMessage());
    }
  }

  /**
   * Reads the credentials that the environment names: {@value #KEY_ID_VARIABLE} and {@value
   * #KEY_FILE_VARIABLE}.
   *
   * @throws IllegalArgumentException if one of them is not set
   * @throws InvalidKeyFileException if the file holds no such key
   */
  public static KalshiCredentials fromEnvironment() {
    Map<String, String> environment = System.getenv();
    return fromFile(
        required(environment, KEY_ID_VARIABLE), Path.of(required(environment, KEY_FILE_VARIABLE)));
  }

  @Override
  public Signed sign(String timestampMillis, String method, String path) {
    byte[] text = (timestampMillis + method + path).getBytes(StandardCharsets.UTF_8);
    try {
      Signature signature;
      if (key.getAlgorithm().equals("RSA")) {
        signature = Signature.getInstance("RSASSA-PSS");
        signature.setParameter(PSS);
      } else {
        signature = Signature.getInstance("Ed25519");
      }
      signature.initSign(key);
      signature.update(text);
      return new Signed(keyId, Base64.getEncoder().encodeToString(signature.sign()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the key cannot sign: " + e.getClass().getSimpleName());
    }
  }

  /** Returns a text without the key and its id. */
  @Override
  public String toString() {
    return "KalshiCredentials[" + key.getAlgorithm() + ", hidden]";
  }

  private static String required(Map<String, String> environment, String name) {
    String value = environment.get(name);
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException("the environment variable " + name + " is not set");
    }
    return value;
  }
}
