package io.github.kalshibook.testkit;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;

/** An API key made for a test: its id, and the private key as a PEM file would hold it. */
public final class TestCredentials {
  /** What kind of key, in what kind of file. */
  public enum Kind {
    /** RSA, {@code BEGIN RSA PRIVATE KEY}: what Kalshi lets its users download. */
    RSA_PKCS1,
    /** RSA, {@code BEGIN PRIVATE KEY}. */
    RSA_PKCS8,
    /** Ed25519, {@code BEGIN PRIVATE KEY}. */
    ED25519
  }

  /** RSASSA-PSS with SHA-256, MGF1 with SHA-256, a salt of 32 bytes. */
  private static final AlgorithmParameterSpec PSS =
      new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1);

  private static final int DER_SEQUENCE = 0x30;

  private final String keyId;
  private final Kind kind;
  private final KeyPair keys;

  private TestCredentials(String keyId, Kind kind, KeyPair keys) {
    this.keyId = keyId;
    this.kind = kind;
    this.keys = keys;
  }

  /** Makes a new key with a new id. RSA takes a moment; Ed25519 does not. */
  public static TestCredentials create(Kind kind) {
    return new TestCredentials(UUID.randomUUID().toString(), kind, newKeys(kind));
  }

  /** Returns credentials with the same id and another key: their signatures will not fit. */
  public TestCredentials withOtherKey() {
    return new TestCredentials(keyId, kind, newKeys(kind));
  }

  /** Returns the key's id. */
  public String keyId() {
    return keyId;
  }

  /** Returns the key's kind. */
  public Kind kind() {
    return kind;
  }

  /** Returns the public key, as the exchange knows it. */
  public PublicKey publicKey() {
    return keys.getPublic();
  }

  /** Returns the private key as the text of a PEM file, lines of 64, ending in a newline. */
  public String privateKeyPem() {
    byte[] pkcs8 = keys.getPrivate().getEncoded();
    boolean pkcs1 = kind == Kind.RSA_PKCS1;
    String label = pkcs1 ? "RSA PRIVATE KEY" : "PRIVATE KEY";
    Base64.Encoder encoder = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
    String body = encoder.encodeToString(pkcs1 ? innerKey(pkcs8) : pkcs8);
    return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
  }

  /** Returns the three headers of a request signed at a time. */
  public Map<String, String> headers(String method, String path, Instant time) {
    String timestamp = Long.toString(time.toEpochMilli());
    return Map.of(
        "KALSHI-ACCESS-KEY", keyId,
        "KALSHI-ACCESS-TIMESTAMP", timestamp,
        "KALSHI-ACCESS-SIGNATURE", sign(timestamp + method + path));
  }

  /** Returns the base64 signature of a text. */
  public String sign(String text) {
    try {
      Signature signature = newSignature(keys.getPublic());
      signature.initSign(keys.getPrivate());
      signature.update(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot sign with a key made here", e);
    }
  }

  /** Returns whether a base64 signature of a text was made with this key. */
  public boolean verifies(String text, String base64Signature) {
    try {
      Signature signature = newSignature(keys.getPublic());
      signature.initVerify(keys.getPublic());
      signature.update(text.getBytes(StandardCharsets.UTF_8));
      return signature.verify(Base64.getDecoder().decode(base64Signature));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      // Not base64, or of the wrong length: both are signatures that do not fit.
      return false;
    }
  }

  /** Returns the key's id and kind; never the key. */
  @Override
  public String toString() {
    return "TestCredentials[" + keyId + ", " + kind + "]";
  }

  private static Signature newSignature(PublicKey key)
      throws NoSuchAlgorithmException, InvalidAlgorithmParameterException {
    if (key.getAlgorithm().equals("RSA")) {
      Signature signature = Signature.getInstance("RSASSA-PSS");
      signature.setParameter(PSS);
      return signature;
    }
    return Signature.getInstance("Ed25519");
  }

  private static KeyPair newKeys(Kind kind) {
    try {
      KeyPairGenerator generator =
          KeyPairGenerator.getInstance(kind == Kind.ED25519 ? "Ed25519" : "RSA");
      if (kind != Kind.ED25519) {
        generator.initialize(2_048);
      }
      return generator.generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK from 17 on has RSA and Ed25519", e);
    }
  }

  /** Takes the PKCS#1 key out of PKCS#8: it is the one long SEQUENCE behind the first. */
  private static byte[] innerKey(byte[] pkcs8) {
    for (int start = 4; start < pkcs8.length - 4; start++) {
      boolean longForm = (pkcs8[start] & 0xff) == DER_SEQUENCE && (pkcs8[start + 1] & 0xff) == 0x82;
      int length = ((pkcs8[start + 2] & 0xff) << 8) | (pkcs8[start + 3] & 0xff);
      if (longForm && start + 4 + length == pkcs8.length) {
        return Arrays.copyOfRange(pkcs8, start, pkcs8.length);
      }
    }
    throw new IllegalStateException("no PKCS#1 key inside");
  }
}
