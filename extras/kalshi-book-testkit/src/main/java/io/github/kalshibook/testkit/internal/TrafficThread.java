package io.github.kalshibook.testkit.internal;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Lets the generator run at a rate. Any thread may set it; one thread follows it. */
public final class TrafficThread {
  /** Behind by more than this, time is given up rather than caught up with. */
  private static final long MAX_BEHIND_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long IDLE_NANOS = TimeUnit.HOURS.toNanos(1);

  private final Exchange exchange;
  private final Generator generator;

  /** Apart from the generator's, so that what happens does not depend on when. */
  private final Random times;

  private final Thread thread;
  private volatile double changesPerSecond;
  private volatile boolean paused;
  private volatile boolean closed;

  /** Makes the thread and starts it. */
  public TrafficThread(Exchange exchange, Generator generator, double changesPerSecond) {
    this.exchange = exchange;
    this.generator = generator;
    this.times = new Random(exchange.settings.seed());
    this.changesPerSecond = changesPerSecond;
    this.thread = Threads.daemons(exchange.settings.name() + "-traffic").newThread(this::run);
  }

  /** Starts to follow the rate. */
  public void start() {
    thread.start();
  }

  /** Sets the rate, in changes of books per second; 0 stops. */
  public void rate(double newChangesPerSecond) {
    changesPerSecond = newChangesPerSecond;
    LockSupport.unpark(thread);
  }

  /** Stops or goes on; once it returns from stopping, nothing more happens. */
  public void pause(boolean pause) {
    exchange.change(() -> paused = pause);
    LockSupport.unpark(thread);
  }

  /** Ends the thread. */
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    try {
      thread.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    long due = System.nanoTime();
    while (!closed) {
      double rate = changesPerSecond;
      long now = System.nanoTime();
      if (rate <= 0 || paused) {
        LockSupport.parkNanos(this, IDLE_NANOS);
        due = System.nanoTime();
      } else if (due - now > 0) {
        LockSupport.parkNanos(this, due - now);
      } else {
        due = Math.max(due, now - MAX_BEHIND_NANOS) + nanosToNext(step(), rate);
      }
    }
  }

  /** Exponentially distributed; an event of many changes is followed by a longer pause. */
  private long nanosToNext(int changes, double rate) {
    return (long) (-Math.log(1 - times.nextDouble()) * changes * 1e9 / rate);
  }

  private int step() {
    // Paused is looked at under the lock, so that nothing happens after pause() has returned.
    return exchange.call(() -> paused ? 1 : generator.step());
  }
}
