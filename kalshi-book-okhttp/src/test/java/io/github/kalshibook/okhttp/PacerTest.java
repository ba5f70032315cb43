package io.github.kalshibook.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PacerTest {
  @Test
  void handshakes_dueAtOnce_areHalfASecondApart() {
    Pacer pacer = new Pacer();

    assertThat(pacer.reserve(1_000, 0)).isZero();
    assertThat(pacer.reserve(1_000, 0)).isEqualTo(500);
    assertThat(pacer.reserve(1_000, 0)).isEqualTo(1_000);
    assertThat(pacer.reserve(5_000, 0)).isZero();
  }

  @Test
  void handshake_farAway_delaysNoneThatIsDueBefore() {
    Pacer pacer = new Pacer();

    assertThat(pacer.reserve(0, 15_000)).isEqualTo(15_000);
    assertThat(pacer.reserve(0, 0)).isZero();
    assertThat(pacer.reserve(0, 14_800)).isEqualTo(15_500);
  }

  @Test
  void handshakes_ofManyConnections_areNeverMoreThanTwoASecond() {
    long seed = new Random().nextLong();
    Random dice = new Random(seed);
    Pacer pacer = new Pacer();
    TreeSet<Long> times = new TreeSet<>();
    long now = 0;
    for (int i = 0; i < 2_000; i++) {
      now += dice.nextInt(2_000);
      int delay = dice.nextInt(15_000);
      long wait = pacer.reserve(now, delay);
      assertThat(wait).as("seed " + seed).isGreaterThanOrEqualTo(delay);
      Long at = now + wait;
      assertThat(times.subSet(at - 499, at + 500)).as("seed " + seed).isEmpty();
      times.add(at);
    }
  }
}
