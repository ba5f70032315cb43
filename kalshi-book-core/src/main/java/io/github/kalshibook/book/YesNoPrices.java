package io.github.kalshibook.book;

import java.util.Objects;
import java.util.OptionalInt;

/**
 * The four best prices of a market that is live. Empty where a side has no bids, and all empty when
 * the book is not live, so that who ignores the trust sees no market rather than an old one.
 *
 * @param marketTicker the market
 * @param trust how far to believe the rest
 * @param yesBidCentiCents the best bid for YES
 * @param noBidCentiCents the best bid for NO
 */
public record YesNoPrices(
    String marketTicker, Trust trust, OptionalInt yesBidCentiCents, OptionalInt noBidCentiCents) {
  /**
   * Makes the prices.
   *
   * @throws IllegalArgumentException if a price is out of range, or there is one without a live
   *     trust
   */
  public YesNoPrices {
    Objects.requireNonNull(marketTicker, "marketTicker");
    yesBidCentiCents.ifPresent(FixedPoint::requirePrice);
    noBidCentiCents.ifPresent(FixedPoint::requirePrice);
    if (!trust.isLive() && (yesBidCentiCents.isPresent() || noBidCentiCents.isPresent())) {
      throw new IllegalArgumentException("prices of a book that is " + trust.status());
    }
  }

  /** Returns the lowest price at which YES is offered: a dollar less the best NO bid. */
  public OptionalInt yesAskCentiCents() {
    return fromOtherSide(noBidCentiCents);
  }

  /** Returns the lowest price at which NO is offered: a dollar less the best YES bid. */
  public OptionalInt noAskCentiCents() {
    return fromOtherSide(yesBidCentiCents);
  }

  private static OptionalInt fromOtherSide(OptionalInt bid) {
    return bid.isPresent()
        ? OptionalInt.of(FixedPoint.DOLLAR_CENTI_CENTS - bid.getAsInt())
        : OptionalInt.empty();
  }
}
