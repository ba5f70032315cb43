package io.github.kalshibook.ticker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When the interval of a sink grows and shrinks. */
class AdaptiveIntervalTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final AdaptiveInterval interval = new AdaptiveInterval(SECOND, 10 * SECOND);
  private long now = Long.MAX_VALUE - 3 * SECOND;

  @Test
  void lagOfMoreThanTwoIntervals_growsByHalfUpToTheLongest() {
    lag(0, 0);

    assertThat(lag(1_000, 2_001)).isEqualTo(1_500);
    assertThat(lag(1_499, 60_000)).isEqualTo(1_500);
    assertThat(lag(1, 60_000)).isEqualTo(2_250);
    for (int i = 0; i < 10; i++) {
      lag(10_000, 60_000);
    }
    assertThat(lag(10_000, 60_000)).isEqualTo(10_000);
    assertThat(interval.slowdowns()).isEqualTo(6);
  }

  @Test
  void lagInBetween_changesNothing() {
    lag(0, 0);

    assertThat(lag(1_000, 2_000)).isEqualTo(1_000);
    assertThat(lag(1_000, 2_001)).isEqualTo(1_500);
    assertThat(lag(1_500, 3_000)).isEqualTo(1_500);
    assertThat(lag(1_500, 1_501)).isEqualTo(1_500);
  }

  @Test
  void quietInterval_takesATenthOff_downToTheBase() {
    lag(0, 0);
    lag(1_000, 9_000);
    assertThat(lag(1_500, 0)).as("it lagged as the interval began").isEqualTo(2_250);

    assertThat(lag(2_250, 0)).isEqualTo(2_025);
    assertThat(lag(2_025, 0)).isEqualTo(1_822);
    assertThat(lag(1_823, 0)).isEqualTo(1_640);
    assertThat(lag(60_000, 0)).isEqualTo(1_000);
    assertThat(lag(60_000, 0)).isEqualTo(1_000);
  }

  @Test
  void longestLagOfAnInterval_counts() {
    lag(0, 0);
    lag(500, 5_000);

    assertThat(lag(500, 0)).isEqualTo(1_500);
  }

  @Test
  void manyIntervalsWithoutACall_areMadeUpFor() {
    lag(0, 0);
    lag(1_000, 9_000);
    lag(1_500, 9_000);

    assertThat(lag(3_600_000, 0)).isEqualTo(1_000);
  }

  @Test
  void jumpOfTheClock_doesNotHang() {
    lag(0, 0);
    now += Long.MAX_VALUE / 2;

    interval.adapt(now, 150 * 1_000_000);

    assertThat(interval.nanos()).isEqualTo(SECOND);
  }

  @Test
  void sinkWithoutAnInterval_getsOneWhileItLags() {
    AdaptiveInterval none = new AdaptiveInterval(0, SECOND);
    none.adapt(0, 0);

    none.adapt(100_000_000, 150_000_000);
    assertThat(none.nanos()).isZero();
    none.adapt(200_000_000, 201_000_000);
    assertThat(none.nanos()).isEqualTo(150_000_000);
    none.adapt(9 * SECOND, 0);
    assertThat(none.nanos()).isZero();
  }

  @Test
  void longestNotAboveTheBase_turnsItOff() {
    AdaptiveInterval fixed = new AdaptiveInterval(5 * SECOND, SECOND);
    fixed.adapt(0, 0);

    fixed.adapt(60 * SECOND, 60 * SECOND);

    assertThat(fixed.nanos()).isEqualTo(5 * SECOND);
  }

  /** Returns the interval in milliseconds after this time with this lag at its end. */
  private long lag(long afterMillis, long lagMillis) {
    now += afterMillis * 1_000_000;
    interval.adapt(now, lagMillis * 1_000_000);
    return interval.nanos() / 1_000_000;
  }
}
