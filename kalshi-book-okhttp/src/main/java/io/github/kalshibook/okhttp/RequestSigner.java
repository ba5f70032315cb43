package io.github.kalshibook.okhttp;

/**
 * Signs requests to Kalshi. Implement it if the key lives elsewhere, or changes while the feed
 * runs; {@link KalshiCredentials} does it for a key in this process.
 */
@FunctionalInterface
public interface RequestSigner {
  /**
   * Signs {@code timestampMillis + method + path} with RSASSA-PSS (SHA-256, MGF1 with SHA-256, salt
   * of 32 bytes) or Ed25519. Called for every attempt to connect, on the feed's maintenance thread;
   * it should not block for long.
   *
   * @param timestampMillis epoch milliseconds, as text
   * @param method the HTTP method, such as {@code GET}
   * @param path the path from the root, without host and query
   * @return the key's id and the signature
   */
  Signed sign(String timestampMillis, String method, String path);
}
