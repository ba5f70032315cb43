package io.github.kalshibook.okhttp;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Locale;

/** Reads private keys from PEM text, and says in one sentence what is wrong with one. */
final class PemKeys {
  private static final String WANTED =
      "; wanted is an unencrypted RSA or Ed25519 private key in PEM form"
          + " (BEGIN PRIVATE KEY or BEGIN RSA PRIVATE KEY)";
  private static final String BEGIN = "-----BEGIN ";
  private static final String DASHES = "-----";

  /** What PKCS#8 puts before an RSA key: version 0, the algorithm's identifier, null. */
  private static final byte[] RSA_PREFIX = {
    2, 1, 0, 48, 13, 6, 9, 42, -122, 72, -122, -9, 13, 1, 1, 1, 5, 0
  };

  private PemKeys() {}

  /**
   * Reads the first private key in the text.
   *
   * @throws InvalidKeyFileException if there is none that can be used
   */
  static PrivateKey privateKey(String text) {
    // Environment variables and secret stores often keep line ends as the two characters \n.
    String pem = text.replace("\\n", "\n").strip();
    int begin = pem.indexOf(BEGIN);
    if (begin < 0) {
      throw wrong(pem.isEmpty() ? "the key is empty" : "no line that begins -----BEGIN was found");
    }
    int labelEnd = pem.indexOf(DASHES, begin + BEGIN.length());
    if (labelEnd < 0) {
      throw wrong("the -----BEGIN line is damaged");
    }
    String label = pem.substring(begin + BEGIN.length(), labelEnd).strip();
    boolean pkcs1 = label.equals("RSA PRIVATE KEY");
    if (!pkcs1 && !label.equals("PRIVATE KEY")) {
      throw wrong(ofLabel(label));
    }
    int end = pem.indexOf("-----END " + label, labelEnd);
    if (end < 0) {
      throw wrong("the key is cut: there is no line -----END " + label + DASHES);
    }
    String body = pem.substring(labelEnd + DASHES.length(), end);
    if (body.toUpperCase(Locale.ROOT).contains("ENCRYPTED")) {
      throw wrong("an encrypted key was found; decrypt it with openssl pkey");
    }
    byte[] der = decode(body);
    return parse(pkcs1 ? asPkcs8(der) : der);
  }

  private static String ofLabel(String label) {
    if (label.contains("ENCRYPTED")) {
      return "an encrypted key was found; decrypt it with openssl pkey";
    }
    if (label.contains("PUBLIC KEY")) {
      return "a public key was found";
    }
    // The label may be anything; a long one is no use to anybody.
    return "\"" + (label.length() > 40 ? label.substring(0, 40) + "…" : label) + "\" was found";
  }

  private static byte[] decode(String body) {
    try {
      return Base64.getDecoder().decode(body.replaceAll("\\s", ""));
    } catch (IllegalArgumentException e) {
      throw wrong("the key is damaged: what stands between BEGIN and END is no base64");
    }
  }

  private static PrivateKey parse(byte[] pkcs8) {
    for (String algorithm : new String[] {"RSA", "Ed25519"}) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (GeneralSecurityException e) {
        // Not of this kind; nothing of the exception is told, because it may quote the key.
      }
    }
    for (String other : new String[] {"EC", "DSA", "Ed448", "DH"}) {
      try {
        KeyFactory.getInstance(other).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        throw wrong("a key of kind " + other + " was found");
      } catch (GeneralSecurityException e) {
        // Not of this kind either.
      }
    }
    throw wrong("the key is damaged: it cannot be parsed");
  }

  private static byte[] asPkcs8(byte[] pkcs1) {
    ByteArrayOutputStream inner = new ByteArrayOutputStream();
    inner.writeBytes(RSA_PREFIX);
    inner.writeBytes(tagged(4, pkcs1));
    return tagged(48, inner.toByteArray());
  }

  /** Puts a DER tag and length before the content. */
  private static byte[] tagged(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    int length = content.length;
    if (length < 128) {
      out.write(length);
    } else if (length < 256) {
      out.write(0x81);
      out.write(length);
    } else {
      out.write(0x82);
      out.write(length >> 8);
      out.write(length);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static InvalidKeyFileException wrong(String found) {
    return new InvalidKeyFileException(found + WANTED);
  }
}
