package io.github.kalshibook.book;

import java.math.BigDecimal;

/**
 * Exact conversions at the edge: prices are whole centi-cents (0.0001 dollar, 1 to 9999), sizes
 * whole centi-contracts (0.01 contract). Nothing here rounds, and nothing goes through a {@code
 * double}.
 */
public final class FixedPoint {
  /** The lowest price, 0.0001 dollar. */
  public static final int MIN_PRICE_CENTI_CENTS = 1;

  /** The highest price, 0.9999 dollar. */
  public static final int MAX_PRICE_CENTI_CENTS = 9_999;

  /** What a contract pays, 1 dollar: the price of YES plus the price of NO. */
  public static final int DOLLAR_CENTI_CENTS = 10_000;

  static final int PRICE_DECIMALS = 4;
  static final int SIZE_DECIMALS = 2;

  /** Longer numbers are refused unread: no price or size needs so many digits. */
  private static final int MAX_TEXT = 64;

  private FixedPoint() {}

  /**
   * Reads a price in dollars, such as {@code "0.52"}.
   *
   * @throws IllegalArgumentException if it is no number, not a whole multiple of 0.0001, or not
   *     strictly between 0 and 1
   */
  public static int parsePrice(String dollars) {
    return priceOf(decimal(dollars, "price"));
  }

  /**
   * Converts a price in dollars to centi-cents.
   *
   * @throws IllegalArgumentException if it is not a whole multiple of 0.0001 strictly between 0 and
   *     1
   */
  public static int priceOf(BigDecimal dollars) {
    long centiCents = exact(dollars, PRICE_DECIMALS, "price in dollars");
    if (centiCents < MIN_PRICE_CENTI_CENTS || centiCents > MAX_PRICE_CENTI_CENTS) {
      throw new IllegalArgumentException(
          "price not strictly between 0 and 1 dollar, was " + dollars);
    }
    return (int) centiCents;
  }

  /**
   * Reads a size in contracts, such as {@code "320.50"}.
   *
   * @throws IllegalArgumentException if it is no number, negative, not a whole multiple of 0.01, or
   *     too large
   */
  public static long parseSize(String contracts) {
    return sizeOf(decimal(contracts, "size"));
  }

  /**
   * Converts a size in contracts to centi-contracts.
   *
   * @throws IllegalArgumentException if it is negative, not a whole multiple of 0.01, or too large
   */
  public static long sizeOf(BigDecimal contracts) {
    long centiContracts = exact(contracts, SIZE_DECIMALS, "size in contracts");
    if (centiContracts < 0) {
      throw new IllegalArgumentException("size in contracts negative, was " + contracts);
    }
    return centiContracts;
  }

  /** Returns the price in dollars, scale 4. */
  public static BigDecimal priceDollars(int priceCentiCents) {
    return BigDecimal.valueOf(priceCentiCents, PRICE_DECIMALS);
  }

  /** Returns the size in contracts, scale 2. */
  public static BigDecimal sizeContracts(long sizeCentiContracts) {
    return BigDecimal.valueOf(sizeCentiContracts, SIZE_DECIMALS);
  }

  /** Prints a price in dollars with four decimals, as the exchange does: {@code "0.5200"}. */
  public static String formatPrice(int priceCentiCents) {
    return priceDollars(priceCentiCents).toPlainString();
  }

  /** Prints a size in contracts with two decimals, as the exchange does: {@code "320.50"}. */
  public static String formatSize(long sizeCentiContracts) {
    return sizeContracts(sizeCentiContracts).toPlainString();
  }

  /**
   * Returns {@code priceCentiCents} if it is a price.
   *
   * @throws IllegalArgumentException if it is not in 1 to 9999
   */
  public static int requirePrice(int priceCentiCents) {
    if (!isPrice(priceCentiCents)) {
      throw new IllegalArgumentException("priceCentiCents not in 1..9999, was " + priceCentiCents);
    }
    return priceCentiCents;
  }

  static boolean isPrice(int priceCentiCents) {
    return priceCentiCents >= MIN_PRICE_CENTI_CENTS && priceCentiCents <= MAX_PRICE_CENTI_CENTS;
  }

  private static BigDecimal decimal(String text, String what) {
    if (text.length() <= MAX_TEXT && isAscii(text)) {
      try {
        return new BigDecimal(text);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(what + " is no decimal number, was \"" + text + "\"", e);
      }
    }
    throw new IllegalArgumentException(
        what + " is no decimal number of at most " + MAX_TEXT + " ASCII characters");
  }

  /** BigDecimal would take the digits of every script; the exchange writes ASCII. */
  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 128);
  }

  private static long exact(BigDecimal value, int decimals, String what) {
    try {
      // Not movePointRight: it writes out every zero of 1e99999999, for hours.
      return value.scaleByPowerOfTen(decimals).longValueExact();
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          what + " has more than " + decimals + " decimals or is too large, was " + value, e);
    }
  }
}
