package io.github.kalshibook.feed;

import io.github.kalshibook.book.Alert;
import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.book.AlertLog;
import io.github.kalshibook.book.internal.LogThrottle;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the user's code: what it throws is counted, logged and dropped, and on the feed thread a
 * call that takes too long is counted and told. The only place in this package that catches
 * everything, beside the one where {@link DrainRunner} hands tasks to the user's executor.
 */
final class CallGuard {
  private static final Logger LOG = LoggerFactory.getLogger(CallGuard.class);
  private static final long SLOW_NANOS = 5_000_000;

  private final AlertLog alerts;
  private final InstantSource clock;
  private final LongSupplier nanoClock;
  private final LogThrottle throttle;
  private final LongAdder failures = new LongAdder();
  private final LongAdder slow = new LongAdder();

  CallGuard(AlertLog alerts, InstantSource clock, LongSupplier nanoClock) {
    this.alerts = alerts;
    this.clock = clock;
    this.nanoClock = nanoClock;
    this.throttle = new LogThrottle(1_000_000_000, nanoClock);
  }

  /** Runs on the feed thread, watched for time. */
  void runOnFeedThread(Object user, Runnable call) {
    long start = nanoClock.getAsLong();
    run(user, call);
    long took = nanoClock.getAsLong() - start;
    if (took > SLOW_NANOS) {
      slow.increment();
      tell(user, "took " + took / 1_000_000 + " ms on the feed thread", null);
    }
  }

  @SuppressWarnings("CatchingUnchecked") // whatever the user throws must not end the feed
  void run(Object user, Runnable call) {
    try {
      call.run();
    } catch (Throwable e) {
      failures.increment();
      tell(user, "threw " + e.getClass().getName(), e);
    }
  }

  long failures() {
    return failures.sum();
  }

  long slowCalls() {
    return slow.sum();
  }

  private void tell(Object user, String what, @Nullable Throwable thrown) {
    String name = user.getClass().getName();
    alerts.raise(new Alert(AlertKind.LISTENER_TROUBLE, name, what, 0, clock.instant()));
    long held = throttle.tryPass();
    if (held != LogThrottle.HOLD) {
      LOG.warn("Listener {} {}{}", name, what, LogThrottle.told(held), thrown);
    }
  }
}
