package io.github.kalshibook.ticker;

import java.time.Duration;
import java.util.Objects;

/**
 * A sink's counters, one consistent copy. Always, exactly: {@code handed = delivered + replaced +
 * failed + discardedAtClose + queued}.
 *
 * @param handed tickers handed to the sink's mailbox
 * @param delivered tickers that {@link TickerSink#publish} took
 * @param replaced tickers replaced in the mailbox by a later one of the same market, and stale ones
 *     dropped because the live one between them and the last stale one was replaced
 * @param failed tickers for which {@link TickerSink#publish} threw
 * @param discardedAtClose tickers still waiting when the publisher was closed
 * @param queued tickers in the mailbox, the one being published included
 * @param heartbeats heartbeats that the sink took
 * @param failedHeartbeats heartbeats for which the sink threw
 * @param interval the shortest time between two live tickers of one market as it is now: longer
 *     than the one that was set while the sink lags
 * @param lag for how long what has waited longest could have gone out by now; zero if nothing waits
 * @param slowdowns how often the interval has grown
 */
public record SinkStats(
    long handed,
    long delivered,
    long replaced,
    long failed,
    long discardedAtClose,
    long queued,
    long heartbeats,
    long failedHeartbeats,
    Duration interval,
    Duration lag,
    long slowdowns) {
  /** Makes the stats. */
  public SinkStats {
    Objects.requireNonNull(interval, "interval");
    Objects.requireNonNull(lag, "lag");
  }
}
