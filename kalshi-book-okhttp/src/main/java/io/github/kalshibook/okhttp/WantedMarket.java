package io.github.kalshibook.okhttp;

/** A market that somebody wants, or wanted a moment ago. Belongs to the maintenance loop. */
final class WantedMarket {
  /** What was last done for the market on this connection. */
  enum Phase {
    /** Not in any command on this connection. */
    UNSENT,
    /** In a subscribe or add_markets; its first snapshot is awaited. */
    ADDING,
    /** Its book was live when last looked at. */
    LIVE,
    /** Its book is not live, and the next means waits for its time. */
    STALE,
    /** In a get_snapshot; its snapshot is awaited. */
    ASKED,
    /** In a delete_markets; nothing is sent for it before the answer. */
    REMOVING,
    /** The exchange has ended the market: there is nothing to recover. */
    ENDED
  }

  final String ticker;

  /** How many handles want it. */
  int handles;

  Phase phase = Phase.UNSENT;

  /** For UNSENT and STALE: when the next command is due. Otherwise: when the command left. */
  long sinceNanos;

  /** The command it waits for, -1 if none. */
  long commandId = -1;

  /** Means that brought nothing, one after the other, for this market alone. */
  int fruitless;

  /** Subscriptions in a row that brought no snapshot of it. */
  int unansweredSubscriptions;

  /** Whether only the market's own rhythm is kept: it counts no more for the subscription. */
  boolean apart;

  /** Whether the exchange spells it in a way we do not know: asking will not cure that. */
  boolean drift;

  /**
   * Whether it is subscribed here but its book is still another connection's, which hands it over
   * as soon as the exchange has acknowledged it here.
   */
  boolean arriving;

  WantedMarket(String ticker) {
    this.ticker = ticker;
  }

  boolean isWanted() {
    return handles > 0 || arriving;
  }

  boolean isDue(long nowNanos) {
    return nowNanos - sinceNanos >= 0;
  }

  void enter(Phase next, long nowNanos) {
    phase = next;
    sinceNanos = nowNanos;
  }

  void live() {
    phase = Phase.LIVE;
    commandId = -1;
    fruitless = 0;
    unansweredSubscriptions = 0;
    apart = false;
    drift = false;
  }
}
