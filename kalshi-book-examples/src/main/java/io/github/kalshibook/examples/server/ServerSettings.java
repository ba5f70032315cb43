package io.github.kalshibook.examples.server;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The limits of a ticker server.
 *
 * @param host the address to listen on; loopback unless somebody decides otherwise
 * @param port the port, 0 for any that is free
 * @param maxClients how many clients may be connected
 * @param maxMessageBytes the longest message a client may send
 * @param maxMarketsPerClient how many markets a client may name
 * @param sendBufferBytes how much may be on its way to one client, beside the tickers that wait:
 *     the less, the sooner it shows that a client does not read
 * @param stuckAfter how long the sending of one message may take before the client is dropped
 * @param allowedOrigins the origins of pages that may connect, such as {@code
 *     https://dashboard.example}, beside pages that this host itself served, under its address or
 *     as {@code localhost}; a client without an origin is no page and may
 * @param token what a client must show; empty if nobody must
 */
public record ServerSettings(
    String host,
    int port,
    int maxClients,
    int maxMessageBytes,
    int maxMarketsPerClient,
    int sendBufferBytes,
    Duration stuckAfter,
    Set<String> allowedOrigins,
    Optional<BearerToken> token) {
  /**
   * Makes settings.
   *
   * @throws IllegalArgumentException if a limit is not positive, or the port not in 0..65535
   */
  public ServerSettings {
    Objects.requireNonNull(host, "host");
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port not in 0..65535, was " + port);
    }
    requirePositive("maxClients", maxClients);
    requirePositive("maxMessageBytes", maxMessageBytes);
    requirePositive("maxMarketsPerClient", maxMarketsPerClient);
    requirePositive("sendBufferBytes", sendBufferBytes);
    requirePositive("stuckAfter", stuckAfter.toNanos());
    allowedOrigins = Set.copyOf(allowedOrigins);
    Objects.requireNonNull(token, "token");
  }

  /** Returns the usual settings for a port on loopback. */
  public static ServerSettings onPort(int port) {
    return new ServerSettings(
        "127.0.0.1",
        port,
        10_000,
        64 * 1024,
        10_000,
        64 * 1024,
        Duration.ofSeconds(10),
        Set.of(),
        Optional.empty());
  }

  /** Returns the same settings with a token that every client must show. */
  public ServerSettings withToken(BearerToken required) {
    return new ServerSettings(
        host,
        port,
        maxClients,
        maxMessageBytes,
        maxMarketsPerClient,
        sendBufferBytes,
        stuckAfter,
        allowedOrigins,
        Optional.of(required));
  }

  private static void requirePositive(String what, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(what + " not positive, was " + value);
    }
  }
}
