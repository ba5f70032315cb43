package io.github.kalshibook.feed;

import io.github.kalshibook.book.BookStatus;
import io.github.kalshibook.book.BookWriter;
import io.github.kalshibook.book.OrderbookState;
import org.jspecify.annotations.Nullable;

/** What a processor knows of one market beside its book. Guarded by the processor's lock. */
final class MarketSlot {
  static final long STILL_WANTED = Long.MAX_VALUE;

  final BookWriter writer;

  /** The subscription of the book's last accepted snapshot; null before it and after its end. */
  @Nullable SidState owner;

  int indexInOwner;

  /** Since when nobody wants the market. */
  long unwantedSinceMillis = STILL_WANTED;

  MarketSlot(BookWriter writer) {
    this.writer = writer;
  }

  OrderbookState book() {
    return writer.book();
  }

  String ticker() {
    return writer.book().marketTicker();
  }

  boolean isClosed() {
    return writer.status() == BookStatus.CLOSED;
  }
}
