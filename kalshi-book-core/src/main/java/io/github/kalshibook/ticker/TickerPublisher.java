package io.github.kalshibook.ticker;

import io.github.kalshibook.book.Alert;
import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.book.AlertLog;
import io.github.kalshibook.book.BookRegistry;
import io.github.kalshibook.book.internal.LogThrottle;
import io.github.kalshibook.book.internal.NanoClock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the tickers of a registry's books: per market at most one live ticker per interval, the
 * last value of a burst always, and one stale ticker at once when a shown book is no longer true.
 * Published are only live books that are not crossed.
 *
 * <p>While what waits for a sink could have gone out more than two intervals ago, that sink's
 * interval grows by half at each interval, up to {@link PublisherBuilder#maxInterval}; each
 * interval without lag takes a tenth off again, down to where it began. {@link SinkStats#interval}
 * shows it.
 *
 * <p>It has one thread of its own, {@code <name>-publisher}, and one per sink, {@code
 * <name>-sink-<sink>}. The thread that hands frames in is never held up: it only marks the book. A
 * change after a quiet time goes out within 20 ms. All methods may be called from any thread.
 */
public final class TickerPublisher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TickerPublisher.class);

  /** How often the marks are looked at. Nobody wakes us: that would cost the feed thread. */
  private static final long TICK_NANOS = 5_000_000;

  /** Who was interrupted may still close its connection; longer we don't wait. */
  private static final Duration ABANDONED_GRACE = Duration.ofMillis(100);

  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

  private final String name;
  private final LongSupplier nanoClock;
  private final InstantSource clock;
  private final ThreadFactory threads;
  private final AlertLog alerts;
  private final Duration closeTimeout;
  private final List<SinkWorker> sinks = new ArrayList<>();
  private final PublishPass pass;
  private final LogThrottle throttle;
  private final Object lock = new Object();

  // Guarded by lock for writing.
  private volatile @Nullable Thread thread;
  private @Nullable Thread lastThread;
  private boolean sinksStarted;
  private volatile boolean closed;

  TickerPublisher(PublisherBuilder settings) {
    this.name = settings.name();
    this.nanoClock = settings.nanoClock();
    this.clock = settings.clock();
    this.threads = settings.threads();
    this.alerts = settings.alerts();
    this.closeTimeout = settings.closeTimeout();
    this.throttle = new LogThrottle(1_000_000_000, nanoClock);
    settings
        .sinks()
        .forEach(
            (sinkName, sink) -> {
              Duration interval = sink.interval() == null ? settings.interval() : sink.interval();
              sinks.add(
                  new SinkWorker(
                      sinkName,
                      sink.sink(),
                      interval.toNanos(),
                      settings.maxInterval().toNanos(),
                      alerts,
                      clock,
                      nanoClock,
                      task -> newThread(task, "sink-" + sinkName)));
            });
    this.pass = new PublishPass(settings.registry(), settings, sinks);
  }

  /** Returns a builder for a publisher of this registry's books. */
  public static PublisherBuilder builder(BookRegistry registry) {
    return new PublisherBuilder(registry);
  }

  /**
   * Starts publishing, first the current ticker of every live book. Does nothing if started.
   *
   * @throws IllegalStateException if closed
   */
  public void start() {
    synchronized (lock) {
      if (closed) {
        throw new IllegalStateException("publisher is closed");
      }
      if (thread != null) {
        return;
      }
      if (!sinksStarted) {
        sinksStarted = true;
        sinks.forEach(SinkWorker::start);
      }
      Thread started = newThread(this::loop, "publisher");
      thread = started;
      lastThread = started;
      started.start();
    }
  }

  /**
   * Stops publishing, heartbeats too, so that those who listen turn stale. Returns when the thread
   * has ended. {@link #start} goes on where this stopped. Does nothing if stopped.
   */
  public void stop() {
    Thread stopping;
    synchronized (lock) {
      // Not the current one: another caller may have stopped it and wait for its end as well.
      stopping = lastThread;
      thread = null;
    }
    if (stopping != null && stopping != Thread.currentThread()) {
      LockSupport.unpark(stopping);
      joinUninterruptibly(stopping);
    }
  }

  /**
   * Stops for good: lets each sink deliver what waits, for 2 seconds by default, then closes it.
   * What a sink has not taken by then, or may not get by then, is discarded and counted; a sink
   * that is still inside a call is interrupted. An interrupt of the caller ends the waiting. Does
   * nothing if closed.
   */
  @Override
  public void close() {
    boolean started;
    synchronized (lock) {
      if (closed) {
        return;
      }
      closed = true;
      started = sinksStarted;
    }
    stop();
    pass.close();
    if (!started) {
      // The workers are what closes sinks, so they must have run.
      sinks.forEach(SinkWorker::start);
    }
    sinks.forEach(sink -> sink.beginClose(closeTimeout));
    boolean interrupted = awaitSinks(closeTimeout);
    sinks.forEach(SinkWorker::abandon);
    interrupted |= awaitSinks(ABANDONED_GRACE);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns whether the waiting was cut short by an interrupt, which is taken. */
  private boolean awaitSinks(Duration atMost) {
    long deadline = NanoClock.SYSTEM.getAsLong() + atMost.toNanos();
    try {
      for (SinkWorker sink : sinks) {
        long left = deadline - NanoClock.SYSTEM.getAsLong();
        sink.awaitEnd(Duration.ofNanos(Math.max(0, left)));
      }
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }

  /**
   * Makes a market's ticker go out without waiting for the interval, changed or not. Validation is
   * not skipped: nothing goes out for a book that is not live. Does not wait.
   *
   * @return whether the market is known
   */
  public boolean publishNow(String marketTicker) {
    boolean known = pass.force(marketTicker, false) != null;
    LockSupport.unpark(thread);
    return known;
  }

  /**
   * As {@link #publishNow}, and waits until every sink has taken the ticker, or a later one of the
   * market in its place. Must not be called by a sink.
   *
   * @return whether they all have; false if the market is not known or not live, if a sink failed
   *     or the publisher was closed, or if it took longer than {@code atMost}
   */
  public boolean publishAndWait(String marketTicker, Duration atMost) {
    Forced forced = pass.force(marketTicker, true);
    if (forced == null) {
      return false;
    }
    LockSupport.unpark(thread);
    try {
      return forced.outcome.get(saturatedNanos(atMost), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("the outcome is never exceptional", e);
    } finally {
      pass.leave(forced);
    }
  }

  /** Returns the counters, one consistent copy. May wait for the publisher's current market. */
  public PublisherStats stats() {
    return pass.stats();
  }

  /** Returns the last alerts. */
  public AlertLog alerts() {
    return alerts;
  }

  private void loop() {
    while (thread == Thread.currentThread()) {
      LockSupport.parkNanos(this, passGuarded());
      // A stray interrupt must not turn the waiting into spinning.
      Thread.interrupted();
    }
  }

  /** Makes a pass and returns how long to wait for the next. */
  @SuppressWarnings("CatchingUnchecked") // nothing may end this thread but stop()
  private long passGuarded() {
    try {
      return pass.run(nanoClock.getAsLong(), TICK_NANOS);
    } catch (Throwable e) {
      pass.failed();
      report(e);
      return TICK_NANOS;
    }
  }

  /** Must not fail: what failed may be the very clock that is asked here. */
  @SuppressWarnings("CatchingUnchecked")
  private void report(Throwable thrown) {
    try {
      long held = throttle.tryPass();
      if (held != LogThrottle.HOLD) {
        LOG.error(
            "Publisher {} failed in a pass and goes on ({} more held back)", name, held, thrown);
        String what = thrown.getClass().getName();
        alerts.raise(new Alert(AlertKind.INTERNAL_ERROR, name, what, 0, clock.instant()));
      }
    } catch (Throwable again) {
      LOG.debug("Failed to report a failure");
    }
  }

  private Thread newThread(Runnable task, String role) {
    Thread made = threads.newThread(task);
    made.setName(name + "-" + role);
    return made;
  }

  private static long saturatedNanos(Duration duration) {
    if (duration.isNegative()) {
      return 0;
    }
    return duration.compareTo(LONGEST) < 0 ? duration.toNanos() : Long.MAX_VALUE;
  }

  private static void joinUninterruptibly(Thread stopping) {
    boolean interrupted = false;
    while (stopping.isAlive()) {
      try {
        stopping.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
