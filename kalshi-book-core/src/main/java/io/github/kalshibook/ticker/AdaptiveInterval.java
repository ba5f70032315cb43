package io.github.kalshibook.ticker;

/**
 * The interval of one sink. Once in each interval it looks how far the sink lags behind: by more
 * than two intervals, and the interval grows by half, up to a longest; by no more than one, and a
 * tenth is taken off, down to where it began. In between it stays, so that it settles.
 *
 * <p>The lag may be measured more often than it is looked at: the longest counts. Not thread-safe.
 */
final class AdaptiveInterval {
  /** So that a sink without an interval has one to begin with, and no lag of moments counts. */
  private static final long LEAST_STEP_NANOS = 100_000_000;

  /** More make no difference, however far a clock jumps. */
  private static final long MOST_STEPS = 100;

  private final long baseNanos;
  private final long longestNanos;
  private long nanos;
  private boolean begun;
  private long sinceNanos;
  private long lagNanos;
  private long slowdowns;

  AdaptiveInterval(long baseNanos, long longestNanos) {
    this.baseNanos = baseNanos;
    this.longestNanos = Math.max(baseNanos, longestNanos);
    this.nanos = baseNanos;
  }

  long nanos() {
    return nanos;
  }

  long slowdowns() {
    return slowdowns;
  }

  /**
   * Takes note of how far the sink lags behind now.
   *
   * @param nowNanos never less than at the call before
   */
  void adapt(long nowNanos, long lagNowNanos) {
    if (longestNanos == baseNanos) {
      return;
    }
    if (!begun) {
      begun = true;
      sinceNanos = nowNanos;
    }
    lagNanos = Math.max(lagNanos, lagNowNanos);
    if ((nowNanos - sinceNanos) / MOST_STEPS > step()) {
      sinceNanos = nowNanos - MOST_STEPS * step();
    }
    // After a long time without a call there are several steps to make; at the base, no more.
    while (nowNanos - sinceNanos >= step()) {
      sinceNanos += step();
      if (lagNanos > 2 * step()) {
        grow();
      } else if (lagNanos <= step()) {
        long shorter = nanos - nanos / 10;
        nanos = shorter <= Math.max(baseNanos, LEAST_STEP_NANOS) ? baseNanos : shorter;
      }
      lagNanos = lagNowNanos;
      if (nanos == baseNanos && lagNowNanos == 0) {
        sinceNanos = nowNanos;
      }
    }
  }

  private void grow() {
    long longer = Math.min(longestNanos, step() + step() / 2);
    if (longer > nanos) {
      nanos = longer;
      slowdowns++;
    }
  }

  private long step() {
    return Math.max(nanos, LEAST_STEP_NANOS);
  }
}
