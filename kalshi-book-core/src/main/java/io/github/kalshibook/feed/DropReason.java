package io.github.kalshibook.feed;

/** Why a frame was understood but not applied. */
public enum DropReason {
  /** Its number is not above the last one. */
  OLD_SEQUENCE,
  /** A delta for a market without a book. */
  UNKNOWN_MARKET,
  /** A delta for a book that waits for its first snapshot. */
  AWAITING_SNAPSHOT,
  /** A delta for a stale book, which waits for its snapshot. */
  STALE_BOOK,
  /** A delta of another subscription than the one that owns the book. */
  OTHER_SID,
  /** A frame for a closed book. */
  CLOSED_BOOK,
  /** A frame of a subscription that the exchange has ended. */
  ENDED_SUBSCRIPTION,
  /** A snapshot of a market that another processor holds. */
  OTHER_PROCESSOR,
  /** A snapshot of a market that nobody registered, where only registered ones are wanted. */
  UNWANTED_MARKET,
  /** A snapshot that would exceed the limit of markets or sids. */
  LIMIT_REACHED,
  /** A frame of a connection that is over. */
  OLD_CONNECTION
}
