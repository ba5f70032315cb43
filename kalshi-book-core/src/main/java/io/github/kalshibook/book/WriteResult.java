package io.github.kalshibook.book;

/** What a write did to a book. Whatever is not applied has left the book exactly as it was. */
public enum WriteResult {
  /** Applied; best prices and their sizes are as before. */
  APPLIED,
  /** Applied, and the best price or its size changed on at least one side. */
  APPLIED_AT_TOP,
  /** Refused: a level would hold less than nothing, or a size was negative. */
  BELOW_ZERO,
  /** Refused: a price outside 1 to 9999 centi-cents. */
  PRICE_OUT_OF_RANGE,
  /** Refused: one side named a price twice. */
  DUPLICATE_PRICE,
  /** Refused: a size or the sum of all sizes does not fit into a {@code long}. */
  OVERFLOW;

  /** Returns whether the book took the write. */
  public boolean applied() {
    return this == APPLIED || this == APPLIED_AT_TOP;
  }
}
