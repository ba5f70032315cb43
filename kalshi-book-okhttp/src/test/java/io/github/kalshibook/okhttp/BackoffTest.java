package io.github.kalshibook.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private final Backoff backoff = new Backoff(new Random(1));
  private long now = 1_000_000;

  @Test
  void nextDelay_afterRefusals_isHalfToAllOfDoubledHalfSecondsUpToTheCap() {
    long all = 500;
    for (int step = 0; step < 10; step++) {
      backoff.refused(false);
      assertThat(backoff.nextDelayMillis(now, 0)).isBetween(all / 2, all);
      all = Math.min(15_000, all * 2);
    }
  }

  @Test
  void nextDelay_whileEachLostConnectionBroughtBooksLive_isAtMostFiveSeconds() {
    for (int step = 0; step < 10; step++) {
      backoff.lost(true, 1_000);
      assertThat(backoff.nextDelayMillis(now, 0)).isLessThanOrEqualTo(5_000);
    }
  }

  @Test
  void nextDelay_after30SecondsLive_isTheFirstStepAgain() {
    for (int step = 0; step < 10; step++) {
      backoff.refused(false);
      backoff.nextDelayMillis(now, 0);
    }

    backoff.lost(true, 30_000);

    assertThat(backoff.nextDelayMillis(now, 0)).isBetween(250L, 500L);
  }

  @Test
  void nextDelay_withRetryAfter_obeysIt() {
    assertThat(backoff.nextDelayMillis(now, 42_000)).isEqualTo(42_000);
  }

  @Test
  void refused_forAuthenticationFiveTimes_mayWaitUpToAMinute() {
    long longest = 0;
    for (int step = 0; step < 40; step++) {
      assertThat(backoff.refused(true)).isEqualTo(step + 1);
      longest = Math.max(longest, backoff.nextDelayMillis(now, 0));
    }

    assertThat(longest).isBetween(30_000L, 60_000L);
  }

  @Test
  void attempts_whateverHappens_areNeverMoreThanSixInTenSeconds() {
    Random random = new Random(7);
    List<Long> attempts = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      attempts.add(now);
      backoff.attempted(now);
      if (random.nextBoolean()) {
        backoff.opened();
        backoff.lost(true, random.nextBoolean() ? 31_000 : 0);
      } else {
        backoff.refused(random.nextBoolean());
      }
      now += backoff.nextDelayMillis(now, 0);
    }

    for (int i = Backoff.MAX_ATTEMPTS; i < attempts.size(); i++) {
      assertThat(attempts.get(i) - attempts.get(i - Backoff.MAX_ATTEMPTS))
          .as("attempt %s", i)
          .isGreaterThan(Backoff.WINDOW_MILLIS);
    }
  }

  @Test
  void nextDelay_whileTheExchangeIsPaused_isPatient_andHurriedAtItsEnd() {
    for (int step = 0; step < 10; step++) {
      backoff.lost(true, 1_000);
      assertThat(backoff.nextDelayMillis(now, 0, true)).isBetween(15_000L, 60_000L);
    }

    assertThat(backoff.hurryDelayMillis(now)).isLessThanOrEqualTo(2_000);
    assertThat(backoff.nextDelayMillis(now, 0)).isLessThanOrEqualTo(500);
  }
}
