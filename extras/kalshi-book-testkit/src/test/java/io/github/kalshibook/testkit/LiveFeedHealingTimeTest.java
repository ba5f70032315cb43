package io.github.kalshibook.testkit;

import static io.github.kalshibook.testkit.LiveRig.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.kalshibook.okhttp.GapReport;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long books are without trust after a gap, told in figures. */
@Execution(ExecutionMode.CONCURRENT)
class LiveFeedHealingTimeTest {
  private static final int GAPS = 20;

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 1_200})
  void gaps_areHealedInLessThanASecondAtTheMedian(int markets) {
    try (LiveRig rig = LiveRig.live(markets)) {
      for (int i = 1; i <= GAPS; i++) {
        rig.connection().skipNumbers(1);
        int healed = i;
        await()
            .atMost(SOON)
            .pollInterval(Duration.ofMillis(20))
            .until(() -> rig.reports.size() == healed);
      }
      List<Duration> times = rig.reports.stream().map(GapReport::duration).sorted().toList();
      Duration median = times.get(GAPS / 2);
      System.out.printf(
          "healing of %d gaps, %d markets: median %d ms, shortest %d ms, longest %d ms%n",
          GAPS,
          markets,
          median.toMillis(),
          times.get(0).toMillis(),
          times.get(GAPS - 1).toMillis());

      rig.assertHealed();
      assertThat(median).isLessThan(Duration.ofSeconds(1));
      assertThat(times.get(GAPS - 1)).isLessThan(Duration.ofSeconds(5));
      rig.assertOneConnection();
    }
  }
}
