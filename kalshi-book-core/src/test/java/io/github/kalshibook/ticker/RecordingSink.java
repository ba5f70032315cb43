package io.github.kalshibook.ticker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Writes down what it is given, with the time before and after whatever it does with it. It checks
 * by itself what every sink may rely on: one call at a time, versions that never go down, no live
 * ticker after the stale one that revoked it, and nothing after {@code close}.
 */
final class RecordingSink implements TickerSink {
  /** What to do with a ticker before it counts as taken. */
  interface Work {
    void on(Ticker ticker) throws Exception;
  }

  /** A ticker, and when the call began and ended. */
  record Seen(Ticker ticker, long enteredNanos, long leftNanos, Thread thread) {}

  private final Semaphore gate = new Semaphore(0);
  private volatile boolean gated;
  private volatile Work work = ticker -> {};
  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicInteger closes = new AtomicInteger();
  private final AtomicInteger blocked = new AtomicInteger();

  // Guarded by this.
  private final List<Seen> seen = new ArrayList<>();
  private final List<Heartbeat> heartbeats = new ArrayList<>();
  private final List<Object> everything = new ArrayList<>();
  private final Map<String, Ticker> last = new HashMap<>();
  private final List<String> complaints = new ArrayList<>();

  RecordingSink() {}

  RecordingSink(Work work) {
    this.work = work;
  }

  /** From now on every call blocks, until {@link #open}; an interrupt ends it with an exception. */
  RecordingSink block() {
    gated = true;
    return this;
  }

  void open() {
    gated = false;
    gate.release(1_000_000);
  }

  /** Lets one blocked call go on. */
  void letOneThrough() {
    gate.release();
  }

  void work(Work newWork) {
    work = newWork;
  }

  @Override
  public void publish(Ticker ticker) throws Exception {
    long entered = System.nanoTime();
    enter("publish");
    try {
      check(ticker);
      pass();
      work.on(ticker);
    } finally {
      inside.decrementAndGet();
      synchronized (this) {
        seen.add(new Seen(ticker, entered, System.nanoTime(), Thread.currentThread()));
        everything.add(ticker);
      }
    }
  }

  @Override
  public void heartbeat(Heartbeat heartbeat) {
    enter("heartbeat");
    inside.decrementAndGet();
    synchronized (this) {
      heartbeats.add(heartbeat);
      everything.add(heartbeat);
    }
  }

  @Override
  public void close() {
    enter("close");
    inside.decrementAndGet();
    closes.incrementAndGet();
  }

  List<Seen> seen() {
    synchronized (this) {
      return List.copyOf(seen);
    }
  }

  List<Ticker> tickers() {
    return seen().stream().map(Seen::ticker).toList();
  }

  List<Ticker> tickers(String market) {
    return tickers().stream().filter(ticker -> ticker.marketTicker().equals(market)).toList();
  }

  synchronized List<Heartbeat> heartbeats() {
    return List.copyOf(heartbeats);
  }

  /** Tickers and heartbeats in the order in which they came. */
  synchronized List<Object> everything() {
    return List.copyOf(everything);
  }

  int closes() {
    return closes.get();
  }

  void awaitTickers(int count) {
    Eventually.until(() -> seen().size() >= count, () -> count + " tickers, has " + tickers());
  }

  Ticker await(Predicate<Ticker> wanted) {
    Eventually.until(() -> tickers().stream().anyMatch(wanted), () -> "ticker in " + tickers());
    return tickers().stream().filter(wanted).findFirst().orElseThrow();
  }

  /** Waits until a call is blocked at the gate. */
  void awaitBlocked() {
    Eventually.until(() -> blocked.get() > 0, () -> "a blocked call");
  }

  void assertNoComplaints() {
    synchronized (this) {
      assertThat(complaints).isEmpty();
    }
    assertThat(closes.get()).as("calls of close").isLessThanOrEqualTo(1);
  }

  private void pass() throws InterruptedException {
    if (gated) {
      blocked.incrementAndGet();
      try {
        gate.acquire();
      } finally {
        blocked.decrementAndGet();
      }
    }
  }

  private void enter(String call) {
    if (inside.getAndIncrement() != 0) {
      complain(call + " while another call was inside");
    }
    if (closes.get() != 0) {
      complain(call + " after close");
    }
  }

  private synchronized void check(Ticker ticker) {
    Ticker before = last.put(ticker.marketTicker(), ticker);
    if (before != null && ticker.version() < before.version()) {
      complain("version went down: " + before + ", then " + ticker);
    }
    if (before != null && !before.isLive() && ticker.version() == before.version()) {
      complain("revoked and shown again: " + before + ", then " + ticker);
    }
  }

  private synchronized void complain(String complaint) {
    complaints.add(complaint);
  }
}
