package io.github.kalshibook.okhttp;

import io.github.kalshibook.book.Alert;

/**
 * Hears how the feed does. Called on a thread of its own, one call at a time; it may block, and
 * what does not fit into a queue of 1,024 meanwhile is dropped and counted as an alert. What it
 * throws is logged and dropped.
 */
public interface FeedListener {
  /**
   * Something a person may want to know, from any part that shares {@link KalshiFeed#alerts()}: the
   * feed, its frames, a publisher and its sinks, a frame log. Of each kind the first comes at once,
   * then at most one a second, which says how many were held back.
   */
  default void onAlert(Alert alert) {}

  /**
   * A connection changed its state.
   *
   * @param connection its number in this feed, from 1
   * @param why empty where the state says it all
   */
  default void onConnection(int connection, ConnectionState state, String why) {}

  /** Books that had lost trust are live again. */
  default void onRecovered(GapReport report) {}
}
