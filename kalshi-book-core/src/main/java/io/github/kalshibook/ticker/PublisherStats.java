package io.github.kalshibook.ticker;

import java.util.Map;

/**
 * The publisher's counters, one consistent copy. An offer is one change of a book. Always, exactly:
 * {@code offered = conflated + released + unchanged + invalid + notLive + crossed + pending}, and
 * for each sink that was there from the start {@code handed = released + notices + forced}.
 *
 * @param offered changes of books, from each book's beginning
 * @param conflated changes that were followed by another before they had an outcome
 * @param released live tickers handed to the sinks because of a change
 * @param unchanged changes after which the ticker was the one last shown
 * @param invalid changes that left a book which failed validation
 * @param notLive changes that left a book which was not live
 * @param crossed changes that left a book crossed for over a second
 * @param pending changes that wait: for the interval, or for the book to uncross
 * @param notices stale and closed tickers handed to the sinks
 * @param forced live tickers handed to the sinks on request, without a change
 * @param heartbeats heartbeats handed to the sinks
 * @param failures mistakes of this library in the publisher's thread; it goes on
 * @param liveMarkets markets whose book is live and publishable
 * @param staleMarkets markets whose book is not
 * @param sinks the sinks' counters by name
 */
public record PublisherStats(
    long offered,
    long conflated,
    long released,
    long unchanged,
    long invalid,
    long notLive,
    long crossed,
    long pending,
    long notices,
    long forced,
    long heartbeats,
    long failures,
    int liveMarkets,
    int staleMarkets,
    Map<String, SinkStats> sinks) {
  /** Makes the stats. */
  public PublisherStats {
    sinks = Map.copyOf(sinks);
  }

  /** Returns {@code released}, under the founding document's name. */
  public long totalPublished() {
    return released;
  }

  /** Returns {@code conflated}, under the founding document's name. */
  public long rateLimited() {
    return conflated;
  }

  /** Returns the failed deliveries of all sinks, under the founding document's name. */
  public long failedPublishes() {
    return sinks.values().stream().mapToLong(SinkStats::failed).sum();
  }
}
