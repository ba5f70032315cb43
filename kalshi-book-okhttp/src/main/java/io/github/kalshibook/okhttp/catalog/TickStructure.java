package io.github.kalshibook.okhttp.catalog;

import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * Which prices a market's orders may have. It can change while the market is open.
 *
 * @param name the exchange's name for it, such as {@code linear_cent}; empty if it gave none
 * @param ranges the spans of prices, ascending; empty if the exchange gave none that is legible
 */
public record TickStructure(String name, List<PriceRange> ranges) {
  /** Nothing is known. */
  public static final TickStructure UNKNOWN = new TickStructure("", List.of());

  /** Copies the ranges. */
  public TickStructure {
    Objects.requireNonNull(name, "name");
    ranges = List.copyOf(ranges);
  }

  /**
   * Returns the tick at a price, in 0.0001 dollar; empty if it is not known. Where two ranges meet,
   * the upper one counts.
   */
  public OptionalInt stepCentiCents(int priceCentiCents) {
    OptionalInt step = OptionalInt.empty();
    for (PriceRange range : ranges) {
      if (priceCentiCents >= range.startCentiCents() && priceCentiCents <= range.endCentiCents()) {
        step = OptionalInt.of(range.stepCentiCents());
      }
    }
    return step;
  }
}
