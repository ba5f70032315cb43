package io.github.kalshibook.examples.server;

import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.ticker.PublisherStats;
import java.util.Optional;

/**
 * What a server shows beside the tickers that it is handed. Every method has an answer for who has
 * nothing to show. Called on the server's threads, often: it must be quick and may not block.
 */
public interface ServerSource {
  /** Nothing: a server of tickers alone. */
  ServerSource NONE = new ServerSource() {};

  /** Returns the book of a market; empty if there is none. */
  default Optional<OrderbookState> book(String marketTicker) {
    return Optional.empty();
  }

  /** Returns what the markets are called. */
  default MarketTitles titles() {
    return MarketTitles.NONE;
  }

  /** Returns how the feed does; empty if there is none to ask. */
  default Optional<FeedState> feed() {
    return Optional.empty();
  }

  /** Returns the publisher's counters; empty if there is none to ask. */
  default Optional<PublisherStats> publisher() {
    return Optional.empty();
  }

  /** Returns what happened lately; an empty one that stays empty by default. */
  default EventLog events() {
    return EventLog.EMPTY;
  }

  /** Returns a line for the page's head, such as that all is invented; empty for none. */
  default String notice() {
    return "";
  }
}
