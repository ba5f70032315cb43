package io.github.kalshibook.testkit;

import java.util.Map;

/**
 * An HTTP answer that refuses a handshake or a REST request.
 *
 * @param status the HTTP status
 * @param body the body, sent as JSON
 * @param headers headers beside those that every answer has
 */
public record HandshakeRefusal(int status, String body, Map<String, String> headers) {
  /** 401: the timestamp is too far from the exchange's clock. */
  public static final HandshakeRefusal TIMESTAMP_EXPIRED =
      new HandshakeRefusal(
          401,
          "{\"error\":{\"code\":\"header_timestamp_expired\","
              + "\"message\":\"header timestamp expired\"}}");

  /** 401: the signature does not fit. */
  public static final HandshakeRefusal BAD_SIGNATURE =
      authenticationError("INCORRECT_API_KEY_SIGNATURE");

  /** 401: the key is unknown, or belongs to the other environment. */
  public static final HandshakeRefusal UNKNOWN_KEY = authenticationError("NOT_FOUND");

  /** 429, as Kalshi sends it: without a Retry-After. */
  public static final HandshakeRefusal TOO_MANY_REQUESTS =
      new HandshakeRefusal(429, "{\"error\":\"too many requests\"}");

  /** 502, from a proxy in between. */
  public static final HandshakeRefusal BAD_GATEWAY =
      new HandshakeRefusal(502, "<html>502 Bad Gateway</html>");

  /** 503. */
  public static final HandshakeRefusal UNAVAILABLE =
      new HandshakeRefusal(
          503,
          "{\"error\":{\"code\":\"service_unavailable\",\"message\":\"service unavailable\"}}");

  /** Copies the headers. */
  public HandshakeRefusal {
    headers = Map.copyOf(headers);
  }

  /** Makes a refusal without headers of its own. */
  public HandshakeRefusal(int status, String body) {
    this(status, body, Map.of());
  }

  /** Returns a 429 that asks to wait. */
  public static HandshakeRefusal tooManyRequests(int retryAfterSeconds) {
    return new HandshakeRefusal(
        429, TOO_MANY_REQUESTS.body, Map.of("Retry-After", Integer.toString(retryAfterSeconds)));
  }

  private static HandshakeRefusal authenticationError(String details) {
    return new HandshakeRefusal(
        401,
        "{\"error\":{\"code\":\"authentication_error\",\"message\":\"authentication_error\","
            + "\"details\":\""
            + details
            + "\"}}");
  }
}
