package io.github.kalshibook.book;

import java.math.BigDecimal;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The best levels of a market, and how far to believe them. An absent side is empty. A book that is
 * not live still shows what it last knew: look at {@link #trust()}, or call {@link
 * Trust#requireLive()}.
 *
 * @param marketTicker the market
 * @param trust how far to believe the rest
 * @param yesBid the highest bid for YES
 * @param noBid the highest bid for NO
 * @param restingCentiContracts all contracts resting in the book, both sides, all levels
 */
public record TopOfBook(
    String marketTicker,
    Trust trust,
    Optional<OrderbookLevel> yesBid,
    Optional<OrderbookLevel> noBid,
    long restingCentiContracts) {
  /** Makes a top of book. */
  public TopOfBook {
    Objects.requireNonNull(marketTicker, "marketTicker");
    Objects.requireNonNull(trust, "trust");
    Objects.requireNonNull(yesBid, "yesBid");
    Objects.requireNonNull(noBid, "noBid");
  }

  /** Returns the lowest price at which YES is offered: the best NO bid, seen from the YES side. */
  public Optional<OrderbookLevel> yesAsk() {
    return noBid.map(OrderbookLevel::fromOtherSide);
  }

  /** Returns the lowest price at which NO is offered: the best YES bid, seen from the NO side. */
  public Optional<OrderbookLevel> noAsk() {
    return yesBid.map(OrderbookLevel::fromOtherSide);
  }

  /**
   * Returns ask minus bid, the same for YES and NO; empty unless both sides are there. Zero when
   * locked, negative when crossed.
   */
  public OptionalInt spreadCentiCents() {
    return yesBid.isPresent() && noBid.isPresent()
        ? OptionalInt.of(
            FixedPoint.DOLLAR_CENTI_CENTS
                - yesBid.get().priceCentiCents()
                - noBid.get().priceCentiCents())
        : OptionalInt.empty();
  }

  /**
   * Returns the price of YES half way between bid and ask, in dollars and exact (scale 5); empty
   * unless both sides are there.
   */
  public Optional<BigDecimal> midpoint() {
    return yesBid.flatMap(
        bid ->
            yesAsk()
                .map(
                    ask ->
                        // Half a centi-cent is 5 units of a scale one finer.
                        BigDecimal.valueOf(
                            (bid.priceCentiCents() + ask.priceCentiCents()) * 5L,
                            FixedPoint.PRICE_DECIMALS + 1)));
  }

  /**
   * Returns whether the bids of both sides add up to more than a dollar. The exchange sends such
   * books for moments inside one burst (recordings of May to August 2026); it is no corruption.
   */
  public boolean crossed() {
    OptionalInt spread = spreadCentiCents();
    return spread.isPresent() && spread.getAsInt() < 0;
  }
}
