package io.github.kalshibook.book;

/** Whether a book may be believed. Only {@link #LIVE} means yes. */
public enum BookStatus {
  /** Wanted, but no snapshot has come since it was asked for; its levels are not the market's. */
  AWAITING_SNAPSHOT,
  /** Every frame since the last snapshot was seen and applied: the book is true. */
  LIVE,
  /** It was true once and may not be now; {@link Trust#reason()} says why. */
  STALE,
  /** Nobody wants the market any more, or the exchange has ended it. Takes no frames. */
  CLOSED
}
