package io.github.kalshibook.book;

import java.util.AbstractCollection;
import java.util.Collection;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the books by their market tickers. Any thread may read. Several feeds may write into one
 * registry: each market is lent to one of them at a time.
 */
public final class BookRegistry {
  /** The exchange takes 500,000 markets on one connection; this leaves room for another. */
  public static final int DEFAULT_MAX_BOOKS = 1_000_000;

  private static final AtomicLong PROCESS_VERSIONS = new AtomicLong(1);

  private final ConcurrentHashMap<String, BookWriter> writers = new ConcurrentHashMap<>();
  private final CopyOnWriteArrayList<BookChanges<?>> watchers = new CopyOnWriteArrayList<>();
  private final int maxBooks;

  /** How many books there are or are just being made: never above maxBooks, never below size. */
  private final AtomicInteger placesTaken = new AtomicInteger();

  private final AtomicLong versions;

  /** Makes an empty registry for at most {@link #DEFAULT_MAX_BOOKS} books. */
  public BookRegistry() {
    this(DEFAULT_MAX_BOOKS);
  }

  /**
   * Makes an empty registry for at most {@code maxBooks} books.
   *
   * @throws IllegalArgumentException if that is not positive
   */
  public BookRegistry(int maxBooks) {
    this(maxBooks, PROCESS_VERSIONS);
  }

  private BookRegistry(int maxBooks, AtomicLong versions) {
    if (maxBooks < 1) {
      throw new IllegalArgumentException("maxBooks not positive, was " + maxBooks);
    }
    this.maxBooks = maxBooks;
    this.versions = versions;
  }

  /**
   * Makes a registry whose versions start at 1, for replays that must give the same output every
   * time. Its tickers must not go to a sink that also hears another registry.
   */
  public static BookRegistry isolated() {
    return new BookRegistry(DEFAULT_MAX_BOOKS, new AtomicLong(1));
  }

  /** Returns the book of a market; empty if there is none, or none any more. */
  public Optional<OrderbookState> book(String marketTicker) {
    return Optional.ofNullable(find(marketTicker));
  }

  /**
   * Returns a live view of all books, in no order. Iterating and streaming never throw or block.
   */
  public Collection<OrderbookState> books() {
    Collection<BookWriter> current = writers.values();
    return new AbstractCollection<>() {
      @Override
      public Iterator<OrderbookState> iterator() {
        Iterator<BookWriter> writer = current.iterator();
        return new Iterator<>() {
          @Override
          public boolean hasNext() {
            return writer.hasNext();
          }

          @Override
          public OrderbookState next() {
            return writer.next().book();
          }
        };
      }

      /** Without the size: a stream that relied on it would throw when a book comes meanwhile. */
      @Override
      public Spliterator<OrderbookState> spliterator() {
        return Spliterators.spliteratorUnknownSize(
            iterator(), Spliterator.CONCURRENT | Spliterator.DISTINCT | Spliterator.NONNULL);
      }

      @Override
      public int size() {
        return current.size();
      }
    };
  }

  /** Returns how many books there are. */
  public int size() {
    return writers.size();
  }

  /** Returns how many books there may be. */
  public int maxBooks() {
    return maxBooks;
  }

  /**
   * Lends the writer of a market's book, which is made if there is none. Lending again to the same
   * borrower returns the same writer.
   *
   * @param nowMillis the time, for {@link Trust#since()} of a new book
   * @return empty if the market is lent to another borrower, or the registry is full
   */
  public Optional<BookWriter> lend(String marketTicker, Object borrower, long nowMillis) {
    Objects.requireNonNull(borrower, "borrower");
    BookWriter writer = writers.get(marketTicker);
    if (writer == null && tryTakePlace()) {
      BookWriter created =
          new BookWriter(new OrderbookState(marketTicker, nowMillis), this, borrower);
      writer = writers.putIfAbsent(marketTicker, created);
      if (writer == null) {
        for (BookChanges<?> watcher : watchers) {
          watcher.watch(created.book());
        }
        return Optional.of(created);
      }
      placesTaken.decrementAndGet();
    } else if (writer == null) {
      // The last place may just have gone to this very market.
      writer = writers.get(marketTicker);
    }
    return writer != null && writer.borrow(borrower) ? Optional.of(writer) : Optional.empty();
  }

  private boolean tryTakePlace() {
    int taken;
    do {
      taken = placesTaken.get();
      if (taken >= maxBooks) {
        return false;
      }
    } while (!placesTaken.compareAndSet(taken, taken + 1));
    return true;
  }

  /** Returns whether a market is lent to somebody else than {@code borrower}. */
  public boolean isLentToAnother(String marketTicker, Object borrower) {
    BookWriter writer = writers.get(marketTicker);
    return writer != null && writer.isLentToAnother(borrower);
  }

  /** Lets others borrow the market. The caller no longer uses the writer. */
  public void giveBack(BookWriter writer) {
    writer.giveBack();
  }

  /**
   * Closes the book and takes it out of the registry; its handle stays closed for good. The caller
   * no longer uses the writer.
   */
  public void remove(BookWriter writer, StaleReason reason, long nowMillis) {
    if (writer.status() != BookStatus.CLOSED) {
      writer.close(reason, nowMillis);
    }
    if (writers.remove(writer.book().marketTicker(), writer)) {
      placesTaken.decrementAndGet();
    }
    writer.book().leave();
  }

  /**
   * Makes a list of changed books for one more reader. Every book there is now is on it at once,
   * but for one that another thread is just adding: it is as soon as that thread goes on.
   *
   * @param newEntry makes the reader's own entry for a book, also on the feed thread: it must be
   *     quick, and may be called once more than needed
   * @param onFirst called, also on the feed thread, when the list had been empty: it must be quick;
   *     what it throws goes to the thread's uncaught exception handler
   */
  public <E> BookChanges<E> watch(Function<OrderbookState, E> newEntry, Runnable onFirst) {
    BookChanges<E> watcher = new BookChanges<>(this, newEntry, onFirst);
    watchers.add(watcher);
    // A book that appears meanwhile is found by one of the two loops, or by both: the first wins.
    for (OrderbookState book : books()) {
      watcher.watch(book);
    }
    return watcher;
  }

  @Nullable OrderbookState find(String marketTicker) {
    BookWriter writer = writers.get(marketTicker);
    return writer == null ? null : writer.book();
  }

  void forget(BookChanges<?> watcher) {
    watchers.remove(watcher);
    for (OrderbookState book : books()) {
      book.removeMarkOf(watcher);
    }
  }

  AtomicLong versions() {
    return versions;
  }
}
