package io.github.kalshibook.book;

/** Why a book is not live. {@link #NONE} for a live one. */
public enum StaleReason {
  /** The book is live. */
  NONE,
  /** The market is wanted, and its first snapshot has not come. */
  NO_SNAPSHOT_YET,
  /** The exchange acknowledged the subscription anew; its snapshots are on their way. */
  RESUBSCRIBED,
  /** A frame of the book's subscription was lost; it may have been this market's. */
  SEQUENCE_GAP,
  /** The subscription's sequence started again without an announcement. */
  SEQUENCE_RESTART,
  /** A frame for this market held content that cannot be true. */
  BAD_CONTENT,
  /** A numbered book frame did not say, legibly, which market it was for. */
  UNREADABLE_FRAME,
  /** A frame held its content under names this library does not know. */
  FORMAT_DRIFT,
  /** The exchange ended the subscription. */
  SUBSCRIPTION_ENDED,
  /** The exchange's list of the subscription's markets no longer holds this one. */
  NOT_LISTED,
  /** The connection that carried the book ended. */
  CONNECTION_LOST,
  /** The market is moving to another connection, whose snapshot is on its way. */
  MOVED,
  /** Published tickers only: bids of YES and NO add up to more than a dollar for over a second. */
  CROSSED,
  /** Published tickers only: the book failed the publisher's validation. */
  INVALID,
  /** Closed: nobody wants the market any more. */
  UNSUBSCRIBED,
  /** Closed: the exchange said that the market is determined or settled. */
  MARKET_ENDED
}
