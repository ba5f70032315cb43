package io.github.kalshibook.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Invents the capture that ships with the examples: two minutes of one subscription with seven
 * markets that do not exist. It keeps books of its own, in plain maps, and writes what an exchange
 * with these books would send. Always the same.
 *
 * <p>What happens: four markets are subscribed to; after 20 seconds three are added, one of them
 * with bids on one side only; after 50 seconds three frames are lost, and 3 seconds later a
 * snapshot of every market heals the books; after 90 seconds a market closes, told by an empty
 * snapshot.
 */
final class DemoCapture {
  private static final long SEED = 20_261_122;
  private static final long START_MILLIS = 1_795_343_400_000L;
  private static final int DOLLAR = 10_000;

  private final Random random = new Random(SEED);
  private final StringBuilder frames = new StringBuilder();
  private final List<Market> markets = new ArrayList<>();
  private long sequence;
  private long millis = START_MILLIS;
  private boolean losing;

  private DemoCapture() {}

  static DemoCapture invent() {
    DemoCapture capture = new DemoCapture();
    capture.run();
    return capture;
  }

  /** Returns the frames, one a line. */
  String frames() {
    return frames.toString();
  }

  /** Returns the books the exchange has in the end, as the lines that a replay must print. */
  String books() {
    return markets.stream().map(Market::line).sorted().collect(Collectors.joining());
  }

  private void run() {
    line("{\"type\":\"subscribed\",\"id\":1,\"msg\":{\"channel\":\"orderbook_delta\",\"sid\":1}}");
    add("KXDEMORAIN-26DEC01-T0.5", 100, 100, 4_200);
    add("KXDEMOGOAL-26NOV22ABCXYZ-ABC", 100, 1, 5_800);
    add("KXDEMOGOAL-26NOV22ABCXYZ-XYZ", 100, 1, 2_100);
    add("KXDEMOCOIN-26NOV22-B64500", 10, 1, 4_870);
    markets.forEach(market -> snapshot(market, ""));
    deltasUntil(20);

    Market closing = add("KXDEMOMOON-26NOV22-Y", 100, 100, 9_300);
    add("KXDEMOMILE-26NOV22-U4", 1, 25, 7);
    add("KXDEMOSNOW-26DEC24-T2", 100, 100, 1_500).no.clear();
    acknowledge();
    markets.subList(4, 7).forEach(market -> snapshot(market, ""));
    deltasUntil(50);

    losing = true;
    for (long first = sequence; sequence < first + 3; ) {
      delta();
    }
    losing = false;
    deltasUntil(53);
    for (Market market : markets) {
      snapshot(market, ",\"id\":3");
      delta();
    }
    deltasUntil(90);

    closing.yes.clear();
    closing.no.clear();
    closing.open = false;
    snapshot(closing, "");
    deltasUntil(120);
  }

  private Market add(String ticker, int tick, int lot, int yesPrice) {
    Market market =
        new Market(ticker, String.format(Locale.ROOT, "%032x", markets.size() + 1), tick, lot);
    for (int i = 0; i < 12; i++) {
      market.set(market.yes, yesPrice - i * tick, size(market));
      market.set(market.no, DOLLAR - yesPrice - (1 + i) * tick, size(market));
    }
    markets.add(market);
    return market;
  }

  private void deltasUntil(int second) {
    while (millis < START_MILLIS + second * 1_000L) {
      // Bursts, as at the real exchange: several frames of one moment, then nothing for a while.
      millis += random.nextInt(3) == 0 ? 200 + random.nextInt(1_800) : 0;
      delta();
    }
  }

  private void delta() {
    Market market = markets.get(random.nextInt(markets.size()));
    boolean yes = market.no.isEmpty() || random.nextBoolean();
    NavigableMap<Integer, Long> side = yes ? market.yes : market.no;
    NavigableMap<Integer, Long> other = yes ? market.no : market.yes;
    int best = side.isEmpty() ? market.tick : side.lastKey();
    int highest = DOLLAR - market.tick - (other.isEmpty() ? 0 : other.lastKey());
    int price = Math.min(highest, best + (2 - random.nextInt(8)) * market.tick);
    long held = side.getOrDefault(price, 0L);
    long change =
        switch (random.nextInt(4)) {
          case 0 -> -held;
          case 1 -> -(held / 2 / market.lot * market.lot);
          default -> size(market);
        };
    if (!market.open || price < 1 || change == 0) {
      return;
    }
    market.set(side, price, held + change);
    market.sequence =
        numbered(
            "orderbook_delta",
            market.names()
                + String.format(
                    Locale.ROOT,
                    ",\"price_dollars\":\"%s\",\"delta_fp\":\"%s\",\"side\":\"%s\",\"ts_ms\":%d",
                    price(price),
                    size(change),
                    yes ? "yes" : "no",
                    millis),
            "");
  }

  private void snapshot(Market market, String id) {
    String sides = side("yes", market.yes) + side("no", market.no);
    market.sequence = numbered("orderbook_snapshot", market.names() + sides, id);
  }

  private void acknowledge() {
    String tickers =
        markets.stream()
            .map(market -> "\"" + market.ticker + "\"")
            .collect(Collectors.joining(","));
    numbered("ok", "\"market_tickers\":[" + tickers + "]", ",\"id\":2");
  }

  /** Writes a frame unless frames are being lost. Returns its number, which it takes either way. */
  private long numbered(String type, String msg, String id) {
    sequence++;
    if (!losing) {
      line(
          "{\"type\":\""
              + type
              + "\",\"sid\":1,\"seq\":"
              + sequence
              + ",\"msg\":{"
              + msg
              + "}"
              + id
              + "}");
    }
    return sequence;
  }

  private void line(String frame) {
    frames.append(frame).append('\n');
  }

  private long size(Market market) {
    return (1L + random.nextInt(40_000) / market.lot) * market.lot;
  }

  /** An empty side has no key. */
  private static String side(String name, Map<Integer, Long> levels) {
    return levels.isEmpty() ? "" : ",\"" + name + "_dollars_fp\":" + pairs(levels);
  }

  private static String pairs(Map<Integer, Long> levels) {
    return levels.entrySet().stream()
        .map(level -> "[\"" + price(level.getKey()) + "\",\"" + size(level.getValue()) + "\"]")
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static String price(int centiCents) {
    return String.format(Locale.ROOT, "0.%04d", centiCents);
  }

  private static String size(long centiContracts) {
    long amount = Math.abs(centiContracts);
    return (centiContracts < 0 ? "-" : "")
        + String.format(Locale.ROOT, "%d.%02d", amount / 100, amount % 100);
  }

  /** A market of the exchange. Prices in 0.0001 dollar, sizes in 0.01 contract. */
  private static final class Market {
    final String ticker;
    final String id;
    final int tick;
    final int lot;
    final NavigableMap<Integer, Long> yes = new TreeMap<>();
    final NavigableMap<Integer, Long> no = new TreeMap<>();
    long sequence;
    boolean open = true;

    Market(String ticker, String id, int tick, int lot) {
      this.ticker = ticker;
      this.id = id;
      this.tick = tick;
      this.lot = lot;
    }

    String names() {
      return "\"market_ticker\":\"" + ticker + "\",\"market_id\":\"" + id + "\"";
    }

    void set(Map<Integer, Long> side, int price, long size) {
      if (size == 0) {
        side.remove(price);
      } else if (price > 0) {
        side.put(price, size);
      }
    }

    String line() {
      return String.format(
          Locale.ROOT,
          "{\"market_ticker\":\"%s\",\"sid\":1,\"seq\":%d,\"status\":\"LIVE\",\"yes_bids\":%s,"
              + "\"no_bids\":%s}\n",
          ticker,
          sequence,
          pairs(yes),
          pairs(no));
    }
  }
}
