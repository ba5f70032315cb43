package io.github.kalshibook.examples.demo;

import java.util.Random;

/**
 * A quantity that will come out one day, and what is expected of it now: all markets of one event
 * move with it. Not thread-safe.
 */
final class DemoEvent {
  private static final double NANOS_PER_MINUTE = 60e9;
  private static final double NEWS_PER_MINUTE = 0.05;
  private static final double NEWS_SIZE = 4;

  private final double start;
  private final double uncertainty;
  private final double drift;
  private double expected;
  private long movedNanos;

  DemoEvent(double start, double uncertainty, double drift) {
    this.start = start;
    this.uncertainty = uncertainty;
    this.drift = drift;
    this.expected = start;
  }

  /** Moves by as much as the time since the last move makes likely; never far from its start. */
  void move(Random random, long nowNanos) {
    double minutes = movedNanos == 0 ? 0 : (nowNanos - movedNanos) / NANOS_PER_MINUTE;
    movedNanos = nowNanos;
    expected += drift * Math.sqrt(minutes) * random.nextGaussian();
    expected += (start - expected) * minutes * 0.05;
    if (random.nextDouble() < NEWS_PER_MINUTE * minutes) {
      expected += drift * NEWS_SIZE * random.nextGaussian();
    }
  }

  /** Starts a bit aside, so that not every event has its middle at the same strike. */
  void scatter(Random random) {
    expected = start + uncertainty * 0.4 * random.nextGaussian();
  }

  /** Returns how likely it is to come out above the strike. */
  double chanceAbove(double strike) {
    double distance = (expected - strike) / uncertainty;
    // The logistic curve, scaled to be near the normal distribution's.
    return 1 / (1 + Math.exp(-1.702 * distance));
  }
}
