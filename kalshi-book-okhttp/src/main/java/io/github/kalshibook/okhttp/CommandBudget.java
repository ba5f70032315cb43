package io.github.kalshibook.okhttp;

/** At most 5 commands in any second. Belongs to the maintenance loop. */
final class CommandBudget {
  static final int PER_SECOND = 5;
  private static final long SECOND_NANOS = 1_000_000_000;

  private final long[] sent = new long[PER_SECOND];
  private long count;

  /** Returns whether a command may be sent now. */
  boolean hasRoom(long nowNanos) {
    return count < PER_SECOND || nowNanos - sent[(int) (count % PER_SECOND)] >= SECOND_NANOS;
  }

  /** Returns whether a command may be sent now; if so, it is counted. */
  boolean tryTake(long nowNanos) {
    if (!hasRoom(nowNanos)) {
      return false;
    }
    sent[(int) (count % PER_SECOND)] = nowNanos;
    count++;
    return true;
  }

  long count() {
    return count;
  }
}
