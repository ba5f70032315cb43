package io.github.kalshibook.examples.demo;

import io.github.kalshibook.book.Alert;
import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.examples.server.EventLog;
import io.github.kalshibook.examples.server.EventLog.Kind;
import io.github.kalshibook.examples.server.FeedEvents;
import io.github.kalshibook.examples.server.FeedSource;
import io.github.kalshibook.examples.server.ServerSettings;
import io.github.kalshibook.examples.server.TickerServer;
import io.github.kalshibook.okhttp.FeedListener;
import io.github.kalshibook.okhttp.GapReport;
import io.github.kalshibook.okhttp.KalshiCredentials;
import io.github.kalshibook.okhttp.KalshiEnvironment;
import io.github.kalshibook.okhttp.KalshiFeed;
import io.github.kalshibook.testkit.Chaos;
import io.github.kalshibook.testkit.ChaosFault;
import io.github.kalshibook.testkit.FakeKalshi;
import io.github.kalshibook.ticker.TickerPublisher;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything at once and in one process, with no account and no network: an invented exchange, a
 * feed, a publisher, a server and its page.
 */
public final class Demo implements AutoCloseable {
  private static final Duration FAULT_EVERY = Duration.ofSeconds(5);

  private final long seed;
  private final FeedSource source = new FeedSource("Demo: markets, prices and faults are invented");
  private final EventLog events = source.events();
  private final Consumer<String> told;
  private final FakeKalshi exchange;
  private final DemoTraffic traffic;
  private final KalshiFeed feed;
  private final TickerServer server;
  private final TickerPublisher publisher;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable Chaos chaos;

  /** Guarded by told. */
  private int faultsTold;

  /**
   * Makes a demo that has not started.
   *
   * @param settings where the server listens
   * @param marketCount how many markets
   * @param perSecond changes of books a second, over all markets
   * @param seed of prices and faults
   * @param told hears in words what is done to the feed, and how it heals; on several threads
   */
  public Demo(
      ServerSettings settings,
      int marketCount,
      double perSecond,
      long seed,
      Consumer<String> told) {
    this.seed = seed;
    this.told = told;
    DemoMarkets markets = DemoMarkets.of(marketCount, LocalDate.now(ZoneOffset.UTC), seed);
    exchange = FakeKalshi.builder().markets(markets.tickers()).ticks(100).emptyBooks().start();
    traffic = new DemoTraffic(exchange, markets, perSecond, seed);
    feed =
        KalshiFeed.builder()
            .credentials(
                KalshiCredentials.fromPem(
                    exchange.credentials().keyId(), exchange.credentials().privateKeyPem()))
            .environment(
                KalshiEnvironment.of(
                    exchange.webSocketUrl().toString(), exchange.restUrl().toString()))
            .markets(markets.tickers())
            .listener(new Teller())
            .build();
    source.show(feed, markets);
    server = new TickerServer(settings, source);
    publisher =
        TickerPublisher.builder(feed.books())
            .alerts(feed.alerts())
            .connected(feed::isConnected)
            .onCrossed(feed::audit)
            .sink("page", server)
            .build();
    source.show(publisher);
  }

  /**
   * Starts everything.
   *
   * @throws IOException if the port is in use; everything is ended then
   */
  public Demo start() throws IOException {
    try {
      server.start();
    } catch (IOException e) {
      close();
      throw e;
    }
    traffic.start();
    publisher.start();
    feed.start();
    return this;
  }

  /** Lets the exchange misbehave every few seconds until the demo is closed. */
  public void misbehave() {
    Chaos misbehaving = exchange.chaos(seed, FAULT_EVERY, DemoFaults.SHOWN);
    chaos = misbehaving;
    Thread teller = new Thread(() -> tell(misbehaving), "demo-faults");
    teller.setDaemon(true);
    teller.start();
  }

  /** Returns what has happened so far: faults, alerts, recoveries. */
  public EventLog events() {
    return events;
  }

  /** Returns the page's address. */
  public URI address() {
    return server.pageAddress();
  }

  /** Returns the exchange, to do something to it. */
  public FakeKalshi exchange() {
    return exchange;
  }

  /** Returns the feed. */
  public KalshiFeed feed() {
    return feed;
  }

  /** Ends everything and waits for it, a few seconds at most. */
  @Override
  public void close() {
    closed.countDown();
    traffic.close();
    feed.close();
    publisher.close();
    server.close();
    exchange.close();
  }

  private void tell(Chaos misbehaving) {
    try {
      while (!closed.await(100, TimeUnit.MILLISECONDS)) {
        tellFaults(misbehaving);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Tells the faults that are not told yet: also before what they led to, so that it reads well.
   */
  private void tellFaults(@Nullable Chaos misbehaving) {
    synchronized (told) {
      List<ChaosFault> done = misbehaving == null ? List.of() : misbehaving.done();
      for (ChaosFault fault : done.subList(Math.min(faultsTold, done.size()), done.size())) {
        events.add(Kind.FAULT, DemoFaults.words(fault));
        told.accept("fault: " + DemoFaults.words(fault));
        faultsTold++;
      }
    }
  }

  /** Tells the faults before what they led to. */
  private final class Teller implements FeedListener {
    private final FeedEvents log = new FeedEvents(events, told);

    @Override
    public void onAlert(Alert alert) {
      // How fast this machine is just now is not what the demo is about.
      if (alert.kind() != AlertKind.LISTENER_TROUBLE) {
        tellFaults(chaos);
        log.onAlert(alert);
      }
    }

    @Override
    public void onRecovered(GapReport report) {
      tellFaults(chaos);
      log.onRecovered(report);
    }
  }
}
