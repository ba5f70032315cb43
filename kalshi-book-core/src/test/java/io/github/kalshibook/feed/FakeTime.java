package io.github.kalshibook.feed;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** A clock that stands still unless told otherwise: wall clock and monotonic clock in one. */
final class FakeTime implements InstantSource, LongSupplier {
  static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

  private Instant now = START;
  private long nanos = 1_000;

  void advance(Duration by) {
    now = now.plus(by);
    nanos += by.toNanos();
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public long getAsLong() {
    return nanos;
  }
}
