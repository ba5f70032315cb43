package io.github.kalshibook.book;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tells one reader which books of a registry changed since it last looked, at a cost that grows
 * with the changed books only. The feed thread sets a mark on the book and, on its first setting,
 * appends it to a lock-free list; it allocates nothing and never waits.
 *
 * <p>The reader keeps one entry of its own per book, made when the book appears. {@link #drain} may
 * be called by one thread at a time; everything else by any thread.
 *
 * @param <E> the reader's entry for a book
 */
public final class BookChanges<E> implements AutoCloseable {
  private static final VarHandle HEAD;
  private static final VarHandle MARKED;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      HEAD = lookup.findVarHandle(BookChanges.class, "head", Mark.class);
      MARKED = lookup.findVarHandle(Mark.class, "marked", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final BookRegistry registry;
  private final Function<OrderbookState, E> newEntry;
  private final Runnable onFirst;

  /** The marked ones, last first. Written only through HEAD. */
  @SuppressWarnings("UnusedVariable") // read through the VarHandle
  private volatile @Nullable Mark<E> head;

  private volatile boolean closed;

  BookChanges(BookRegistry registry, Function<OrderbookState, E> newEntry, Runnable onFirst) {
    this.registry = registry;
    this.newEntry = newEntry;
    this.onFirst = onFirst;
  }

  /**
   * Adds a mark of this list to the book, and sets it, so that the reader gets to know the book.
   */
  void watch(OrderbookState book) {
    if (book.markOf(this) == null) {
      book.addMark(new Mark<>(this, newEntry.apply(book)));
    }
    // Also if another thread has just added it: it may not have come to set it.
    @Nullable Mark<?> mark = book.markOf(this);
    if (mark != null) {
      mark.set();
    }
    if (closed) {
      // close() may have passed this book by before its mark was there.
      book.removeMarkOf(this);
    }
  }

  /**
   * Calls {@code reader} once for every book that changed since the last call, in the order of
   * their first change. Each mark is cleared before the call, so what changes during it comes
   * again. If the reader throws, the books it has not seen come with the next call. After {@link
   * #close()} there is nothing more to tell.
   */
  public void drain(Consumer<? super E> reader) {
    Mark<E> taken = takeAll();
    @Nullable Mark<E> mark = taken == null ? null : reversed(taken);
    try {
      while (mark != null && !closed) {
        Mark<E> current = mark;
        mark = current.next;
        current.next = null;
        current.clear();
        reader.accept(current.entry);
      }
    } finally {
      if (mark != null) {
        push(reversed(mark), mark);
      }
    }
  }

  /** Makes the book appear in the next {@link #drain}, changed or not. False if it is not known. */
  public boolean mark(OrderbookState book) {
    @Nullable Mark<?> mark = book.markOf(this);
    if (mark == null) {
      return false;
    }
    mark.set();
    return true;
  }

  /** Returns the reader's entry for a market of the registry; null if the market is not there. */
  @SuppressWarnings("unchecked") // a mark of this list holds an entry of this list
  public @Nullable E entry(String marketTicker) {
    @Nullable OrderbookState book = registry.find(marketTicker);
    @Nullable Mark<?> mark = book == null ? null : book.markOf(this);
    return mark == null ? null : (E) mark.entry;
  }

  /** Returns whether nothing has changed since the last {@link #drain}. */
  public boolean isEmpty() {
    return head == null;
  }

  /** Takes the marks off all books. The reader hears no more. */
  @Override
  public void close() {
    closed = true;
    registry.forget(this);
    takeAll();
  }

  @SuppressWarnings("unchecked") // HEAD holds marks of this list only
  private @Nullable Mark<E> takeAll() {
    return (Mark<E>) HEAD.getAndSet(this, (Mark<E>) null);
  }

  private static <E> Mark<E> reversed(Mark<E> chain) {
    Mark<E> reversed = chain;
    Mark<E> mark = chain.next;
    chain.next = null;
    while (mark != null) {
      Mark<E> next = mark.next;
      mark.next = reversed;
      reversed = mark;
      mark = next;
    }
    return reversed;
  }

  /** Puts a chain of marks, or one that is both, in front of the list. */
  private void push(Mark<E> first, Mark<E> last) {
    if (closed) {
      return;
    }
    Mark<E> before;
    do {
      before = head;
      last.next = before;
    } while (!HEAD.compareAndSet(this, before, first));
    if (before == null) {
      ring();
    }
  }

  /** What is thrown here must cost neither the writer its call nor other readers their marks. */
  private void ring() {
    try {
      onFirst.run();
    } catch (Throwable e) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }

  /** A book's place in one list. In the list exactly while it is marked. */
  static final class Mark<E> {
    private final BookChanges<E> list;
    private final E entry;

    @SuppressWarnings("UnusedVariable") // read through the VarHandle
    private int marked;

    /** Owned by whoever set the mark until it is pushed, then by the one who drains. */
    private @Nullable Mark<E> next;

    Mark(BookChanges<E> list, E entry) {
      this.list = list;
      this.entry = entry;
    }

    BookChanges<E> list() {
      return list;
    }

    void set() {
      if ((int) MARKED.getOpaque(this) == 0 && MARKED.compareAndSet(this, 0, 1)) {
        list.push(this, this);
      }
    }

    void clear() {
      // With release, so that whoever sets it next owns `next`, which we just have emptied. And a
      // full fence before the book is read: see OrderbookState.endWrite.
      MARKED.setRelease(this, 0);
      VarHandle.fullFence();
    }
  }
}
