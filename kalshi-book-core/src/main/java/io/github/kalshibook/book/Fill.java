package io.github.kalshibook.book;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What buying or selling some contracts against the resting levels comes to, exactly, before fees.
 * What is not there to be filled is said in {@link #unfilledCentiContracts()}, never guessed.
 *
 * @param trust how far to believe the book this was reckoned on
 * @param filledCentiContracts how many contracts the levels hold, at most what was asked for
 * @param unfilledCentiContracts the rest
 * @param dollars what the filled contracts cost, or bring, in dollars (scale 6)
 * @param worstPriceCentiCents the worst price touched; empty if nothing was filled
 */
public record Fill(
    Trust trust,
    long filledCentiContracts,
    long unfilledCentiContracts,
    BigDecimal dollars,
    OptionalInt worstPriceCentiCents) {
  /** Makes a fill. */
  public Fill {
    Objects.requireNonNull(trust, "trust");
    Objects.requireNonNull(dollars, "dollars");
    Objects.requireNonNull(worstPriceCentiCents, "worstPriceCentiCents");
  }

  /** Returns whether everything asked for is there. */
  public boolean isComplete() {
    return unfilledCentiContracts == 0;
  }

  /** Returns dollars per filled contract, rounded as {@code context} says; empty if none. */
  public Optional<BigDecimal> averagePrice(MathContext context) {
    return filledCentiContracts == 0
        ? Optional.empty()
        : Optional.of(dollars.divide(FixedPoint.sizeContracts(filledCentiContracts), context));
  }
}
