package io.github.kalshibook.testkit;

/** What a {@link io.github.kalshibook.ticker.TickerSink} owes; each rule is checked by itself. */
public enum SinkRule {
  /** Tickers of every status, with and without prices, of any market name, are taken. */
  TAKES_EVERY_TICKER(false),
  /** Heartbeats are taken, also before the first ticker. */
  TAKES_HEARTBEATS(false),
  /** After a burst the last ticker of each market comes out; those before it need not. */
  DELIVERS_THE_LAST(true),
  /** Within one market no version comes out behind a higher one. */
  NEVER_GOES_BACK(true),
  /** A stale ticker comes out, marked as such, without numbers. */
  TELLS_STALE(true),
  /** The last ticker of a market that leaves comes out. */
  TELLS_CLOSED(true),
  /** A heartbeat comes out, and not before the tickers that were handed over before it. */
  PASSES_HEARTBEATS(true),
  /** An interrupt costs at most the call that it meets: the next ticker is taken. */
  SURVIVES_INTERRUPTS(false),
  /** A sink that was never used can be closed, and in time. */
  CLOSES_UNUSED(false),
  /** Closing returns in time, and closing again does nothing. */
  CLOSES_TWICE(false),
  /** Closing an interrupted thread's sink frees it all the same: it returns and does not throw. */
  CLOSES_INTERRUPTED(false),
  /** What is handed over after the closing does not come out; whether it throws is free. */
  SILENT_AFTER_CLOSE(true),
  /** A closed sink leaves no thread that keeps the JVM alive. */
  LEAVES_NO_THREAD(false);

  private final boolean farEnd;

  SinkRule(boolean farEnd) {
    this.farEnd = farEnd;
  }

  /** Returns whether this can be seen at the far end only. */
  public boolean needsFarEnd() {
    return farEnd;
  }
}
