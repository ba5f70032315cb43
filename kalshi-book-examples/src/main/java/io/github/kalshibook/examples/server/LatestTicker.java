package io.github.kalshibook.examples.server;

import io.github.kalshibook.book.BookStatus;
import io.github.kalshibook.ticker.Ticker;

/**
 * A market's latest ticker, encoded once for all clients.
 *
 * @param marketTicker the market
 * @param version the ticker's version
 * @param live whether it has numbers
 * @param closed whether the market has left
 * @param json the message
 */
record LatestTicker(String marketTicker, long version, boolean live, boolean closed, String json) {
  static LatestTicker of(Ticker ticker) {
    return new LatestTicker(
        ticker.marketTicker(),
        ticker.version(),
        ticker.isLive(),
        ticker.status() == BookStatus.CLOSED,
        ticker.toJson());
  }

  /**
   * Returns the one to keep: that of the higher version. Of one version it is the one that came
   * later (a market may leave without another change), but never a live one for one that is not.
   */
  static LatestTicker later(LatestTicker held, LatestTicker next) {
    boolean revives = next.live && !held.live;
    boolean replaces = next.version > held.version || (next.version == held.version && !revives);
    return replaces ? next : held;
  }
}
