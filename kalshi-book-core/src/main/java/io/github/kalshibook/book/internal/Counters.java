package io.github.kalshibook.book.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counters of one writer that readers copy consistently: a copy shows all counters as they stood
 * between two updates. The writer never waits.
 */
public final class Counters {
  private static final VarHandle STAMP;

  static {
    try {
      STAMP = MethodHandles.lookup().findVarHandle(Counters.class, "stamp", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Odd while the writer is inside an update. */
  private long stamp;

  private final long[] values;

  /** Makes {@code size} counters of 0. */
  public Counters(int size) {
    values = new long[size];
  }

  /** Begins an update. */
  public void begin() {
    STAMP.setOpaque(this, stamp + 1);
    VarHandle.storeStoreFence();
  }

  /** Ends an update: what was counted since {@link #begin} becomes visible at once. */
  public void end() {
    STAMP.setRelease(this, stamp + 1);
  }

  /** Adds to a counter; within an update. */
  public void add(int index, long amount) {
    values[index] += amount;
  }

  /** Raises a counter to {@code value} unless it is that high already; within an update. */
  public void raiseTo(int index, long value) {
    values[index] = Math.max(values[index], value);
  }

  /** Returns a counter; for the writer. */
  public long get(int index) {
    return values[index];
  }

  /** Returns a consistent copy; for any thread. */
  public long[] copy() {
    long[] copy = new long[values.length];
    for (int tries = 1; ; tries++) {
      long before = (long) STAMP.getAcquire(this);
      if ((before & 1) == 0) {
        System.arraycopy(values, 0, copy, 0, copy.length);
        VarHandle.acquireFence();
        if ((long) STAMP.getOpaque(this) == before) {
          return copy;
        }
      }
      Spin.pause(tries);
    }
  }
}
