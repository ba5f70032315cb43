package io.github.kalshibook.book.internal;

import java.util.function.LongSupplier;

/**
 * Lets one message of a kind through per interval, and says with the next how many were held back,
 * so that a storm of troubles does not become a storm of lines. Any thread may ask.
 */
public final class LogThrottle {
  /** Returned when the message is to be held back. */
  public static final long HOLD = -1;

  private final long intervalNanos;
  private final LongSupplier nanoClock;
  private long lastNanos;
  private boolean any;
  private long held;

  /** Makes a throttle that lets one message per {@code intervalNanos} through. */
  public LogThrottle(long intervalNanos, LongSupplier nanoClock) {
    this.intervalNanos = intervalNanos;
    this.nanoClock = nanoClock;
  }

  /** Returns what a message says of those held back before it; empty if there were none. */
  public static String told(long held) {
    return held == 0 ? "" : " (" + held + " more held back)";
  }

  /** Returns how many messages were held back before this one, or {@link #HOLD} if this is too. */
  public synchronized long tryPass() {
    long now = nanoClock.getAsLong();
    if (any && now - lastNanos < intervalNanos) {
      held++;
      return HOLD;
    }
    any = true;
    lastNanos = now;
    long before = held;
    held = 0;
    return before;
  }
}
