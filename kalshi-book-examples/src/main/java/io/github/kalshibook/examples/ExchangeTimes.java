package io.github.kalshibook.examples;

import io.github.kalshibook.book.BookReading;
import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.book.Side;
import io.github.kalshibook.feed.BookListener;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the latest exchange time that applied frames carried, of each book and of all. A book
 * itself knows only whether its last frame carried one, and snapshots carry none.
 *
 * <p>Heard and asked on one thread.
 */
final class ExchangeTimes implements BookListener {
  private final BookReading reading = new BookReading();
  private final Map<OrderbookState, Instant> latest = new HashMap<>();
  private @Nullable Instant latestOfAll;

  @Override
  public void onSnapshot(OrderbookState book, long sequence) {
    see(book);
  }

  @Override
  public void onDelta(
      OrderbookState book, Side side, int priceCentiCents, long sizeCentiContracts, long sequence) {
    see(book);
  }

  /** Returns the latest time of a book's frames, else of any book's; null if none carried one. */
  @Nullable Instant latestOf(OrderbookState book) {
    return latest.getOrDefault(book, latestOfAll);
  }

  private void see(OrderbookState book) {
    book.readInto(reading);
    Instant time = reading.exchangeTime();
    if (time != null) {
      latest.merge(book, time, ExchangeTimes::later);
      latestOfAll = latestOfAll == null ? time : later(latestOfAll, time);
    }
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }
}
