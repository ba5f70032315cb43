package io.github.kalshibook.okhttp;

import io.github.kalshibook.book.Alert;
import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.book.AlertLog;
import io.github.kalshibook.book.AlertRelay;
import io.github.kalshibook.okhttp.catalog.ExchangeState;
import io.github.kalshibook.okhttp.catalog.LifecycleEvent;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps alerts, logs them, and tells the feed's listeners on a thread of their own. */
final class FeedEvents {
  private static final Logger LOG = LoggerFactory.getLogger(KalshiFeed.class);
  private static final int QUEUED = 1_024;
  private static final long CLOSE_MILLIS = 500;
  private static final long TICK_MILLIS = 20;
  private static final Duration ALERT_INTERVAL = Duration.ofMillis(100);

  private final String name;
  private final AlertLog alerts;
  private final InstantSource clock;
  private final List<FeedListener> listeners;
  private final BlockingQueue<Consumer<FeedListener>> queue = new ArrayBlockingQueue<>(QUEUED);
  private final AtomicLong dropped = new AtomicLong();
  private final @Nullable Thread thread;
  private final @Nullable AlertRelay relay;
  private volatile boolean closed;

  FeedEvents(
      String name,
      AlertLog alerts,
      InstantSource clock,
      LongSupplier nanoClock,
      List<FeedListener> listeners) {
    this.name = name;
    this.alerts = alerts;
    this.clock = clock;
    this.listeners = List.copyOf(listeners);
    if (listeners.isEmpty()) {
      thread = null;
      relay = null;
    } else {
      relay = new AlertRelay(alerts, ALERT_INTERVAL, nanoClock, this::tellAlert);
      thread = new Thread(this::run, name + "-feed-listener");
      thread.setDaemon(true);
      thread.start();
    }
  }

  void alert(AlertKind kind, String subject, String message, int affected) {
    Alert alert = new Alert(kind, subject, message, affected, clock.instant());
    alerts.raise(alert);
    LOG.warn("{}: {} {}: {}; {} markets affected", name, kind, subject, message, affected);
  }

  void connection(int number, ConnectionState state, String why) {
    LOG.info("{}: connection {} {}{}", name, number, state, why.isEmpty() ? "" : ": " + why);
    tell(l -> l.onConnection(number, state, why));
  }

  void exchange(ExchangeState state, String why) {
    tell(l -> l.onExchange(state, why));
  }

  void lifecycle(LifecycleEvent event) {
    tell(l -> l.onLifecycle(event));
  }

  void recovered(GapReport report) {
    LOG.info(
        "{}: recovered {} markets after {} ms by {}",
        name,
        report.marketCount(),
        report.duration().toMillis(),
        report.recoveredBy());
    tell(l -> l.onRecovered(report));
  }

  void close() {
    closed = true;
    if (relay != null) {
      relay.close();
    }
    Thread last = thread;
    if (last != null && last != Thread.currentThread()) {
      last.interrupt();
      try {
        last.join(CLOSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void tell(Consumer<FeedListener> call) {
    if (thread != null && !closed && !queue.offer(call) && dropped.getAndIncrement() == 0) {
      alerts.raise(
          new Alert(
              AlertKind.LISTENER_TROUBLE,
              "feed listener",
              "is too slow: what does not fit into its queue is dropped",
              0,
              clock.instant()));
    }
  }

  /** Of every part of the feed, throttled; on the listeners' thread. */
  private void tellAlert(Alert alert, long heldBack) {
    Alert told =
        heldBack == 0
            ? alert
            : new Alert(
                alert.kind(),
                alert.subject(),
                alert.message() + " (" + heldBack + " more held back)",
                alert.affected(),
                alert.time());
    listeners.forEach(listener -> guarded(listener, l -> l.onAlert(told)));
  }

  private void run() {
    try {
      while (!closed) {
        Consumer<FeedListener> call = queue.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
        if (relay != null) {
          relay.deliverDue();
        }
        if (call != null) {
          listeners.forEach(listener -> guarded(listener, call));
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("Feed listener thread ends");
    }
  }

  @SuppressWarnings("CatchingUnchecked") // whatever the user throws must not end the thread
  private static void guarded(FeedListener listener, Consumer<FeedListener> call) {
    try {
      call.accept(listener);
    } catch (Throwable e) {
      LOG.warn("Feed listener {} threw", listener.getClass().getName(), e);
    }
  }
}
