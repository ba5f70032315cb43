package io.github.kalshibook.ticker;

import io.github.kalshibook.book.BookReading;
import io.github.kalshibook.book.OrderbookState;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What the publisher knows of one market: what was last shown of it, and what is held back. All but
 * {@code forced} belongs to the publisher's thread.
 */
final class MarketTicker {
  /** What those who hear this publisher believe of the market. */
  enum Shown {
    NOTHING,
    LIVE,
    STALE,
    CLOSED
  }

  /** How the market counts in a heartbeat. */
  enum Census {
    NONE,
    LIVE,
    STALE
  }

  final OrderbookState book;

  /** Asked for with publishNow; taken by the publisher. */
  final AtomicReference<@Nullable Forced> forced = new AtomicReference<>();

  Shown shown = Shown.NOTHING;
  Census census = Census.NONE;
  boolean connectionLost;

  /** How many of the book's changes have been offered. */
  long seenChanges;

  /**
   * Whether the last offered change has no outcome yet: it waits for the interval, or uncrosses.
   */
  boolean pending;

  boolean everLive;
  long lastLiveNanos;
  int shownYesBid;
  int shownNoBid;
  long shownResting;

  boolean crossed;
  long crossedSinceNanos;
  boolean crossedTold;

  /** Whether it is in the schedule, and for when. */
  boolean scheduled;

  long dueNanos;

  MarketTicker(OrderbookState book) {
    this.book = book;
  }

  String marketTicker() {
    return book.marketTicker();
  }

  boolean showsLive(BookReading reading) {
    return shown == Shown.LIVE
        && shownYesBid == reading.yesBidCentiCents()
        && shownNoBid == reading.noBidCentiCents()
        && shownResting == reading.restingCentiContracts();
  }

  void showLive(BookReading reading, long nowNanos) {
    shown = Shown.LIVE;
    shownYesBid = reading.yesBidCentiCents();
    shownNoBid = reading.noBidCentiCents();
    shownResting = reading.restingCentiContracts();
    everLive = true;
    lastLiveNanos = nowNanos;
  }

  void uncross() {
    crossed = false;
    crossedTold = false;
  }
}
