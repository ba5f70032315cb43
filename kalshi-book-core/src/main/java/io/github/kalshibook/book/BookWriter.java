package io.github.kalshibook.book;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The one writer of one book, lent by {@link BookRegistry#lend} to one borrower at a time. For
 * those who feed books themselves; {@code KalshiMessageProcessor} does it for frames.
 *
 * <p>Not thread-safe: the borrower sees to it that one thread at a time calls it. Readers of the
 * book are never waited for, and nothing is allocated except when a book grows. Times are in epoch
 * milliseconds; {@link #NO_TIME} stands for an exchange time that a frame did not carry.
 */
public final class BookWriter {
  /** Stands for a time that is not known. */
  public static final long NO_TIME = BookReading.NO_TIME;

  /** How many versions are taken from the common counter at once. */
  private static final int VERSION_BLOCK = 1_024;

  private final OrderbookState book;
  private final BookRegistry registry;
  private long lastVersionOfBlock;

  /** Whom the registry lent this to; null if to nobody. */
  private final AtomicReference<@Nullable Object> borrower;

  BookWriter(OrderbookState book, BookRegistry registry, Object borrower) {
    this.book = book;
    this.registry = registry;
    this.borrower = new AtomicReference<>(borrower);
    this.book.version = nextVersion(0);
  }

  /** Returns the book this writes. */
  public OrderbookState book() {
    return book;
  }

  /** Returns the status, read by the writer itself. */
  public BookStatus status() {
    return book.status;
  }

  /** Returns whether the book may be believed, read by the writer itself. */
  public boolean isLive() {
    return book.status == BookStatus.LIVE;
  }

  /** Returns {@link Trust#generation()}, read by the writer itself. */
  public long generation() {
    return book.generation;
  }

  /** Returns the size held at a price, 0 if there is no such level; read by the writer itself. */
  public long sizeAt(Side side, int priceCentiCents) {
    return book.side(side).sizeAt(priceCentiCents);
  }

  /**
   * Replaces the whole book by a snapshot, which makes it live. Levels of size 0 are no levels. The
   * lists may be reordered.
   */
  public WriteResult replace(
      LevelList yesBids,
      LevelList noBids,
      long sid,
      long sequence,
      long exchangeMillis,
      long receivedMillis) {
    yesBids.dropZeros();
    noBids.dropZeros();
    WriteResult checked = check(yesBids, noBids);
    if (!checked.applied()) {
      return checked;
    }
    long yesTotal;
    long noTotal;
    try {
      yesTotal = sum(yesBids);
      noTotal = sum(noBids);
      Math.addExact(yesTotal, noTotal);
    } catch (ArithmeticException e) {
      return WriteResult.OVERFLOW;
    }
    int yesBest = bestPrice(book.yes);
    long yesBestSize = bestSize(book.yes);
    int noBest = bestPrice(book.no);
    long noBestSize = bestSize(book.no);
    book.yes.makeRoomToReplace(yesBids.count);
    book.no.makeRoomToReplace(noBids.count);
    book.beginWrite();
    if (book.status != BookStatus.LIVE) {
      book.generation++;
      enter(BookStatus.LIVE, StaleReason.NONE, receivedMillis);
    }
    book.yes.replace(
        yesBids.pricesCentiCents, yesBids.sizesCentiContracts, yesBids.count, yesTotal);
    book.no.replace(noBids.pricesCentiCents, noBids.sizesCentiContracts, noBids.count, noTotal);
    book.sid = sid;
    stamped(sequence, exchangeMillis, receivedMillis);
    book.endWrite();
    return isBest(book.yes, yesBest, yesBestSize) && isBest(book.no, noBest, noBestSize)
        ? WriteResult.APPLIED
        : WriteResult.APPLIED_AT_TOP;
  }

  /**
   * Returns whether the book holds exactly these levels. The lists may be reordered, and levels of
   * size 0 are no levels; lists that no book can take are held by none.
   */
  public boolean holds(LevelList yesBids, LevelList noBids) {
    yesBids.dropZeros();
    noBids.dropZeros();
    return check(yesBids, noBids).applied()
        && book.yes.isSame(yesBids.pricesCentiCents, yesBids.sizesCentiContracts, yesBids.count)
        && book.no.isSame(noBids.pricesCentiCents, noBids.sizesCentiContracts, noBids.count);
  }

  /** Returns whether the book has no level, read by the writer itself. */
  public boolean isEmpty() {
    return book.yes.count == 0 && book.no.count == 0;
  }

  /** Adds {@code changeCentiContracts}, which may be negative, to one level. */
  public WriteResult change(
      Side side,
      int priceCentiCents,
      long changeCentiContracts,
      long sequence,
      long exchangeMillis,
      long receivedMillis) {
    if (!FixedPoint.isPrice(priceCentiCents)) {
      return WriteResult.PRICE_OUT_OF_RANGE;
    }
    Levels levels = book.side(side);
    int index = levels.find(priceCentiCents);
    long held = index < 0 ? 0 : levels.sizesCentiContracts[index];
    long size = held + changeCentiContracts;
    if (changeCentiContracts > 0 && (size < 0 || addsTooMuch(changeCentiContracts))) {
      return WriteResult.OVERFLOW;
    }
    // held is not negative, so held + Long.MIN_VALUE cannot wrap round to a positive size.
    if (size < 0) {
      return WriteResult.BELOW_ZERO;
    }
    boolean atTop = priceCentiCents >= bestPrice(levels);
    levels.makeRoom(held == 0 && size != 0 ? levels.count + 1 : levels.count);
    book.beginWrite();
    levels.setAt(index, priceCentiCents, size);
    stamped(sequence, exchangeMillis, receivedMillis);
    book.endWrite();
    return atTop && changeCentiContracts != 0 ? WriteResult.APPLIED_AT_TOP : WriteResult.APPLIED;
  }

  /** Sets the sizes of some levels as one change; size 0 removes a level. */
  public WriteResult set(
      LevelList yesBids,
      LevelList noBids,
      long sequence,
      long exchangeMillis,
      long receivedMillis) {
    WriteResult checked = check(yesBids, noBids);
    if (!checked.applied()) {
      return checked;
    }
    try {
      Math.addExact(totalAfter(book.yes, yesBids), totalAfter(book.no, noBids));
    } catch (ArithmeticException e) {
      return WriteResult.OVERFLOW;
    }
    int yesBest = bestPrice(book.yes);
    long yesBestSize = bestSize(book.yes);
    int noBest = bestPrice(book.no);
    long noBestSize = bestSize(book.no);
    book.yes.makeRoom(book.yes.count + yesBids.count);
    book.no.makeRoom(book.no.count + noBids.count);
    book.beginWrite();
    setAll(book.yes, yesBids);
    setAll(book.no, noBids);
    stamped(sequence, exchangeMillis, receivedMillis);
    book.endWrite();
    return isBest(book.yes, yesBest, yesBestSize) && isBest(book.no, noBest, noBestSize)
        ? WriteResult.APPLIED
        : WriteResult.APPLIED_AT_TOP;
  }

  /**
   * Makes the book stale unless it is closed. Its levels stay as they were last known.
   *
   * @throws IllegalArgumentException if the reason is {@link StaleReason#NONE}
   */
  public void makeStale(StaleReason reason, long nowMillis) {
    if (book.status != BookStatus.CLOSED) {
      moveTo(BookStatus.STALE, reason, nowMillis);
    }
  }

  /**
   * Makes the book wait for a snapshot; a closed book too, because somebody wants it again.
   *
   * @throws IllegalArgumentException if the reason is {@link StaleReason#NONE}
   */
  public void awaitSnapshot(StaleReason reason, long nowMillis) {
    moveTo(BookStatus.AWAITING_SNAPSHOT, reason, nowMillis);
  }

  /**
   * Closes the book. It stays readable, and can be made to wait for a snapshot again.
   *
   * @throws IllegalArgumentException if the reason is {@link StaleReason#NONE}
   */
  public void close(StaleReason reason, long nowMillis) {
    moveTo(BookStatus.CLOSED, reason, nowMillis);
  }

  boolean borrow(Object newBorrower) {
    return borrower.get() == newBorrower || borrower.compareAndSet(null, newBorrower);
  }

  void giveBack() {
    borrower.set(null);
  }

  boolean isLentToAnother(Object asker) {
    Object holder = borrower.get();
    return holder != null && holder != asker;
  }

  private void moveTo(BookStatus status, StaleReason reason, long nowMillis) {
    Objects.requireNonNull(reason, "reason");
    if (reason == StaleReason.NONE) {
      // Every reader would throw instead: a status other than LIVE has a reason.
      throw new IllegalArgumentException("status " + status + " with reason " + reason);
    }
    if (book.status != status || book.reason != reason) {
      book.beginWrite();
      enter(status, reason, nowMillis);
      changed();
      book.endWrite();
    }
  }

  /** A spell without trust is told from its start, whatever reasons follow each other in it. */
  private void enter(BookStatus status, StaleReason reason, long nowMillis) {
    boolean spellGoesOn =
        book.status != BookStatus.LIVE
            && status != BookStatus.LIVE
            && status != BookStatus.CLOSED
            && book.status != BookStatus.CLOSED;
    if (!spellGoesOn) {
      book.sinceMillis = nowMillis;
    }
    book.status = status;
    book.reason = reason;
  }

  private void stamped(long sequence, long exchangeMillis, long receivedMillis) {
    book.sequence = sequence;
    book.exchangeMillis = exchangeMillis;
    book.receivedMillis = receivedMillis;
    changed();
  }

  private void changed() {
    book.changes++;
    book.version = nextVersion(book.version);
  }

  /**
   * Versions of one market grow for as long as the process lives, also when it leaves and comes
   * back as another book, or in another registry: so blocks of them come from one common counter.
   */
  private long nextVersion(long version) {
    if (version >= lastVersionOfBlock) {
      long first = registry.versions().getAndAdd(VERSION_BLOCK);
      lastVersionOfBlock = first + VERSION_BLOCK - 1;
      return first;
    }
    return version + 1;
  }

  private boolean addsTooMuch(long change) {
    long resting = book.yes.totalCentiContracts + book.no.totalCentiContracts;
    return resting + change < 0;
  }

  private static WriteResult check(LevelList yesBids, LevelList noBids) {
    WriteResult yes = yesBids.checkAndSort();
    return yes.applied() ? noBids.checkAndSort() : yes;
  }

  private static long sum(LevelList list) {
    long sum = 0;
    for (int i = 0; i < list.count; i++) {
      sum = Math.addExact(sum, list.sizesCentiContracts[i]);
    }
    return sum;
  }

  private static long totalAfter(Levels levels, LevelList list) {
    // What goes comes off first, so that only a true overflow is one.
    long total = levels.totalCentiContracts;
    for (int i = 0; i < list.count; i++) {
      total -= levels.sizeAt(list.pricesCentiCents[i]);
    }
    for (int i = 0; i < list.count; i++) {
      total = Math.addExact(total, list.sizesCentiContracts[i]);
    }
    return total;
  }

  private static void setAll(Levels levels, LevelList list) {
    levels.moveIntoRoom(levels.count);
    for (int i = 0; i < list.count; i++) {
      levels.set(list.pricesCentiCents[i], list.sizesCentiContracts[i]);
    }
  }

  private static boolean isBest(Levels levels, int price, long size) {
    return bestPrice(levels) == price && bestSize(levels) == size;
  }

  private static int bestPrice(Levels levels) {
    return levels.count == 0 ? 0 : levels.pricesCentiCents[levels.count - 1];
  }

  private static long bestSize(Levels levels) {
    return levels.count == 0 ? 0 : levels.sizesCentiContracts[levels.count - 1];
  }
}
