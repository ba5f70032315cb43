package io.github.kalshibook.book;

/** The two sides of a Kalshi market. Both hold bids: an ask on one is a bid on the other. */
public enum Side {
  /** Contracts that pay a dollar if the market resolves yes. */
  YES,
  /** Contracts that pay a dollar if the market resolves no. */
  NO;

  /** Returns the other side. */
  public Side opposite() {
    return this == YES ? NO : YES;
  }
}
