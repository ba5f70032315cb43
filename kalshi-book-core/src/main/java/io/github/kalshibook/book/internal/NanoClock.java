package io.github.kalshibook.book.internal;

import java.util.function.LongSupplier;

/** The system's monotonic clock; the only place that asks for it. */
public final class NanoClock {
  /** Nanoseconds that only grow. */
  public static final LongSupplier SYSTEM = System::nanoTime;

  private NanoClock() {}
}
