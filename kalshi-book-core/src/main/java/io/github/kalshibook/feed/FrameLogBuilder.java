package io.github.kalshibook.feed;

import io.github.kalshibook.book.AlertLog;
import io.github.kalshibook.book.internal.NanoClock;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Builds a {@link FrameLogWriter}. Everything but the file has a working default. */
public final class FrameLogBuilder {
  private final Path file;
  private long maxFileBytes = 64L << 20;
  private int keptFiles = 16;
  private long bufferBytes = 32L << 20;
  private Duration flushInterval = Duration.ofSeconds(1);
  private Duration closeTimeout = Duration.ofSeconds(2);
  private AlertLog alerts = new AlertLog();
  private InstantSource clock = InstantSource.system();
  private LongSupplier nanoClock = NanoClock.SYSTEM;
  private String name = "kalshi-book";
  private @Nullable ScheduledExecutorService executor;
  private UnaryOperator<OutputStream> wrap = UnaryOperator.identity();

  FrameLogBuilder(Path file) {
    this.file = Objects.requireNonNull(file, "file");
  }

  /**
   * Sets after how many bytes, as they lie on the disk, the next file is begun; by default 64 MiB.
   * A file may be longer by what the packer holds back, and by one frame.
   *
   * @throws IllegalArgumentException if not positive
   */
  public FrameLogBuilder maxFileBytes(long maxFileBytes) {
    this.maxFileBytes = positive(maxFileBytes, "maxFileBytes");
    return this;
  }

  /**
   * Sets how many files are kept, the one being written included; by default 16. The oldest is
   * deleted when a file is begun.
   *
   * @throws IllegalArgumentException if not positive
   */
  public FrameLogBuilder keptFiles(int keptFiles) {
    this.keptFiles = (int) positive(keptFiles, "keptFiles");
    return this;
  }

  /**
   * Sets how much memory frames may hold that wait for the disk, two bytes a character; by default
   * 32 MiB. When it is full, frames are left out of the log until half of it is free.
   *
   * @throws IllegalArgumentException if not positive
   */
  public FrameLogBuilder bufferBytes(long bufferBytes) {
    this.bufferBytes = positive(bufferBytes, "bufferBytes");
    return this;
  }

  /**
   * Sets after how long what came is flushed to the operating system, so that it survives the end
   * of this process (not that of the machine); by default a second. Shorter packs worse.
   *
   * @throws IllegalArgumentException if negative
   */
  public FrameLogBuilder flushInterval(Duration flushInterval) {
    this.flushInterval = notNegative(flushInterval, "flushInterval");
    return this;
  }

  /**
   * Sets how long {@link FrameLogWriter#close} waits for the disk; by default 2 seconds.
   *
   * @throws IllegalArgumentException if negative
   */
  public FrameLogBuilder closeTimeout(Duration closeTimeout) {
    this.closeTimeout = notNegative(closeTimeout, "closeTimeout");
    return this;
  }

  /** Sets where alerts are kept; by default in a log of its own. Give it the feed's. */
  public FrameLogBuilder alerts(AlertLog alerts) {
    this.alerts = Objects.requireNonNull(alerts, "alerts");
    return this;
  }

  /** Sets the clock for the times of events; frames carry their own. By default the system's. */
  public FrameLogBuilder clock(InstantSource clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
    return this;
  }

  /** Sets the clock that measures spans, in nanoseconds; by default the system's. */
  public FrameLogBuilder nanoClock(LongSupplier nanoClock) {
    this.nanoClock = Objects.requireNonNull(nanoClock, "nanoClock");
    return this;
  }

  /** Sets a name that shows in the thread's name; by default {@code kalshi-book}. */
  public FrameLogBuilder name(String name) {
    this.name = Objects.requireNonNull(name, "name");
    return this;
  }

  /**
   * Sets who writes, every 20 ms, in place of a thread of the log's own. A disk that hangs holds up
   * the thread this gives. It is not shut down; shut it down after the log was closed.
   */
  public FrameLogBuilder executor(ScheduledExecutorService executor) {
    this.executor = Objects.requireNonNull(executor, "executor");
    return this;
  }

  /** For tests: puts something between the log and its file. */
  FrameLogBuilder wrap(UnaryOperator<OutputStream> wrap) {
    this.wrap = wrap;
    return this;
  }

  /**
   * Begins the log.
   *
   * @throws IOException if the file cannot be written now; later this is no exception but an alert
   */
  public FrameLogWriter open() throws IOException {
    return new FrameLogWriter(this);
  }

  Path file() {
    return file;
  }

  long maxFileBytes() {
    return maxFileBytes;
  }

  int keptFiles() {
    return keptFiles;
  }

  long bufferBytes() {
    return bufferBytes;
  }

  Duration flushInterval() {
    return flushInterval;
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

  @Nullable ScheduledExecutorService executor() {
    return executor;
  }

  UnaryOperator<OutputStream> wrap() {
    return wrap;
  }

  private static long positive(long value, String what) {
    if (value < 1) {
      throw new IllegalArgumentException(what + " not positive, was " + value);
    }
    return value;
  }

  private static Duration notNegative(Duration duration, String what) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(what + " negative, was " + duration);
    }
    return duration;
  }
}
