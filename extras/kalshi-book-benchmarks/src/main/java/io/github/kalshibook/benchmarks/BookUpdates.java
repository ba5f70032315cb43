package io.github.kalshibook.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Changes of one side of a book as the feed has them: 95 % within five ticks of the best price. The
 * second half takes the first one back, so that the book is as it was and they can be done again.
 */
final class BookUpdates {
  private static final int HALF = 2_048;
  private static final int NEAR_TICKS = 5;

  final int[] startPrices;
  final long[] startSizes;
  final int[] prices;
  final long[] changes;

  private BookUpdates(Map<Integer, Long> start, List<Integer> prices, List<Long> changes) {
    startPrices = start.keySet().stream().mapToInt(Integer::intValue).toArray();
    startSizes = start.values().stream().mapToLong(Long::longValue).toArray();
    this.prices = prices.stream().mapToInt(Integer::intValue).toArray();
    this.changes = changes.stream().mapToLong(Long::longValue).toArray();
  }

  static BookUpdates of(int levels, long seed) {
    Random random = new Random(seed);
    int tick = 9_000 / levels;
    TreeMap<Integer, Long> start = new TreeMap<>();
    for (int i = 1; i <= levels; i++) {
      start.put(i * tick, 100L * (1 + random.nextInt(1_000)));
    }
    TreeMap<Integer, Long> book = new TreeMap<>(start);
    List<Integer> prices = new ArrayList<>();
    List<Long> changes = new ArrayList<>();
    for (int i = 0; i < HALF; i++) {
      int best = book.lastKey();
      int down = random.nextInt(20) > 0 ? random.nextInt(NEAR_TICKS + 1) : random.nextInt(levels);
      int price = random.nextInt(10) == 0 ? best + tick : best - down * tick;
      price = Math.max(tick, Math.min((levels + 10) * tick, Math.min(9_999, price)));
      long held = book.getOrDefault(price, 0L);
      boolean goes = held > 0 && random.nextInt(3) == 0 && book.size() > levels / 2;
      long change = goes ? -held : 100L * (1 + random.nextInt(1_000));
      book.merge(price, change, (before, more) -> before + more == 0 ? null : before + more);
      prices.add(price);
      changes.add(change);
    }
    for (int i = HALF - 1; i >= 0; i--) {
      prices.add(prices.get(i));
      changes.add(-changes.get(i));
    }
    return new BookUpdates(start, prices, changes);
  }
}
