package io.github.kalshibook.okhttp;

import java.net.URI;
import java.util.Set;

/**
 * Where Kalshi is.
 *
 * @param webSocket the WebSocket endpoint, {@code wss} or {@code ws}
 * @param rest the REST endpoint, {@code https} or {@code http}, without a slash at the end
 */
public record KalshiEnvironment(URI webSocket, URI rest) {
  /** Production (Kalshi's published documents, November 2026). */
  public static final KalshiEnvironment PRODUCTION =
      of(
          "wss://external-api-ws.kalshi.com/trade-api/ws/v2",
          "https://external-api.kalshi.com/trade-api/v2");

  /** The demo exchange, with keys of its own (Kalshi's published documents, November 2026). */
  public static final KalshiEnvironment DEMO =
      of(
          "wss://external-api-ws.demo.kalshi.co/trade-api/ws/v2",
          "https://external-api.demo.kalshi.co/trade-api/v2");

  /**
   * Makes an environment.
   *
   * @throws IllegalArgumentException if an address is of another scheme, or names no host
   */
  public KalshiEnvironment {
    require(webSocket, Set.of("ws", "wss"), "webSocket");
    require(rest, Set.of("http", "https"), "rest");
  }

  /**
   * Makes an environment from two addresses.
   *
   * @throws IllegalArgumentException if one is no address of the right scheme
   */
  public static KalshiEnvironment of(String webSocket, String rest) {
    return new KalshiEnvironment(URI.create(webSocket), URI.create(rest));
  }

  private static void require(URI address, Set<String> schemes, String what) {
    if (address.getScheme() == null
        || !schemes.contains(address.getScheme())
        || address.getHost() == null) {
      throw new IllegalArgumentException(
          what + " is no address that begins " + schemes + " and names a host, was " + address);
    }
  }
}
