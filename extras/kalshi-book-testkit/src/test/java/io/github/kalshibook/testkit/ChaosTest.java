package io.github.kalshibook.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChaosTest {
  @Test
  void chaos_ofTheSameSeed_doesTheSame() {
    List<ChaosFault> first = faults(3);
    List<ChaosFault> second = faults(3);

    assertThat(second.subList(0, 30)).isEqualTo(first.subList(0, 30));
    assertThat(first.subList(0, 30).stream().distinct().count()).isGreaterThan(10);
  }

  @ParameterizedTest
  @EnumSource
  void chaos_ofOneKind_leavesAnExchangeThatWorks(ChaosFault fault) throws InterruptedException {
    try (FakeKalshi exchange = FakeKalshi.builder().markets("A", "B").rate(2_000).start()) {
      OkHttpTestClient hit = OkHttpTestClient.connect(exchange).subscribe("A", "B");
      hit.next();
      try (Chaos chaos = exchange.chaos(1, Duration.ofMillis(5), fault)) {
        await().until(() -> chaos.done().size() >= 3);
      }
      hit.close();

      exchange.traffic().pause();
      try (OkHttpTestClient client = OkHttpTestClient.connect(exchange).subscribe("A", "B")) {
        await()
            .atMost(Duration.ofSeconds(10))
            .until(() -> client.matches(exchange, List.of("A", "B")));
      }
    }
  }

  private static List<ChaosFault> faults(long seed) {
    try (FakeKalshi exchange = FakeKalshi.start();
        Chaos chaos = exchange.chaos(seed, Duration.ofMillis(2))) {
      await().until(() -> chaos.done().size() >= 30);
      return chaos.done();
    }
  }
}
