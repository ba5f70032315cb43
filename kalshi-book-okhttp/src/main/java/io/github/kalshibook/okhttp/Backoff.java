package io.github.kalshibook.okhttp;

import java.util.ArrayDeque;
import java.util.random.RandomGenerator;

/**
 * When to try the next handshake: half to all of 0.5 s doubled with each failure, up to a cap,
 * never more than 6 attempts in any 10 s. Belongs to the maintenance loop.
 */
final class Backoff {
  static final int MAX_ATTEMPTS = 6;
  static final long WINDOW_MILLIS = 10_000;

  private static final long FIRST_MILLIS = 500;
  private static final long CAP_MILLIS = 15_000;

  /** The cap while each lost connection had brought its books live: the exchange is all right. */
  private static final long FRUITFUL_CAP_MILLIS = 5_000;

  /** The cap once authentication keeps failing: nothing but a person will mend that. */
  private static final long UNAUTHORIZED_CAP_MILLIS = 60_000;

  // While the exchange is paused: lost connections are to be expected, and nothing is to be gained.
  private static final long PATIENT_FIRST_MILLIS = 30_000;
  private static final long PATIENT_CAP_MILLIS = 60_000;
  private static final long HURRY_MILLIS = 2_000;

  /** From this many refusals for authentication in a row, a person is needed. */
  static final int STANDING_AFTER = 5;

  /** A connection that was live for so long starts the steps again. */
  private static final long PROVEN_MILLIS = 30_000;

  private final RandomGenerator random;
  private final ArrayDeque<Long> attempts = new ArrayDeque<>();
  private int step;
  private int unauthorized;
  private boolean fruitful = true;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  void attempted(long nowMillis) {
    attempts.addLast(nowMillis);
    if (attempts.size() > MAX_ATTEMPTS) {
      attempts.removeFirst();
    }
  }

  void opened() {
    unauthorized = 0;
  }

  /** An open connection was lost. */
  void lost(boolean broughtBooksLive, long liveMillis) {
    fruitful &= broughtBooksLive;
    if (liveMillis >= PROVEN_MILLIS) {
      step = 0;
      fruitful = true;
    }
  }

  /** A handshake failed. Returns how many were refused for authentication in a row. */
  int refused(boolean forAuthentication) {
    fruitful = false;
    unauthorized = forAuthentication ? unauthorized + 1 : 0;
    return unauthorized;
  }

  /** Returns how long to wait for the next attempt, and counts the step. */
  long nextDelayMillis(long nowMillis, long retryAfterMillis) {
    return nextDelayMillis(nowMillis, retryAfterMillis, false);
  }

  /** The same; {@code patient}: at least 15 s, and up to 60 s. */
  long nextDelayMillis(long nowMillis, long retryAfterMillis, boolean patient) {
    long cap =
        unauthorized >= STANDING_AFTER
            ? UNAUTHORIZED_CAP_MILLIS
            : fruitful ? FRUITFUL_CAP_MILLIS : CAP_MILLIS;
    long all = Math.min(cap, FIRST_MILLIS << Math.min(step, 20));
    if (patient) {
      long doubled = FIRST_MILLIS << Math.min(step, 20);
      all = Math.min(PATIENT_CAP_MILLIS, Math.max(PATIENT_FIRST_MILLIS, doubled));
    }
    step++;
    long delay = Math.max(retryAfterMillis, all / 2 + random.nextLong(all / 2 + 1));
    return notTooOften(nowMillis, delay);
  }

  /** Returns how long to wait once there is no reason for patience any more; up to 2 s. */
  long hurryDelayMillis(long nowMillis) {
    step = 0;
    return notTooOften(nowMillis, random.nextLong(HURRY_MILLIS + 1));
  }

  private long notTooOften(long nowMillis, long wanted) {
    long delay = wanted;
    if (attempts.size() == MAX_ATTEMPTS) {
      delay = Math.max(delay, attempts.getFirst() + WINDOW_MILLIS + 1 - nowMillis);
    }
    return delay;
  }
}
