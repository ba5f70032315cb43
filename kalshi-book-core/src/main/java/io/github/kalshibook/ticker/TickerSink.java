package io.github.kalshibook.ticker;

/**
 * Takes published tickers. Applications implement it; {@link #publish} alone is enough.
 *
 * <p>All calls come on this sink's own worker thread, one at a time. Each may block: meanwhile
 * newer tickers of a market replace waiting ones, and nobody else is held up. What it throws is
 * counted, logged and dropped; the next still comes.
 *
 * <p>A sink that passes tickers on keeps their promise at its far end:
 *
 * <ol>
 *   <li>It takes every ticker: of any status, market name and time, with and without prices.
 *   <li>The last ticker of each market comes out; those before it may be left out. None comes out
 *       behind one of a higher version.
 *   <li>Stale and closed tickers come out marked as such, without numbers.
 *   <li>A heartbeat comes out behind the tickers that were handed over before it, or not at all.
 *   <li>An interrupt, which ends a call that blocks for too long at the close, costs that call at
 *       most.
 * </ol>
 *
 * <p>{@code TickerSinkConformance} in the module kalshi-book-testkit checks this.
 */
@FunctionalInterface
public interface TickerSink extends AutoCloseable {
  /**
   * Takes a ticker. Within one market the versions never go down, so no live ticker ever follows
   * the stale one that revoked it.
   *
   * @throws Exception if it could not be taken; it is counted as failed and not tried again
   */
  void publish(Ticker ticker) throws Exception;

  /**
   * Takes a sign of life, each 5 seconds by default: who hears none for 15 seconds should treat
   * every ticker as stale. It comes behind the tickers that were ready before it was made; of those
   * that are made while this sink is busy only the first and the latest may come.
   */
  default void heartbeat(Heartbeat heartbeat) {}

  /**
   * Frees what the sink holds, threads included. Called once, after the last ticker, also on a
   * thread that was interrupted; should return within a few seconds. Calling it again should do
   * nothing, and what is handed over afterwards should not come out.
   */
  @Override
  default void close() {}
}
