package io.github.kalshibook.book.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LogThrottleTest {
  private long now = Long.MAX_VALUE - 50;
  private final LogThrottle throttle = new LogThrottle(100, () -> now);

  @Test
  void tryPass_withinTheInterval_holdsBackAndTellsHowManyAfterwards() {
    assertEquals(0, throttle.tryPass(), "the first, whatever the clock says");
    now += 99;
    assertEquals(LogThrottle.HOLD, throttle.tryPass(), "the clock wraps round");
    assertEquals(LogThrottle.HOLD, throttle.tryPass());
    now += 1;
    assertEquals(2, throttle.tryPass());
    now += 100;
    assertEquals(0, throttle.tryPass());
  }

  @Test
  void told_saysHowManyWereHeldBack() {
    assertEquals("", LogThrottle.told(0));
    assertEquals(" (3 more held back)", LogThrottle.told(3));
  }
}
