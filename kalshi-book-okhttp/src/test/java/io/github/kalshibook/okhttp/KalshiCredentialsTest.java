package io.github.kalshibook.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KalshiCredentialsTest {
  private static final String WANTED = "RSA or Ed25519 private key in PEM form";

  private static KeyPair rsa;
  private static KeyPair ed25519;

  @TempDir Path folder;

  @BeforeAll
  static void makeKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    rsa = generator.generateKeyPair();
    ed25519 = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
  }

  @Test
  void sign_withRsaPkcs8_verifiesAsPss() throws GeneralSecurityException {
    assertSigns(KalshiCredentials.fromPem("id", pkcs8(rsa)), rsa, true);
  }

  @Test
  void sign_withRsaPkcs1_verifiesAsPss() throws GeneralSecurityException {
    assertSigns(KalshiCredentials.fromPem("id", pkcs1(rsa)), rsa, true);
  }

  @Test
  void sign_withEd25519_verifies() throws GeneralSecurityException {
    assertSigns(KalshiCredentials.fromPem("id", pkcs8(ed25519)), ed25519, false);
  }

  @Test
  void fromPem_withWindowsLinesSpacesAndNoLastLineEnd_reads() throws GeneralSecurityException {
    String pem = "  \r\n" + pkcs1(rsa).strip().replace("\n", " \r\n");

    assertSigns(KalshiCredentials.fromPem(" id ", pem), rsa, true);
  }

  @Test
  void fromPem_withLineEndsWrittenAsBackslashN_reads() throws GeneralSecurityException {
    assertSigns(KalshiCredentials.fromPem("id", pkcs8(rsa).replace("\n", "\\n")), rsa, true);
  }

  @ParameterizedTest
  @CsvSource({
    "'',the key is empty",
    "just text,no line that begins -----BEGIN",
    "-----BEGIN PUBLIC KEY-----,a public key was found",
    "-----BEGIN CERTIFICATE-----,\"CERTIFICATE\" was found",
    "-----BEGIN OPENSSH PRIVATE KEY-----,\"OPENSSH PRIVATE KEY\" was found",
    "-----BEGIN ENCRYPTED PRIVATE KEY-----,an encrypted key was found",
    "-----BEGIN PRIVATE KEY-----,the key is cut",
    "-----BEGIN PRIVATE,the -----BEGIN line is damaged"
  })
  void fromPem_ofSomethingElse_saysWhatWasFoundAndWhatIsWanted(String pem, String found) {
    assertThatThrownBy(() -> KalshiCredentials.fromPem("id", pem))
        .isInstanceOf(InvalidKeyFileException.class)
        .hasMessageContaining(found)
        .hasMessageContaining(WANTED);
  }

  @Test
  void fromPem_ofOldStyleEncryptedKey_saysSo() {
    String pem =
        """
        -----BEGIN RSA PRIVATE KEY-----
        Proc-Type: 4,ENCRYPTED
        DEK-Info: AES

        AAAA
        -----END RSA PRIVATE KEY-----
        """;

    assertThatThrownBy(() -> KalshiCredentials.fromPem("id", pem))
        .hasMessageContaining("an encrypted key was found");
  }

  @Test
  void fromPem_ofEllipticCurveKey_saysSo() throws GeneralSecurityException {
    KeyPair ec = KeyPairGenerator.getInstance("EC").generateKeyPair();

    assertThatThrownBy(() -> KalshiCredentials.fromPem("id", pkcs8(ec)))
        .hasMessageContaining("a key of kind EC was found");
  }

  @Test
  void fromPem_damagedAnywhere_neverTellsAnyOfTheKey() {
    String pem = pkcs8(rsa);
    String inside = pem.substring(200, 230).replace("\n", "");

    for (int at = 30; at < pem.length() - 30; at += 37) {
      String damaged = pem.substring(0, at) + "!" + pem.substring(at + 1);
      assertThatThrownBy(() -> KalshiCredentials.fromPem("id", damaged))
          .isInstanceOf(InvalidKeyFileException.class)
          .hasMessageNotContaining(inside)
          .hasNoCause();
    }
  }

  @Test
  void fromFile_missing_namesTheFile() {
    Path missing = folder.resolve("no-such.pem");

    assertThatThrownBy(() -> KalshiCredentials.fromFile("id", missing))
        .isInstanceOf(InvalidKeyFileException.class)
        .hasMessageContaining("no-such.pem");
  }

  @Test
  void fromFile_ofAnotherFile_namesTheFileAndWhatIsWanted() throws IOException {
    Path file = Files.writeString(folder.resolve("key.pem"), "-----BEGIN PUBLIC KEY-----\n");

    assertThatThrownBy(() -> KalshiCredentials.fromFile("id", file))
        .hasMessageContaining("key.pem")
        .hasMessageContaining("a public key was found");
  }

  @Test
  void toString_ofAnythingWithSecrets_hidesThem() {
    KalshiCredentials credentials = KalshiCredentials.fromPem("the-key-id", pkcs8(ed25519));

    Signed signed = credentials.sign("1", "GET", "/");

    assertThat(credentials.toString()).doesNotContain("the-key-id");
    assertThat(signed.toString()).doesNotContain("the-key-id", signed.signatureBase64());
  }

  private static void assertSigns(RequestSigner signer, KeyPair pair, boolean pss)
      throws GeneralSecurityException {
    Signed signed = signer.sign("1790000000000", "GET", "/trade-api/ws/v2");

    Signature verifier = Signature.getInstance(pss ? "RSASSA-PSS" : "Ed25519");
    if (pss) {
      verifier.setParameter(
          new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
    }
    verifier.initVerify(pair.getPublic());
    verifier.update("1790000000000GET/trade-api/ws/v2".getBytes(StandardCharsets.UTF_8));
    assertThat(signed.keyId()).isEqualTo("id");
    assertThat(verifier.verify(Base64.getDecoder().decode(signed.signatureBase64()))).isTrue();
  }

  private static String pkcs8(KeyPair pair) {
    return pem("PRIVATE KEY", pair.getPrivate().getEncoded());
  }

  /** A PKCS#1 key is what follows the 26 bytes that PKCS#8 puts before a 2048-bit RSA key. */
  private static String pkcs1(KeyPair pair) {
    byte[] encoded = pair.getPrivate().getEncoded();
    return pem("RSA PRIVATE KEY", Arrays.copyOfRange(encoded, 26, encoded.length));
  }

  private static String pem(String label, byte[] der) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
  }
}
