package io.github.kalshibook.book;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * The summary of a market: bid and ask of both sides, and the volume, which here means all
 * contracts resting in the book, of both sides. Everything is absent when the book is not live.
 *
 * @param prices the best prices and how far to believe them
 * @param volumeCentiContracts all contracts resting in the book; zero for a live, empty book,
 *     absent when it is not live
 */
public record SummaryStats(YesNoPrices prices, OptionalLong volumeCentiContracts) {
  /** Makes a summary. */
  public SummaryStats {
    Objects.requireNonNull(prices, "prices");
    Objects.requireNonNull(volumeCentiContracts, "volumeCentiContracts");
  }

  /** Returns the market. */
  public String marketTicker() {
    return prices.marketTicker();
  }

  /** Returns how far to believe the summary. */
  public Trust trust() {
    return prices.trust();
  }
}
