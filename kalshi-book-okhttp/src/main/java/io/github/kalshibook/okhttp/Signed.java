package io.github.kalshibook.okhttp;

import java.util.Objects;

/**
 * A signature and the id of the key that made it. Neither shows in {@link #toString()}.
 *
 * @param keyId the id Kalshi gave the key
 * @param signatureBase64 the signature, in base64
 */
public record Signed(String keyId, String signatureBase64) {
  /** Makes a signed. */
  public Signed {
    Objects.requireNonNull(keyId, "keyId");
    Objects.requireNonNull(signatureBase64, "signatureBase64");
  }

  /** Returns a text without the secrets. */
  @Override
  public String toString() {
    return "Signed[hidden]";
  }
}
