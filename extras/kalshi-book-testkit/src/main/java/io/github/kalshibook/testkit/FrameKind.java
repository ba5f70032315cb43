package io.github.kalshibook.testkit;

/** What a frame of the exchange is, for choosing which ones a fault hits. */
public enum FrameKind {
  /** An {@code orderbook_delta}. */
  DELTA,
  /** An {@code orderbook_snapshot}. */
  SNAPSHOT,
  /**
   * An answer to a command: {@code subscribed}, {@code ok}, {@code unsubscribed}, {@code error}.
   */
  REPLY,
  /** A frame of the channel {@code market_lifecycle_v2}. */
  LIFECYCLE
}
