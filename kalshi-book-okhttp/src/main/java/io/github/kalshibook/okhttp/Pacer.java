package io.github.kalshibook.okhttp;

import java.util.TreeSet;

/**
 * Spaces the handshakes of several connections: two a second at most. Belongs to the maintenance
 * loop.
 */
final class Pacer {
  private static final long APART_MILLIS = 500;

  /** When handshakes are due. Bounded by the connections: each has one at a time. */
  private final TreeSet<Long> reserved = new TreeSet<>();

  /** Returns how long to wait, at least {@code delayMillis}, to be well apart from all others. */
  long reserve(long nowMillis, long delayMillis) {
    reserved.headSet(nowMillis - APART_MILLIS).clear();
    long at = nowMillis + delayMillis;
    for (Long other : reserved.tailSet(at - APART_MILLIS, false)) {
      if (other - at >= APART_MILLIS) {
        break;
      }
      at = other + APART_MILLIS;
    }
    reserved.add(at);
    return at - nowMillis;
  }
}
