package io.github.kalshibook.ticker;

import java.util.Objects;
import java.util.function.Predicate;

/**
 * Passes on the tickers of some markets only. It chooses by market, never by content: a stale
 * ticker always follows where its live one went.
 */
public final class FilteringTickerSink implements TickerSink {
  private final Predicate<String> markets;
  private final TickerSink target;

  /**
   * Makes a filter.
   *
   * @param markets says of a market ticker whether it passes; must always say the same of the same
   *     market. Called on the sink's worker
   * @param target gets what passes, and every heartbeat
   */
  public FilteringTickerSink(Predicate<String> markets, TickerSink target) {
    this.markets = Objects.requireNonNull(markets, "markets");
    this.target = Objects.requireNonNull(target, "target");
  }

  @Override
  public void publish(Ticker ticker) throws Exception {
    if (markets.test(ticker.marketTicker())) {
      target.publish(ticker);
    }
  }

  @Override
  public void heartbeat(Heartbeat heartbeat) {
    target.heartbeat(heartbeat);
  }

  @Override
  public void close() {
    target.close();
  }
}
