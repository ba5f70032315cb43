package io.github.kalshibook.okhttp;

import io.github.kalshibook.book.AlertLog;
import io.github.kalshibook.feed.FrameLogWriter;
import io.github.kalshibook.feed.KalshiMessageProcessor;
import io.github.kalshibook.feed.ProcessorBuilder;
import io.github.kalshibook.okhttp.catalog.MarketQuery;
import io.github.kalshibook.okhttp.catalog.MarketStatus;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** Builds a {@link KalshiFeed}. Only the signer has no default. */
public final class FeedBuilder {
  private @Nullable RequestSigner signer;
  private KalshiEnvironment environment = KalshiEnvironment.PRODUCTION;
  private final Set<String> markets = new LinkedHashSet<>();
  private final List<FeedListener> listeners = new ArrayList<>();
  private final List<MarketQuery> queries = new ArrayList<>();
  private Duration discoveryInterval = Duration.ofSeconds(60);
  private int discoveryLimit = 20_000;
  private boolean lifecycle = true;
  private @Nullable Boolean watchesExchange;
  private Duration cleanUpAfter = Duration.ofMinutes(10);
  private String name = "kalshi-feed";
  private AlertLog alerts = new AlertLog();
  private InstantSource clock = InstantSource.system();
  private LongSupplier nanoClock = System::nanoTime;
  private RandomGenerator random = RandomGenerator.getDefault();
  private @Nullable OkHttpClient client;
  private @Nullable ScheduledExecutorService maintenanceExecutor;
  private @Nullable Executor listenerExecutor;
  private @Nullable FrameLogWriter frameLog;
  private Duration auditInterval = Duration.ofSeconds(10);
  private int marketsPerConnection = 10_000;
  private int maxConnections = 20;

  FeedBuilder() {}

  /** Sets who signs, usually {@link KalshiCredentials}. */
  public FeedBuilder credentials(RequestSigner signer) {
    this.signer = Objects.requireNonNull(signer, "signer");
    return this;
  }

  /** Sets where Kalshi is; by default production. */
  public FeedBuilder environment(KalshiEnvironment environment) {
    this.environment = Objects.requireNonNull(environment, "environment");
    return this;
  }

  /** Adds markets that are wanted from the start and for as long as the feed lives. */
  public FeedBuilder markets(String... marketTickers) {
    return markets(List.of(marketTickers));
  }

  /** Adds markets that are wanted from the start and for as long as the feed lives. */
  public FeedBuilder markets(Collection<String> marketTickers) {
    for (String ticker : marketTickers) {
      markets.add(KalshiFeed.requireTicker(ticker));
    }
    return this;
  }

  /**
   * Adds markets that are found by themselves: those that the query means are wanted as soon as the
   * exchange tells of them, and until it says that they have ended ({@code closed}, {@code
   * determined}, {@code settled}, or that there is no such market). Then their books are closed. A
   * list that is empty, short or cannot be read ends none. Once found, a market stays, even if the
   * predicate would no longer let it through. Needs REST; the start does not wait for it.
   *
   * @throws IllegalArgumentException if the query asks for ended markets, which have no books
   */
  public FeedBuilder discover(MarketQuery query) {
    if (query.statuses().stream().anyMatch(MarketStatus::hasEnded)) {
      throw new IllegalArgumentException("markets that have ended have no books: " + query);
    }
    queries.add(query);
    return this;
  }

  /**
   * Sets how often the lists of markets are read from REST; by default every 60 seconds. Between
   * two readings the lifecycle channel tells of new markets.
   *
   * @throws IllegalArgumentException if it is shorter than a second
   */
  public FeedBuilder discoveryInterval(Duration interval) {
    if (interval.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("interval shorter than a second, was " + interval);
    }
    this.discoveryInterval = interval;
    return this;
  }

  /**
   * Sets how many found markets may be wanted at a time; by default 20,000. What is beyond is not
   * subscribed, and an alert says so.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  public FeedBuilder discoveryLimit(int markets) {
    if (markets < 1) {
      throw new IllegalArgumentException("limit not positive, was " + markets);
    }
    this.discoveryLimit = markets;
    return this;
  }

  /**
   * Sets whether the lifecycle channel is subscribed beside the books; by default it is. Without it
   * nobody says that a named market has ended, new markets are found by REST alone, and {@link
   * FeedListener#onLifecycle} is never called.
   */
  public FeedBuilder lifecycle(boolean wanted) {
    this.lifecycle = wanted;
    return this;
  }

  /**
   * Sets whether REST is asked if the exchange trades, so that its pauses and maintenance are told
   * as such and reconnecting is patient meanwhile; by default only if markets are discovered, for
   * named markets need no REST.
   */
  public FeedBuilder watchExchange(boolean wanted) {
    this.watchesExchange = wanted;
    return this;
  }

  /**
   * Sets for how long the book of a market that nobody wants any more, or that has ended, is kept;
   * by default 10 minutes.
   */
  public FeedBuilder cleanUpAfter(Duration atLeast) {
    if (atLeast.isNegative()) {
      throw new IllegalArgumentException("negative time, was " + atLeast);
    }
    this.cleanUpAfter = atLeast;
    return this;
  }

  /** Adds a listener for alerts and changes of state. */
  public FeedBuilder listener(FeedListener listener) {
    listeners.add(Objects.requireNonNull(listener, "listener"));
    return this;
  }

  /** Sets a name that shows in the names of threads; by default {@code kalshi-feed}. */
  public FeedBuilder name(String name) {
    this.name = Objects.requireNonNull(name, "name");
    return this;
  }

  /** Sets where alerts are kept; by default in a log of its own. */
  public FeedBuilder alerts(AlertLog alerts) {
    this.alerts = Objects.requireNonNull(alerts, "alerts");
    return this;
  }

  /** Sets the clock for timestamps and signatures; by default the system's. */
  public FeedBuilder clock(InstantSource clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
    return this;
  }

  /** Sets the clock that measures deadlines, in nanoseconds; by default the system's. */
  public FeedBuilder nanoClock(LongSupplier nanoClock) {
    this.nanoClock = Objects.requireNonNull(nanoClock, "nanoClock");
    return this;
  }

  /** Sets the source of jitter. */
  public FeedBuilder random(RandomGenerator random) {
    this.random = Objects.requireNonNull(random, "random");
    return this;
  }

  /**
   * Sets the client to connect with, for its proxy, trust and dispatcher. Its pings, retries,
   * redirects and handshake time are the feed's. It is not shut down by the feed. By default the
   * feed has a client of its own.
   */
  public FeedBuilder client(OkHttpClient client) {
    this.client = Objects.requireNonNull(client, "client");
    return this;
  }

  /**
   * Records every frame of the feed. The log stays yours: give it the feed's alerts, and close it
   * after the feed. By default nothing is recorded.
   */
  public FeedBuilder recordTo(FrameLogWriter frameLog) {
    this.frameLog = Objects.requireNonNull(frameLog, "frameLog");
    return this;
  }

  /**
   * Sets how often each connection has one of its live books compared with the exchange's, another
   * each time; by default every 10 seconds. Zero: never, but for {@link KalshiFeed#audit}.
   *
   * @throws IllegalArgumentException if negative
   */
  public FeedBuilder auditInterval(Duration auditInterval) {
    if (auditInterval.isNegative()) {
      throw new IllegalArgumentException("auditInterval negative, was " + auditInterval);
    }
    this.auditInterval = auditInterval;
    return this;
  }

  /**
   * Sets how many markets a connection takes before the next is opened; by default 10,000. The
   * exchange takes 500,000. It is no hard limit: if no more connections may be opened, or one does
   * not open while others are, these take more.
   *
   * @throws IllegalArgumentException if not positive
   */
  public FeedBuilder marketsPerConnection(int marketsPerConnection) {
    this.marketsPerConnection = positive(marketsPerConnection, "marketsPerConnection");
    return this;
  }

  /**
   * Sets how many connections are opened at most; by default 20. The exchange limits them by user.
   *
   * @throws IllegalArgumentException if not positive
   */
  public FeedBuilder maxConnections(int maxConnections) {
    this.maxConnections = positive(maxConnections, "maxConnections");
    return this;
  }

  /**
   * Sets where the feed decides on subscriptions, recovery and reconnecting: short tasks that do
   * not block, 40 times a second, one at a time whatever the executor's number of threads. The feed
   * does not shut it down; close the feed first. By default a daemon thread of its own.
   */
  public FeedBuilder maintenanceExecutor(ScheduledExecutorService maintenanceExecutor) {
    this.maintenanceExecutor = Objects.requireNonNull(maintenanceExecutor, "maintenanceExecutor");
    return this;
  }

  /**
   * Sets who runs the {@link io.github.kalshibook.feed.BookListener}s that {@link
   * KalshiFeed#addListener} adds, one task at a time, handed over by a thread of the feed's. By
   * default that thread itself. It is not shut down by the feed.
   */
  public FeedBuilder listenerExecutor(Executor listenerExecutor) {
    this.listenerExecutor = Objects.requireNonNull(listenerExecutor, "listenerExecutor");
    return this;
  }

  /**
   * Makes the feed. It does nothing until {@link KalshiFeed#start}.
   *
   * @throws IllegalStateException if no credentials were given
   */
  public KalshiFeed build() {
    if (signer == null) {
      throw new IllegalStateException(
          "no credentials were given; call credentials(KalshiCredentials.fromFile(keyId, file))");
    }
    return new KalshiFeed(this);
  }

  RequestSigner signer() {
    return Objects.requireNonNull(signer, "signer");
  }

  KalshiEnvironment environment() {
    return environment;
  }

  Set<String> markets() {
    return markets;
  }

  List<FeedListener> listeners() {
    return listeners;
  }

  List<MarketQuery> queries() {
    return queries;
  }

  Duration discoveryInterval() {
    return discoveryInterval;
  }

  int discoveryLimit() {
    return discoveryLimit;
  }

  boolean lifecycle() {
    return lifecycle;
  }

  boolean watchesExchange() {
    return watchesExchange == null ? !queries.isEmpty() : watchesExchange;
  }

  Duration cleanUpAfter() {
    return cleanUpAfter;
  }

  String name() {
    return name;
  }

  AlertLog alerts() {
    return alerts;
  }

  InstantSource clock() {
    return clock;
  }

  LongSupplier nanoClock() {
    return nanoClock;
  }

  RandomGenerator random() {
    return random;
  }

  @Nullable OkHttpClient client() {
    return client;
  }

  @Nullable ScheduledExecutorService maintenanceExecutor() {
    return maintenanceExecutor;
  }

  @Nullable Executor listenerExecutor() {
    return listenerExecutor;
  }

  Duration auditInterval() {
    return auditInterval;
  }

  int marketsPerConnection() {
    return marketsPerConnection;
  }

  int maxConnections() {
    return maxConnections;
  }

  private static int positive(int value, String what) {
    if (value < 1) {
      throw new IllegalArgumentException(what + " not positive, was " + value);
    }
    return value;
  }

  ProcessorBuilder processor() {
    ProcessorBuilder processor = KalshiMessageProcessor.builder().name(name);
    return frameLog == null ? processor : processor.tapOnFeedThread(frameLog.newTap());
  }
}
