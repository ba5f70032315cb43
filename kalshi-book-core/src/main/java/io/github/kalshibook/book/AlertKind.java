package io.github.kalshibook.book;

/** What an {@link Alert} is about. */
public enum AlertKind {
  /** Frames of a subscription were lost; its books are stale until their snapshots come. */
  SEQUENCE_GAP,
  /** A subscription's sequence started again without an announcement. */
  SEQUENCE_RESTART,
  /** A frame's content could not be true, or named no legible market. */
  BAD_CONTENT,
  /** A frame was not one complete JSON object, or a book frame without a usable number. */
  MALFORMED_FRAME,
  /** A frame held its content under names this library does not know. */
  FORMAT_DRIFT,
  /** The exchange ended a subscription. */
  SUBSCRIPTION_ENDED,
  /** The exchange's list of a subscription's markets no longer holds some of ours. */
  NOT_LISTED,
  /** The exchange answered or reported an error. */
  EXCHANGE_ERROR,
  /** A connection ended; its books are stale. */
  CONNECTION_LOST,
  /** The exchange refused a handshake because of the credentials or the clock. */
  AUTHENTICATION_FAILED,
  /** A handshake failed for another reason. */
  HANDSHAKE_FAILED,
  /** A subscription was refused, wholly or for some markets. */
  SUBSCRIBE_REFUSED,
  /** Books that were asked for did not come. */
  RECOVERY_STALLED,
  /** A book differed from its audit's snapshot twice within a minute; it was put right. */
  AUDIT_DIFFERENCE,
  /** Markets went to another connection because theirs does not open. */
  MARKETS_MOVED,
  /** A snapshot was refused: the market belongs to another processor, or a limit is reached. */
  SNAPSHOT_REFUSED,
  /** The exchange has paused trading, or is in scheduled maintenance; said once, at its begin. */
  EXCHANGE_PAUSED,
  /** The list of markets could not be read for a while; what is subscribed stays so. */
  DISCOVERY_FAILED,
  /** More markets were found than the limit lets be subscribed. */
  DISCOVERY_LIMIT,
  /** A listener or a tap threw, or took longer than 5 ms on the feed thread. */
  LISTENER_TROUBLE,
  /** A sink threw. */
  SINK_FAILED,
  /** A book was crossed for more than a second. */
  CROSSED_BOOK,
  /** A book failed the publisher's validation; nothing of it was published. */
  INVALID_TICKER,
  /** Frames are missing from the frame log: it could not be written, or not fast enough. */
  FRAME_LOG_TROUBLE,
  /** This library made a mistake; what it may have touched is stale. */
  INTERNAL_ERROR
}
