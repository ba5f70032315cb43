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
    PROBE,
    AUDIT;

    /** Returns the {@code action} of an update_subscription. */
    String action() {
      return switch (this) {
        case ADD -> "add_markets";
        case DELETE -> "delete_markets";
        default -> "get_snapshot";
      };
    }

    /** Returns whether it asks for snapshots of markets that are subscribed already. */
    boolean asks() {
      return this == ASK || isCheck();
    }

    /** Returns whether it only checks what is believed: whatever becomes of it, no book waits. */
    boolean isCheck() {
      return this == PROBE || this == AUDIT;
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
