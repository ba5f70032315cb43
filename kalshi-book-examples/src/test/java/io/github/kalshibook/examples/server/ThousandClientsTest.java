package io.github.kalshibook.examples.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.feed.ProcessorCounter;
import io.github.kalshibook.okhttp.KalshiCredentials;
import io.github.kalshibook.okhttp.KalshiEnvironment;
import io.github.kalshibook.okhttp.KalshiFeed;
import io.github.kalshibook.testkit.FakeKalshi;
import io.github.kalshibook.ticker.SinkStats;
import io.github.kalshibook.ticker.Ticker;
import io.github.kalshibook.ticker.TickerPublisher;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A thousand clients, fifty of which never read, on a feed in motion. */
class ThousandClientsTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int CLIENTS = 1_000;
  private static final int DEAF = 50;
  private static final int MARKETS = 20;

  /** Longer than a busy machine holds up a client that does read. */
  private static final Duration STUCK = Duration.ofSeconds(8);

  private final Map<String, Ticker> published = new ConcurrentHashMap<>();

  @Test
  void allButTheDeaf_getEveryMarketsLastValue_andNobodyElseIsHarmed() throws IOException {
    try (FakeKalshi exchange = FakeKalshi.builder().marketCount(MARKETS).seed(5).rate(100).start();
        KalshiFeed feed = feedOn(exchange);
        ServerRig rig = new ServerRig(ServerRig.settings(CLIENTS, STUCK));
        ManyClients clients = new ManyClients(rig.server.address().getPort());
        TickerPublisher publisher = publisherOf(feed, rig.server)) {
      clients.connect(CLIENTS - DEAF, DEAF);
      clients.startReading();
      await().atMost(SOON).until(() -> rig.server.stats().clients() == CLIENTS);
      publisher.start();
      await().atMost(SOON).until(() -> rig.server.stats().droppedStuck() == DEAF);
      exchange.traffic().pause();
      awaitTrue(exchange, feed);

      await().atMost(SOON).until(() -> allHaveTheLast(clients, feed));

      assertThat(clients.readers()).noneMatch(reader -> reader.lost);
      assertThat(clients.readers()).allMatch(reader -> reader.versions.wentDown() == 0);
      assertThat(rig.server.stats().clients()).isEqualTo(CLIENTS - DEAF);
      assertThat(rig.server.stats().droppedStuck()).isEqualTo(DEAF);
      assertThat(published).hasSize(MARKETS);
      assertThat(published.values())
          .allSatisfy(
              ticker ->
                  assertThat(ticker.version()).isEqualTo(last(feed).get(ticker.marketTicker())));
      assertUnharmed(publisher.stats().sinks());
      assertThat(feed.health().isHealthy()).isTrue();
      assertThat(feed.stats().opened()).isEqualTo(1);
      assertThat(feed.stats().frames().count(ProcessorCounter.GAPS)).isZero();
    }
  }

  /** Each market's last version at the clients is that of its book, which moves no more. */
  private static boolean allHaveTheLast(ManyClients clients, KalshiFeed feed) {
    Map<String, Long> last = last(feed);
    return clients.readers().stream().allMatch(reader -> reader.versions.last().equals(last));
  }

  private static Map<String, Long> last(KalshiFeed feed) {
    return feed.books().books().stream()
        .collect(
            Collectors.toMap(
                OrderbookState::marketTicker, book -> Ticker.of(book, null).version()));
  }

  private static void awaitTrue(FakeKalshi exchange, KalshiFeed feed) {
    for (String ticker : exchange.marketTickers()) {
      await()
          .atMost(SOON)
          .until(
              () ->
                  exchange.truth().differences(feed.books().book(ticker).orElseThrow()).isEmpty());
    }
  }

  private static void assertUnharmed(Map<String, SinkStats> sinks) {
    assertThat(sinks.values())
        .allSatisfy(
            sink -> {
              assertThat(sink.failed()).isZero();
              assertThat(sink.failedHeartbeats()).isZero();
              assertThat(sink.heartbeats()).isPositive();
            });
  }

  private TickerPublisher publisherOf(KalshiFeed feed, TickerServer server) {
    return TickerPublisher.builder(feed.books())
        .interval(Duration.ofMillis(250))
        .heartbeatInterval(Duration.ofMillis(500))
        .sink("websocket", server)
        .sink("other", ticker -> published.put(ticker.marketTicker(), ticker))
        .build();
  }

  private static KalshiFeed feedOn(FakeKalshi exchange) {
    KalshiFeed feed =
        KalshiFeed.builder()
            .credentials(
                KalshiCredentials.fromPem(
                    exchange.credentials().keyId(), exchange.credentials().privateKeyPem()))
            .environment(new KalshiEnvironment(exchange.webSocketUrl(), exchange.restUrl()))
            .markets(exchange.marketTickers())
            .build()
            .start();
    exchange.marketTickers().forEach(ticker -> feed.awaitLive(ticker, SOON));
    return feed;
  }
}
