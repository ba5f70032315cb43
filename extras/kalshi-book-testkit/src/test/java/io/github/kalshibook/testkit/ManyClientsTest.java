package io.github.kalshibook.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.kalshibook.feed.ProcessorCounter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Traffic, tests and clients act at once: each client's stream must be a true one all the same. */
class ManyClientsTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void streams_whileEverybodyActs_haveNoGapsAndEndTrue(long seed) {
    List<OkHttpTestClient> clients = new ArrayList<>();
    try (FakeKalshi exchange =
        FakeKalshi.builder().marketCount(30).seed(seed).rate(2_000).start()) {
      List<String> tickers = exchange.marketTickers();
      for (int i = 0; i < 3; i++) {
        clients.add(OkHttpTestClient.connect(exchange).subscribe(tickers.get(i)));
      }
      await().until(() -> exchange.stats().subscriptions() == 3);
      Random random = new Random(seed);
      for (int id = 2; id < 300; id++) {
        OkHttpTestClient client = clients.get(random.nextInt(3));
        String ticker = tickers.get(random.nextInt(tickers.size()));
        switch (random.nextInt(5)) {
          case 0, 1 -> client.update(id, "add_markets", ticker);
          case 2 -> client.update(id, "get_snapshot", ticker);
          case 3 -> client.update(id, "delete_markets", ticker);
          default -> exchange.market(ticker).burst(20);
        }
      }
      exchange.traffic().pause();
      for (OkHttpTestClient client : clients) {
        client.update(1_000, "add_markets", tickers.toArray(String[]::new));
      }

      for (OkHttpTestClient client : clients) {
        await()
            .atMost(Duration.ofSeconds(10))
            .untilAsserted(() -> assertThat(client.matches(exchange, tickers)).isTrue());
        assertThat(client.processor.stats().count(ProcessorCounter.GAPS)).isZero();
        assertThat(client.processor.stats().count(ProcessorCounter.BAD_CONTENT)).isZero();
        assertThat(client.processor.stats().count(ProcessorCounter.OLD_SEQUENCE)).isZero();
      }
      assertThat(exchange.stats().subscribedMarkets()).isEqualTo(90);
    } finally {
      clients.forEach(OkHttpTestClient::close);
    }
  }
}
