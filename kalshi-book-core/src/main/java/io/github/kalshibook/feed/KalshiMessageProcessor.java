package io.github.kalshibook.feed;

import io.github.kalshibook.book.AlertLog;
import io.github.kalshibook.book.BookRegistry;
import io.github.kalshibook.book.LevelList;
import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.book.StaleReason;
import io.github.kalshibook.book.SummaryStats;
import io.github.kalshibook.wire.Frame;
import io.github.kalshibook.wire.FrameReader;
import io.github.kalshibook.wire.TickerTable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns the frames of one connection slot into true books. Hand it every frame, in the order of
 * their arrival, and tell it when the connection ends; a slot has one connection after another.
 *
 * <p>Any thread may call any method. Frames and the few methods that change something take turns at
 * one lock; readers of books, summaries and {@link #stats()} never take it. {@code handleMessage}
 * never throws for anything the wire can hold, does no I/O but logging after the lock is released,
 * and runs nobody's code but that of listeners that asked for the feed thread.
 */
public final class KalshiMessageProcessor implements AutoCloseable {
  /** How many flat-form sids may be registered. */
  private static final int MAX_FLAT_SIDS = SidTable.MAX_REMEMBERED;

  private static final byte[] NO_BYTES = {};
  private static final Applied OLD_CONNECTION = new Applied.Dropped(DropReason.OLD_CONNECTION);

  private static final AtomicLong ORDER = new AtomicLong();

  final ReentrantLock lock = new ReentrantLock();

  /** Who needs the locks of two processors takes them in this order. */
  final long order = ORDER.getAndIncrement();

  private final BookRegistry registry;
  private final BookListeners listeners;
  private final boolean ownsListeners;
  private final AlertLog alerts;
  private final boolean alertConnectionEnds;
  private final InstantSource clock;
  private final CallGuard guard;

  // Guarded by lock, but for what their own comments say.
  private final Frame frame = new Frame();
  private final FrameReader reader;
  private final ProcessorCounters counters = new ProcessorCounters();
  final Markets markets;
  private final Summaries summaries;
  private final SidTable sids = new SidTable();
  final FrameEvents events;
  private final FrameApplier applier;
  private final boolean tapped;
  private boolean open = true;
  private boolean closed;

  /** The current connection. Written under lock, read by any thread. */
  private volatile long connection = 1;

  KalshiMessageProcessor(ProcessorBuilder settings) {
    this.registry = settings.registry();
    this.alerts = settings.alerts();
    this.alertConnectionEnds = settings.alertConnectionEnds();
    this.clock = settings.clock();
    this.guard = new CallGuard(alerts, clock, settings.nanoClock());
    this.ownsListeners = settings.listeners() == null;
    this.listeners =
        settings.listeners() == null
            ? new BookListeners(registry, settings.name())
            : settings.listeners();
    LevelList yes = new LevelList();
    LevelList no = new LevelList();
    TickerTable tickers = new TickerTable();
    this.reader =
        new FrameReader(
            frame,
            new ListSink(yes),
            new ListSink(no),
            settings.useYesPrice(),
            settings.maxFrameChars(),
            tickers);
    this.markets = new Markets(registry, this, tickers);
    this.summaries = new Summaries(markets);
    this.tapped = !settings.taps().isEmpty();
    this.events =
        new FrameEvents(
            listeners,
            alerts,
            guard,
            settings.connectionListener(),
            settings.taps(),
            settings.nanoClock());
    this.applier =
        new FrameApplier(
            frame, yes, no, counters, markets, sids, events, settings.onlyRegistered());
  }

  /** Returns a builder with working defaults. */
  public static ProcessorBuilder builder() {
    return new ProcessorBuilder();
  }

  /** Makes a processor with working defaults that writes into {@code registry}. */
  public static KalshiMessageProcessor of(BookRegistry registry) {
    return builder().registry(registry).build();
  }

  // Frames.

  /** Handles a frame of the current connection, received now. */
  public Applied handleMessage(String frame) {
    return handleMessage(connection, frame, clock.millis());
  }

  /**
   * Handles a frame.
   *
   * @param ofConnection what {@link #connectionOpened} returned; a frame of a connection that is
   *     over is counted and dropped
   * @param receivedMillis when it was received, in epoch milliseconds
   */
  public Applied handleMessage(long ofConnection, String frame, long receivedMillis) {
    Objects.requireNonNull(frame, "frame");
    LazyText text = tapped ? new LazyText(frame) : LazyText.NONE;
    return handle(ofConnection, text, frame, NO_BYTES, 0, 0, receivedMillis);
  }

  /** Handles a frame of the current connection given as UTF-8, received now. */
  public Applied handleMessage(byte[] utf8) {
    return handleMessage(connection, utf8, 0, utf8.length, clock.millis());
  }

  /**
   * Handles a frame given as UTF-8. The array may be used again afterwards.
   *
   * @param ofConnection as for text
   * @param receivedMillis when it was received, in epoch milliseconds
   * @throws IndexOutOfBoundsException if offset and length are not within the array
   */
  public Applied handleMessage(
      long ofConnection, byte[] utf8, int offset, int length, long receivedMillis) {
    Objects.checkFromIndexSize(offset, length, utf8.length);
    LazyText text = tapped ? new LazyText(utf8, offset, length) : LazyText.NONE;
    return handle(ofConnection, text, null, utf8, offset, length, receivedMillis);
  }

  // Connections.

  /**
   * Begins the next connection of this slot. If the one before was not ended, this ends it. The
   * first connection is open from the start. A closed processor takes none any more: the frames of
   * this one are dropped, too.
   *
   * @return the connection's number, which grows
   */
  public long connectionOpened() {
    return locked(
        () -> {
          endConnection();
          long opened = connection + 1;
          connection = opened;
          open = !closed;
          return opened;
        });
  }

  /** Returns the number of the current connection, or of the last one if it has ended. */
  public long connection() {
    return connection;
  }

  /**
   * Ends a connection: all its books are stale when this returns, and its late frames can no longer
   * write. Does nothing if the connection is over already.
   */
  public void connectionEnded(long ofConnection) {
    locked(
        () -> {
          if (ofConnection == connection) {
            endConnection();
          }
          return true;
        });
  }

  /**
   * Makes all books of a subscription stale, because the connection's owner knows what no frame
   * says: that the exchange does not hold it any more, or does not answer for it. A snapshot makes
   * a book live again. Does nothing if the current connection has no such subscription.
   */
  public void subscriptionLost(long sid) {
    locked(
        () -> {
          SidState lost = sids.find(sid);
          return lost == null
              ? 0
              : events.allStale(lost, StaleReason.SUBSCRIPTION_ENDED, clock.millis());
        });
  }

  /**
   * Returns the last number that a subscription of the current connection has taken; 0 if none. One
   * that does not grow any more may be quiet, or dead.
   */
  public long lastSequence(long sid) {
    return locked(
        () -> {
          SidState asked = sids.find(sid);
          return asked == null ? 0 : asked.last();
        });
  }

  // Markets.

  /**
   * Makes a market wanted, so that it has a book that waits for its snapshot; a closed book comes
   * alive again. Markets need not be registered unless the builder said so.
   *
   * @return false if another processor holds the market, the registry is full, or this is closed
   */
  public boolean register(String marketTicker) {
    Objects.requireNonNull(marketTicker, "marketTicker");
    return locked(() -> want(marketTicker));
  }

  /**
   * Registers the market of a sid whose frames, in the flat form, name none. Without it they belong
   * to {@code kalshi_sid_<sid>}.
   *
   * @return false if another processor holds the market, a limit is reached, or this is closed
   */
  public boolean register(String marketTicker, long sid) {
    Objects.requireNonNull(marketTicker, "marketTicker");
    return locked(
        () -> {
          boolean room =
              applier.flatTickers.size() < MAX_FLAT_SIDS || applier.flatTickers.containsKey(sid);
          boolean wanted = room && want(marketTicker);
          if (wanted) {
            applier.flatTickers.put(sid, marketTicker);
          }
          return wanted;
        });
  }

  /**
   * Closes a market's book, because nobody wants it any more or the exchange has ended it: it takes
   * no frame until the market is registered again. Does nothing if there is no such book, or if it
   * is closed: the first reason stands.
   *
   * @param reason {@link StaleReason#UNSUBSCRIBED} or {@link StaleReason#MARKET_ENDED}
   */
  public void closeMarket(String marketTicker, StaleReason reason) {
    change(
        marketTicker,
        slot -> {
          if (!slot.isClosed()) {
            markets.close(slot, reason, clock.millis());
            events.statusChanged(slot);
          }
        });
  }

  /**
   * Announces that a snapshot of a market was asked for by command {@code id}, to be compared with
   * the book before it goes in. It is, and {@link ConnectionListener#onAudited} tells the outcome,
   * if the book is live from now until then.
   *
   * @param id the command's id, which is positive and echoed by its snapshot
   */
  public void audit(String marketTicker, long id) {
    change(marketTicker, slot -> slot.expectAudit(id));
  }

  /** Returns how many books this processor holds, of whatever status. */
  public int marketCount() {
    return markets.size();
  }

  /** Returns whether this processor holds the market's book, of whatever status. */
  public boolean holds(String marketTicker) {
    return markets.find(marketTicker) != null;
  }

  /**
   * Hands markets over to the processor of another connection in one step. A book that was live is
   * stale, with reason {@link StaleReason#MOVED}, until a snapshot comes over there; frames that
   * come here are dropped from now on. Closed books come alive again. The other connection should
   * have subscribed before, so that all it needs is a snapshot.
   *
   * @return those that moved: markets this processor does not hold do not, and none does if the
   *     other is closed
   * @throws IllegalArgumentException if the two do not share a registry
   */
  public List<String> moveMarkets(Collection<String> marketTickers, KalshiMessageProcessor to) {
    if (to.registry != registry || to == this) {
      throw new IllegalArgumentException("markets move between two processors of one registry");
    }
    return new MarketMove(this, to, clock.millis()).move(marketTickers);
  }

  /** Closes a market's book and takes it out at once. Does nothing if there is none. */
  public void remove(String marketTicker) {
    change(marketTicker, slot -> removed(slot, StaleReason.UNSUBSCRIBED));
  }

  /**
   * Takes out the books that have been closed for {@code atLeast}. Core has no thread that would do
   * this by itself; a live feed calls it with 10 minutes.
   *
   * @return how many were taken out
   */
  public int cleanUp(Duration atLeast) {
    return locked(
        () -> {
          long now = clock.millis();
          List<OrderbookState> removed = markets.cleanUp(now - atLeast.toMillis(), now);
          for (OrderbookState book : removed) {
            forgetFlat(book.marketTicker());
            events.left(book, book.trust().reason());
          }
          count(ProcessorCounter.BOOKS_REMOVED, removed.size());
          return removed.size();
        });
  }

  /**
   * Ends the connection and gives all books back, stale, for other processors to take over. Ends
   * the listeners unless they were given. Idempotent; later frames are dropped.
   */
  @Override
  public void close() {
    locked(
        () -> {
          closed = true;
          endConnection();
          markets.giveAllBack();
          applier.flatTickers.clear();
          return true;
        });
    if (ownsListeners) {
      listeners.close();
    }
  }

  // Answers; none of these takes the lock.

  /** Returns where the books are. */
  public BookRegistry registry() {
    return registry;
  }

  /** Returns the last gaps and alerts. */
  public AlertLog alerts() {
    return alerts;
  }

  /** Returns the listeners of the registry's books. */
  public BookListeners listeners() {
    return listeners;
  }

  /** Returns the summaries of all markets that a subscription owns, ordered by ticker. */
  public List<SummaryStats> summaryStats(long sid) {
    return summaries.ofSid(sid);
  }

  /** Returns the summary of a market; empty if this processor has no book of it. */
  public Optional<SummaryStats> summaryStats(String marketTicker) {
    return summaries.of(marketTicker);
  }

  /** Returns the summaries of all markets of this processor, ordered by ticker. */
  public Map<String, SummaryStats> allSummaryStats() {
    return summaries.all();
  }

  /** Returns the counters as they stood between two frames. */
  public ProcessorStats stats() {
    Map<ProcessorCounter, Long> values = counters.copy();
    values.put(ProcessorCounter.LISTENER_FAILURES, guard.failures() + listeners.failures());
    values.put(ProcessorCounter.SLOW_LISTENERS, guard.slowCalls());
    return summaries.stats(values, sids.remembered());
  }

  /** Takes a frame as text, or else as bytes: one path for both, and no object to choose it. */
  private Applied handle(
      long ofConnection,
      LazyText tapText,
      @Nullable String text,
      byte[] utf8,
      int offset,
      int length,
      long receivedMillis) {
    Applied applied;
    List<Runnable> afterwards;
    lock.lock();
    try {
      counters.begin();
      try {
        counters.add(ProcessorCounter.FRAMES);
        if (ofConnection != connection || !open) {
          counters.add(ProcessorCounter.OLD_CONNECTION);
          applied = OLD_CONNECTION;
        } else {
          events.begin(tapText, ofConnection, receivedMillis);
          boolean legible = text != null ? reader.read(text) : reader.read(utf8, offset, length);
          applied =
              legible
                  ? applier.apply(receivedMillis)
                  : applier.malformed(reader.unreadable(), receivedMillis);
        }
      } catch (RuntimeException e) {
        applied = failed(e, receivedMillis);
      } finally {
        counters.end();
      }
      afterwards = events.take();
    } finally {
      lock.unlock();
    }
    run(afterwards);
    return applied;
  }

  /** Nobody knows what a mistake of ours has touched, so nothing of this connection is trusted. */
  private Applied failed(RuntimeException mistake, long nowMillis) {
    counters.add(ProcessorCounter.INTERNAL_ERRORS);
    int affected = 0;
    for (SidState sid : sids.all()) {
      affected += events.allStale(sid, StaleReason.BAD_CONTENT, nowMillis);
    }
    events.failed(mistake, affected, nowMillis);
    return new Applied.Failed(mistake.toString());
  }

  private void endConnection() {
    if (!open) {
      return;
    }
    open = false;
    long now = clock.millis();
    int affected = 0;
    for (SidState sid : sids.all()) {
      for (MarketSlot slot : sid.books()) {
        slot.writer.makeStale(StaleReason.CONNECTION_LOST, now);
        events.statusChanged(slot);
        affected++;
      }
    }
    sids.forgetAll();
    count(ProcessorCounter.CONNECTIONS_ENDED, 1);
    if (affected > 0 && alertConnectionEnds) {
      events.connectionLost(connection, affected, now);
    }
    events.connectionEnded(connection);
  }

  /** Under the lock. */
  boolean takesMarkets() {
    return !closed;
  }

  boolean want(String marketTicker) {
    return !closed && markets.want(marketTicker, clock.millis());
  }

  private void change(String marketTicker, Consumer<MarketSlot> change) {
    locked(
        () -> {
          MarketSlot slot = markets.find(marketTicker);
          if (slot != null) {
            change.accept(slot);
          }
          return slot != null;
        });
  }

  /**
   * Does something under the lock, then tells of it. Frames have their own way, without garbage.
   */
  private <T> T locked(Supplier<T> step) {
    T result;
    List<Runnable> afterwards;
    lock.lock();
    try {
      result = step.get();
      afterwards = events.take();
    } finally {
      lock.unlock();
    }
    run(afterwards);
    return result;
  }

  private void removed(MarketSlot slot, StaleReason reason) {
    markets.remove(slot, reason, clock.millis());
    forgetFlat(slot.ticker());
    events.left(slot.book(), slot.book().trust().reason());
    count(ProcessorCounter.BOOKS_REMOVED, 1);
  }

  void forgetFlat(String marketTicker) {
    applier.flatTickers.values().removeIf(marketTicker::equals);
  }

  private void count(ProcessorCounter counter, long amount) {
    counters.begin();
    counters.add(counter, amount);
    counters.end();
  }

  private static void run(List<Runnable> afterwards) {
    // By index, because an iterator is garbage, and nearly always there is nothing to do.
    for (int i = 0; i < afterwards.size(); i++) {
      afterwards.get(i).run();
    }
  }
}
