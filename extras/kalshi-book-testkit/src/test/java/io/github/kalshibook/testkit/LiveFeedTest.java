package io.github.kalshibook.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.book.BookStatus;
import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.book.Side;
import io.github.kalshibook.book.StaleReason;
import io.github.kalshibook.book.Trust;
import io.github.kalshibook.feed.BookListener;
import io.github.kalshibook.feed.ProcessorCounter;
import io.github.kalshibook.okhttp.FeedBuilder;
import io.github.kalshibook.okhttp.KalshiCredentials;
import io.github.kalshibook.okhttp.KalshiEnvironment;
import io.github.kalshibook.okhttp.KalshiFeed;
import io.github.kalshibook.okhttp.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The live feed against the fake exchange, over a real socket. */
class LiveFeedTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @Test
  void threeStatements_fromNothing_giveALiveBook() {
    try (FakeKalshi exchange = FakeKalshi.start("A")) {
      try (KalshiFeed feed = builder(exchange).markets("A").build().start()) {
        assertThat(feed.awaitLive("A", SOON)).isTrue();

        assertThat(exchange.truth().differences(book(feed, "A"))).isEmpty();
        assertThat(feed.health().isHealthy()).isTrue();
      }
    }
  }

  @Test
  void start_withRsaKeys_connects() {
    for (TestCredentials.Kind kind : TestCredentials.Kind.values()) {
      TestCredentials keys = TestCredentials.create(kind);
      try (FakeKalshi exchange = FakeKalshi.builder().markets("A").credentials(keys).start();
          KalshiFeed feed = builder(exchange).markets("A").build().start()) {
        assertThat(feed.awaitLive("A", SOON)).as(kind.name()).isTrue();
      }
    }
  }

  @Test
  void executors_ofTheUser_areUsedAndLeftRunning() {
    ScheduledExecutorService maintenance = Executors.newScheduledThreadPool(3);
    ExecutorService listening = Executors.newFixedThreadPool(2);
    AtomicBoolean heard = new AtomicBoolean();
    try (FakeKalshi exchange = FakeKalshi.start("A", "B")) {
      try (KalshiFeed feed =
          builder(exchange)
              .name("executors")
              .markets("A", "B")
              .maintenanceExecutor(maintenance)
              .listenerExecutor(listening)
              .build()) {
        feed.addListener(
            new BookListener() {
              @Override
              public void onStatusChanged(String marketTicker, Trust trust) {
                heard.set(true);
              }
            });
        feed.start();
        assertThat(feed.awaitLive("A", SOON) && feed.awaitLive("B", SOON)).isTrue();
        exchange.connections().get(0).cut();
        await().atMost(SOON).until(() -> feed.stats().opened() == 2);
        assertThat(feed.awaitLive("A", SOON) && feed.awaitLive("B", SOON)).isTrue();
        assertThat(LiveRig.threads("executors-maintenance"::equals)).isZero();
      }
      await().atMost(SOON).untilTrue(heard);
      assertThat(maintenance.isShutdown() || listening.isShutdown()).isFalse();
    } finally {
      maintenance.shutdownNow();
      listening.shutdownNow();
    }
  }

  @Test
  void book_whileTheExchangeMoves_isTheExchanges() {
    try (FakeKalshi exchange = FakeKalshi.builder().marketCount(20).seed(7).rate(500).start();
        KalshiFeed feed = builder(exchange).markets(exchange.marketTickers()).build().start()) {
      exchange.marketTickers().forEach(t -> assertThat(feed.awaitLive(t, SOON)).isTrue());
      await().atMost(SOON).until(() -> feed.stats().frames().count(deltas()) > 500);

      exchange.traffic().pause();

      await().atMost(SOON).untilAsserted(() -> assertAllTrue(exchange, feed));
    }
  }

  @Test
  void subscribe_whileRunning_addsAndClosesMarkets() {
    try (FakeKalshi exchange = FakeKalshi.start("A", "B");
        KalshiFeed feed = builder(exchange).markets("A").build().start()) {
      feed.awaitLive("A", SOON);

      try (Subscription handle = feed.subscribe("B")) {
        assertThat(handle.marketTickers()).containsExactly("B");
        assertThat(feed.awaitLive("B", SOON)).isTrue();
      }

      await().atMost(SOON).until(() -> book(feed, "B").status() == BookStatus.CLOSED);
      await().atMost(SOON).until(() -> exchange.stats().subscribedMarkets() == 1);
      assertThat(book(feed, "B").trust().reason()).isEqualTo(StaleReason.UNSUBSCRIBED);
      assertThat(book(feed, "A").status()).isEqualTo(BookStatus.LIVE);
    }
  }

  @Test
  void subscribe_againRightAfterClose_comesAliveAgain() {
    try (FakeKalshi exchange = FakeKalshi.start("A", "B");
        KalshiFeed feed = builder(exchange).markets("A").build().start()) {
      for (int i = 0; i < 5; i++) {
        try (Subscription handle = feed.subscribe("B")) {
          assertThat(handle.marketTickers()).hasSize(1);
          assertThat(feed.awaitLive("B", SOON)).as("round " + i).isTrue();
        }
      }
      try (Subscription kept = feed.subscribe("B")) {
        assertThat(kept.marketTickers()).hasSize(1);
        await()
            .atMost(SOON)
            .untilAsserted(
                () -> assertThat(exchange.truth().differences(book(feed, "B"))).isEmpty());
      }
    }
  }

  @Test
  void subscribe_toMoreThanABatch_bringsAllLive() {
    try (FakeKalshi exchange = FakeKalshi.builder().marketCount(1_700).start();
        KalshiFeed feed = builder(exchange).markets(exchange.marketTickers()).build().start()) {
      await().atMost(SOON).until(() -> feed.health().liveMarkets() == 1_700);

      assertThat(feed.stats().commands()).isEqualTo(4);
      assertThat(exchange.stats().subscriptions()).isEqualTo(1);
      assertAllTrue(exchange, feed);
    }
  }

  @Test
  void exchange_goneAndBack_makesBooksStaleAndThenLive() {
    FakeKalshi first = FakeKalshi.start("A");
    int port = first.port();
    TestCredentials keys = first.credentials();
    try (KalshiFeed feed = builder(first).markets("A").build().start()) {
      assertThat(feed.awaitLive("A", SOON)).isTrue();
      OrderbookState handle = book(feed, "A");

      first.close();

      await().atMost(SOON).until(() -> handle.status() == BookStatus.STALE);
      assertThat(handle.trust().reason()).isEqualTo(StaleReason.CONNECTION_LOST);
      try (FakeKalshi second =
          FakeKalshi.builder().port(port).markets("A").credentials(keys).start()) {
        second.market("A").setLevel(Side.YES, "0.01", "77");
        await()
            .atMost(SOON)
            .untilAsserted(() -> assertThat(second.truth().differences(handle)).isEmpty());
        assertThat(second.stats().subscriptions()).isEqualTo(1);
      }
    }
  }

  @Test
  void handshake_withAKeyThatIsNotKnown_saysAuthenticationAnd401() {
    TestCredentials stranger = TestCredentials.create(TestCredentials.Kind.ED25519);
    try (FakeKalshi exchange = FakeKalshi.start("A");
        KalshiFeed feed =
            builder(exchange)
                .credentials(KalshiCredentials.fromPem(stranger.keyId(), stranger.privateKeyPem()))
                .markets("A")
                .build()
                .start()) {
      await().atMost(SOON).until(() -> feed.stats().refused() > 0);

      assertThat(feed.alerts().recent())
          .anySatisfy(
              alert -> {
                assertThat(alert.kind()).isEqualTo(AlertKind.AUTHENTICATION_FAILED);
                assertThat(alert.message()).contains("401", "authentication", "key id");
              });
      assertThat(feed.health().isHealthy()).isFalse();
    }
  }

  @Test
  void close_inEveryState_endsTheThreads() {
    String name = "closing-feed";
    try (FakeKalshi exchange = FakeKalshi.start("A")) {
      KalshiFeed neverStarted = builder(exchange).name(name).build();
      KalshiFeed connecting = builder(exchange).name(name).markets("A").build().start();
      KalshiFeed live = builder(exchange).name(name).markets("A").build().start();
      live.awaitLive("A", SOON);

      List.of(neverStarted, connecting, live).forEach(KalshiFeed::close);
      live.close();

      await().atMost(SOON).until(() -> threadsNamed(name) == 0);
      await().atMost(SOON).until(() -> exchange.stats().openConnections() == 0);
      assertThat(live.books().book("A").orElseThrow().trust().isLive()).isFalse();
    }
  }

  private static void assertAllTrue(FakeKalshi exchange, KalshiFeed feed) {
    for (String ticker : exchange.marketTickers()) {
      assertThat(book(feed, ticker).status()).as(ticker).isEqualTo(BookStatus.LIVE);
      assertThat(exchange.truth().differences(book(feed, ticker))).as(ticker).isEmpty();
    }
  }

  private static ProcessorCounter deltas() {
    return ProcessorCounter.DELTAS_APPLIED;
  }

  private static FeedBuilder builder(FakeKalshi exchange) {
    TestCredentials keys = exchange.credentials();
    return KalshiFeed.builder()
        .lifecycle(false)
        .credentials(KalshiCredentials.fromPem(keys.keyId(), keys.privateKeyPem()))
        .environment(new KalshiEnvironment(exchange.webSocketUrl(), exchange.restUrl()));
  }

  private static OrderbookState book(KalshiFeed feed, String ticker) {
    return feed.books().book(ticker).orElseThrow();
  }

  private static long threadsNamed(String name) {
    Thread[] threads = new Thread[Thread.activeCount() + 64];
    int count = Thread.enumerate(threads);
    return IntStream.range(0, count).filter(i -> threads[i].getName().startsWith(name)).count();
  }
}
