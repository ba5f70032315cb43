package io.github.kalshibook.examples.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.kalshibook.book.FixedPoint;
import io.github.kalshibook.ticker.Ticker;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The best prices that each market's last tickers had, so that a page has a line to draw at once.
 * Written by the publishing thread; any thread reads.
 */
final class PriceHistory {
  /** Five minutes, at a ticker a second. */
  static final int POINTS = 300;

  /** At 12 bytes a point this bounds it to 36 MB; markets beyond have no history. */
  private static final int MAX_MARKETS = 10_000;

  private static final short NONE = -1;

  private final Map<String, Line> lines = new ConcurrentHashMap<>();

  void add(Ticker ticker) {
    Instant time = ticker.timestamp();
    if (time == null) {
      return;
    }
    Line line = lines.get(ticker.marketTicker());
    if (line == null && lines.size() < MAX_MARKETS) {
      line = lines.computeIfAbsent(ticker.marketTicker(), name -> new Line());
    }
    if (line != null) {
      short bid = (short) ticker.yesBidCentiCents().orElse(NONE);
      short ask = (short) ticker.yesAskCentiCents().orElse(NONE);
      line.add(time.toEpochMilli(), bid, ask);
    }
  }

  void remove(String marketTicker) {
    lines.remove(marketTicker);
  }

  /**
   * Returns {@code [[epoch milliseconds, YES bid, YES ask],…]}, the oldest first, prices in dollars
   * or null; a point without prices is also where the book was not live.
   */
  String json(String marketTicker) {
    Line line = lines.get(marketTicker);
    return line == null ? "[]" : line.json().toString();
  }

  /** One market's ring. Guarded by itself. */
  private static final class Line {
    private long[] millis = new long[16];
    private short[] bids = new short[16];
    private short[] asks = new short[16];
    private long added;

    synchronized void add(long time, short bid, short ask) {
      if (added == millis.length && millis.length < POINTS) {
        int longer = Math.min(POINTS, millis.length * 2);
        millis = Arrays.copyOf(millis, longer);
        bids = Arrays.copyOf(bids, longer);
        asks = Arrays.copyOf(asks, longer);
      }
      int at = (int) (added++ % millis.length);
      millis[at] = time;
      bids[at] = bid;
      asks[at] = ask;
    }

    synchronized ArrayNode json() {
      ArrayNode points = JsonNodeFactory.instance.arrayNode();
      for (long i = Math.max(0, added - millis.length); i < added; i++) {
        int at = (int) (i % millis.length);
        ArrayNode point = points.addArray().add(millis[at]);
        addPrice(point, bids[at]);
        addPrice(point, asks[at]);
      }
      return points;
    }

    private static void addPrice(ArrayNode point, short price) {
      if (price == NONE) {
        point.addNull();
      } else {
        point.add(FixedPoint.priceDollars(price));
      }
    }
  }
}
