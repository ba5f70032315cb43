package io.github.kalshibook.ticker;

import io.github.kalshibook.book.AlertLog;
import io.github.kalshibook.book.BookRegistry;
import io.github.kalshibook.book.internal.NanoClock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Builds a {@link TickerPublisher}. Everything but a sink has a working default. */
public final class PublisherBuilder {
  /** As good as for ever, and sums of two of them in nanoseconds do not overflow. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final BookRegistry registry;
  private final Map<String, SinkSettings> sinks = new LinkedHashMap<>();
  private Duration interval = Duration.ofSeconds(1);
  private Duration maxInterval = Duration.ofSeconds(10);
  private Duration heartbeatInterval = Duration.ofSeconds(5);
  private Duration closeTimeout = Duration.ofSeconds(2);
  private AlertLog alerts = new AlertLog();
  private InstantSource clock = InstantSource.system();
  private LongSupplier nanoClock = NanoClock.SYSTEM;
  private String name = "kalshi-book";
  private @Nullable BooleanSupplier connected;
  private Consumer<String> onCrossed = marketTicker -> {};
  private ThreadFactory threads =
      task -> {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
      };

  PublisherBuilder(BookRegistry registry) {
    this.registry = Objects.requireNonNull(registry, "registry");
  }

  /**
   * Adds a sink that gets each market's ticker at the publisher's own interval.
   *
   * @param name shows in the thread's name, in logs and in stats
   * @throws IllegalArgumentException if there is a sink of that name
   */
  public PublisherBuilder sink(String name, TickerSink sink) {
    return add(name, sink, null);
  }

  /**
   * Adds a sink with an interval of its own. One shorter than the publisher's makes no difference.
   *
   * @throws IllegalArgumentException if there is a sink of that name, or the interval is negative
   */
  public PublisherBuilder sink(String name, TickerSink sink, Duration sinkInterval) {
    return add(name, sink, checked(sinkInterval, "sinkInterval"));
  }

  /**
   * Sets the shortest time between two live tickers of one market; by default a second.
   *
   * @throws IllegalArgumentException if negative
   */
  public PublisherBuilder interval(Duration interval) {
    this.interval = checked(interval, "interval");
    return this;
  }

  /**
   * Sets how long a sink's interval may grow while the sink lags; by default 10 seconds. One that
   * is not longer than the sink's interval keeps that as it is.
   *
   * @throws IllegalArgumentException if negative
   */
  public PublisherBuilder maxInterval(Duration maxInterval) {
    this.maxInterval = checked(maxInterval, "maxInterval");
    return this;
  }

  /**
   * Sets the time between two heartbeats; by default 5 seconds.
   *
   * @throws IllegalArgumentException if not positive
   */
  public PublisherBuilder heartbeatInterval(Duration heartbeatInterval) {
    if (heartbeatInterval.isZero()) {
      throw new IllegalArgumentException("heartbeatInterval not positive, was zero");
    }
    this.heartbeatInterval = checked(heartbeatInterval, "heartbeatInterval");
    return this;
  }

  /**
   * Sets how long {@link TickerPublisher#close} lets each sink deliver what waits; by default 2
   * seconds.
   *
   * @throws IllegalArgumentException if negative
   */
  public PublisherBuilder closeTimeout(Duration closeTimeout) {
    this.closeTimeout = checked(closeTimeout, "closeTimeout");
    return this;
  }

  /** Sets where alerts are kept; by default in a log of its own. */
  public PublisherBuilder alerts(AlertLog alerts) {
    this.alerts = Objects.requireNonNull(alerts, "alerts");
    return this;
  }

  /** Sets the clock for timestamps; by default the system's. It may step back. */
  public PublisherBuilder clock(InstantSource clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
    return this;
  }

  /** Sets the clock that measures intervals, in nanoseconds; by default the system's. */
  public PublisherBuilder nanoClock(LongSupplier nanoClock) {
    this.nanoClock = Objects.requireNonNull(nanoClock, "nanoClock");
    return this;
  }

  /** Sets a name that shows in the names of threads; by default {@code kalshi-book}. */
  public PublisherBuilder name(String name) {
    this.name = Objects.requireNonNull(name, "name");
    return this;
  }

  /** Sets who makes the threads; by default daemon threads. Their names are set here. */
  public PublisherBuilder threadFactory(ThreadFactory threads) {
    this.threads = Objects.requireNonNull(threads, "threads");
    return this;
  }

  /**
   * Sets who knows whether every connection that owns wanted books is open, for heartbeats. By
   * default that is told from the books: none is stale because its connection was lost.
   */
  public PublisherBuilder connected(BooleanSupplier connected) {
    this.connected = Objects.requireNonNull(connected, "connected");
    return this;
  }

  /**
   * Sets who hears, on the publisher's thread, of a book that has been crossed for over a second;
   * it must be quick. A feed audits the book then. By default nobody.
   */
  public PublisherBuilder onCrossed(Consumer<String> onCrossed) {
    this.onCrossed = Objects.requireNonNull(onCrossed, "onCrossed");
    return this;
  }

  /** Makes the publisher. It does nothing until {@link TickerPublisher#start}. */
  public TickerPublisher build() {
    return new TickerPublisher(this);
  }

  private PublisherBuilder add(String sinkName, TickerSink sink, @Nullable Duration own) {
    Objects.requireNonNull(sinkName, "name");
    Objects.requireNonNull(sink, "sink");
    if (sinks.putIfAbsent(sinkName, new SinkSettings(sink, own)) != null) {
      throw new IllegalArgumentException("there is a sink named \"" + sinkName + "\" already");
    }
    return this;
  }

  private static Duration checked(Duration duration, String what) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(what + " negative, was " + duration);
    }
    return duration.compareTo(LONGEST) < 0 ? duration : LONGEST;
  }

  BookRegistry registry() {
    return registry;
  }

  Map<String, SinkSettings> sinks() {
    return sinks;
  }

  Duration interval() {
    return interval;
  }

  Duration maxInterval() {
    return maxInterval;
  }

  Duration heartbeatInterval() {
    return heartbeatInterval;
  }

  Duration closeTimeout() {
    return closeTimeout;
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

  String name() {
    return name;
  }

  ThreadFactory threads() {
    return threads;
  }

  @Nullable BooleanSupplier connected() {
    return connected;
  }

  Consumer<String> onCrossed() {
    return onCrossed;
  }

  /** A sink and its own interval, if it has one. */
  record SinkSettings(TickerSink sink, @Nullable Duration interval) {}
}
