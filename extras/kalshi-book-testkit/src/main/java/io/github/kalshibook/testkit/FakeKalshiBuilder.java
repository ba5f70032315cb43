package io.github.kalshibook.testkit;

import io.github.kalshibook.testkit.internal.Settings;
import io.github.kalshibook.testkit.internal.SignatureCheck;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** Builds a {@link FakeKalshi}. Everything has a working default. */
public final class FakeKalshiBuilder {
  private static final int MAX_MARKETS = 500_000;

  private List<String> marketTickers = numbered(3);
  private final List<TestCredentials> credentials = new ArrayList<>();
  private List<Integer> ticksCentiCents = List.of(100, 10);
  private String name = "fake-kalshi";
  private int port;
  private long seed = 1;
  private double changesPerSecond;
  private boolean filled = true;
  private boolean authentication = true;
  private Duration pingInterval = Duration.ofSeconds(10);
  private InstantSource clock = InstantSource.system();
  private int sendQueueLimit = 20_000;
  private int connectionLimit = 200;
  private int marketLimit = MAX_MARKETS;
  private int commandLimit = 10_000;
  private Duration shuffleWindow = Duration.ZERO;
  private boolean snapshotOk;
  private boolean sendingTimestamps;
  private boolean compression;
  private int historyLimit = 16_384;

  FakeKalshiBuilder() {}

  /** Sets the markets by name. */
  public FakeKalshiBuilder markets(String... newMarketTickers) {
    marketTickers = List.of(newMarketTickers);
    return this;
  }

  /** Sets how many markets there are, named {@code KXFAKE-26DEC31-T1} and so on. */
  public FakeKalshiBuilder marketCount(int count) {
    marketTickers = numbered(inRange("count", count, 1, MAX_MARKETS));
    return this;
  }

  /**
   * Sets the ticks, in 0.0001 dollar, that the markets have in turn; by default 100 and 10, a cent
   * and a tenth of one.
   */
  public FakeKalshiBuilder ticks(int... newTicksCentiCents) {
    ticksCentiCents =
        IntStream.of(newTicksCentiCents).mapToObj(tick -> inRange("tick", tick, 1, 1_000)).toList();
    inRange("number of ticks", ticksCentiCents.size(), 1, Integer.MAX_VALUE);
    return this;
  }

  /** Lets the books start empty; by default the seed fills them. */
  public FakeKalshiBuilder emptyBooks() {
    filled = false;
    return this;
  }

  /** Sets what decides books, traffic and chances; 1 by default. */
  public FakeKalshiBuilder seed(long newSeed) {
    seed = newSeed;
    return this;
  }

  /** Sets the traffic's rate in changes per second; 0, no traffic, by default. */
  public FakeKalshiBuilder rate(double newChangesPerSecond) {
    if (!(newChangesPerSecond >= 0)) {
      throw new IllegalArgumentException("rate negative, was " + newChangesPerSecond);
    }
    changesPerSecond = newChangesPerSecond;
    return this;
  }

  /** Sets the port; 0, the default, takes a free one. */
  public FakeKalshiBuilder port(int newPort) {
    port = inRange("port", newPort, 0, 65_535);
    return this;
  }

  /** Sets a name that shows in the names of threads; by default {@code fake-kalshi}. */
  public FakeKalshiBuilder name(String newName) {
    name = Objects.requireNonNull(newName, "name");
    return this;
  }

  /** Adds a key that is accepted; without any, an Ed25519 key is made. */
  public FakeKalshiBuilder credentials(TestCredentials newCredentials) {
    credentials.add(Objects.requireNonNull(newCredentials, "credentials"));
    return this;
  }

  /** Lets handshakes pass without looking at their signature. */
  public FakeKalshiBuilder withoutAuthentication() {
    authentication = false;
    return this;
  }

  /** Sets the time between two pings; 10 s by default. */
  public FakeKalshiBuilder pingInterval(Duration newPingInterval) {
    pingInterval = positive("pingInterval", newPingInterval);
    return this;
  }

  /** Sets the clock for signatures, timestamps and the history; by default the system's. */
  public FakeKalshiBuilder clock(InstantSource newClock) {
    clock = Objects.requireNonNull(newClock, "clock");
    return this;
  }

  /**
   * Sets how many deltas may wait for one connection before its book subscription ends with code
   * 25; 20,000 by default.
   */
  public FakeKalshiBuilder sendQueueLimit(int deltas) {
    sendQueueLimit = inRange("sendQueueLimit", deltas, 1, Integer.MAX_VALUE);
    return this;
  }

  /** Sets how many connections may be open; the next handshake gets 429. 200 by default. */
  public FakeKalshiBuilder connectionLimit(int connections) {
    connectionLimit = inRange("connectionLimit", connections, 0, Integer.MAX_VALUE);
    return this;
  }

  /** Sets how many markets a subscription may have; more get code 26. 500,000 by default. */
  public FakeKalshiBuilder marketLimit(int markets) {
    marketLimit = inRange("marketLimit", markets, 1, Integer.MAX_VALUE);
    return this;
  }

  /**
   * Sets how many commands a connection may send in a second; more get code 27. 10,000 by default.
   */
  public FakeKalshiBuilder commandLimit(int commandsPerSecond) {
    commandLimit = inRange("commandLimit", commandsPerSecond, 1, Integer.MAX_VALUE);
    return this;
  }

  /** Collects the commands of a connection for so long, and answers them in random order. */
  public FakeKalshiBuilder shuffleAnswers(Duration window) {
    shuffleWindow = positive("window", window);
    return this;
  }

  /** Answers {@code get_snapshot} by an {@code ok} before the snapshots; by default without. */
  public FakeKalshiBuilder okBeforeSnapshots() {
    snapshotOk = true;
    return this;
  }

  /** Writes {@code sending_ts_ms} into every frame. */
  public FakeKalshiBuilder sendingTimestamps() {
    sendingTimestamps = true;
    return this;
  }

  /** Compresses messages for clients that offer it; by default nothing is compressed. */
  public FakeKalshiBuilder compression() {
    compression = true;
    return this;
  }

  /** Sets how many tops of each market are remembered; 16,384 by default. */
  public FakeKalshiBuilder history(int tops) {
    historyLimit = inRange("history", tops, 1, Integer.MAX_VALUE);
    return this;
  }

  /**
   * Starts the exchange.
   *
   * @throws java.io.UncheckedIOException if the port is in use
   */
  public FakeKalshi start() {
    return new FakeKalshi(this);
  }

  Settings settings() {
    return new Settings(
        name,
        port,
        seed,
        pingInterval,
        clock,
        sendQueueLimit,
        connectionLimit,
        marketLimit,
        commandLimit,
        shuffleWindow,
        snapshotOk,
        sendingTimestamps,
        historyLimit,
        compression);
  }

  List<String> marketTickers() {
    return marketTickers;
  }

  List<Integer> ticksCentiCents() {
    return ticksCentiCents;
  }

  boolean filled() {
    return filled;
  }

  double changesPerSecond() {
    return changesPerSecond;
  }

  TestCredentials firstCredentials() {
    return credentials.isEmpty()
        ? TestCredentials.create(TestCredentials.Kind.ED25519)
        : credentials.get(0);
  }

  SignatureCheck signatures(TestCredentials first) {
    SignatureCheck signatures = new SignatureCheck(clock, authentication);
    signatures.accept(first);
    credentials.forEach(signatures::accept);
    return signatures;
  }

  private static List<String> numbered(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> "KXFAKE-26DEC31-T" + i).toList();
  }

  private static int inRange(String what, int value, int lowest, int highest) {
    if (value < lowest || value > highest) {
      throw new IllegalArgumentException(
          what + " not in " + lowest + ".." + highest + ", was " + value);
    }
    return value;
  }

  private static Duration positive(String what, Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(what + " not positive, was " + duration);
    }
    return duration;
  }
}
