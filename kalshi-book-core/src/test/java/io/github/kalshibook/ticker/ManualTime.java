package io.github.kalshibook.ticker;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * Wall clock and monotonic clock in one, standing still unless told otherwise. The nanoseconds
 * start shortly before they overflow, so that whoever compares them wrongly is found out.
 */
final class ManualTime implements InstantSource, LongSupplier {
  static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 700_000_000);
  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private volatile Runnable onInstant = () -> {};

  void advanceMillis(long millis) {
    advanceNanos(millis * 1_000_000);
  }

  /** Moves both clocks; a negative number moves them back. */
  void advanceNanos(long by) {
    nanos.addAndGet(by);
    now.updateAndGet(instant -> instant.plusNanos(by));
  }

  /** Moves the wall clock alone. */
  void setInstant(Instant instant) {
    now.set(instant);
  }

  /**
   * Runs {@code hook} whenever somebody asks for the wall time: the publisher does for a ticker.
   */
  void onInstant(Runnable hook) {
    onInstant = hook;
  }

  @Override
  public Instant instant() {
    onInstant.run();
    return now.get();
  }

  @Override
  public long getAsLong() {
    return nanos.get();
  }
}
