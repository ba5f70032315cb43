package io.github.kalshibook.okhttp;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How often the exchange has ended the subscription lately: an exchange that keeps ending it is not
 * asked again at once. Belongs to the maintenance loop.
 */
final class Endings {
  private static final long SECOND = 1_000_000_000;
  private static final long MINUTE = 60 * SECOND;
  private static final int IN_A_MINUTE = 4;

  private final Deque<Long> times = new ArrayDeque<>();

  /** Notes one. Returns how long to wait before the next subscription, in nanoseconds. */
  long ended(long now) {
    long last = times.isEmpty() ? now - MINUTE : times.getLast();
    times.addLast(now);
    while (now - times.getFirst() > MINUTE) {
      times.removeFirst();
    }
    return now - last < 30 * SECOND ? SECOND << Math.min(3, Math.max(0, times.size() - 2)) : 0;
  }

  /** Returns whether a new connection is what is left to try. */
  boolean areTooMany() {
    return times.size() >= IN_A_MINUTE;
  }

  int lately() {
    return times.size();
  }
}
