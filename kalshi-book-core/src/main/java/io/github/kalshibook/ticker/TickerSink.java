package io.github.kalshibook.ticker;

/**
 * Takes published tickers. Applications implement it; {@link #publish} alone is enough.
 *
 * <p>All calls come on this sink's own worker thread, one at a time. Each may block: meanwhile
 * newer tickers of a market replace waiting ones, and nobody else is held up. What it throws is
 * counted, logged and dropped; the next still comes.
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

  /** Frees what the sink holds. Called once, after the last ticker. */
  @Override
  default void close() {}
}
