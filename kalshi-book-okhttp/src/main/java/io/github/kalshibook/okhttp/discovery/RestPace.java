package io.github.kalshibook.okhttp.discovery;

import java.util.random.RandomGenerator;

/**
 * When the next request may leave: at most ten a second, half of what the lowest tier may read, and
 * after failures half to all of 0.5 s doubled with each of them, up to 30 s. Belongs to the loop.
 */
final class RestPace {
  static final long GAP_MILLIS = 100;
  private static final long FIRST_MILLIS = 500;
  private static final long CAP_MILLIS = 30_000;
  private static final int MAX_DOUBLINGS = 10;

  private final RandomGenerator random;
  private long freeAtMillis = Long.MIN_VALUE;
  private int failures;

  RestPace(RandomGenerator random) {
    this.random = random;
  }

  /** Takes the next place. Returns how long to wait for it. */
  long take(long nowMillis) {
    long at = Math.max(nowMillis, freeAtMillis);
    freeAtMillis = at + GAP_MILLIS;
    return at - nowMillis;
  }

  void succeeded() {
    failures = 0;
  }

  /** Returns how many failures there have been in a row. */
  int failed(long nowMillis, long retryAfterMillis) {
    long all = Math.min(CAP_MILLIS, FIRST_MILLIS << Math.min(failures, MAX_DOUBLINGS));
    long delay = Math.max(retryAfterMillis, all / 2 + random.nextLong(all / 2 + 1));
    freeAtMillis = Math.max(freeAtMillis, nowMillis + delay);
    return ++failures;
  }
}
