package io.github.kalshibook.ticker;

import io.github.kalshibook.book.Alert;
import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.book.AlertLog;
import io.github.kalshibook.book.BookChanges;
import io.github.kalshibook.book.BookReading;
import io.github.kalshibook.book.BookRegistry;
import io.github.kalshibook.book.BookStatus;
import io.github.kalshibook.book.FixedPoint;
import io.github.kalshibook.book.StaleReason;
import io.github.kalshibook.book.internal.LogThrottle;
import io.github.kalshibook.ticker.MarketTicker.Census;
import io.github.kalshibook.ticker.MarketTicker.Shown;
import java.lang.invoke.VarHandle;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what is published. {@link #run} is called by the publisher's thread again and again; its
 * cost grows with the markets that changed or are due.
 *
 * <p>A change of a book is an offer, and has exactly one outcome. It is conflated if another change
 * follows before it had one; it is pending while it waits for the interval, or for a crossed book
 * to uncross; otherwise it was released, unchanged, invalid, not live or crossed. A book whose
 * ticker was shown and is no longer true gets one stale notice at once. Everything is guarded by
 * {@code this}, which is held for one market at a time, so that {@link #stats()} adds up exactly.
 */
final class PublishPass {
  private static final Logger LOG = LoggerFactory.getLogger(TickerPublisher.class);

  /** A book may be crossed for moments inside one burst; for longer, something is wrong. */
  private static final long CROSSED_NANOS = 1_000_000_000;

  /** A market that made us fail is looked at again after this, changed or not. */
  private static final long RETRY_NANOS = 1_000_000_000;

  private static final long LOG_INTERVAL_NANOS = 1_000_000_000;

  private final BookChanges<MarketTicker> changes;
  private final List<SinkWorker> sinks;
  private final AlertLog alerts;
  private final InstantSource clock;
  private final long intervalNanos;
  private final long heartbeatNanos;
  private final @Nullable BooleanSupplier connected;
  private final Consumer<String> onCrossed;
  private final Schedule schedule = new Schedule();
  private final LogThrottle throttle;
  private final BookReading reading = new BookReading();

  private final ReentrantLock runLock = new ReentrantLock();

  /** The requests that callers wait for; refused when we close. */
  private final Set<Forced> awaited = ConcurrentHashMap.newKeySet();

  private volatile boolean closed;

  // Guarded by runLock.
  private final SteadyClock steadyClock = new SteadyClock();
  private boolean begun;
  private long now;
  private long lastHeartbeatNanos;
  private long offered;
  private long conflated;
  private long released;
  private long unchanged;
  private long invalid;
  private long notLive;
  private long crossed;
  private long pending;
  private long notices;
  private long forced;
  private long heartbeats;
  private long failures;
  private int live;
  private int stale;
  private int lost;

  PublishPass(BookRegistry registry, PublisherBuilder settings, List<SinkWorker> sinks) {
    this.sinks = sinks;
    this.alerts = settings.alerts();
    this.clock = settings.clock();
    this.intervalNanos = settings.interval().toNanos();
    this.heartbeatNanos = settings.heartbeatInterval().toNanos();
    this.connected = settings.connected();
    this.onCrossed = settings.onCrossed();
    this.throttle = new LogThrottle(LOG_INTERVAL_NANOS, settings.nanoClock());
    this.changes = registry.watch(MarketTicker::new, () -> {});
  }

  /**
   * Looks at every market that changed or is due.
   *
   * @return in how many nanoseconds the next market is due, at most {@code atMost}
   */
  long run(long nanoReading, long atMost) {
    // One thread at a time, but for a moment when a stopped publisher is started again. The new
    // thread must not wait here: the old one may be inside, waiting for the new one to end.
    if (!runLock.tryLock()) {
      return atMost;
    }
    try {
      now = steadyClock.at(nanoReading);
      runLocked();
      return schedule.untilDue(now, atMost);
    } finally {
      runLock.unlock();
    }
  }

  private void runLocked() {
    if (!begun) {
      begun = true;
      lastHeartbeatNanos = now;
    }
    changes.drain(this::evaluateGuarded);
    MarketTicker due;
    while ((due = schedule.pollDue(now)) != null) {
      evaluateGuarded(due);
    }
    if (now - lastHeartbeatNanos >= heartbeatNanos) {
      beat();
    }
  }

  /**
   * Makes a market be published without waiting for its interval.
   *
   * @param mayWait whether the caller waits for the outcome, and leaves when it no longer does
   * @return what the caller may wait for; null if the market is not known
   */
  @Nullable Forced force(String marketTicker, boolean mayWait) {
    MarketTicker market = changes.entry(marketTicker);
    if (market == null) {
      return null;
    }
    Forced request;
    do {
      request = market.forced.updateAndGet(asked -> asked == null ? new Forced() : asked);
      // One that may not be joined has been taken from there meanwhile.
    } while (mayWait && !request.join());
    if (mayWait) {
      awaited.add(request);
    }
    // Ours must be seen by whoever clears the mark before we look at the mark.
    VarHandle.fullFence();
    boolean known = changes.mark(market.book);
    if (!known || closed) {
      // Nobody may ever look at the market again.
      refuse(market.forced.getAndSet(null));
      return null;
    }
    return request;
  }

  /** A caller that got a request from {@link #force} waits no longer. */
  void leave(Forced request) {
    if (request.leave()) {
      awaited.remove(request);
    }
  }

  void close() {
    closed = true;
    changes.close();
    awaited.forEach(Forced::refuse);
    runLock.lock();
    try {
      schedule.clear();
    } finally {
      runLock.unlock();
    }
  }

  synchronized void failed() {
    failures++;
  }

  synchronized PublisherStats stats() {
    Map<String, SinkStats> bySink = new TreeMap<>();
    for (SinkWorker sink : sinks) {
      bySink.put(sink.name(), sink.mailbox().stats());
    }
    return new PublisherStats(
        offered,
        conflated,
        released,
        unchanged,
        invalid,
        notLive,
        crossed,
        pending,
        notices,
        forced,
        heartbeats,
        failures,
        live,
        stale,
        bySink);
  }

  /** Whatever happens with one market, the others of the pass must not miss theirs. */
  @SuppressWarnings("CatchingUnchecked") // a clock that comes from outside can throw anything
  private void evaluateGuarded(MarketTicker market) {
    // Taken before the book is read: who asks after a change must get that change.
    Forced request = market.forced.getAndSet(null);
    boolean newlyCrossed = false;
    try {
      newlyCrossed = evaluate(market, request);
    } catch (Throwable e) {
      failed();
      refuse(request);
      schedule.add(market, now + RETRY_NANOS);
      report(market, e);
    }
    if (newlyCrossed) {
      tellCrossed(market.marketTicker());
    }
  }

  /** Must not fail: what failed may be the very clock that an alert asks. */
  @SuppressWarnings("CatchingUnchecked")
  private void report(MarketTicker market, Throwable thrown) {
    try {
      long held = throttle.tryPass();
      if (held != LogThrottle.HOLD) {
        LOG.error(
            "Failed to publish market={}, trying again in a second ({} more held back)",
            market.marketTicker(),
            held,
            thrown);
        alert(AlertKind.INTERNAL_ERROR, market, thrown.getClass().getName());
      }
    } catch (Throwable again) {
      LOG.debug("Failed to report a failure");
    }
  }

  /** Returns whether the market has just been found crossed for too long. */
  private synchronized boolean evaluate(MarketTicker market, @Nullable Forced request) {
    // Asked before the read: a book that leaves is closed first, so the read then shows that.
    boolean left = market.book.hasLeft();
    market.book.readInto(reading);
    takeOffers(market);
    boolean newlyCrossed = false;
    if (reading.status() != BookStatus.LIVE) {
      evaluateNotLive(market, request);
    } else if (!isValid(reading)) {
      evaluateInvalid(market, request);
    } else if (reading.crossed()) {
      newlyCrossed = evaluateCrossed(market, request);
    } else {
      evaluateLive(market, request);
    }
    count(market, left);
    if (left) {
      schedule.remove(market);
      for (SinkWorker sink : sinks) {
        sink.mailbox().forget(market.marketTicker());
      }
    }
    return newlyCrossed;
  }

  private void takeOffers(MarketTicker market) {
    long offers = reading.changes() - market.seenChanges;
    market.seenChanges = reading.changes();
    if (offers > 0) {
      offered += offers;
      conflated += offers - 1;
      if (market.pending) {
        conflated++;
        pending--;
      }
      market.pending = true;
      pending++;
    }
  }

  /** The pending offer, if there is one, has its outcome. */
  private boolean settle(MarketTicker market) {
    if (!market.pending) {
      return false;
    }
    market.pending = false;
    pending--;
    return true;
  }

  private void evaluateNotLive(MarketTicker market, @Nullable Forced request) {
    market.uncross();
    if (settle(market)) {
      notLive++;
    }
    refuse(request);
    boolean closed = reading.status() == BookStatus.CLOSED;
    if (closed && market.shown != Shown.NOTHING && market.shown != Shown.CLOSED) {
      notice(market, Shown.CLOSED, reading.status(), reading.reason());
    } else if (!closed && market.shown == Shown.LIVE) {
      notice(market, Shown.STALE, reading.status(), reading.reason());
    }
  }

  private void evaluateInvalid(MarketTicker market, @Nullable Forced request) {
    market.uncross();
    refuse(request);
    if (market.pending) {
      alert(AlertKind.INVALID_TICKER, market, "the book failed validation");
      settle(market);
      invalid++;
    }
    if (market.shown == Shown.LIVE) {
      notice(market, Shown.STALE, BookStatus.STALE, StaleReason.INVALID);
    }
  }

  private boolean evaluateCrossed(MarketTicker market, @Nullable Forced request) {
    refuse(request);
    if (!market.crossed) {
      market.crossed = true;
      market.crossedSinceNanos = now;
    }
    if (now - market.crossedSinceNanos <= CROSSED_NANOS) {
      // Held even if no frame comes any more; one nanosecond later it has been too long.
      schedule.add(market, market.crossedSinceNanos + CROSSED_NANOS + 1);
      return false;
    }
    if (settle(market)) {
      crossed++;
    }
    if (market.shown == Shown.LIVE) {
      notice(market, Shown.STALE, BookStatus.STALE, StaleReason.CROSSED);
    }
    if (market.crossedTold) {
      return false;
    }
    alert(
        AlertKind.CROSSED_BOOK,
        market,
        "YES bid "
            + reading.yesBidCentiCents()
            + " and NO bid "
            + reading.noBidCentiCents()
            + " centi-cents add up to more than a dollar for over a second");
    market.crossedTold = true;
    return true;
  }

  private void evaluateLive(MarketTicker market, @Nullable Forced request) {
    market.uncross();
    if (request == null) {
      if (!market.pending) {
        return;
      }
      if (market.showsLive(reading)) {
        settle(market);
        unchanged++;
        return;
      }
      if (market.everLive && now - market.lastLiveNanos < intervalNanos) {
        schedule.add(market, market.lastLiveNanos + intervalNanos);
        return;
      }
    }
    // Made before it is counted: if that fails, the change must still be pending.
    Ticker ticker = Ticker.live(market.marketTicker(), reading, clock.instant());
    if (settle(market)) {
      released++;
    } else {
      forced++;
    }
    hand(market, ticker, request);
  }

  private void hand(MarketTicker market, Ticker ticker, @Nullable Forced request) {
    if (request != null) {
      request.handedTo(sinks.size());
    }
    for (SinkWorker sink : sinks) {
      sink.mailbox().put(ticker, request);
    }
    market.showLive(reading, now);
    LOG.trace(
        "Scheduled ticker update: market={} version={}", ticker.marketTicker(), ticker.version());
  }

  private void notice(MarketTicker market, Shown shown, BookStatus status, StaleReason reason) {
    Ticker ticker = Ticker.stale(market.marketTicker(), status, reason, reading, clock.instant());
    for (SinkWorker sink : sinks) {
      sink.mailbox().put(ticker, null);
    }
    notices++;
    market.shown = shown;
    LOG.trace(
        "Scheduled ticker update: market={} status={} reason={}",
        ticker.marketTicker(),
        status,
        reason);
  }

  private void count(MarketTicker market, boolean left) {
    boolean closed = left || reading.status() == BookStatus.CLOSED;
    boolean good = reading.status() == BookStatus.LIVE && isValid(reading) && !market.crossedTold;
    Census census = closed ? Census.NONE : good ? Census.LIVE : Census.STALE;
    live += one(census == Census.LIVE) - one(market.census == Census.LIVE);
    stale += one(census == Census.STALE) - one(market.census == Census.STALE);
    market.census = census;
    boolean connectionLost = !closed && reading.reason() == StaleReason.CONNECTION_LOST;
    lost += one(connectionLost) - one(market.connectionLost);
    market.connectionLost = connectionLost;
  }

  private static int one(boolean condition) {
    return condition ? 1 : 0;
  }

  private void beat() {
    // Not under the lock: the supplier is the feed's, and may ask for our stats.
    boolean isConnected = connected == null ? lost == 0 : askConnected(connected);
    synchronized (this) {
      Heartbeat heartbeat = new Heartbeat(clock.instant(), live, stale, isConnected);
      for (SinkWorker sink : sinks) {
        sink.mailbox().put(heartbeat);
      }
      heartbeats++;
      lastHeartbeatNanos = now;
    }
  }

  /** Who doesn't know is not connected; the heartbeat goes out all the same. */
  @SuppressWarnings("CatchingUnchecked") // it is the user's code
  private static boolean askConnected(BooleanSupplier supplier) {
    try {
      return supplier.getAsBoolean();
    } catch (Throwable e) {
      LOG.warn("Failed to ask whether all connections are open", e);
      return false;
    }
  }

  @SuppressWarnings("CatchingUnchecked") // it is the user's code
  private void tellCrossed(String marketTicker) {
    try {
      onCrossed.accept(marketTicker);
    } catch (Throwable e) {
      LOG.warn("onCrossed threw for {}", marketTicker, e);
    }
  }

  private void alert(AlertKind kind, MarketTicker market, String message) {
    alerts.raise(new Alert(kind, market.marketTicker(), message, 1, clock.instant()));
  }

  private static void refuse(@Nullable Forced request) {
    if (request != null) {
      request.refuse();
    }
  }

  private static boolean isValid(BookReading reading) {
    int yesBid = reading.yesBidCentiCents();
    int noBid = reading.noBidCentiCents();
    boolean empty = yesBid == 0 && noBid == 0;
    return yesBid >= 0
        && yesBid <= FixedPoint.MAX_PRICE_CENTI_CENTS
        && noBid >= 0
        && noBid <= FixedPoint.MAX_PRICE_CENTI_CENTS
        && reading.restingCentiContracts() >= 0
        && empty == (reading.restingCentiContracts() == 0);
  }
}
