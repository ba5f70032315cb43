package io.github.kalshibook.feed;

import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.book.Side;
import io.github.kalshibook.book.StaleReason;
import io.github.kalshibook.book.TopOfBook;
import io.github.kalshibook.book.Trust;

/**
 * Hears what happens to books. Applications implement what they need of it.
 *
 * <p>Added with {@link BookListeners#add}, it is called on the listeners' own thread or executor,
 * one call at a time: {@link #onTopChanged} and {@link #onStatusChanged} conflate per market (the
 * latest wins, and a spell of not live in between shows by a changed {@link Trust#generation()}),
 * {@link #onGap} and {@link #onMarketLeft} are never dropped (several gaps of a market may come as
 * one). It may block; what it then misses, it misses per market, not in memory.
 *
 * <p>Added with {@link BookListeners#addOnFeedThread}, every call comes on the thread that handed
 * the frame in, right after that frame, without conflation: whatever it takes is taken from the
 * feed. Only there are {@link #onSnapshot} and {@link #onDelta} called.
 *
 * <p>What it throws is counted, logged and dropped.
 */
public interface BookListener {
  /** A snapshot has replaced the book. Feed thread only. */
  default void onSnapshot(OrderbookState book, long sequence) {}

  /**
   * A level of the book has a new size, 0 if it is gone. Feed thread only.
   *
   * @param side the side whose bids changed
   * @param priceCentiCents the bid's price, in 0.0001 dollar
   * @param sizeCentiContracts the size it has now, in 0.01 contract
   * @param sequence the number of the frame that brought it
   */
  default void onDelta(
      OrderbookState book,
      Side side,
      int priceCentiCents,
      long sizeCentiContracts,
      long sequence) {}

  /** The best price or its size has changed on a live book, or the book has become live. */
  default void onTopChanged(TopOfBook top) {}

  /** The book's status, its reason, or its generation has changed. */
  default void onStatusChanged(String marketTicker, Trust trust) {}

  /** Frames were lost, and the market's book is stale for it. */
  default void onGap(Gap gap) {}

  /** The market has left: its book is closed for good, and nothing more will be said of it. */
  default void onMarketLeft(String marketTicker, StaleReason reason) {}
}
