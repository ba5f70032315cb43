package io.github.kalshibook.feed;

import io.github.kalshibook.book.BookStatus;
import io.github.kalshibook.book.BookWriter;
import io.github.kalshibook.book.OrderbookState;
import org.jspecify.annotations.Nullable;

/** What a processor knows of one market beside its book. Guarded by the processor's lock. */
final class MarketSlot {
  static final long STILL_WANTED = Long.MAX_VALUE;
  private static final long NO_AUDIT = 0;

  final BookWriter writer;

  /** The subscription of the book's last accepted snapshot; null before it and after its end. */
  @Nullable SidState owner;

  int indexInOwner;

  /** Since when nobody wants the market. */
  long unwantedSinceMillis = STILL_WANTED;

  private long auditId = NO_AUDIT;
  private long auditGeneration;

  MarketSlot(BookWriter writer) {
    this.writer = writer;
  }

  OrderbookState book() {
    return writer.book();
  }

  String ticker() {
    return writer.book().marketTicker();
  }

  /** The next snapshot with this command's id is compared, if the book stays live until then. */
  void expectAudit(long id) {
    auditId = id;
    auditGeneration = writer.generation();
  }

  /** Returns whether a snapshot with this id is to be compared; only once. */
  boolean takeAudit(long id) {
    if (auditId == NO_AUDIT || auditId != id) {
      return false;
    }
    auditId = NO_AUDIT;
    return writer.isLive() && writer.generation() == auditGeneration;
  }

  boolean isClosed() {
    return writer.status() == BookStatus.CLOSED;
  }
}
