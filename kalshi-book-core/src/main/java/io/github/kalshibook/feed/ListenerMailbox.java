package io.github.kalshibook.feed;

import io.github.kalshibook.book.AlertLog;
import io.github.kalshibook.book.BookChanges;
import io.github.kalshibook.book.BookRegistry;
import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.book.StaleReason;
import io.github.kalshibook.book.TopOfBook;
import io.github.kalshibook.book.Trust;
import io.github.kalshibook.book.internal.NanoClock;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Calls the listeners that are not on the feed thread. The mailbox is the registry's list of
 * changed books: per market one entry, however much changed, and what is told is read from the book
 * when it is told. Memory is bounded by the number of markets.
 */
final class ListenerMailbox {
  private final BookRegistry registry;
  private final List<BookListener> listeners = new CopyOnWriteArrayList<>();
  private final Queue<BookListener> joining = new ConcurrentLinkedQueue<>();
  private final CallGuard guard =
      new CallGuard(new AlertLog(), InstantSource.system(), NanoClock.SYSTEM);
  private final DrainRunner runner;
  private final BookChanges<Entry> changes;

  ListenerMailbox(BookRegistry registry, String name, @Nullable Executor executor) {
    this.registry = registry;
    this.runner = new DrainRunner(name + "-listeners", executor, this::drain, this::isIdle);
    this.changes = registry.watch(Entry::new, runner::wake);
    runner.start();
  }

  void add(BookListener listener) {
    joining.add(listener);
    runner.wake();
  }

  void remove(BookListener listener) {
    joining.remove(listener);
    listeners.remove(listener);
  }

  void gap(Gap gap) {
    Entry entry = changes.entry(gap.marketTicker());
    if (entry != null) {
      entry.gap.accumulateAndGet(gap, (held, later) -> held == null ? later : held.and(later));
      changes.mark(entry.book);
    }
  }

  long failures() {
    return guard.failures();
  }

  void close() {
    changes.close();
    runner.close();
  }

  /** Returns whether nothing is left to be told and nothing is being told. For tests. */
  boolean isQuiet() {
    return isIdle() && runner.isParked();
  }

  private boolean isIdle() {
    return changes.isEmpty() && joining.isEmpty();
  }

  private void drain() {
    // Newcomers first: a gap that came after they were added must not be told without them.
    BookListener listener;
    while ((listener = joining.poll()) != null) {
      for (OrderbookState book : registry.books()) {
        tellState(listener, book, book.top());
      }
      listeners.add(listener);
    }
    changes.drain(this::tell);
  }

  private void tellState(BookListener listener, OrderbookState book, TopOfBook top) {
    Entry entry = listeners.isEmpty() ? changes.entry(book.marketTicker()) : null;
    if (entry != null && entry.book == book) {
      // Nobody else needs to hear it once more.
      entry.told(top);
    }
    guard.run(listener, () -> listener.onStatusChanged(top.marketTicker(), top.trust()));
    if (top.trust().isLive()) {
      guard.run(listener, () -> listener.onTopChanged(top));
    }
  }

  private void tell(Entry entry) {
    if (entry.left) {
      return;
    }
    // Asked before the read: a book that leaves is closed first, so the read then shows that.
    boolean left = entry.book.hasLeft();
    TopOfBook top = entry.book.top();
    Trust trust = top.trust();
    Gap gap = entry.gap.getAndSet(null);
    if (gap != null) {
      forAll(l -> l.onGap(gap));
    }
    boolean generation = trust.generation() != entry.generation;
    if (generation || trust.status() != entry.status() || trust.reason() != entry.reason()) {
      forAll(l -> l.onStatusChanged(top.marketTicker(), trust));
    }
    if (trust.isLive() && (generation || !entry.hasTop(top))) {
      forAll(l -> l.onTopChanged(top));
    }
    entry.told(top);
    if (left) {
      entry.left = true;
      StaleReason reason = trust.reason();
      forAll(l -> l.onMarketLeft(top.marketTicker(), reason));
    }
  }

  private void forAll(Consumer<BookListener> call) {
    for (BookListener listener : listeners) {
      guard.run(listener, () -> call.accept(listener));
    }
  }

  /** What the listeners were last told of a book. All but the gap belongs to the drain. */
  private static final class Entry {
    final OrderbookState book;
    final AtomicReference<@Nullable Gap> gap = new AtomicReference<>();
    @Nullable TopOfBook last;
    long generation;
    boolean left;

    Entry(OrderbookState book) {
      this.book = book;
    }

    @Nullable Object status() {
      return last == null ? null : last.trust().status();
    }

    @Nullable Object reason() {
      return last == null ? null : last.trust().reason();
    }

    boolean hasTop(TopOfBook top) {
      return last != null && last.yesBid().equals(top.yesBid()) && last.noBid().equals(top.noBid());
    }

    void told(TopOfBook top) {
      last = top;
      generation = top.trust().generation();
    }
  }
}
