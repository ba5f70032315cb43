package io.github.kalshibook.ticker;

import io.github.kalshibook.book.BookReading;
import io.github.kalshibook.book.BookRegistry;
import io.github.kalshibook.book.BookWriter;
import io.github.kalshibook.book.LevelList;
import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.book.Side;
import io.github.kalshibook.book.StaleReason;

/** Writes one book as a feed would. One thread at a time. */
final class BookPen {
  private static final long NOW_MILLIS = 1_700_000_000_000L;
  private static final Object BORROWER = new Object();

  private final BookRegistry registry;
  private final LevelList yes = new LevelList();
  private final LevelList no = new LevelList();
  private final BookReading reading = new BookReading();
  private BookWriter writer;
  private long sequence;

  BookPen(BookRegistry registry, String market) {
    this.registry = registry;
    this.writer = registry.lend(market, BORROWER, NOW_MILLIS).orElseThrow();
  }

  OrderbookState book() {
    return writer.book();
  }

  String market() {
    return book().marketTicker();
  }

  /** Makes the book live, by a snapshot with one level a side; a price of 0 is no level. */
  BookPen live(int yesBidCentiCents, int noBidCentiCents) {
    return live(yesBidCentiCents, noBidCentiCents, 100);
  }

  BookPen live(int yesBidCentiCents, int noBidCentiCents, long sizeCentiContracts) {
    yes.clear();
    no.clear();
    if (yesBidCentiCents != 0) {
      yes.add(yesBidCentiCents, sizeCentiContracts);
    }
    if (noBidCentiCents != 0) {
      no.add(noBidCentiCents, sizeCentiContracts);
    }
    writer.replace(yes, no, 1, ++sequence, NOW_MILLIS, NOW_MILLIS);
    return this;
  }

  /** Makes the book live and crossed by a cent. */
  BookPen crossed() {
    return live(5_100, 5_000);
  }

  /** Adds to the YES level at 0.0001 dollar: the total changes, the best prices do not. */
  void delta() {
    writer.change(Side.YES, 1, 100, ++sequence, NOW_MILLIS, NOW_MILLIS);
  }

  BookPen stale(StaleReason reason) {
    writer.makeStale(reason, NOW_MILLIS);
    return this;
  }

  BookPen stale() {
    return stale(StaleReason.SEQUENCE_GAP);
  }

  void awaitSnapshot() {
    writer.awaitSnapshot(StaleReason.RESUBSCRIBED, NOW_MILLIS);
  }

  void close() {
    writer.close(StaleReason.UNSUBSCRIBED, NOW_MILLIS);
  }

  /** The market leaves the registry. */
  void leave() {
    registry.remove(writer, StaleReason.UNSUBSCRIBED, NOW_MILLIS);
  }

  /** The market that has left is registered again. */
  BookPen comeBack() {
    writer = registry.lend(market(), BORROWER, NOW_MILLIS).orElseThrow();
    return this;
  }

  long version() {
    return read().version();
  }

  /** Reads the book; valid until the next read. */
  BookReading read() {
    book().readInto(reading);
    return reading;
  }
}
