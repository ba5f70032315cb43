package io.github.kalshibook.book;

import io.github.kalshibook.book.internal.Spin;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The live order book of one market. Any thread may read, at any time, without waiting for the
 * writer: every answer comes from one consistent read and carries its own {@link Trust}.
 *
 * <p>A book keeps its identity over gaps and reconnects, so it may be kept. Once the market has
 * left ({@link #hasLeft()}) the handle stays closed for good.
 */
public final class OrderbookState {
  // One writer, free readers. Everything below `stamp` is written only by the one BookWriter, only
  // while the stamp is odd: it makes the stamp odd, fences, writes, makes it even with release.
  // A reader reads an even stamp with acquire, copies, fences, and retries unless the stamp is
  // still the same; nothing it copied counts before that. The writer never waits for a reader.
  //
  // Whenever the stamp is even: the invariants of Levels hold for both sides; status is LIVE
  // exactly if reason is NONE; version and changes grew since the last different content or status.

  private static final VarHandle STAMP;
  private static final VarHandle MARKS;
  private static final BookChanges.Mark<?>[] NO_MARKS = {};

  /** Known by its identity: the marks of a book that has left, which takes no more. */
  private static final BookChanges.Mark<?>[] LEFT = {};

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      STAMP = lookup.findVarHandle(OrderbookState.class, "stamp", long.class);
      MARKS = lookup.findVarHandle(OrderbookState.class, "marks", BookChanges.Mark[].class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final String marketTicker;

  private long stamp;

  final Levels yes = new Levels();
  final Levels no = new Levels();
  BookStatus status = BookStatus.AWAITING_SNAPSHOT;
  StaleReason reason = StaleReason.NO_SNAPSHOT_YET;
  long sinceMillis;
  long sid = -1;
  long sequence = -1;
  long generation;
  long exchangeMillis = BookReading.NO_TIME;
  long receivedMillis = BookReading.NO_TIME;
  long version;
  long changes;

  /** Who wants to hear of changes; copied on write by whoever registers. */
  private volatile BookChanges.Mark<?>[] marks = NO_MARKS;

  OrderbookState(String marketTicker, long sinceMillis) {
    this.marketTicker = marketTicker;
    this.sinceMillis = sinceMillis;
  }

  /** Returns the market. Any text the exchange uses. */
  public String marketTicker() {
    return marketTicker;
  }

  /** Returns the status alone; anything that goes with it belongs into one {@link #top()}. */
  public BookStatus status() {
    return read().status;
  }

  /** Returns how far the book may be believed. */
  public Trust trust() {
    return read().trust();
  }

  /** Returns the best levels. */
  public TopOfBook top() {
    BookReading reading = read();
    return new TopOfBook(
        marketTicker,
        reading.trust(),
        level(reading.yesBidCentiCents, reading.yesBidSize),
        level(reading.noBidCentiCents, reading.noBidSize),
        reading.restingCentiContracts);
  }

  /** Returns all levels, immutable: it never changes afterwards. */
  public BookView view() {
    return view(Integer.MAX_VALUE);
  }

  /**
   * Returns the best {@code levels} levels of each side, immutable: it never changes afterwards.
   *
   * @throws IllegalArgumentException if {@code levels} is negative
   */
  public BookView view(int levels) {
    if (levels < 0) {
      throw new IllegalArgumentException("levels negative, was " + levels);
    }
    BookReading reading = new BookReading();
    Ladder yesLadder = Ladder.EMPTY;
    Ladder noLadder = Ladder.EMPTY;
    for (int tries = 1; ; tries++) {
      long before = (long) STAMP.getAcquire(this);
      if ((before & 1) == 0) {
        reading.copyFrom(this);
        yesLadder = Ladder.copyOf(yes, levels);
        noLadder = Ladder.copyOf(no, levels);
        if (isStill(before)) {
          return new BookView(
              marketTicker, reading.trust(), yesLadder, noLadder, reading.restingCentiContracts);
        }
      }
      Spin.pause(tries);
    }
  }

  /** Returns the four best prices; all absent when the book is not live. */
  public YesNoPrices yesNoPrices() {
    return prices(read());
  }

  /** Returns the summary; everything is absent when the book is not live. */
  public SummaryStats summaryStats() {
    BookReading reading = read();
    return new SummaryStats(
        prices(reading),
        reading.status == BookStatus.LIVE
            ? OptionalLong.of(reading.restingCentiContracts)
            : OptionalLong.empty());
  }

  /** Reads into {@code target}, allocating nothing. */
  public void readInto(BookReading target) {
    for (int tries = 1; ; tries++) {
      long before = (long) STAMP.getAcquire(this);
      if ((before & 1) == 0) {
        target.copyFrom(this);
        if (isStill(before)) {
          return;
        }
      }
      Spin.pause(tries);
    }
  }

  /**
   * Returns whether the market has left its registry: this handle is closed for good, and a later
   * subscription to the market gets another book.
   */
  public boolean hasLeft() {
    return marks == LEFT;
  }

  /** Returns one line for a log: market, status, best levels. */
  @Override
  public String toString() {
    TopOfBook top = top();
    return marketTicker
        + " "
        + top.trust().status()
        + " yesBid="
        + top.yesBid().map(OrderbookLevel::toString).orElse("none")
        + " noBid="
        + top.noBid().map(OrderbookLevel::toString).orElse("none");
  }

  private BookReading read() {
    BookReading reading = new BookReading();
    readInto(reading);
    return reading;
  }

  private boolean isStill(long before) {
    VarHandle.acquireFence();
    return (long) STAMP.getOpaque(this) == before;
  }

  private static Optional<OrderbookLevel> level(int price, long size) {
    return price == 0 ? Optional.empty() : Optional.of(new OrderbookLevel(price, size));
  }

  private YesNoPrices prices(BookReading reading) {
    boolean live = reading.status == BookStatus.LIVE;
    return new YesNoPrices(
        marketTicker,
        reading.trust(),
        live ? price(reading.yesBidCentiCents) : OptionalInt.empty(),
        live ? price(reading.noBidCentiCents) : OptionalInt.empty());
  }

  private static OptionalInt price(int priceCentiCents) {
    return priceCentiCents == 0 ? OptionalInt.empty() : OptionalInt.of(priceCentiCents);
  }

  // What follows is the writer's.

  Levels side(Side side) {
    return side == Side.YES ? yes : no;
  }

  /**
   * Begins a write section, in which nothing may fail: no allocation, no call out. Should one have
   * been left half way nevertheless, the stamp is odd already, and the next section ends it.
   */
  void beginWrite() {
    STAMP.setOpaque(this, stamp | 1);
    VarHandle.storeStoreFence();
  }

  void endWrite() {
    STAMP.setRelease(this, stamp + 1);
    // A reader adds its mark, or clears it, before it reads the book; we write the book before we
    // look for marks, and whether they are set. Both sides need the full fence, or both could miss
    // the other.
    VarHandle.fullFence();
    for (BookChanges.Mark<?> mark : marks) {
      mark.set();
    }
  }

  void leave() {
    BookChanges.Mark<?>[] readers = (BookChanges.Mark<?>[]) MARKS.getAndSet(this, LEFT);
    VarHandle.fullFence();
    for (BookChanges.Mark<?> mark : readers) {
      mark.set();
    }
  }

  /** Adds the mark unless its list already has one here, or the book has left. */
  void addMark(BookChanges.Mark<?> mark) {
    for (; ; ) {
      BookChanges.Mark<?>[] before = marks;
      if (before == LEFT || markOf(before, mark.list()) != null) {
        return;
      }
      BookChanges.Mark<?>[] after = new BookChanges.Mark<?>[before.length + 1];
      System.arraycopy(before, 0, after, 0, before.length);
      after[before.length] = mark;
      if (MARKS.compareAndSet(this, before, after)) {
        return;
      }
    }
  }

  void removeMarkOf(BookChanges<?> list) {
    for (; ; ) {
      BookChanges.Mark<?>[] before = marks;
      if (markOf(before, list) == null) {
        return;
      }
      BookChanges.Mark<?>[] after =
          Arrays.stream(before)
              .filter(mark -> mark.list() != list)
              .toArray(BookChanges.Mark<?>[]::new);
      if (MARKS.compareAndSet(this, before, after)) {
        return;
      }
    }
  }

  BookChanges.@Nullable Mark<?> markOf(BookChanges<?> list) {
    return markOf(marks, list);
  }

  private static BookChanges.@Nullable Mark<?> markOf(
      BookChanges.Mark<?>[] marks, BookChanges<?> list) {
    for (BookChanges.Mark<?> mark : marks) {
      if (mark.list() == list) {
        return mark;
      }
    }
    return null;
  }

  /** Returns how many readers have their mark here; for tests. */
  int markCount() {
    return marks.length;
  }

  /** Throws {@link AssertionError} at the first broken invariant. Slow; for tests. */
  void checkInvariants() {
    Levels.check((stamp & 1) == 0, "stamp odd");
    Levels.check((status == BookStatus.LIVE) == (reason == StaleReason.NONE), "status and reason");
    yes.checkInvariants();
    no.checkInvariants();
    Math.addExact(yes.totalCentiContracts, no.totalCentiContracts);
  }
}
