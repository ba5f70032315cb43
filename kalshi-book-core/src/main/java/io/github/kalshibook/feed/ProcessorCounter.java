package io.github.kalshibook.feed;

/** What a processor counts. Counters only grow. */
public enum ProcessorCounter {
  /** Frames handed in, of every kind, legible or not. */
  FRAMES,
  /** Frames of type {@code orderbook_snapshot}. */
  SNAPSHOTS,
  /** Frames of type {@code orderbook_delta}. */
  DELTAS,
  /** Frames of type {@code subscribed}. */
  SUBSCRIBED,
  /** Frames of type {@code unsubscribed}. */
  UNSUBSCRIBED,
  /** Frames of type {@code ok}. */
  OK,
  /** Frames of type {@code error}. */
  ERRORS,
  /** Frames of type {@code ticker}. */
  TICKERS,
  /** Frames of type {@code trade}. */
  TRADES,
  /** Frames of the lifecycle types. */
  LIFECYCLE,
  /** Frames of a type that is not known; passed over. */
  UNKNOWN_TYPES,
  /** Frames that are not one complete JSON object, and book frames without a usable number. */
  MALFORMED,
  /** Snapshots that went into a book. */
  SNAPSHOTS_APPLIED,
  /** Deltas that went into a book. */
  DELTAS_APPLIED,
  /** Numbered frames whose content could not be true. */
  BAD_CONTENT,
  /** Book frames that named no legible market. */
  UNREADABLE_MARKETS,
  /** Frames that held their content under unknown names. */
  FORMAT_DRIFT,
  /** Times that numbers were missing. */
  GAPS,
  /** Numbers that were missing, in all. */
  MISSING_FRAMES,
  /** Times that a sequence started again unannounced. */
  RESTARTS,
  /** Frames dropped because their number was not above the last. */
  OLD_SEQUENCE,
  /** Numbered frames of a sid that was neither acknowledged nor had a snapshot. */
  UNKNOWN_SIDS,
  /** Frames for a market without a book, dropped. */
  UNKNOWN_MARKETS,
  /** Deltas for a book that waited for its first snapshot, dropped. */
  BEFORE_SNAPSHOT,
  /** Deltas for a stale book, dropped. */
  STALE_BOOK,
  /** Deltas of a subscription that does not own the book, dropped. */
  OTHER_SID,
  /** Frames for a closed book, dropped. */
  CLOSED_BOOK,
  /** Book frames of a subscription that the exchange had ended, dropped. */
  ENDED_SUBSCRIPTION,
  /** Snapshots that answered an audit and were compared with their live book. */
  AUDITS,
  /** Audits whose snapshot was not what the book said; it says so since. */
  AUDIT_DIFFERENCES,
  /** Snapshots refused: another processor's market, an unwanted one, or a limit. */
  REFUSED_SNAPSHOTS,
  /** Frames of a connection that was over, dropped. */
  OLD_CONNECTION,
  /** Connections that ended. */
  CONNECTIONS_ENDED,
  /** Books taken out because they were closed or unwanted for long enough, or removed. */
  BOOKS_REMOVED,
  /** Calls of taps and feed-thread listeners that threw. */
  LISTENER_FAILURES,
  /** Calls of taps and feed-thread listeners that took longer than 5 ms. */
  SLOW_LISTENERS,
  /** Mistakes of this library. */
  INTERNAL_ERRORS,
  /** The highest sequence number accepted on any sid. */
  HIGHEST_SEQUENCE
}
