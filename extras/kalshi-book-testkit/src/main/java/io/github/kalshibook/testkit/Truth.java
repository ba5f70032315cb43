package io.github.kalshibook.testkit;

import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.testkit.internal.TruthKeeper;
import io.github.kalshibook.ticker.Ticker;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the exchange's books are and were. A top is the best bid of each side and the contracts
 * resting in the whole book; how many of the past ones are remembered can be set. Any thread.
 */
public final class Truth {
  private final TruthKeeper keeper;

  Truth(TruthKeeper keeper) {
    this.keeper = keeper;
  }

  /**
   * Returns when a top was true last; empty if it never was, as far as is remembered.
   *
   * @param yesBidCentiCents 0 if there is no bid
   * @param noBidCentiCents 0 if there is no bid
   * @throws IllegalArgumentException if there is no such market
   */
  public Optional<TopSpan> lastTrue(
      String marketTicker, int yesBidCentiCents, int noBidCentiCents, long restingCentiContracts) {
    return keeper.lastTrue(marketTicker, yesBidCentiCents, noBidCentiCents, restingCentiContracts);
  }

  /**
   * Returns when what a live ticker says was true last; empty if it never was.
   *
   * @throws IllegalArgumentException if the ticker is not live, or there is no such market
   */
  public Optional<TopSpan> lastTrue(Ticker ticker) {
    return lastTrue(
        ticker.marketTicker(),
        ticker.yesBidCentiCents().orElse(0),
        ticker.noBidCentiCents().orElse(0),
        ticker
            .restingCentiContracts()
            .orElseThrow(() -> new IllegalArgumentException("not live: " + ticker)));
  }

  /** Returns whether a top was true at some moment of an interval, both ends included. */
  public boolean wasTrue(
      String marketTicker,
      int yesBidCentiCents,
      int noBidCentiCents,
      long restingCentiContracts,
      Instant from,
      Instant to) {
    return keeper
        .spans(marketTicker, yesBidCentiCents, noBidCentiCents, restingCentiContracts)
        .stream()
        .anyMatch(span -> span.overlaps(from, to));
  }

  /**
   * Compares a client's book with the truth of this moment. Only the levels count, not whether the
   * client says that its book is live.
   *
   * @return one line for each level that differs; empty if none does
   */
  public List<String> differences(OrderbookState clientBook) {
    return keeper.differences(clientBook);
  }
}
