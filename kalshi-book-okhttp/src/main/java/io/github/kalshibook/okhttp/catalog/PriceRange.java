package io.github.kalshibook.okhttp.catalog;

/**
 * A span of prices with one tick, in 0.0001 dollar.
 *
 * @param startCentiCents where it begins, 0 to 10,000
 * @param endCentiCents where it ends, above the start, at most 10,000
 * @param stepCentiCents the tick, at least 1
 */
public record PriceRange(int startCentiCents, int endCentiCents, int stepCentiCents) {
  private static final int DOLLAR = 10_000;

  /** Makes a range. */
  public PriceRange {
    if (startCentiCents < 0 || endCentiCents > DOLLAR || startCentiCents >= endCentiCents) {
      throw new IllegalArgumentException(
          "no range of prices: " + startCentiCents + " to " + endCentiCents);
    }
    if (stepCentiCents < 1) {
      throw new IllegalArgumentException("stepCentiCents not positive, was " + stepCentiCents);
    }
  }
}
