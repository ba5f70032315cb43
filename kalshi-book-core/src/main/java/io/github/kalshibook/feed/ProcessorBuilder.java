package io.github.kalshibook.feed;

import io.github.kalshibook.book.AlertLog;
import io.github.kalshibook.book.BookRegistry;
import io.github.kalshibook.book.internal.NanoClock;
import io.github.kalshibook.wire.FrameReader;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Builds a {@link KalshiMessageProcessor}. Everything has a working default. */
public final class ProcessorBuilder {
  private BookRegistry registry = new BookRegistry();
  private AlertLog alerts = new AlertLog();
  private InstantSource clock = InstantSource.system();
  private LongSupplier nanoClock = NanoClock.SYSTEM;
  private String name = "kalshi-book";
  private boolean useYesPrice;
  private boolean onlyRegistered;
  private boolean alertConnectionEnds = true;
  private int maxFrameChars = FrameReader.DEFAULT_MAX_CHARS;
  private @Nullable BookListeners listeners;
  private @Nullable ConnectionListener connectionListener;
  private final List<FrameTap> taps = new ArrayList<>();

  ProcessorBuilder() {}

  /** Sets where the books go; by default into a registry of its own. */
  public ProcessorBuilder registry(BookRegistry registry) {
    this.registry = Objects.requireNonNull(registry, "registry");
    return this;
  }

  /** Sets where gaps and alerts are kept; by default in a log of its own. */
  public ProcessorBuilder alerts(AlertLog alerts) {
    this.alerts = Objects.requireNonNull(alerts, "alerts");
    return this;
  }

  /** Sets the clock that says when a frame was received; by default the system's. */
  public ProcessorBuilder clock(InstantSource clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
    return this;
  }

  /** Sets the clock that measures spans, in nanoseconds; by default the system's. */
  public ProcessorBuilder nanoClock(LongSupplier nanoClock) {
    this.nanoClock = Objects.requireNonNull(nanoClock, "nanoClock");
    return this;
  }

  /** Sets a name that shows in the names of threads; by default {@code kalshi-book}. */
  public ProcessorBuilder name(String name) {
    this.name = Objects.requireNonNull(name, "name");
    return this;
  }

  /** Sets listeners shared with other processors; by default it has its own. */
  public ProcessorBuilder listeners(BookListeners listeners) {
    this.listeners = Objects.requireNonNull(listeners, "listeners");
    return this;
  }

  /**
   * Sets whether the subscription asked for {@code use_yes_price}: then the prices of the NO side
   * come as YES prices. By default it did not.
   */
  public ProcessorBuilder useYesPrice(boolean useYesPrice) {
    this.useYesPrice = useYesPrice;
    return this;
  }

  /**
   * Sets whether snapshots of markets that nobody registered are refused. By default a snapshot of
   * any market makes a book.
   */
  public ProcessorBuilder onlyRegistered(boolean onlyRegistered) {
    this.onlyRegistered = onlyRegistered;
    return this;
  }

  /**
   * Sets the longest frame that is read, in characters; by default 64 Mi. A longer one is
   * malformed.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  public ProcessorBuilder maxFrameChars(int maxFrameChars) {
    if (maxFrameChars < 1) {
      throw new IllegalArgumentException("maxFrameChars not positive, was " + maxFrameChars);
    }
    this.maxFrameChars = maxFrameChars;
    return this;
  }

  /** Sets who recovers what is stale; by default nobody. */
  public ProcessorBuilder connectionListener(ConnectionListener connectionListener) {
    this.connectionListener = Objects.requireNonNull(connectionListener, "connectionListener");
    return this;
  }

  /**
   * Sets whether the end of a connection with books is an alert of the processor's; by default it
   * is. Who hands in frames and knows why a connection ended can tell it better.
   */
  public ProcessorBuilder alertConnectionEnds(boolean alertConnectionEnds) {
    this.alertConnectionEnds = alertConnectionEnds;
    return this;
  }

  /** Adds a tap that hears raw frames, on the feed thread. */
  public ProcessorBuilder tapOnFeedThread(FrameTap tap) {
    taps.add(Objects.requireNonNull(tap, "tap"));
    return this;
  }

  /** Makes the processor. */
  public KalshiMessageProcessor build() {
    return new KalshiMessageProcessor(this);
  }

  boolean alertConnectionEnds() {
    return alertConnectionEnds;
  }

  BookRegistry registry() {
    return registry;
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

  boolean useYesPrice() {
    return useYesPrice;
  }

  boolean onlyRegistered() {
    return onlyRegistered;
  }

  int maxFrameChars() {
    return maxFrameChars;
  }

  @Nullable BookListeners listeners() {
    return listeners;
  }

  @Nullable ConnectionListener connectionListener() {
    return connectionListener;
  }

  List<FrameTap> taps() {
    return List.copyOf(taps);
  }
}
