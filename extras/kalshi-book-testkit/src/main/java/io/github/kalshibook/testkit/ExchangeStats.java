package io.github.kalshibook.testkit;

import java.util.Map;

/**
 * What the exchange has seen and done since it started. The counters only grow.
 *
 * @param handshakes WebSocket handshakes that reached the exchange, whatever became of them
 * @param connectionsAccepted handshakes answered with 101
 * @param connectionsRefused handshakes answered with another status, or not properly at all
 * @param openConnections WebSocket connections open now
 * @param subscriptions subscriptions held now by open connections, all channels
 * @param subscribedMarkets markets held now by those subscriptions, a market counted once for each
 * @param commands commands received, by kind; every kind is there
 * @param framesSent text messages handed to sockets
 * @param framesFaulted frames that a fault changed, held back or dropped
 * @param overflows subscriptions ended because their client read too slowly
 * @param pings pings sent
 * @param pongs pongs received
 * @param restRequests REST requests answered
 */
public record ExchangeStats(
    long handshakes,
    long connectionsAccepted,
    long connectionsRefused,
    int openConnections,
    int subscriptions,
    int subscribedMarkets,
    Map<CommandKind, Long> commands,
    long framesSent,
    long framesFaulted,
    long overflows,
    long pings,
    long pongs,
    long restRequests) {
  /** Makes a record of its own copy of the map. */
  public ExchangeStats {
    commands = Map.copyOf(commands);
  }

  /** Returns how many commands of a kind were received. */
  public long commands(CommandKind kind) {
    return commands.getOrDefault(kind, 0L);
  }

  /** Returns how many commands were received. */
  public long allCommands() {
    return commands.values().stream().mapToLong(Long::longValue).sum();
  }
}
