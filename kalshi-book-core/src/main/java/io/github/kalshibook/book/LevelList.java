package io.github.kalshibook.book;

import java.util.Arrays;
import java.util.Objects;

/**
 * A reusable list of prices and sizes on their way into a book, for instance one side of a
 * snapshot. Not thread-safe. What is in it may be in any order and need not be valid: {@link
 * BookWriter} checks, and may sort it.
 */
public final class LevelList {
  int[] pricesCentiCents = new int[32];
  long[] sizesCentiContracts = new long[32];
  int count;

  /** Makes an empty list. */
  public LevelList() {}

  /** Empties the list. A very large one gives its memory back. */
  public void clear() {
    count = 0;
    if (pricesCentiCents.length > 4 * FixedPoint.DOLLAR_CENTI_CENTS) {
      pricesCentiCents = new int[32];
      sizesCentiContracts = new long[32];
    }
  }

  /** Adds a price and a size; checked only when the list goes into a book. */
  public void add(int priceCentiCents, long sizeCentiContracts) {
    if (count == pricesCentiCents.length) {
      pricesCentiCents = Arrays.copyOf(pricesCentiCents, count * 2);
      sizesCentiContracts = Arrays.copyOf(sizesCentiContracts, count * 2);
    }
    pricesCentiCents[count] = priceCentiCents;
    sizesCentiContracts[count] = sizeCentiContracts;
    count++;
  }

  /** Returns how many entries there are. */
  public int size() {
    return count;
  }

  /** Returns the price of entry {@code index}, counted from 0. */
  public int priceCentiCents(int index) {
    return pricesCentiCents[Objects.checkIndex(index, count)];
  }

  /** Returns the size of entry {@code index}, counted from 0. */
  public long sizeCentiContracts(int index) {
    return sizesCentiContracts[Objects.checkIndex(index, count)];
  }

  /** Drops entries of size 0: in a snapshot they are no levels. */
  void dropZeros() {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (sizesCentiContracts[i] != 0) {
        pricesCentiCents[kept] = pricesCentiCents[i];
        sizesCentiContracts[kept++] = sizesCentiContracts[i];
      }
    }
    count = kept;
  }

  /** Checks every entry and brings them into ascending order. */
  WriteResult checkAndSort() {
    boolean ascending = true;
    int before = 0;
    for (int i = 0; i < count; i++) {
      int price = pricesCentiCents[i];
      if (!FixedPoint.isPrice(price)) {
        return WriteResult.PRICE_OUT_OF_RANGE;
      }
      if (sizesCentiContracts[i] < 0) {
        return WriteResult.BELOW_ZERO;
      }
      ascending &= price > before;
      before = price;
    }
    return ascending ? WriteResult.APPLIED : sort();
  }

  /** Puts each size at its price's place. Rare: the exchange sends levels in order. */
  private WriteResult sort() {
    long[] sizeByPrice = new long[FixedPoint.DOLLAR_CENTI_CENTS];
    Arrays.fill(sizeByPrice, -1);
    for (int i = 0; i < count; i++) {
      int price = pricesCentiCents[i];
      if (sizeByPrice[price] != -1) {
        return WriteResult.DUPLICATE_PRICE;
      }
      sizeByPrice[price] = sizesCentiContracts[i];
    }
    count = 0;
    for (int price = 1; price < sizeByPrice.length; price++) {
      if (sizeByPrice[price] != -1) {
        add(price, sizeByPrice[price]);
      }
    }
    return WriteResult.APPLIED;
  }
}
