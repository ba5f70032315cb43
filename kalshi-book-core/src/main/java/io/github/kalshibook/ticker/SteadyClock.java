package io.github.kalshibook.ticker;

/**
 * Makes a monotonic clock out of one that may step back: while the source does, this one stands
 * still, and goes on from there. So a step back never stops what waits, and never shortens it. Not
 * thread-safe.
 */
final class SteadyClock {
  private boolean begun;
  private long lastReading;
  private long now;

  /** Returns the steady time for this reading of the source. */
  long at(long reading) {
    if (!begun) {
      begun = true;
      now = reading;
    } else if (reading - lastReading > 0) {
      now += reading - lastReading;
    }
    lastReading = reading;
    return now;
  }
}
