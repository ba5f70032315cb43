package io.github.kalshibook.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.kalshibook.book.Alert;
import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.book.BookStatus;
import io.github.kalshibook.book.OrderbookLevel;
import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.book.StaleReason;
import io.github.kalshibook.book.TopOfBook;
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
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * An exchange in motion, a feed on it, and a publisher whose every ticker is held against the
 * truth.
 */
final class LiveRig implements AutoCloseable {
  static final Duration SOON = Duration.ofSeconds(30);
  private static final long WATCH_NANOS = Duration.ofMillis(50).toNanos();
  private static final AtomicInteger NUMBER = new AtomicInteger();

  final FakeKalshi exchange;
  final String name = "rig-" + NUMBER.incrementAndGet();
  final KalshiFeed feed;
  final List<GapReport> reports = new CopyOnWriteArrayList<>();
  final List<Alert> alerts = new CopyOnWriteArrayList<>();
  private final AtomicLong liveTickers = new AtomicLong();
  private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
  private final TickerPublisher publisher;
  private final Thread watch;
  private volatile boolean closed;

  /** How long after it stopped being true a ticker may go out, and a book be live, at most. */
  private volatile Duration maxAge = Duration.ofSeconds(5);

  private LiveRig(FakeKalshi exchange, UnaryOperator<FeedBuilder> settings) {
    this.exchange = exchange;
    watch = new Thread(this::watch, name + "-watch");
    watch.setDaemon(true);
    TestCredentials keys = exchange.credentials();
    feed =
        settings
            .apply(
                KalshiFeed.builder()
                    .name(name)
                    .credentials(KalshiCredentials.fromPem(keys.keyId(), keys.privateKeyPem()))
                    .environment(new KalshiEnvironment(exchange.webSocketUrl(), exchange.restUrl()))
                    .markets(exchange.marketTickers())
                    // Commands and subscriptions are counted: those of the books alone.
                    .lifecycle(false)
                    .auditInterval(Duration.ZERO)
                    .listener(new Listener()))
            .build();
    publisher =
        TickerPublisher.builder(feed.books())
            .name(name)
            .interval(Duration.ofMillis(20))
            .sink("truth", this::check)
            .build();
    publisher.start();
    watch.start();
  }

  /** A feed that has not been started, of as many markets, which move. */
  static LiveRig idle(int markets) {
    return idle(markets, UnaryOperator.identity());
  }

  static LiveRig idle(int markets, UnaryOperator<FeedBuilder> settings) {
    return idle(markets, exchange -> exchange, settings);
  }

  static LiveRig idle(
      int markets,
      UnaryOperator<FakeKalshiBuilder> exchangeSettings,
      UnaryOperator<FeedBuilder> settings) {
    FakeKalshiBuilder exchange =
        FakeKalshi.builder().name("rigged-exchange").marketCount(markets).seed(11).rate(60);
    return new LiveRig(exchangeSettings.apply(exchange).start(), settings);
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

  /** Books and tickers may be this old where the exchange falls silent without a sign. */
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

  /** Whether the feed's log has an alert of this kind; what frames cause is told there only. */
  boolean feedAlerted(AlertKind kind) {
    return feed.alerts().recent().stream().anyMatch(alert -> alert.kind() == kind);
  }

  GapReport awaitReport(RecoveryMeans means) {
    return awaitReport(means, SOON);
  }

  GapReport awaitReport(RecoveryMeans means, Duration atMost) {
    await()
        .atMost(atMost)
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
    // Each book must take a change: one that no frame reaches any more would be found out by it.
    exchange.marketTickers().forEach(ticker -> exchange.market(ticker).burst(1));
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
    assertThat(liveTickers).as("live tickers").hasPositiveValue();
    assertNoTickerWasUntrue();
    assertThat(alerts).extracting(Alert::kind).doesNotContain(AlertKind.INTERNAL_ERROR);
  }

  /** Whatever happened, it was healed on the first connection. */
  void assertOneConnection() {
    assertThat(exchange.stats().handshakes()).isEqualTo(1);
    assertThat(feed.stats().lost()).isZero();
    assertThat(feed.books().books())
        .noneMatch(book -> book.trust().reason() == StaleReason.CONNECTION_LOST);
  }

  /** No live ticker and no live book was untrue, nor older than it may be. */
  void assertNoTickerWasUntrue() {
    assertThat(complaints).isEmpty();
  }

  long liveTickers() {
    return liveTickers.get();
  }

  private void check(Ticker ticker) {
    if (!ticker.isLive()) {
      return;
    }
    liveTickers.incrementAndGet();
    Instant read = ticker.timestamp();
    if (!exchange
        .truth()
        .wasTrue(
            ticker.marketTicker(),
            ticker.yesBidCentiCents().orElse(0),
            ticker.noBidCentiCents().orElse(0),
            ticker.restingCentiContracts().orElseThrow(),
            read.minus(maxAge),
            read.plusMillis(5))) {
      complain(ticker + " last true: " + exchange.truth().lastTrue(ticker));
    }
  }

  /** Looks at all books, many times a second: one that is old must not say that it is live. */
  private void watch() {
    while (!closed) {
      for (OrderbookState book : feed.books().books()) {
        Instant before = Instant.now();
        TopOfBook top = book.top();
        if (top.trust().isLive()) {
          watch(top, before);
        }
      }
      LockSupport.parkNanos(WATCH_NANOS);
    }
  }

  private void watch(TopOfBook top, Instant before) {
    Optional<TopSpan> last =
        exchange
            .truth()
            .lastTrue(
                top.marketTicker(),
                top.yesBid().map(OrderbookLevel::priceCentiCents).orElse(0),
                top.noBid().map(OrderbookLevel::priceCentiCents).orElse(0),
                top.restingCentiContracts());
    if (last.isEmpty() || last.get().age(before).compareTo(maxAge) > 0) {
      complain(top + " at " + before + " last true: " + last);
    }
  }

  /** The first few are enough to see what happened. */
  private void complain(String complaint) {
    if (complaints.size() < 10) {
      complaints.add(complaint);
    }
  }

  /**
   * Closes the feed, which must not take long in any state, nor leave a thread. OkHttp's own, which
   * serve all clients of the process, are daemons and end when they have been idle for a minute;
   * what it runs for this exchange ends at once.
   */
  void assertClosesSoon() {
    Instant start = Instant.now();
    feed.close();
    assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(5));
    await().atMost(SOON).until(() -> threads((name + "-maintenance")::equals) == 0);
    await().atMost(SOON).until(() -> threads((name + "-feed-listener")::equals) == 0);
    String address = ":" + exchange.port() + "/";
    await()
        .atMost(SOON)
        .until(() -> threads(n -> n.startsWith("OkHttp") && n.contains(address)) == 0);
    assertThat(feed.books().books()).noneMatch(book -> book.trust().isLive());
  }

  static long threads(Predicate<String> wanted) {
    Thread[] threads = new Thread[Thread.activeCount() + 256];
    int count = Thread.enumerate(threads);
    return IntStream.range(0, count).filter(i -> wanted.test(threads[i].getName())).count();
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(watch);
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
