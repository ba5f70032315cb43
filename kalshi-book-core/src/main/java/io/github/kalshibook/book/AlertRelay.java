package io.github.kalshibook.book;

import io.github.kalshibook.book.internal.LogThrottle;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the alerts of an {@link AlertLog} to a listener: of each kind the first at once, then at
 * most one per interval, the latest, with the number of those held back. So every kind gets
 * through, a storm of one drowns no other, and what waits is bounded by the number of kinds.
 *
 * <p>It calls the listener from a daemon thread of its own ({@link #start}), or from whoever calls
 * {@link #deliverDue}. Whoever raises an alert never waits for it. All methods may be called from
 * any thread.
 */
public final class AlertRelay implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AlertRelay.class);
  private static final AlertKind[] KINDS = AlertKind.values();
  private static final long TICK_NANOS = 20_000_000;
  private static final long LOG_INTERVAL_NANOS = 1_000_000_000;
  private static final long CLOSE_MILLIS = 500;

  private final AlertLog alerts;
  private final long intervalNanos;
  private final LongSupplier nanoClock;
  private final AlertListener listener;
  private final LogThrottle throttle;
  private final AtomicReferenceArray<@Nullable Waiting> waiting =
      new AtomicReferenceArray<>(KINDS.length);
  private final AtomicLong delivered = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();

  // Guarded by this.
  private final boolean[] told = new boolean[KINDS.length];
  private final long[] toldAtNanos = new long[KINDS.length];
  private @Nullable Thread thread;

  private volatile boolean closed;

  /**
   * Makes a relay, which takes note of alerts from now on.
   *
   * @param interval the shortest time between two calls for one kind
   * @param nanoClock measures it, in nanoseconds
   * @throws IllegalArgumentException if the interval is negative
   */
  public AlertRelay(
      AlertLog alerts, Duration interval, LongSupplier nanoClock, AlertListener listener) {
    if (interval.isNegative()) {
      throw new IllegalArgumentException("interval negative, was " + interval);
    }
    this.alerts = Objects.requireNonNull(alerts, "alerts");
    this.intervalNanos = interval.toNanos();
    this.nanoClock = Objects.requireNonNull(nanoClock, "nanoClock");
    this.listener = Objects.requireNonNull(listener, "listener");
    this.throttle = new LogThrottle(LOG_INTERVAL_NANOS, nanoClock);
    alerts.add(this);
  }

  /**
   * Delivers from a daemon thread of its own, until {@link #close}. Does nothing if started.
   *
   * @return this
   * @throws IllegalStateException if closed
   */
  public synchronized AlertRelay start(String threadName) {
    if (closed) {
      throw new IllegalStateException("relay is closed");
    }
    if (thread == null) {
      Thread made = new Thread(this::loop, threadName);
      made.setDaemon(true);
      thread = made;
      made.start();
    }
    return this;
  }

  /**
   * Calls the listener with what is due, on this thread.
   *
   * @return how often it was called
   */
  public int deliverDue() {
    int calls = 0;
    for (int kind = 0; kind < KINDS.length && !closed; kind++) {
      Waiting due = takeDue(kind);
      if (due != null) {
        deliver(due);
        calls++;
      }
    }
    return calls;
  }

  /** Returns how many calls the listener took, and did not throw. */
  public long delivered() {
    return delivered.get();
  }

  /** Returns how many calls threw. */
  public long failed() {
    return failed.get();
  }

  /** Ends; what waits is not told. Waits half a second for a call that is under way. */
  @Override
  public void close() {
    closed = true;
    alerts.remove(this);
    Thread last;
    synchronized (this) {
      last = thread;
    }
    if (last == null || last == Thread.currentThread()) {
      return;
    }
    LockSupport.unpark(last);
    try {
      last.join(CLOSE_MILLIS);
      if (last.isAlive()) {
        last.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Called by whoever raises, the feed thread too. */
  void raised(Alert alert) {
    waiting.accumulateAndGet(
        alert.kind().ordinal(),
        new Waiting(alert, 0),
        (before, latest) -> before == null ? latest : before.then(latest));
  }

  private synchronized @Nullable Waiting takeDue(int kind) {
    if (waiting.get(kind) == null) {
      return null;
    }
    long now = nanoClock.getAsLong();
    if (told[kind] && now - toldAtNanos[kind] < intervalNanos) {
      return null;
    }
    told[kind] = true;
    toldAtNanos[kind] = now;
    return waiting.getAndSet(kind, null);
  }

  @SuppressWarnings("CatchingUnchecked") // whatever the user throws must not end the relay
  private void deliver(Waiting due) {
    try {
      listener.onAlert(due.alert, due.heldBack);
      delivered.incrementAndGet();
    } catch (Throwable e) {
      failed.incrementAndGet();
      long held = throttle.tryPass();
      if (held != LogThrottle.HOLD) {
        LOG.warn("Alert listener threw{}", LogThrottle.told(held), e);
      }
    }
  }

  private void loop() {
    while (!closed) {
      deliverDue();
      LockSupport.parkNanos(this, TICK_NANOS);
      // A stray interrupt must not turn the waiting into spinning.
      Thread.interrupted();
    }
  }

  private record Waiting(Alert alert, long heldBack) {
    /** Null is never given, but accumulating may ask. */
    Waiting then(@Nullable Waiting latest) {
      return latest == null ? this : new Waiting(latest.alert, heldBack + 1);
    }
  }
}
