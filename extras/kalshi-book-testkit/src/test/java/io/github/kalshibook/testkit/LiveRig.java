package io.github.kalshibook.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.kalshibook.book.Alert;
import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.book.BookStatus;
import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.feed.ProcessorCounter;
import io.github.kalshibook.okhttp.FeedBuilder;
import io.github.kalshibook.okhttp.FeedListener;
import io.github.kalshibook.okhttp.GapReport;
import io.github.kalshibook.okhttp.KalshiCredentials;
import io.github.kalshibook.okhttp.KalshiEnvironment;
import io.github.kalshibook.okhttp.KalshiFeed;
import io.github.kalshibook.okhttp.RecoveryMeans;
import io.github.kalshibook.ticker.Ticker;
import io.github.kalshibook.ticker.TickerPublisher;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * An exchange in motion, a feed on it, and a publisher whose every ticker is held against the
 * truth.
 */
final class LiveRig implements AutoCloseable {
  static final Duration SOON = Duration.ofSeconds(30);
  private static final AtomicInteger NUMBER = new AtomicInteger();

  final FakeKalshi exchange;
  final String name = "rig-" + NUMBER.incrementAndGet();
  final KalshiFeed feed;
  final List<GapReport> reports = new CopyOnWriteArrayList<>();
  final List<Alert> alerts = new CopyOnWriteArrayList<>();
  private final Queue<Ticker> live = new ConcurrentLinkedQueue<>();
  private final TickerPublisher publisher;

  /** How long after it stopped being true a ticker may go out, at most. */
  private Duration maxAge = Duration.ofSeconds(5);

  private LiveRig(FakeKalshi exchange, UnaryOperator<FeedBuilder> settings) {
    this.exchange = exchange;
    TestCredentials keys = exchange.credentials();
    feed =
        settings
            .apply(
                KalshiFeed.builder()
                    .name(name)
                    .credentials(KalshiCredentials.fromPem(keys.keyId(), keys.privateKeyPem()))
                    .environment(new KalshiEnvironment(exchange.webSocketUrl(), exchange.restUrl()))
                    .markets(exchange.marketTickers())
                    .auditInterval(Duration.ZERO)
                    .listener(new Listener()))
            .build();
    publisher =
        TickerPublisher.builder(feed.books())
            .name(name)
            .interval(Duration.ofMillis(20))
            .sink(
                "truth",
                ticker -> {
                  if (ticker.isLive()) {
                    live.add(ticker);
                  }
                })
            .build();
    publisher.start();
  }

  /** A feed that has not been started, of as many markets, which move. */
  static LiveRig idle(int markets) {
    return idle(markets, UnaryOperator.identity());
  }

  static LiveRig idle(int markets, UnaryOperator<FeedBuilder> settings) {
    return new LiveRig(
        FakeKalshi.builder().name("rigged-exchange").marketCount(markets).seed(11).rate(60).start(),
        settings);
  }

  static LiveRig on(FakeKalshi exchange, UnaryOperator<FeedBuilder> settings) {
    return new LiveRig(exchange, settings);
  }

  /** A feed whose books are all live. */
  static LiveRig live(int markets) {
    LiveRig rig = idle(markets);
    rig.feed.start();
    rig.awaitAllLive();
    return rig;
  }

  /** Tickers may be this old where the exchange falls silent without a sign. */
  LiveRig toleratingAge(Duration age) {
    maxAge = age;
    return this;
  }

  void awaitAllLive() {
    await().atMost(SOON).until(this::allLive);
  }

  void awaitLive(int markets) {
    await()
        .atMost(SOON)
        .until(() -> feed.health().liveMarkets() == markets && feed.health().staleMarkets() == 0);
  }

  boolean allLive() {
    return exchange.marketTickers().stream()
        .allMatch(ticker -> feed.books().book(ticker).map(b -> b.trust().isLive()).orElse(false));
  }

  OrderbookState book(String marketTicker) {
    return feed.books().book(marketTicker).orElseThrow();
  }

  FakeConnection connection() {
    return exchange.connections().get(0);
  }

  long commands(CommandKind kind) {
    return exchange.stats().commands(kind);
  }

  boolean alerted(AlertKind kind) {
    return alerts.stream().anyMatch(alert -> alert.kind() == kind);
  }

  GapReport awaitReport(RecoveryMeans means) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(reports).extracting(GapReport::recoveredBy).contains(means));
    return reports.stream().filter(r -> r.recoveredBy() == means).findFirst().orElseThrow();
  }

  /** When the exchange pauses, all books are its books. */
  void assertAllTrue() {
    exchange.traffic().pause();
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              for (OrderbookState book : feed.books().books()) {
                if (book.status() != BookStatus.CLOSED) {
                  assertThat(exchange.truth().differences(book)).as(book.marketTicker()).isEmpty();
                }
              }
            });
    assertNoTickerWasUntrue();
  }

  long count(ProcessorCounter counter) {
    return feed.stats().frames().count(counter);
  }

  /** At the end: all books live and the exchange's, on one subscription; no ticker was untrue. */
  void assertHealed() {
    exchange.traffic().pause();
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              assertThat(feed.health().trouble()).isEmpty();
              for (String ticker : exchange.marketTickers()) {
                assertThat(book(ticker).status()).as(ticker).isEqualTo(BookStatus.LIVE);
                assertThat(exchange.truth().differences(book(ticker))).as(ticker).isEmpty();
              }
              assertThat(exchange.stats().subscriptions()).isEqualTo(1);
              assertThat(exchange.stats().subscribedMarkets())
                  .isEqualTo(exchange.marketTickers().size());
            });
    assertThat(live).isNotEmpty();
    assertNoTickerWasUntrue();
    assertThat(alerts).extracting(Alert::kind).doesNotContain(AlertKind.INTERNAL_ERROR);
  }

  void assertNoTickerWasUntrue() {
    for (Ticker ticker : live) {
      Instant read = ticker.timestamp();
      assertThat(
              exchange
                  .truth()
                  .wasTrue(
                      ticker.marketTicker(),
                      ticker.yesBidCentiCents().orElse(0),
                      ticker.noBidCentiCents().orElse(0),
                      ticker.restingCentiContracts().orElseThrow(),
                      read.minus(maxAge),
                      read.plusMillis(5)))
          .as(() -> ticker + " last true: " + exchange.truth().lastTrue(ticker))
          .isTrue();
    }
  }

  /** Closes the feed, which must not take long in any state, nor leave a thread. */
  void assertClosesSoon() {
    Instant start = Instant.now();
    feed.close();
    assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(5));
    await().atMost(SOON).until(() -> threads((name + "-maintenance")::equals) == 0);
    await().atMost(SOON).until(() -> threads((name + "-feed-listener")::equals) == 0);
    assertThat(feed.books().books()).noneMatch(book -> book.trust().isLive());
  }

  static long threads(Predicate<String> wanted) {
    Thread[] threads = new Thread[Thread.activeCount() + 256];
    int count = Thread.enumerate(threads);
    return IntStream.range(0, count).filter(i -> wanted.test(threads[i].getName())).count();
  }

  @Override
  public void close() {
    publisher.close();
    feed.close();
    exchange.close();
  }

  private final class Listener implements FeedListener {
    @Override
    public void onAlert(Alert alert) {
      alerts.add(alert);
    }

    @Override
    public void onRecovered(GapReport report) {
      reports.add(report);
    }
  }
}
