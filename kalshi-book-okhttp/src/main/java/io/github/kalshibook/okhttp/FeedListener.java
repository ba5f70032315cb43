package io.github.kalshibook.okhttp;

import io.github.kalshibook.book.Alert;
import io.github.kalshibook.okhttp.catalog.ExchangeState;
import io.github.kalshibook.okhttp.catalog.LifecycleEvent;

/**
 * Hears how the feed does. Called on a thread of its own, one call at a time; it may block, and
 * what does not fit into a queue of 1,024 meanwhile is dropped and counted as an alert. What it
 * throws is logged and dropped.
 */
public interface FeedListener {
  /**
   * Something a person may want to know, from any part that shares {@link KalshiFeed#alerts()}: the
   * feed, its frames, a publisher and its sinks, a frame log. Of each kind the first comes at once,
   * then at most ten a second, which say how many were held back.
   */
  default void onAlert(Alert alert) {}

  /**
   * A connection changed its state.
   *
   * @param connection its number in this feed, from 1
   * @param why empty where the state says it all
   */
  default void onConnection(int connection, ConnectionState state, String why) {}

  /**
   * The exchange has paused trading, begun its maintenance, or trades again; {@code why} is empty
   * where that says it all. Only of a feed that watches the exchange.
   */
  default void onExchange(ExchangeState state, String why) {}

  /**
   * Something happened to a market or an event, of whatever kind, known or not; of any market of
   * the exchange. The book of a market that has ended is closed already.
   */
  default void onLifecycle(LifecycleEvent event) {}

  /** Books that had lost trust are live again. */
  default void onRecovered(GapReport report) {}
}
