package io.github.kalshibook.ticker;

import io.github.kalshibook.book.Alert;
import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.book.AlertLog;
import io.github.kalshibook.book.internal.LogThrottle;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One sink's own thread: takes from the mailbox and calls the sink, one call at a time. Whatever
 * the sink throws is counted, logged and dropped; the only place here that catches everything.
 */
final class SinkWorker {
  private static final Logger LOG = LoggerFactory.getLogger(TickerPublisher.class);
  private static final long LOG_INTERVAL_NANOS = 1_000_000_000;

  private final String name;
  private final TickerSink sink;
  private final Mailbox mailbox;
  private final AlertLog alerts;
  private final InstantSource clock;
  private final LogThrottle throttle;
  private final Thread thread;
  private volatile boolean abandoned;

  SinkWorker(
      String name,
      TickerSink sink,
      long intervalNanos,
      long maxIntervalNanos,
      AlertLog alerts,
      InstantSource clock,
      LongSupplier nanoClock,
      ThreadFactory threads) {
    this.name = name;
    this.sink = sink;
    this.mailbox = new Mailbox(intervalNanos, maxIntervalNanos, nanoClock);
    this.alerts = alerts;
    this.clock = clock;
    this.throttle = new LogThrottle(LOG_INTERVAL_NANOS, nanoClock);
    this.thread = threads.newThread(this::run);
  }

  void start() {
    thread.start();
  }

  String name() {
    return name;
  }

  Mailbox mailbox() {
    return mailbox;
  }

  boolean isCurrentThread() {
    return Thread.currentThread() == thread;
  }

  /** Asks the worker to end, and to deliver before that what may go out in time. */
  void beginClose(Duration atMost) {
    mailbox.close(atMost.toNanos());
  }

  /** Waits until the worker has ended, at most this long; the worker does not wait for itself. */
  void awaitEnd(Duration atMost) throws InterruptedException {
    if (!isCurrentThread()) {
      thread.join(Math.max(1, atMost.toMillis()));
    }
  }

  /** Discards what waits, and interrupts the sink's code, unless the worker has ended. */
  void abandon() {
    if (!isCurrentThread() && thread.isAlive()) {
      abandoned = true;
      mailbox.discard();
      thread.interrupt();
    }
  }

  private void run() {
    try {
      Mailbox.Delivery delivery;
      while ((delivery = next()) != null) {
        mailbox.delivered(delivery, deliver(delivery));
      }
    } finally {
      mailbox.discard();
      guarded("close", sink::close);
    }
  }

  /** Waits for something to deliver. Null when there is nothing more to do. */
  private Mailbox.@Nullable Delivery next() {
    while (!abandoned) {
      try {
        return mailbox.take();
      } catch (InterruptedException e) {
        // Left behind by the sink, or sent by a stranger: who may end this thread abandons it
        // first.
        LOG.debug("Worker of sink {} was interrupted", name);
      }
    }
    return null;
  }

  private boolean deliver(Mailbox.Delivery delivery) {
    Ticker ticker = delivery.ticker();
    if (ticker != null) {
      return guarded(ticker.marketTicker(), () -> sink.publish(ticker));
    }
    Heartbeat heartbeat = delivery.heartbeat();
    return heartbeat == null || guarded("heartbeat", () -> sink.heartbeat(heartbeat));
  }

  @SuppressWarnings("CatchingUnchecked") // whatever a sink throws must not end its worker
  private boolean guarded(String subject, SinkCall call) {
    try {
      call.run();
      return true;
    } catch (Throwable e) {
      report(subject, e);
      return false;
    }
  }

  /** Must not fail: what the sink threw may throw when it is to be written down. */
  @SuppressWarnings("CatchingUnchecked")
  private void report(String subject, Throwable thrown) {
    try {
      long held = throttle.tryPass();
      if (held != LogThrottle.HOLD) {
        LOG.warn(
            "Failed to schedule ticker update: sink={} market={}{}",
            name,
            subject,
            LogThrottle.told(held),
            thrown);
        // As rarely as the line: the history holds a hundred, and gaps among them.
        String what = subject + ": " + thrown.getClass().getName();
        alerts.raise(new Alert(AlertKind.SINK_FAILED, name, what, 1, clock.instant()));
      }
    } catch (Throwable again) {
      LOG.debug("Failed to report a failure of sink {}", name);
    }
  }

  private interface SinkCall {
    void run() throws Exception;
  }
}
