package io.github.kalshibook.book;

import java.math.BigDecimal;

/**
 * One price and the contracts resting at it.
 *
 * @param priceCentiCents the price in units of 0.0001 dollar, 1 to 9999
 * @param sizeCentiContracts the size in units of 0.01 contract, at least 1
 */
public record OrderbookLevel(int priceCentiCents, long sizeCentiContracts) {
  /**
   * Makes a level.
   *
   * @throws IllegalArgumentException if the price or the size is out of its range
   */
  public OrderbookLevel {
    FixedPoint.requirePrice(priceCentiCents);
    if (sizeCentiContracts < 1) {
      throw new IllegalArgumentException(
          "sizeCentiContracts not positive, was " + sizeCentiContracts);
    }
  }

  /**
   * Reads a level from decimal texts, such as {@code parse("0.52", "1000")}.
   *
   * @throws IllegalArgumentException if one is no number or does not fit its unit
   */
  public static OrderbookLevel parse(String priceDollars, String sizeContracts) {
    return new OrderbookLevel(
        FixedPoint.parsePrice(priceDollars), FixedPoint.parseSize(sizeContracts));
  }

  /** Returns the price in dollars, scale 4. */
  public BigDecimal price() {
    return FixedPoint.priceDollars(priceCentiCents);
  }

  /** Returns the size in contracts, scale 2. */
  public BigDecimal size() {
    return FixedPoint.sizeContracts(sizeCentiContracts);
  }

  /** Returns the same contracts seen from the other side: a bid at p is an ask at 1 - p there. */
  public OrderbookLevel fromOtherSide() {
    return new OrderbookLevel(FixedPoint.DOLLAR_CENTI_CENTS - priceCentiCents, sizeCentiContracts);
  }

  /** Returns, for example, {@code 320.50 @ 0.5200}. */
  @Override
  public String toString() {
    return FixedPoint.formatSize(sizeCentiContracts)
        + " @ "
        + FixedPoint.formatPrice(priceCentiCents);
  }
}
