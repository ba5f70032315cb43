package io.github.kalshibook.feed;

import io.github.kalshibook.book.BookRegistry;
import io.github.kalshibook.book.BookWriter;
import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.book.StaleReason;
import io.github.kalshibook.wire.Frame;
import io.github.kalshibook.wire.TickerTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The markets that one processor has borrowed. Changes are guarded by the processor's lock; any
 * thread may look.
 */
final class Markets {
  private final ConcurrentHashMap<String, MarketSlot> slots = new ConcurrentHashMap<>();
  private final BookRegistry registry;
  private final Object borrower;

  /** The same markets, for the reader of frames. Guarded by the processor's lock. */
  private final TickerTable tickers;

  Markets(BookRegistry registry, Object borrower, TickerTable tickers) {
    this.tickers = tickers;
    this.registry = registry;
    this.borrower = borrower;
  }

  @Nullable MarketSlot find(String ticker) {
    return slots.get(ticker);
  }

  /** Finds the market that a frame names as {@code ticker}. */
  @Nullable MarketSlot find(Frame frame, String ticker) {
    return frame.knownMarket() instanceof MarketSlot known ? known : slots.get(ticker);
  }

  /** Borrows a market; null if it is lent to another, or a limit is reached. */
  @Nullable MarketSlot borrow(String ticker, long nowMillis) {
    MarketSlot slot = slots.get(ticker);
    if (slot == null) {
      Optional<BookWriter> writer = registry.lend(ticker, borrower, nowMillis);
      if (writer.isPresent()) {
        slot = new MarketSlot(writer.get());
        slots.put(ticker, slot);
        tickers.add(ticker, slot);
      }
    }
    return slot;
  }

  boolean isLentToAnother(String ticker) {
    return registry.isLentToAnother(ticker, borrower);
  }

  /** Makes the market wanted: a closed book waits for a snapshot again. */
  boolean want(String ticker, long nowMillis) {
    MarketSlot slot = borrow(ticker, nowMillis);
    if (slot == null) {
      return false;
    }
    slot.unwantedSinceMillis = MarketSlot.STILL_WANTED;
    if (slot.isClosed()) {
      slot.writer.awaitSnapshot(StaleReason.NO_SNAPSHOT_YET, nowMillis);
    }
    return true;
  }

  void close(MarketSlot slot, StaleReason reason, long nowMillis) {
    disown(slot);
    slot.unwantedSinceMillis = Math.min(slot.unwantedSinceMillis, nowMillis);
    slot.writer.close(reason, nowMillis);
  }

  void remove(MarketSlot slot, StaleReason reason, long nowMillis) {
    forget(slot);
    registry.remove(slot.writer, reason, nowMillis);
  }

  /** Removes books that were unwanted at {@code limitMillis} already. Returns them. */
  List<OrderbookState> cleanUp(long limitMillis, long nowMillis) {
    List<OrderbookState> removed = new ArrayList<>();
    for (MarketSlot slot : slots.values()) {
      if (slot.unwantedSinceMillis <= limitMillis) {
        remove(slot, StaleReason.UNSUBSCRIBED, nowMillis);
        removed.add(slot.book());
      }
    }
    return removed;
  }

  /** Gives one book back as it is. */
  void giveBack(MarketSlot slot) {
    forget(slot);
    registry.giveBack(slot.writer);
  }

  /** Gives all books back as they are, for other processors to borrow. */
  void giveAllBack() {
    for (MarketSlot slot : slots.values()) {
      disown(slot);
      registry.giveBack(slot.writer);
    }
    slots.clear();
    tickers.clear();
  }

  Iterable<MarketSlot> all() {
    return slots.values();
  }

  int size() {
    return slots.size();
  }

  /** Both must forget it: what the reader still knew would be written without being ours. */
  private void forget(MarketSlot slot) {
    disown(slot);
    slots.remove(slot.ticker(), slot);
    tickers.remove(slot.ticker());
  }

  private static void disown(MarketSlot slot) {
    if (slot.owner != null) {
      slot.owner.remove(slot);
    }
  }
}
