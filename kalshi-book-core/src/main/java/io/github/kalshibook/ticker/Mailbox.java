package io.github.kalshibook.ticker;

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
 * not given out before the sink's interval has passed since the market's last live one; what is
 * stale, closed or forced is given out at once. The lock is held for a few steps only, never while
 * the sink's code runs.
 */
final class Mailbox {
  private final long intervalNanos;
  private final LongSupplier nanoClock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by lock.
  private final SteadyClock steadyClock = new SteadyClock();
  private final Map<String, Slot> slots = new HashMap<>();
  private final ArrayDeque<Slot> ready = new ArrayDeque<>();
  private final PriorityQueue<Slot> later =
      new PriorityQueue<>((a, b) -> Long.signum(a.dueNanos - b.dueNanos));
  private @Nullable Heartbeat heartbeat;
  private long heartbeatAfter;
  private long taken;
  private boolean closing;
  private long handed;
  private long delivered;
  private long replaced;
  private long failed;
  private long discarded;
  private long queued;
  private long heartbeats;
  private long failedHeartbeats;

  Mailbox(long intervalNanos, LongSupplier nanoClock) {
    this.intervalNanos = intervalNanos;
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
        slot.waiters.add(forced);
      }
      if (slot.ticker == null) {
        queued++;
      } else {
        replaced++;
      }
      slot.ticker = ticker;
      slot.urgent |= forced != null || !ticker.isLive();
      enqueue(slot);
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

  void put(Heartbeat latest) {
    lock.lock();
    try {
      if (heartbeat == null) {
        // It vouches for the tickers before it, so it goes out behind them and not sooner.
        heartbeatAfter = taken + ready.size();
      }
      heartbeat = latest;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for something to deliver. Null when closing and nothing is left. */
  @Nullable Delivery take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      for (; ; ) {
        long now = now();
        Delivery next = next(now);
        if (next != null || closing) {
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
      forgetIfIdle(slot);
    } finally {
      lock.unlock();
    }
    for (Forced waiter : delivery.waiters) {
      waiter.done(success);
    }
  }

  /** Takes nothing more. What has not passed its interval yet is due at once. */
  void close() {
    lock.lock();
    try {
      closing = true;
      for (Slot slot : later) {
        slot.inLater = false;
        if (slot.ticker != null && !slot.inReady) {
          slot.inReady = true;
          ready.add(slot);
        }
      }
      later.clear();
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
    } finally {
      lock.unlock();
    }
    unanswered.forEach(waiter -> waiter.done(false));
  }

  SinkStats stats() {
    lock.lock();
    try {
      return new SinkStats(
          handed, delivered, replaced, failed, discarded, queued, heartbeats, failedHeartbeats);
    } finally {
      lock.unlock();
    }
  }

  private void enqueue(Slot slot) {
    if (slot.inReady) {
      return;
    }
    long due = slot.lastLiveNanos + intervalNanos;
    boolean free = slot.urgent || !slot.everLive || due - now() <= 0;
    if (free) {
      // It may stand among the later ones as well; there it is passed over when its time comes.
      slot.inReady = true;
      ready.add(slot);
    } else if (!slot.inLater) {
      slot.inLater = true;
      slot.dueNanos = due;
      later.add(slot);
    }
  }

  private long now() {
    return steadyClock.at(nanoClock.getAsLong());
  }

  private @Nullable Delivery next(long now) {
    Heartbeat beat = heartbeat;
    if (beat != null && (taken >= heartbeatAfter || ready.isEmpty())) {
      heartbeat = null;
      return new Delivery(null, beat, null, List.of());
    }
    Slot slot = nextReady(now);
    return slot == null ? null : taken(slot, now);
  }

  private @Nullable Slot nextReady(long now) {
    Slot due;
    while ((due = later.peek()) != null && due.dueNanos - now <= 0) {
      later.poll();
      due.inLater = false;
      if (due.ticker != null && !due.inReady) {
        enqueue(due);
      }
    }
    return ready.poll();
  }

  private Delivery taken(Slot slot, long now) {
    taken++;
    slot.inReady = false;
    Ticker ticker = slot.ticker;
    slot.ticker = null;
    slot.urgent = false;
    slot.inHand = true;
    if (ticker != null && ticker.isLive()) {
      slot.everLive = true;
      slot.lastLiveNanos = now;
    }
    return new Delivery(ticker, null, slot, slot.takeWaiters());
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

  /** One market's place. */
  static final class Slot {
    private final String marketTicker;
    private @Nullable Ticker ticker;
    private boolean urgent;
    private boolean inReady;
    private boolean inLater;
    private boolean inHand;

    /** Whether nothing more comes for the market. */
    private boolean last;

    private boolean everLive;
    private long lastLiveNanos;
    private long dueNanos;
    private long version;
    private List<Forced> waiters = new ArrayList<>(0);

    Slot(String marketTicker) {
      this.marketTicker = marketTicker;
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
