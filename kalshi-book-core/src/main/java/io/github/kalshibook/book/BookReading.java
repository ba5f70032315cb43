package io.github.kalshibook.book;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A reusable target for one consistent read of a book, for readers that must not allocate. Not
 * thread-safe: one reader, one reading. Filled by {@link OrderbookState#readInto}.
 */
public final class BookReading {
  static final long NO_TIME = Long.MIN_VALUE;

  BookStatus status = BookStatus.AWAITING_SNAPSHOT;
  StaleReason reason = StaleReason.NO_SNAPSHOT_YET;
  long sinceMillis;
  long sid;
  long sequence;
  long generation;
  long exchangeMillis = NO_TIME;
  long receivedMillis = NO_TIME;
  long version;
  long changes;
  int yesBidCentiCents;
  long yesBidSize;
  int noBidCentiCents;
  long noBidSize;
  long restingCentiContracts;

  /** Makes an empty reading. */
  public BookReading() {}

  /** Returns the status. */
  public BookStatus status() {
    return status;
  }

  /** Returns why the book is not live, {@link StaleReason#NONE} if it is. */
  public StaleReason reason() {
    return reason;
  }

  /** Returns the sequence number of the last frame applied to the book, -1 before the first. */
  public long sequence() {
    return sequence;
  }

  /** Returns how often the book became live, as {@link Trust#generation()}. */
  public long generation() {
    return generation;
  }

  /** Returns the best YES bid's price, or 0 if there is none. */
  public int yesBidCentiCents() {
    return yesBidCentiCents;
  }

  /** Returns the best NO bid's price, or 0 if there is none. */
  public int noBidCentiCents() {
    return noBidCentiCents;
  }

  /** Returns all contracts resting in the book, both sides. */
  public long restingCentiContracts() {
    return restingCentiContracts;
  }

  /** Returns whether the bids of both sides add up to more than a dollar. */
  public boolean crossed() {
    return yesBidCentiCents + noBidCentiCents > FixedPoint.DOLLAR_CENTI_CENTS;
  }

  /**
   * Returns a number that grows with each change of the book's content or status and never restarts
   * within a process, even when a market leaves and comes back.
   */
  public long version() {
    return version;
  }

  /** Returns how many changes of content or status the book has had. */
  public long changes() {
    return changes;
  }

  /** Returns when the exchange made the last applied frame; null if that frame did not say. */
  public @Nullable Instant exchangeTime() {
    return instant(exchangeMillis);
  }

  Trust trust() {
    return new Trust(
        status,
        reason,
        Instant.ofEpochMilli(sinceMillis),
        sid,
        sequence,
        generation,
        instant(exchangeMillis),
        instant(receivedMillis));
  }

  private static @Nullable Instant instant(long millis) {
    return millis == NO_TIME ? null : Instant.ofEpochMilli(millis);
  }

  /** Copies from a book that may be changing: whatever is read here may be torn. */
  void copyFrom(OrderbookState book) {
    status = book.status;
    reason = book.reason;
    sinceMillis = book.sinceMillis;
    sid = book.sid;
    sequence = book.sequence;
    generation = book.generation;
    exchangeMillis = book.exchangeMillis;
    receivedMillis = book.receivedMillis;
    version = book.version;
    changes = book.changes;
    restingCentiContracts = book.yes.totalCentiContracts + book.no.totalCentiContracts;
    // Each array reference is read once and the count clamped to it, so no torn mix can throw.
    int[] prices = book.yes.pricesCentiCents;
    long[] sizes = book.yes.sizesCentiContracts;
    int best = clamp(book.yes.count, prices.length, sizes.length) - 1;
    yesBidCentiCents = best < 0 ? 0 : prices[best];
    yesBidSize = best < 0 ? 0 : sizes[best];
    prices = book.no.pricesCentiCents;
    sizes = book.no.sizesCentiContracts;
    best = clamp(book.no.count, prices.length, sizes.length) - 1;
    noBidCentiCents = best < 0 ? 0 : prices[best];
    noBidSize = best < 0 ? 0 : sizes[best];
  }

  static int clamp(int count, int limit1, int limit2) {
    return Math.max(0, Math.min(count, Math.min(limit1, limit2)));
  }
}
