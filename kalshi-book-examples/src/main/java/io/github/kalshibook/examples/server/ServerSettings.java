package io.github.kalshibook.examples.server;

import java.time.Duration;
import java.util.Set;

/**
 * The limits of a ticker server.
 *
 * @param host the address to listen on; loopback unless somebody decides otherwise
 * @param port the port, 0 for any that is free
 * @param maxClients how many clients may be connected
 * @param maxMessageBytes the longest message a client may send
 * @param maxMarketsPerClient how many markets a client may name
 * @param stuckAfter how long a send may take before the client is dropped
 * @param allowedOrigins the origins of pages that may connect; a client without an origin is no
 *     page and may; empty allows pages from this server's own host only
 */
public record ServerSettings(
    String host,
    int port,
    int maxClients,
    int maxMessageBytes,
    int maxMarketsPerClient,
    Duration stuckAfter,
    Set<String> allowedOrigins) {
  /** Makes settings. */
  public ServerSettings {
    allowedOrigins = Set.copyOf(allowedOrigins);
  }

  /** Returns the usual settings for a port on loopback. */
  public static ServerSettings onPort(int port) {
    return new ServerSettings(
        "127.0.0.1", port, 10_000, 64 * 1024, 10_000, Duration.ofSeconds(10), Set.of());
  }
}
