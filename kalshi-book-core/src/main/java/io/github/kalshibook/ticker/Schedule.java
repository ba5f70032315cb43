package io.github.kalshibook.ticker;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** The markets that are to be looked at again without a further change, soonest first. */
final class Schedule {
  private final PriorityQueue<MarketTicker> markets =
      new PriorityQueue<>((a, b) -> Long.signum(a.dueNanos - b.dueNanos));

  /** Schedules a market, or moves it to an earlier moment. A later one is kept as it is. */
  void add(MarketTicker market, long dueNanos) {
    if (market.scheduled && market.dueNanos - dueNanos <= 0) {
      return;
    }
    remove(market);
    market.dueNanos = dueNanos;
    market.scheduled = true;
    markets.add(market);
  }

  void remove(MarketTicker market) {
    if (market.scheduled) {
      markets.remove(market);
      market.scheduled = false;
    }
  }

  /** Takes the next market that is due; null if there is none. */
  @Nullable MarketTicker pollDue(long nowNanos) {
    MarketTicker first = markets.peek();
    if (first == null || first.dueNanos - nowNanos > 0) {
      return null;
    }
    markets.poll();
    first.scheduled = false;
    return first;
  }

  /** Returns how long it is until the next one is due, at most {@code atMost}. */
  long untilDue(long nowNanos, long atMost) {
    MarketTicker first = markets.peek();
    return first == null ? atMost : Math.min(atMost, first.dueNanos - nowNanos);
  }

  void clear() {
    markets.forEach(market -> market.scheduled = false);
    markets.clear();
  }
}
