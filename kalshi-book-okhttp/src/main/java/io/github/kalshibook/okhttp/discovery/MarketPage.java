package io.github.kalshibook.okhttp.discovery;

import io.github.kalshibook.okhttp.catalog.MarketInfo;
import java.util.List;

/**
 * One page of a list of markets.
 *
 * @param markets what it holds
 * @param cursor where the next page begins; empty at the last one
 */
record MarketPage(List<Found> markets, String cursor) {
  /**
   * A market and whether a query means it.
   *
   * @param market what the exchange says of it
   * @param meant whether a query means it
   */
  record Found(MarketInfo market, boolean meant) {}
}
