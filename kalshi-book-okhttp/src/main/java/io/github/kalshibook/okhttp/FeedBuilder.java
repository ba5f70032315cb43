package io.github.kalshibook.okhttp;

import io.github.kalshibook.book.AlertLog;
import io.github.kalshibook.feed.FrameLogWriter;
import io.github.kalshibook.feed.KalshiMessageProcessor;
import io.github.kalshibook.feed.ProcessorBuilder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
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
  private String name = "kalshi-feed";
  private AlertLog alerts = new AlertLog();
  private InstantSource clock = InstantSource.system();
  private LongSupplier nanoClock = System::nanoTime;
  private RandomGenerator random = RandomGenerator.getDefault();
  private @Nullable OkHttpClient client;
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
