package io.github.kalshibook.testkit;

import java.util.Map;

/**
 * An HTTP answer that a handshake or a REST request gets instead of its own.
 *
 * @param status the HTTP status
 * @param body the body, sent as JSON
 * @param headers headers beside those that every answer has
 */
public record HttpAnswer(int status, String body, Map<String, String> headers) {
  /** 401: the timestamp is too far from the exchange's clock. */
  public static final HttpAnswer TIMESTAMP_EXPIRED =
      new HttpAnswer(
          401,
          "{\"error\":{\"code\":\"header_timestamp_expired\","
              + "\"message\":\"header timestamp expired\"}}");

  /** 401: the signature does not fit. */
  public static final HttpAnswer BAD_SIGNATURE = authenticationError("INCORRECT_API_KEY_SIGNATURE");

  /** 401: the key is unknown, or belongs to the other environment. */
  public static final HttpAnswer UNKNOWN_KEY = authenticationError("NOT_FOUND");

  /** 429, as Kalshi sends it: without a Retry-After. */
  public static final HttpAnswer TOO_MANY_REQUESTS =
      new HttpAnswer(429, "{\"error\":\"too many requests\"}");

  /** 502, from a proxy in between. */
  public static final HttpAnswer BAD_GATEWAY = new HttpAnswer(502, "<html>502 Bad Gateway</html>");

  /** 503. */
  public static final HttpAnswer UNAVAILABLE =
      new HttpAnswer(
          503,
          "{\"error\":{\"code\":\"service_unavailable\",\"message\":\"service unavailable\"}}");

  /** Copies the headers. */
  public HttpAnswer {
    headers = Map.copyOf(headers);
  }

  /** Makes an answer without headers of its own. */
  public HttpAnswer(int status, String body) {
    this(status, body, Map.of());
  }

  /** Returns a 429 that asks to wait. */
  public static HttpAnswer tooManyRequests(int retryAfterSeconds) {
    return new HttpAnswer(
        429, TOO_MANY_REQUESTS.body, Map.of("Retry-After", Integer.toString(retryAfterSeconds)));
  }

  private static HttpAnswer authenticationError(String details) {
    return new HttpAnswer(
        401,
        "{\"error\":{\"code\":\"authentication_error\",\"message\":\"authentication_error\","
            + "\"details\":\""
            + details
            + "\"}}");
  }
}
