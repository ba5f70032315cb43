package io.github.kalshibook.feed;

import io.github.kalshibook.book.internal.LogThrottle;
import io.github.kalshibook.book.internal.NanoClock;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a drain whenever it is woken, one at a time, on a daemon thread of its own, or handed from
 * there to a given executor. Waking is for the feed thread: it neither waits nor runs anything of
 * anybody's, not even the executor's {@code execute}.
 */
final class DrainRunner {
  private static final Logger LOG = LoggerFactory.getLogger(DrainRunner.class);
  private static final long CLOSE_MILLIS = 1_000;
  private static final long LOG_INTERVAL_NANOS = 1_000_000_000;

  private final Runnable drain;
  private final BooleanSupplier idle;
  private final @Nullable Executor executor;
  private final LogThrottle throttle = new LogThrottle(LOG_INTERVAL_NANOS, NanoClock.SYSTEM);
  private final Thread thread;

  /** Set before the thread looks whether there is work, cleared by whoever wakes it. */
  private volatile boolean parked;

  private volatile boolean closed;

  DrainRunner(String name, @Nullable Executor executor, Runnable drain, BooleanSupplier idle) {
    this.executor = executor;
    this.drain = drain;
    this.idle = idle;
    this.thread = new Thread(this::loop, name);
    this.thread.setDaemon(true);
  }

  /** Begins, with one drain. Waking before this does nothing. */
  void start() {
    thread.start();
  }

  void wake() {
    if (parked) {
      parked = false;
      LockSupport.unpark(thread);
    }
  }

  boolean isParked() {
    return parked && idle.getAsBoolean();
  }

  void close() {
    closed = true;
    if (thread == Thread.currentThread()) {
      return;
    }
    LockSupport.unpark(thread);
    try {
      thread.join(CLOSE_MILLIS);
      if (thread.isAlive()) {
        // It waits for an executor, or for a listener that blocks.
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void loop() {
    while (!closed) {
      drainOnce();
      // First say that we are about to park, then look once more: a waker does the reverse.
      parked = true;
      if (idle.getAsBoolean() && !closed) {
        LockSupport.park(this);
      }
      parked = false;
      // A stray interrupt must not turn the waiting into spinning.
      Thread.interrupted();
    }
  }

  @SuppressWarnings("CatchingUnchecked") // the executor is the user's, and may throw anything
  private void drainOnce() {
    Executor chosen = executor;
    if (chosen == null) {
      drainGuarded();
      return;
    }
    FutureTask<Boolean> task = new FutureTask<>(this::drainGuarded, true);
    try {
      chosen.execute(task);
      task.get();
    } catch (InterruptedException e) {
      // Only close() does this, to a drain that takes too long.
      task.cancel(false);
    } catch (ExecutionException e) {
      LOG.error("Mistake in this library; please report it", e);
    } catch (Throwable e) {
      if (throttle.tryPass() != LogThrottle.HOLD) {
        LOG.warn("The executor given for {} refused a task; using the thread", thread.getName(), e);
      }
      task.run();
    }
  }

  @SuppressWarnings("CatchingUnchecked") // nothing may end this thread but close()
  private void drainGuarded() {
    try {
      drain.run();
    } catch (Throwable e) {
      LOG.error("Mistake in this library; please report it", e);
    }
  }
}
