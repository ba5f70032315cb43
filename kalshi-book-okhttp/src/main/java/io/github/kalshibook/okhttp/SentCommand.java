package io.github.kalshibook.okhttp;

import java.util.List;

/** A command that waits for its answer. */
final class SentCommand {
  /** What was asked of the exchange. */
  enum Kind {
    SUBSCRIBE,
    UNSUBSCRIBE,
    ADD,
    DELETE,
    ASK,
    PROBE;

    /** Returns whether it asks for snapshots of markets that are subscribed already. */
    boolean asks() {
      return this == ASK || this == PROBE;
    }
  }

  final Kind kind;
  final long id;
  final List<WantedMarket> markets;
  final long sentNanos;

  SentCommand(Kind kind, long id, List<WantedMarket> markets, long sentNanos) {
    this.kind = kind;
    this.id = id;
    this.markets = markets;
    this.sentNanos = sentNanos;
  }
}
