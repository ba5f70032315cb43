package io.github.kalshibook.testkit;

import static org.awaitility.Awaitility.await;

import io.github.kalshibook.book.Alert;
import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.book.BookStatus;
import io.github.kalshibook.book.StaleReason;
import io.github.kalshibook.feed.BookListener;
import io.github.kalshibook.okhttp.FeedBuilder;
import io.github.kalshibook.okhttp.FeedListener;
import io.github.kalshibook.okhttp.KalshiCredentials;
import io.github.kalshibook.okhttp.KalshiEnvironment;
import io.github.kalshibook.okhttp.KalshiFeed;
import io.github.kalshibook.okhttp.catalog.ExchangeState;
import io.github.kalshibook.okhttp.catalog.LifecycleEvent;
import io.github.kalshibook.ticker.Ticker;
import io.github.kalshibook.ticker.TickerPublisher;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/**
 * An exchange and a feed that finds its markets there, both by a clock at which it is a Monday
 * noon: on a Thursday morning the exchange would be closed.
 */
final class DiscoveryRig implements AutoCloseable {
  static final Duration SOON = Duration.ofSeconds(30);

  final FakeKalshi exchange;
  final KalshiFeed feed;
  final List<Alert> alerts = new CopyOnWriteArrayList<>();
  final List<LifecycleEvent> events = new CopyOnWriteArrayList<>();
  final List<ExchangeState> states = new CopyOnWriteArrayList<>();
  final Set<String> left = ConcurrentHashMap.newKeySet();
  final ConcurrentMap<String, Ticker> tickers = new ConcurrentHashMap<>();
  private final TickerPublisher publisher;

  DiscoveryRig(List<String> markets, UnaryOperator<FeedBuilder> settings) {
    this(markets, settings, monday());
  }

  DiscoveryRig(List<String> markets, UnaryOperator<FeedBuilder> settings, InstantSource clock) {
    exchange =
        FakeKalshi.builder()
            .name("discovered-exchange")
            .markets(markets.toArray(String[]::new))
            .clock(clock)
            .start();
    TestCredentials keys = exchange.credentials();
    feed =
        settings
            .apply(
                KalshiFeed.builder()
                    .clock(clock)
                    .credentials(KalshiCredentials.fromPem(keys.keyId(), keys.privateKeyPem()))
                    .environment(new KalshiEnvironment(exchange.webSocketUrl(), exchange.restUrl()))
                    .listener(new Listener()))
            .build();
    feed.addListener(
        new BookListener() {
          @Override
          public void onMarketLeft(String marketTicker, StaleReason reason) {
            left.add(marketTicker);
          }
        });
    publisher =
        TickerPublisher.builder(feed.books())
            .sink("last", ticker -> tickers.put(ticker.marketTicker(), ticker))
            .build();
    publisher.start();
  }

  DiscoveryRig start() {
    feed.start();
    return this;
  }

  static InstantSource monday() {
    Instant now = Instant.now();
    Instant noon =
        now.atOffset(ZoneOffset.UTC)
            .with(TemporalAdjusters.next(DayOfWeek.MONDAY))
            .withHour(17)
            .toInstant();
    return Clock.offset(Clock.systemUTC(), Duration.between(now, noon));
  }

  void awaitLive(String... tickers) {
    await().atMost(SOON).until(() -> List.of(tickers).stream().allMatch(this::isLive));
  }

  void awaitClosed(String ticker) {
    await().atMost(SOON).until(() -> isStatus(ticker, BookStatus.CLOSED));
  }

  void awaitRequests(long more) {
    long before = requests();
    await().atMost(SOON).until(() -> requests() >= before + more);
  }

  long requests() {
    return exchange.stats().restRequests();
  }

  boolean isLive(String ticker) {
    return isStatus(ticker, BookStatus.LIVE);
  }

  boolean isStatus(String ticker, BookStatus status) {
    return feed.books().book(ticker).map(book -> book.status() == status).orElse(false);
  }

  long alerted(AlertKind kind) {
    return alerts.stream().filter(alert -> alert.kind() == kind).count();
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
    public void onExchange(ExchangeState state, String why) {
      states.add(state);
    }

    @Override
    public void onLifecycle(LifecycleEvent event) {
      events.add(event);
    }
  }
}
