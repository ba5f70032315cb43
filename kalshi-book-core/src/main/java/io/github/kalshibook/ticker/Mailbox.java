package io.github.kalshibook.ticker;

import io.github.kalshibook.book.BookStatus;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one sink: per market the latest ticker, and the latest heartbeat. A live ticker is
 * not given out before the sink's interval has passed since it was done with the market's last live
 * one, so that no two are closer than that however they are measured; what is stale, closed or
 * forced is given out at once. The interval grows while the sink lags ({@link AdaptiveInterval}).
 * The lock is held for a few steps only, never while the sink's code runs.
 */
final class Mailbox {
  private final LongSupplier nanoClock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by lock.
  private final AdaptiveInterval interval;
  private final SteadyClock steadyClock = new SteadyClock();
  private final Map<String, Slot> slots = new HashMap<>();
  private final ArrayDeque<Slot> ready = new ArrayDeque<>();
  private final PriorityQueue<Slot> later =
      new PriorityQueue<>((a, b) -> Long.signum(a.dueNanos - b.dueNanos));
  private @Nullable PlacedHeartbeat heartbeat;
  private @Nullable PlacedHeartbeat latestHeartbeat;

  /** How many have left {@code ready}. */
  private long taken;

  private boolean closing;
  private long closeNanos;
  private long handed;
  private long delivered;
  private long replaced;
  private long failed;
  private long discarded;
  private long queued;
  private long heartbeats;
  private long failedHeartbeats;

  Mailbox(long intervalNanos, LongSupplier nanoClock) {
    this(intervalNanos, intervalNanos, nanoClock);
  }

  /** While the sink lags, the interval grows, at most to {@code maxIntervalNanos}. */
  Mailbox(long intervalNanos, long maxIntervalNanos, LongSupplier nanoClock) {
    this.interval = new AdaptiveInterval(intervalNanos, maxIntervalNanos);
    this.nanoClock = nanoClock;
  }

  /** Puts a ticker in; a waiting one of the same market is replaced. Never waits for the sink. */
  void put(Ticker ticker, @Nullable Forced forced) {
    lock.lock();
    try {
      handed++;
      if (closing) {
        discarded++;
        answer(forced, false);
        return;
      }
      Slot slot = slots.computeIfAbsent(ticker.marketTicker(), Slot::new);
      slot.last = false;
      if (ticker.version() < slot.version) {
        // One publisher never does this; what is older must not follow what is newer.
        replaced++;
        answer(forced, false);
        return;
      }
      slot.version = ticker.version();
      if (forced != null) {
        slot.addWaiter(forced);
      }
      if (slot.ticker == null) {
        queued++;
      } else {
        replaced++;
      }
      slot.ticker = ticker;
      slot.forced |= forced != null;
      enqueue(slot);
      adapt(now());
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** The market has left and nothing more comes: forgets it once nothing of it waits. */
  void forget(String marketTicker) {
    lock.lock();
    try {
      Slot slot = slots.get(marketTicker);
      if (slot != null) {
        slot.last = true;
        forgetIfIdle(slot);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Puts a heartbeat in. It vouches for the tickers before it, so it goes out behind those that are
   * ready now, and not sooner. While the first one waits for that, only the latest after it is
   * kept; but the first keeps its turn, or a sink that always has something waiting would get none.
   */
  void put(Heartbeat latest) {
    lock.lock();
    try {
      PlacedHeartbeat placed = new PlacedHeartbeat(latest, taken + ready.size());
      if (heartbeat == null) {
        heartbeat = placed;
      } else {
        latestHeartbeat = placed;
      }
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for something to deliver. Null when closing and nothing is left. One thread may ask. */
  @Nullable Delivery take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      for (; ; ) {
        long now = now();
        Delivery next = next(now);
        if (next != null || (closing && queued == 0)) {
          return next;
        }
        Slot soonest = later.peek();
        if (soonest == null) {
          changed.await();
        } else {
          changed.awaitNanos(Math.max(1, soonest.dueNanos - now));
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #take}, but does not wait: null if there is nothing to deliver now. */
  @Nullable Delivery poll() {
    lock.lock();
    try {
      return next(now());
    } finally {
      lock.unlock();
    }
  }

  /** The delivery is over. */
  void delivered(Delivery delivery, boolean success) {
    lock.lock();
    try {
      Slot slot = delivery.slot;
      if (slot == null) {
        heartbeats += success ? 1 : 0;
        failedHeartbeats += success ? 0 : 1;
        return;
      }
      queued--;
      delivered += success ? 1 : 0;
      failed += success ? 0 : 1;
      slot.inHand = false;
      Ticker ticker = delivery.ticker;
      if (ticker != null && ticker.isLive()) {
        slot.everLive = true;
        slot.lastLiveNanos = now();
      } else if (ticker != null && success) {
        slot.told = ticker.status();
      }
      forgetIfIdle(slot);
    } finally {
      lock.unlock();
    }
    for (Forced waiter : delivery.waiters) {
      waiter.done(success);
    }
  }

  /** Takes nothing more. What may not go out within {@code atMostNanos} is discarded at once. */
  void close(long atMostNanos) {
    lock.lock();
    try {
      closing = true;
      closeNanos = now() + atMostNanos;
      List<Slot> waiting = List.copyOf(later);
      later.clear();
      for (Slot slot : waiting) {
        slot.inLater = false;
        if (slot.ticker != null && !slot.inReady) {
          enqueue(slot);
        }
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Drops what is still waiting. */
  void discard() {
    List<Forced> unanswered = new ArrayList<>();
    lock.lock();
    try {
      for (Slot slot : slots.values()) {
        if (slot.ticker != null) {
          slot.ticker = null;
          queued--;
          discarded++;
          unanswered.addAll(slot.takeWaiters());
        }
      }
      slots.clear();
      ready.clear();
      later.clear();
      heartbeat = null;
      latestHeartbeat = null;
    } finally {
      lock.unlock();
    }
    unanswered.forEach(waiter -> waiter.done(false));
  }

  SinkStats stats() {
    lock.lock();
    try {
      long now = now();
      adapt(now);
      return new SinkStats(
          handed,
          delivered,
          replaced,
          failed,
          discarded,
          queued,
          heartbeats,
          failedHeartbeats,
          Duration.ofNanos(interval.nanos()),
          Duration.ofNanos(lagNanos(now)),
          interval.slowdowns());
    } finally {
      lock.unlock();
    }
  }

  private void enqueue(Slot slot) {
    if (slot.inReady) {
      return;
    }
    if (mayGo(slot)) {
      // It may stand among the later ones as well; there it is passed over when its time comes.
      slot.inReady = true;
      slot.readySinceNanos = now();
      ready.add(slot);
    } else if (!slot.inLater) {
      slot.dueNanos = slot.lastLiveNanos + interval.nanos();
      if (closing && slot.dueNanos - closeNanos > 0) {
        discard(slot);
      } else {
        slot.inLater = true;
        later.add(slot);
      }
    }
  }

  private boolean mayGo(Slot slot) {
    return slot.forced
        || (slot.ticker != null && !slot.ticker.isLive())
        || !slot.everLive
        || now() - slot.lastLiveNanos >= interval.nanos();
  }

  private long now() {
    return steadyClock.at(nanoClock.getAsLong());
  }

  private void adapt(long now) {
    interval.adapt(now, lagNanos(now));
  }

  /** How long what has waited longest could have gone by now. */
  private long lagNanos(long now) {
    Slot first = ready.peek();
    return first == null ? 0 : Math.max(0, now - first.readySinceNanos);
  }

  private @Nullable Delivery next(long now) {
    adapt(now);
    Heartbeat beat = nextHeartbeat();
    if (beat != null) {
      return new Delivery(null, beat, null, List.of());
    }
    Slot slot = nextReady(now);
    return slot == null ? null : taken(slot);
  }

  private @Nullable Heartbeat nextHeartbeat() {
    PlacedHeartbeat first = heartbeat;
    PlacedHeartbeat latest = latestHeartbeat;
    if (latest != null && taken >= latest.after) {
      heartbeat = null;
      latestHeartbeat = null;
      return latest.heartbeat;
    }
    if (first != null && taken >= first.after) {
      heartbeat = latest;
      latestHeartbeat = null;
      return first.heartbeat;
    }
    return null;
  }

  private @Nullable Slot nextReady(long now) {
    Slot due;
    while ((due = later.peek()) != null && due.dueNanos - now <= 0) {
      later.poll();
      due.inLater = false;
      if (due.ticker != null) {
        enqueue(due);
      }
    }
    Slot slot;
    while ((slot = ready.poll()) != null) {
      taken++;
      slot.inReady = false;
      if (saysNothingNew(slot)) {
        drop(slot);
        continue;
      }
      if (mayGo(slot)) {
        return slot;
      }
      // Since it was put here it was replaced by a live one, or a live one was in the sink's hand.
      enqueue(slot);
    }
    return null;
  }

  /** At most one stale ticker per live one: the live one between may have been replaced here. */
  private static boolean saysNothingNew(Slot slot) {
    Ticker ticker = slot.ticker;
    return ticker != null
        && !ticker.isLive()
        && slot.told != null
        && (slot.told == BookStatus.CLOSED || ticker.status() != BookStatus.CLOSED);
  }

  private void drop(Slot slot) {
    slot.ticker = null;
    slot.forced = false;
    queued--;
    replaced++;
    slot.takeWaiters().forEach(waiter -> waiter.done(false));
    forgetIfIdle(slot);
  }

  private Delivery taken(Slot slot) {
    Ticker ticker = slot.ticker;
    if (ticker != null && ticker.isLive()) {
      slot.told = null;
    }
    slot.ticker = null;
    slot.forced = false;
    slot.inHand = true;
    return new Delivery(ticker, null, slot, slot.takeWaiters());
  }

  private void discard(Slot slot) {
    slot.ticker = null;
    queued--;
    discarded++;
    forgetIfIdle(slot);
  }

  private void forgetIfIdle(Slot slot) {
    if (slot.last && slot.ticker == null && !slot.inHand) {
      slots.remove(slot.marketTicker, slot);
      if (slot.inLater) {
        slot.inLater = false;
        later.remove(slot);
      }
    }
  }

  private static void answer(@Nullable Forced forced, boolean delivered) {
    if (forced != null) {
      forced.done(delivered);
    }
  }

  /** Something for the sink: a ticker or a heartbeat. */
  record Delivery(
      @Nullable Ticker ticker,
      @Nullable Heartbeat heartbeat,
      @Nullable Slot slot,
      List<Forced> waiters) {}

  /** A heartbeat, and how many must have left {@code ready} before its turn. */
  private record PlacedHeartbeat(Heartbeat heartbeat, long after) {}

  /** One market's place. */
  static final class Slot {
    private final String marketTicker;
    private @Nullable Ticker ticker;

    /** Whether one of the tickers that wait, or were replaced while waiting, was forced. */
    private boolean forced;

    /** The status of the last ticker the sink took, if that was not live. */
    private @Nullable BookStatus told;

    private boolean inReady;
    private boolean inLater;
    private boolean inHand;

    /** Whether nothing more comes for the market. */
    private boolean last;

    private boolean everLive;
    private long lastLiveNanos;
    private long dueNanos;
    private long readySinceNanos;
    private long version;
    private List<Forced> waiters = new ArrayList<>(0);

    Slot(String marketTicker) {
      this.marketTicker = marketTicker;
    }

    /** Only those that somebody waits for, so that there are no more than there are callers. */
    private void addWaiter(Forced waiter) {
      waiters.removeIf(Forced::isUnawaited);
      if (!waiter.isUnawaited()) {
        waiters.add(waiter);
      }
    }

    private List<Forced> takeWaiters() {
      if (waiters.isEmpty()) {
        return List.of();
      }
      List<Forced> taken = waiters;
      waiters = new ArrayList<>(0);
      return taken;
    }
  }
}
