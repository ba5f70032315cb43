package io.github.kalshibook.examples.server;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a client must show, if the server asks for it. Compared in constant time, and in no text
 * that this class makes.
 */
public final class BearerToken {
  /** What a page asks for beside its token, which a browser can send in no other header. */
  static final String SUB_PROTOCOL = "kalshi-book";

  private static final String SCHEME = "Bearer ";
  private static final String SUB_PROTOCOL_PREFIX = "bearer.";

  private final byte[] digest;

  private BearerToken(byte[] digest) {
    this.digest = digest;
  }

  /**
   * Makes a token.
   *
   * @throws IllegalArgumentException if it is shorter than 16 characters
   */
  public static BearerToken of(String secret) {
    if (Objects.requireNonNull(secret, "secret").length() < 16) {
      throw new IllegalArgumentException("a token has at least 16 characters");
    }
    return new BearerToken(digestOf(secret));
  }

  /** Returns whether {@code Authorization: Bearer …} or a subprotocol holds the token. */
  boolean isIn(@Nullable String authorization, List<String> subProtocols) {
    if (authorization != null && authorization.startsWith(SCHEME)) {
      return matches(authorization.substring(SCHEME.length()));
    }
    return subProtocols.stream()
        .filter(offered -> offered.startsWith(SUB_PROTOCOL_PREFIX))
        .anyMatch(offered -> matches(decoded(offered.substring(SUB_PROTOCOL_PREFIX.length()))));
  }

  private boolean matches(String shown) {
    // Digests have one length, so that not even the token's can be measured.
    return MessageDigest.isEqual(digest, digestOf(shown));
  }

  private static String decoded(String base64) {
    try {
      return new String(Base64.getUrlDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private static byte[] digestOf(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Says that there is one, and no more. */
  @Override
  public String toString() {
    return "BearerToken[hidden]";
  }
}
