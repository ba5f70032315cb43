package io.github.kalshibook.book;

import java.util.Arrays;

/** An immutable copy of one side's best levels: prices ascend, best last. */
final class Ladder {
  static final Ladder EMPTY = new Ladder(new int[0], new long[0], 0);

  final int[] pricesCentiCents;
  final long[] sizesCentiContracts;

  /** How many levels the side had, of which this holds the best. */
  final int levelsInBook;

  private Ladder(int[] pricesCentiCents, long[] sizesCentiContracts, int levelsInBook) {
    this.pricesCentiCents = pricesCentiCents;
    this.sizesCentiContracts = sizesCentiContracts;
    this.levelsInBook = levelsInBook;
  }

  /** Copies from levels that may be changing: the copy may be torn, but nothing throws. */
  static Ladder copyOf(Levels levels, int limit) {
    int[] prices = levels.pricesCentiCents;
    long[] sizes = levels.sizesCentiContracts;
    int count = BookReading.clamp(levels.count, prices.length, sizes.length);
    if (count == 0) {
      return EMPTY;
    }
    int from = count - Math.min(count, limit);
    return new Ladder(
        Arrays.copyOfRange(prices, from, count), Arrays.copyOfRange(sizes, from, count), count);
  }

  int count() {
    return pricesCentiCents.length;
  }

  /** Returns the level that is {@code rank} steps from the best, which is rank 0. */
  OrderbookLevel fromBest(int rank) {
    int index = count() - 1 - rank;
    return new OrderbookLevel(pricesCentiCents[index], sizesCentiContracts[index]);
  }
}
