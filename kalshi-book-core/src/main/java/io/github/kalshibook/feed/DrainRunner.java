package io.github.kalshibook.feed;

import io.github.kalshibook.book.internal.LogThrottle;
import io.github.kalshibook.book.internal.NanoClock;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a drain whenever it is woken, one at a time, on a daemon thread of its own or on a given
 * executor. Waking is for the feed thread: it neither waits nor runs anything.
 */
final class DrainRunner {
  private static final Logger LOG = LoggerFactory.getLogger(DrainRunner.class);
  private static final long CLOSE_MILLIS = 1_000;

  private final String name;
  private final Runnable drain;
  private final BooleanSupplier idle;
  private final LogThrottle throttle = new LogThrottle(1_000_000_000, NanoClock.SYSTEM);

  /** Whether a task is with the executor, waiting or running. */
  private final AtomicBoolean handedOut = new AtomicBoolean();

  /** Null once it has proved useless; then the thread is used. */
  private volatile @Nullable Executor executor;

  private volatile @Nullable Thread thread;

  /** Set before the thread looks whether there is work, cleared by whoever wakes it. */
  private volatile boolean parked;

  private volatile boolean started;

  private volatile boolean closed;

  DrainRunner(String name, @Nullable Executor executor, Runnable drain, BooleanSupplier idle) {
    this.name = name;
    this.executor = executor;
    this.drain = drain;
    this.idle = idle;
  }

  /** Begins, with one drain. Waking before this does nothing. */
  void start() {
    started = true;
    if (executor == null) {
      startThread();
    } else {
      wake();
    }
  }

  void wake() {
    if (!started) {
      return;
    }
    Executor chosen = executor;
    if (chosen != null) {
      handOut(chosen);
    } else if (parked) {
      parked = false;
      LockSupport.unpark(thread);
    }
  }

  void close() {
    closed = true;
    Thread last = thread;
    if (last != null && last != Thread.currentThread()) {
      LockSupport.unpark(last);
      try {
        last.join(CLOSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private synchronized void startThread() {
    if (thread == null && !closed) {
      Thread started = new Thread(this::loop, name);
      started.setDaemon(true);
      thread = started;
      started.start();
    }
  }

  private void loop() {
    while (!closed) {
      drainGuarded();
      // First say that we are about to park, then look once more: a waker does the reverse.
      parked = true;
      if (idle.getAsBoolean() && !closed) {
        LockSupport.park(this);
        // A stray interrupt must not turn the waiting into spinning.
        Thread.interrupted();
      }
      parked = false;
    }
  }

  private void drainGuarded() {
    try {
      drain.run();
    } catch (RuntimeException e) {
      LOG.error("Mistake in this library; please report it", e);
    }
  }

  @SuppressWarnings(
      "CatchingUnchecked") // whatever the user's executor throws must not end the feed
  private void handOut(Executor chosen) {
    if (closed || !handedOut.compareAndSet(false, true)) {
      return;
    }
    Task task = new Task(Thread.currentThread());
    try {
      chosen.execute(task);
    } catch (Throwable e) {
      fallBack("threw " + e);
    }
    task.handing = false;
  }

  private void fallBack(String why) {
    executor = null;
    startThread();
    if (throttle.tryPass() != LogThrottle.HOLD) {
      LOG.warn("The executor given for {} {}; using a thread instead", name, why);
    }
  }

  /** Drains until nothing is left, then lets the next waker hand out another task. */
  private final class Task implements Runnable {
    private final Thread handedInBy;
    private volatile boolean handing = true;

    Task(Thread handedInBy) {
      this.handedInBy = handedInBy;
    }

    @Override
    public void run() {
      if (handing && Thread.currentThread() == handedInBy) {
        fallBack("runs tasks on the feed thread");
        return;
      }
      if (!closed) {
        drainGuarded();
      }
      handedOut.set(false);
      if (!idle.getAsBoolean()) {
        wake();
      }
    }
  }
}
