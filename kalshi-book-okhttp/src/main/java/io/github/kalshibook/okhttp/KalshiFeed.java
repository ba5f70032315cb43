package io.github.kalshibook.okhttp;

import io.github.kalshibook.book.AlertLog;
import io.github.kalshibook.book.BookRegistry;
import io.github.kalshibook.book.BookStatus;
import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.book.Trust;
import io.github.kalshibook.feed.BookListener;
import io.github.kalshibook.feed.BookListeners;
import io.github.kalshibook.okhttp.catalog.ExchangeState;
import io.github.kalshibook.okhttp.catalog.MarketInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;

/**
 * Live books of Kalshi's markets, kept true: subscribed, recovered and reconnected for as long as
 * it is open. Three statements to the first book:
 *
 * <pre>{@code
 * KalshiFeed feed = KalshiFeed.builder().credentials(credentials).markets("A").build().start();
 * feed.awaitLive("A", Duration.ofSeconds(10));
 * TopOfBook top = feed.books().book("A").orElseThrow().top();
 * }</pre>
 *
 * <p>It has one thread of its own, {@code <name>-maintenance}, one for its listeners if there are
 * any, and OkHttp's, on whose reader thread frames are processed. All methods may be called from
 * any thread, and none but {@link #awaitLive} and {@link #close} waits.
 */
public final class KalshiFeed implements AutoCloseable {
  private static final Duration PING_INTERVAL = Duration.ofSeconds(10);
  private static final long LOOK_MILLIS = 1_000;
  private static final long CLEAN_UP_EVERY_MILLIS = 60_000;
  private static final long CLOSE_MILLIS = 2_000;
  private static final long AWAIT_STEP_MILLIS = 5;

  private final FeedBuilder settings;
  private final BookRegistry registry = new BookRegistry();
  private final OkHttpClient client;
  private final boolean ownsClient;
  private final MaintenanceLoop loop;
  private final FeedEvents events;
  private final BookListeners listeners;
  private final FeedConnections connections;
  private final FeedWatch watch;
  private final CountDownLatch closedLatch = new CountDownLatch(1);

  // Guarded by this.
  private boolean started;
  private boolean closed;

  KalshiFeed(FeedBuilder settings) {
    this.settings = settings;
    this.ownsClient = settings.client() == null;
    OkHttpClient base = settings.client() == null ? new OkHttpClient() : settings.client();
    this.client =
        base.newBuilder()
            .pingInterval(PING_INTERVAL)
            .connectTimeout(Duration.ofSeconds(10))
            .readTimeout(Duration.ofSeconds(11))
            .retryOnConnectionFailure(false)
            .followRedirects(false)
            .followSslRedirects(false)
            .build();
    this.loop = new MaintenanceLoop(settings.name(), settings.maintenanceExecutor());
    this.events =
        new FeedEvents(
            settings.name(),
            settings.alerts(),
            settings.clock(),
            settings.nanoClock(),
            settings.listeners());
    this.listeners = new BookListeners(registry, settings.name(), settings.listenerExecutor());
    this.connections = new FeedConnections(settings, client, loop, events, registry, listeners);
    this.watch = new FeedWatch(settings, client, loop, events, new Discovered());
    connections.attach(watch, settings.lifecycle());
  }

  /** Returns a builder; only credentials have no default. */
  public static FeedBuilder builder() {
    return new FeedBuilder();
  }

  /**
   * Begins to connect. Does nothing if started.
   *
   * @return this
   * @throws IllegalStateException if closed
   */
  public KalshiFeed start() {
    synchronized (this) {
      if (closed) {
        throw new IllegalStateException("feed is closed");
      }
      if (started) {
        return this;
      }
      started = true;
    }
    // Registered here, so that the books are there when this returns.
    connections.register(settings.markets());
    loop.execute(
        () -> {
          connections.want(settings.markets());
          connections.start();
        });
    loop.repeat(connections::tick, FeedConnection.TICK_MILLIS);
    loop.repeat(connections::look, LOOK_MILLIS);
    Duration cleanUpAfter = settings.cleanUpAfter();
    loop.repeat(
        () -> connections.cleanUp(cleanUpAfter),
        Math.min(CLEAN_UP_EVERY_MILLIS, Math.max(LOOK_MILLIS, cleanUpAfter.toMillis())));
    watch.start();
    return this;
  }

  /**
   * Waits until a market's book is live.
   *
   * @return whether it is; false after {@code atMost}, when interrupted, or when the feed is closed
   */
  public boolean awaitLive(String marketTicker, Duration atMost) {
    long deadline = settings.nanoClock().getAsLong() + atMost.toNanos();
    while (!isLive(marketTicker)) {
      if (settings.nanoClock().getAsLong() - deadline >= 0) {
        return false;
      }
      try {
        if (closedLatch.await(AWAIT_STEP_MILLIS, TimeUnit.MILLISECONDS)) {
          return false;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }

  /** Returns the books. A subscribed market has one, which waits for its snapshot at first. */
  public BookRegistry books() {
    return registry;
  }

  /**
   * Wants more markets, until the handle is closed. The books appear soon, not at once.
   *
   * @throws IllegalArgumentException if a ticker is empty
   * @throws IllegalStateException if the feed is closed
   */
  public Subscription subscribe(String... marketTickers) {
    Set<String> wanted = new LinkedHashSet<>();
    for (String ticker : marketTickers) {
      wanted.add(requireTicker(ticker));
    }
    synchronized (this) {
      if (closed) {
        throw new IllegalStateException("feed is closed");
      }
    }
    loop.execute(() -> connections.want(wanted));
    return new Subscription(wanted, left -> loop.execute(() -> connections.unwant(left)));
  }

  /**
   * Adds a listener of the books, called off the feed thread.
   *
   * @see BookListeners#add
   */
  public void addListener(BookListener listener) {
    listeners.add(listener);
  }

  /**
   * Returns what the exchange says of a discovered market beside its book; empty for a market that
   * was not discovered, or whose book has been cleaned up.
   */
  public Optional<MarketInfo> marketInfo(String marketTicker) {
    return watch.marketInfo(marketTicker);
  }

  /** Returns how the feed does. */
  public FeedHealth health() {
    int live = 0;
    int stale = 0;
    Instant oldest = null;
    for (OrderbookState book : registry.books()) {
      Trust trust = book.trust();
      if (trust.status() == BookStatus.LIVE) {
        live++;
      } else if (trust.status() != BookStatus.CLOSED) {
        stale++;
        oldest = oldest == null || trust.since().isBefore(oldest) ? trust.since() : oldest;
      }
    }
    FeedConnection worst = worst();
    String trouble = "";
    if (!worst.isOpen()) {
      String why = worst.trouble();
      trouble =
          "connection " + worst.number() + " " + worst.state() + (why.isEmpty() ? "" : ": " + why);
    } else if (stale > 0) {
      trouble = stale + " of " + (live + stale) + " books are not live";
    }
    ExchangeState exchange = watch.exchangeState();
    if (!trouble.isEmpty() && exchange.isPaused()) {
      trouble = "exchange paused (" + watch.exchangeWhy() + "); " + trouble;
    }
    Instant now = settings.clock().instant();
    return new FeedHealth(
        worst.state(),
        live,
        stale,
        Optional.ofNullable(oldest).map(since -> Duration.between(since, now)),
        connections.slots().stream()
            .flatMap(slot -> slot.lastFrame().stream())
            .max(Comparator.naturalOrder()),
        exchange,
        trouble);
  }

  /** Returns a connection that keeps books and is not open, the first if all are. */
  private FeedConnection worst() {
    List<FeedConnection> slots = connections.slots();
    return slots.stream()
        .filter(slot -> slot.markets() > 0 && !slot.isOpen())
        .findFirst()
        .orElse(slots.get(0));
  }

  /** Returns how each connection does. There is one at least. */
  public List<ConnectionHealth> connections() {
    return connections.slots().stream()
        .map(
            slot ->
                new ConnectionHealth(
                    slot.number(), slot.state(), slot.markets(), slot.lastFrame(), slot.trouble()))
        .toList();
  }

  /**
   * Begins to move markets from connections that have many to those that have few, some hundred a
   * second. A market that moves is stale for the time that one snapshot takes.
   */
  public void rebalance() {
    loop.execute(connections::rebalance);
  }

  /**
   * Has a live book compared with the exchange's soon, once. Made for {@code
   * PublisherBuilder.onCrossed(feed::audit)}. Does nothing for a market that is not live.
   */
  public void audit(String marketTicker) {
    Objects.requireNonNull(marketTicker, "marketTicker");
    loop.execute(() -> connections.audit(marketTicker));
  }

  /** Returns the feed's counters. */
  public FeedStats stats() {
    return connections.stats();
  }

  /** Returns whether every connection that keeps books is open, for a publisher's heartbeat. */
  public boolean isConnected() {
    return worst().isOpen();
  }

  /** Returns the last gaps and alerts. */
  public AlertLog alerts() {
    return settings.alerts();
  }

  /** Ends everything and waits for it, at most 5 seconds. The books stay readable, stale. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    closedLatch.countDown();
    loop.execute(watch::close);
    loop.close(connections::close, CLOSE_MILLIS);
    listeners.close();
    events.close();
    if (ownsClient) {
      client.dispatcher().executorService().shutdown();
      client.connectionPool().evictAll();
    }
  }

  static String requireTicker(String ticker) {
    Objects.requireNonNull(ticker, "marketTicker");
    if (ticker.isEmpty()) {
      throw new IllegalArgumentException("a market ticker is empty");
    }
    return ticker;
  }

  /** What discovery does to this feed. */
  private final class Discovered implements FeedWatch.Demand {
    @Override
    public void want(Collection<String> marketTickers) {
      connections.want(marketTickers);
    }

    @Override
    public void ended(Collection<String> marketTickers) {
      connections.ended(marketTickers);
    }

    @Override
    public boolean hasBook(String marketTicker) {
      return registry.book(marketTicker).isPresent();
    }

    @Override
    public void resumed() {
      connections.hurry();
    }
  }

  private boolean isLive(String marketTicker) {
    return registry.book(marketTicker).map(book -> book.trust().isLive()).orElse(false);
  }
}
