package io.github.kalshibook.feed;

import io.github.kalshibook.book.Alert;
import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.book.AlertLog;
import io.github.kalshibook.book.internal.LogThrottle;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes frames as they came into a log that {@link FrameLogReader} reads, and never holds the feed
 * up: a frame waits in a bounded buffer for the log's own thread, {@code <name>-frame-log}. When
 * the file cannot be written, or not fast enough, frames are left out of the log and counted, an
 * alert says so, and a {@code dropped} line stands where they are missing; once the file can be
 * written again, the log goes on. Only frames that came are written: no command, no handshake, no
 * key.
 *
 * <p>A name that ends in {@code .gz} is packed. At each flush interval all lines so far are brought
 * to the operating system as whole blocks, so that a log whose process is killed can be read up to
 * its last flush. A full file is renamed with a number ({@code feed.ndjson.gz} becomes {@code
 * feed.000001.ndjson.gz}), and so is one that is there when the log begins; of more files than are
 * to be kept the oldest is deleted.
 *
 * <p>All methods may be called from any thread; only {@link #close} waits.
 */
public final class FrameLogWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FrameLogWriter.class);

  /** How often the buffer is looked at. Nobody wakes the thread: that would cost the feed. */
  private static final long TICK_NANOS = 20_000_000;

  private static final long ALERT_INTERVAL_NANOS = 10_000_000_000L;
  private static final String SUBJECT = "frame log";

  private final AlertLog alerts;
  private final InstantSource clock;
  private final LongSupplier nanoClock;
  private final long bufferBytes;
  private final Duration closeTimeout;
  private final LogThrottle overflowThrottle;
  private final LogThrottle failureThrottle;
  private final FrameLogDrain drain;
  private final @Nullable Thread thread;
  private final @Nullable ScheduledExecutorService executor;
  private final @Nullable Future<?> repeated;
  private final List<FrameLogTap> taps = new CopyOnWriteArrayList<>();
  private final Queue<FrameLogItem> queue = new ConcurrentLinkedQueue<>();
  private final AtomicLong waitingBytes = new AtomicLong();
  private final AtomicLong connections = new AtomicLong();
  private final AtomicLong offered = new AtomicLong();
  private final AtomicLong written = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong writtenBytes = new AtomicLong();
  private final AtomicLong files = new AtomicLong(1);
  private final AtomicLong failures = new AtomicLong();

  /** Set when the buffer is full, until half of it is free: not a hole after every frame. */
  private volatile boolean overflowing;

  private volatile boolean closed;

  FrameLogWriter(FrameLogBuilder settings) throws IOException {
    this.alerts = settings.alerts();
    this.clock = settings.clock();
    this.nanoClock = settings.nanoClock();
    this.bufferBytes = settings.bufferBytes();
    this.closeTimeout = settings.closeTimeout();
    this.overflowThrottle = new LogThrottle(ALERT_INTERVAL_NANOS, nanoClock);
    this.failureThrottle = new LogThrottle(ALERT_INTERVAL_NANOS, nanoClock);
    FrameLogFiles logFiles =
        new FrameLogFiles(settings.file(), settings.keptFiles(), settings.wrap());
    this.drain =
        new FrameLogDrain(
            this,
            logFiles,
            logFiles.begin(),
            settings.maxFileBytes(),
            settings.flushInterval().toNanos(),
            nanos());
    put(FrameLogItem.event(nowMicros(), 0, "start"));
    this.executor = settings.executor();
    if (executor == null) {
      repeated = null;
      thread = new Thread(this::loop, settings.name() + "-frame-log");
      thread.setDaemon(true);
      thread.start();
    } else {
      thread = null;
      repeated =
          executor.scheduleWithFixedDelay(
              this::drainGuarded, TICK_NANOS, TICK_NANOS, TimeUnit.NANOSECONDS);
    }
  }

  /** Returns a builder for a log at {@code file}; everything else has a working default. */
  public static FrameLogBuilder builder(Path file) {
    return new FrameLogBuilder(file);
  }

  /**
   * Returns a tap for one processor ({@link ProcessorBuilder#tapOnFeedThread}). Each of its
   * connections has a number of its own in the log. It costs the feed thread no I/O and no waiting.
   */
  public FrameTap newTap() {
    FrameLogTap tap = new FrameLogTap(this);
    taps.add(tap);
    return tap;
  }

  /** Returns the counters. */
  public FrameLogStats stats() {
    long gone = written.get() + dropped.get();
    return new FrameLogStats(
        offered.get(),
        written.get(),
        dropped.get(),
        Math.max(0, offered.get() - gone),
        waitingBytes.get(),
        writtenBytes.get(),
        files.get(),
        failures.get());
  }

  /**
   * Writes what waits and ends the file, within 2 seconds unless told otherwise; what a disk that
   * hangs has not taken by then is not written. Close the feed first. Does nothing if closed.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      if (thread != null) {
        LockSupport.unpark(thread);
        thread.join(Math.max(1, closeTimeout.toMillis()));
        if (thread.isAlive()) {
          LOG.warn("Left the frame log behind: its disk does not answer");
          thread.interrupt();
        }
      } else if (executor != null && repeated != null) {
        repeated.cancel(false);
        executor.submit(drain::finish).get(closeTimeout.toNanos(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RejectedExecutionException e) {
      drain.finish();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("Left the frame log behind: its executor did not end it", e);
    }
  }

  private void loop() {
    while (!closed) {
      drainGuarded();
      LockSupport.parkNanos(this, TICK_NANOS);
      // A stray interrupt must not close the file, nor turn the waiting into spinning.
      Thread.interrupted();
    }
    drain.finish();
  }

  @SuppressWarnings("CatchingUnchecked") // nothing may end the log but close()
  private void drainGuarded() {
    try {
      drain.run();
    } catch (Throwable e) {
      if (failureThrottle.tryPass() != LogThrottle.HOLD) {
        LOG.error("Mistake in this library; please report it", e);
      }
    }
  }

  // For taps, on feed threads.

  long newConnection() {
    return connections.incrementAndGet();
  }

  void countOffered() {
    offered.incrementAndGet();
  }

  boolean isClosed() {
    return closed;
  }

  boolean hasRoom(long bytes) {
    long held = waitingBytes.get();
    if (overflowing && held <= bufferBytes / 2) {
      overflowing = false;
    }
    if (overflowing || held + bytes > bufferBytes) {
      overflowing = true;
      return false;
    }
    return true;
  }

  void put(FrameLogItem item) {
    waitingBytes.addAndGet(item.bytes());
    queue.add(item);
  }

  /** No line of a log is written here: this is a feed thread, and the disk is in trouble. */
  void overflowed() {
    countDropped(1);
    if (!closed && overflowThrottle.tryPass() != LogThrottle.HOLD) {
      alert("frames come faster than they can be written; " + dropped.get() + " dropped so far");
    }
  }

  // For the drain.

  @Nullable FrameLogItem poll() {
    return queue.poll();
  }

  void taken(FrameLogItem item) {
    waitingBytes.addAndGet(-item.bytes());
  }

  void settleTaps() {
    taps.forEach(FrameLogTap::settle);
  }

  void countDropped(long frames) {
    dropped.addAndGet(frames);
  }

  void countWritten(long frames) {
    written.addAndGet(frames);
  }

  void countBytes(long bytes) {
    writtenBytes.addAndGet(bytes);
  }

  void countFile() {
    files.incrementAndGet();
  }

  void failed(IOException e, long frames) {
    failures.incrementAndGet();
    if (failureThrottle.tryPass() != LogThrottle.HOLD) {
      String what = "cannot be written, " + frames + " frames lost with it: " + e.getMessage();
      alert(what);
      LOG.warn("The frame log {}", what);
    }
  }

  void recovered() {
    LOG.info("The frame log goes on; {} frames dropped so far", dropped.get());
  }

  long nanos() {
    return nanoClock.getAsLong();
  }

  long nowMicros() {
    Instant now = clock.instant();
    return Math.addExact(now.getEpochSecond() * 1_000_000, now.getNano() / 1_000);
  }

  private void alert(String message) {
    alerts.raise(new Alert(AlertKind.FRAME_LOG_TROUBLE, SUBJECT, message, 0, clock.instant()));
  }
}
