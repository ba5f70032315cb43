package io.github.kalshibook.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;

/**
 * A seeded stream of frames shaped like the real feed, made to be replayed again and again: it
 * begins with {@code subscribed} and a snapshot of every market, so that the second time round all
 * numbers and books begin anew.
 */
public final class FeedStream {
  /** What follows the first snapshots. */
  public enum Mix {
    /** Deltas, with a snapshot among 200 frames. */
    ALL,
    /** Deltas alone. */
    DELTAS,
    /** Snapshots alone. */
    SNAPSHOTS
  }

  static final int LEVELS = 30;
  private static final int DOLLAR = 10_000;
  private static final double NEAR_SHARE = 0.95;
  private static final int NEAR_TICKS = 5;
  private static final double SNAPSHOT_SHARE = 0.005;
  private static final double SUB_CENT_SHARE = 0.2;
  private static final long FIRST_MILLIS = 1_795_343_467_482L;

  private final Random random;
  private final List<Market> markets = new ArrayList<>();
  private final List<String> texts = new ArrayList<>();
  private final List<Integer> marketOfFrame = new ArrayList<>();
  private long sequence;
  private long millis = FIRST_MILLIS;

  private FeedStream(long seed) {
    random = new Random(seed);
  }

  /** Makes a stream of about {@code frames} frames; the same for the same arguments. */
  public static FeedStream of(Mix mix, int marketCount, int frames, long seed) {
    FeedStream stream = new FeedStream(seed);
    for (int i = 0; i < marketCount; i++) {
      stream.markets.add(stream.newMarket(i));
    }
    stream.add(
        -1,
        "{\"type\":\"subscribed\",\"id\":1,\"msg\":{\"channel\":\"orderbook_delta\",\"sid\":1}}");
    for (int i = 0; i < marketCount; i++) {
      stream.addSnapshot(i);
    }
    while (stream.texts.size() < frames) {
      boolean snapshot =
          mix == Mix.SNAPSHOTS || (mix == Mix.ALL && stream.random.nextDouble() < SNAPSHOT_SHARE);
      // Some markets are much busier than others.
      int market = (int) (marketCount * Math.pow(stream.random.nextDouble(), 2));
      if (snapshot) {
        stream.addSnapshot(market);
      } else {
        stream.addDelta(market);
      }
    }
    return stream;
  }

  /** Returns the frames as text, as a WebSocket client hands them over. */
  public String[] texts() {
    return texts.toArray(String[]::new);
  }

  /** Returns the frames as UTF-8. */
  public byte[][] bytes() {
    return texts.stream().map(t -> t.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
  }

  /** Returns the market of frame {@code index}; empty for the first frame, which has none. */
  public String marketOf(int index) {
    int market = marketOfFrame.get(index);
    return market < 0 ? "" : markets.get(market).ticker;
  }

  /** Returns the mean length of a frame. */
  public double meanChars() {
    return texts.stream().mapToInt(String::length).average().orElseThrow();
  }

  private Market newMarket(int index) {
    int tick = random.nextDouble() < SUB_CENT_SHARE ? 10 : 100;
    String ticker =
        String.format(
            Locale.ROOT,
            "KXBENCH%s-26NOV%02d%02d-T%d",
            random.nextBoolean() ? "GAME" : "BTC15M",
            1 + random.nextInt(30),
            random.nextInt(24),
            index);
    String id =
        String.format(
            Locale.ROOT,
            "%08x-%04x-4%03x-a%03x-%012x",
            random.nextInt(),
            random.nextInt(1 << 16),
            random.nextInt(1 << 12),
            random.nextInt(1 << 12),
            random.nextLong() & 0xffff_ffff_ffffL);
    Market market = new Market(ticker, id, tick);
    int ticks = DOLLAR / tick;
    int best = ticks / 3 + random.nextInt(ticks / 4);
    for (int level = 0; level < LEVELS; level++) {
      market.yes.put((best - level) * tick, size());
      market.no.put((ticks - best - 1 - level) * tick, size());
    }
    return market;
  }

  private void addSnapshot(int index) {
    Market market = markets.get(index);
    sequence++;
    add(
        index,
        "{\"type\":\"orderbook_snapshot\",\"sid\":1,\"seq\":"
            + sequence
            + ",\"msg\":{\"market_ticker\":\""
            + market.ticker
            + "\",\"market_id\":\""
            + market.id
            + "\""
            + side("yes_dollars_fp", market.yes)
            + side("no_dollars_fp", market.no)
            + "}}");
  }

  private void addDelta(int index) {
    Market market = markets.get(index);
    boolean isYes = random.nextBoolean();
    TreeMap<Integer, Long> levels = isYes ? market.yes : market.no;
    int best = levels.isEmpty() ? DOLLAR / 2 : levels.lastKey();
    int other = isYes ? bestOf(market.no) : bestOf(market.yes);
    int ticks =
        random.nextDouble() < NEAR_SHARE
            ? random.nextInt(NEAR_TICKS + 1)
            : random.nextInt(2 * LEVELS);
    // Now and then the best price moves up, while the books do not cross.
    int price = random.nextInt(8) == 0 ? best + market.tick : best - ticks * market.tick;
    price = Math.max(market.tick, Math.min(DOLLAR - other - market.tick, price));
    long held = levels.getOrDefault(price, 0L);
    boolean goes = held > 0 && random.nextInt(levels.size() > LEVELS ? 2 : 5) == 0;
    long change = goes ? -held : held > 100 && random.nextBoolean() ? -(held / 2) : size();
    if (goes) {
      levels.remove(price);
    } else {
      levels.put(price, held + change);
    }
    sequence++;
    millis += random.nextInt(3);
    add(index, delta(market, isYes, price, change));
  }

  /** The exchange's usual order of fields mostly; a few frames have another one. */
  private String delta(Market market, boolean isYes, int price, long change) {
    String name = "\"market_ticker\":\"" + market.ticker + "\"";
    String id = "\"market_id\":\"" + market.id + "\"";
    String level =
        "\"price_dollars\":\"" + price(price) + "\",\"delta_fp\":\"" + contracts(change) + "\"";
    String side = "\"side\":\"" + (isYes ? "yes" : "no") + "\"";
    String time =
        String.format(
            Locale.ROOT,
            "\"ts\":\"2026-11-22T10:31:%02d.%06dZ\"",
            millis / 1_000 % 60,
            random.nextInt(1_000_000));
    String timeMillis = "\"ts_ms\":" + millis;
    String type = "\"type\":\"orderbook_delta\"";
    String numbers = "\"sid\":1,\"seq\":" + sequence;
    return switch (random.nextInt(20)) {
      case 0 -> frame(type, numbers, msg(id, name, side, level, timeMillis, time));
      case 1 -> frame(numbers, type, msg(name, id, level, side, time, timeMillis));
      case 2 -> frame(type, numbers, msg(name, level, side, id, timeMillis, time));
      default -> frame(type, numbers, msg(name, id, level, side, time, timeMillis));
    };
  }

  private static String frame(String... fields) {
    return "{" + String.join(",", fields) + "}";
  }

  private static String msg(String... fields) {
    return "\"msg\":" + frame(fields);
  }

  private static String side(String key, Map<Integer, Long> levels) {
    List<String> pairs = new ArrayList<>();
    for (Map.Entry<Integer, Long> level : levels.entrySet()) {
      pairs.add("[\"" + price(level.getKey()) + "\",\"" + contracts(level.getValue()) + "\"]");
    }
    return ",\"" + key + "\":[" + String.join(",", pairs) + "]";
  }

  private void add(int market, String frame) {
    marketOfFrame.add(market);
    texts.add(frame + "\n");
  }

  /** Every seventh size has a fraction, as on the real feed. */
  private long size() {
    long whole = (1 + (long) Math.pow(10, random.nextDouble() * 4.5)) * 100;
    return random.nextInt(7) == 0 ? whole + random.nextInt(100) : whole;
  }

  private static int bestOf(NavigableMap<Integer, Long> levels) {
    return levels.isEmpty() ? 0 : levels.lastKey();
  }

  private static String price(int centiCents) {
    return String.format(Locale.ROOT, "0.%04d", centiCents);
  }

  private static String contracts(long centiContracts) {
    long size = Math.abs(centiContracts);
    return String.format(
        Locale.ROOT, "%s%d.%02d", centiContracts < 0 ? "-" : "", size / 100, size % 100);
  }

  private static final class Market {
    final String ticker;
    final String id;
    final int tick;
    final TreeMap<Integer, Long> yes = new TreeMap<>();
    final TreeMap<Integer, Long> no = new TreeMap<>();

    Market(String ticker, String id, int tick) {
      this.ticker = ticker;
      this.id = id;
      this.tick = tick;
    }
  }
}
