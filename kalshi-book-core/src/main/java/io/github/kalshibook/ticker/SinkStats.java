package io.github.kalshibook.ticker;

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
 */
public record SinkStats(
    long handed,
    long delivered,
    long replaced,
    long failed,
    long discardedAtClose,
    long queued,
    long heartbeats,
    long failedHeartbeats) {}
