package io.github.kalshibook.feed;

import io.github.kalshibook.book.BookRegistry;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The listeners of one registry's books. Shared by all processors that write into the registry.
 *
 * <p>A thread of its own, a daemon named {@code <name>-listeners}, is started with the first
 * listener that is not on the feed thread; {@link #close()} ends it. It also hands the work to an
 * executor, if one was given.
 */
public final class BookListeners implements AutoCloseable {
  private final BookRegistry registry;
  private final String name;
  private final @Nullable Executor executor;
  private final List<BookListener> onFeedThread = new CopyOnWriteArrayList<>();
  private final Object lock = new Object();

  /** Guarded by lock for writing. */
  private volatile @Nullable ListenerMailbox mailbox;

  private boolean closed;

  /** Makes listeners with a thread of their own, started when needed. */
  public BookListeners(BookRegistry registry, String name) {
    this(registry, name, null);
  }

  /**
   * Makes listeners.
   *
   * @param name shows in the thread's name
   * @param executor runs the listeners, one task at a time, handed over by the thread of their own,
   *     never by the feed thread; null to run them on that thread itself
   */
  public BookListeners(BookRegistry registry, String name, @Nullable Executor executor) {
    this.registry = Objects.requireNonNull(registry, "registry");
    this.name = Objects.requireNonNull(name, "name");
    this.executor = executor;
  }

  /**
   * Adds a listener off the feed thread. It first hears the state of every book there is.
   *
   * @throws IllegalArgumentException if it implements {@link BookListener#onSnapshot} or {@link
   *     BookListener#onDelta}, which are called on the feed thread only
   * @throws IllegalStateException if closed
   */
  public void add(BookListener listener) {
    requireNone(listener, "onSnapshot");
    requireNone(listener, "onDelta");
    synchronized (lock) {
      if (closed) {
        throw new IllegalStateException("listeners are closed");
      }
      ListenerMailbox current = mailbox;
      if (current == null) {
        current = new ListenerMailbox(registry, name, executor);
        mailbox = current;
      }
      current.add(listener);
    }
  }

  /**
   * Adds a listener that is called on the thread that hands frames in, right after each frame. For
   * those who know what that costs: a call that takes over 5 ms is counted and told.
   */
  public void addOnFeedThread(BookListener listener) {
    onFeedThread.add(Objects.requireNonNull(listener, "listener"));
  }

  /** Removes a listener, however it was added. It may be called once more at the same moment. */
  public void remove(BookListener listener) {
    onFeedThread.remove(listener);
    ListenerMailbox current = mailbox;
    if (current != null) {
      current.remove(listener);
    }
  }

  /** Returns how many calls of listeners off the feed thread threw. */
  public long failures() {
    ListenerMailbox current = mailbox;
    return current == null ? 0 : current.failures();
  }

  /** Ends the thread, waiting up to a second for a call that is under way. Idempotent. */
  @Override
  public void close() {
    ListenerMailbox last;
    synchronized (lock) {
      closed = true;
      last = mailbox;
      mailbox = null;
    }
    onFeedThread.clear();
    if (last != null) {
      last.close();
    }
  }

  /** Returns whether nothing is left to be told off the feed thread. For tests. */
  boolean isQuiet() {
    ListenerMailbox current = mailbox;
    return current == null || current.isQuiet();
  }

  boolean anyOnFeedThread() {
    return !onFeedThread.isEmpty();
  }

  List<BookListener> onFeedThread() {
    return onFeedThread;
  }

  void gap(Gap gap) {
    ListenerMailbox current = mailbox;
    if (current != null) {
      current.gap(gap);
    }
  }

  private static void requireNone(BookListener listener, String method) {
    boolean implemented =
        Arrays.stream(listener.getClass().getMethods())
            .anyMatch(
                m ->
                    m.getName().equals(method)
                        && !m.isBridge()
                        && m.getDeclaringClass() != BookListener.class);
    if (implemented) {
      throw new IllegalArgumentException(
          method
              + " is called on the feed thread only: add "
              + listener.getClass().getName()
              + " with addOnFeedThread, or leave "
              + method
              + " out");
    }
  }
}
