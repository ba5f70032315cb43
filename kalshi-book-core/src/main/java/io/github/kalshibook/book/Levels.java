package io.github.kalshibook.book;

import java.util.Arrays;

/**
 * The bids of one side: prices ascend, best last, in two parallel arrays. Written by the book's
 * writer inside its write section; readers may look at any moment, and see nonsense unless the
 * stamp of {@link OrderbookState} tells them otherwise.
 */
final class Levels {
  /** Most changes happen near the best price, so look there first: 95 % are within 5 ticks. */
  private static final int NEAR = 8;

  /** So few levels are moved faster one by one. */
  private static final int FEW = 8;

  private static final int[] NO_PRICES = {};
  private static final long[] NO_SIZES = {};

  // Whenever the stamp is even: (1) the first `count` prices ascend strictly and lie in 1..9999;
  // (2) each of their sizes is at least 1; (3) total is the sum of these sizes.

  int[] pricesCentiCents = NO_PRICES;
  long[] sizesCentiContracts = NO_SIZES;
  int count;
  long totalCentiContracts;

  /** Arrays to move into, made before the write section: nothing may fail in it. Empty if none. */
  private int[] roomForPrices = NO_PRICES;

  private long[] roomForSizes = NO_SIZES;

  /** Returns the index of the price, or {@code -(insertion point) - 1}. */
  int find(int priceCentiCents) {
    int[] prices = pricesCentiCents;
    int low = Math.max(0, count - NEAR);
    if (low > 0 && priceCentiCents < prices[low]) {
      return Arrays.binarySearch(prices, 0, low, priceCentiCents);
    }
    for (int i = count - 1; i >= low; i--) {
      int price = prices[i];
      if (price == priceCentiCents) {
        return i;
      }
      if (price < priceCentiCents) {
        return -(i + 1) - 1;
      }
    }
    return -low - 1;
  }

  long sizeAt(int priceCentiCents) {
    int index = find(priceCentiCents);
    return index < 0 ? 0 : sizesCentiContracts[index];
  }

  /**
   * Sets one level; size 0 removes it. The caller has checked range, sign and overflow, and has
   * made room.
   */
  void set(int priceCentiCents, long sizeCentiContracts) {
    setAt(find(priceCentiCents), priceCentiCents, sizeCentiContracts);
  }

  /** As {@link #set}, for the index that {@link #find} has returned for the price. */
  void setAt(int index, int priceCentiCents, long sizeCentiContracts) {
    if (index >= 0) {
      totalCentiContracts += sizeCentiContracts - sizesCentiContracts[index];
      if (sizeCentiContracts == 0) {
        removeAt(index);
      } else {
        sizesCentiContracts[index] = sizeCentiContracts;
      }
    } else if (sizeCentiContracts != 0) {
      totalCentiContracts += sizeCentiContracts;
      insertAt(-index - 1, priceCentiCents, sizeCentiContracts);
    }
  }

  boolean isSame(int[] prices, long[] sizes, int levels) {
    return Arrays.equals(pricesCentiCents, 0, count, prices, 0, levels)
        && Arrays.equals(sizesCentiContracts, 0, count, sizes, 0, levels);
  }

  /** Allocates what it takes to hold {@code levels} levels. The next write moves in. */
  void makeRoom(int levels) {
    if (levels > pricesCentiCents.length) {
      allocateRoom(levels + levels / 8 + 4);
    } else {
      dropRoom();
    }
  }

  /** As {@link #makeRoom}, for a {@link #replace}, which also gives up room for many more. */
  void makeRoomToReplace(int levels) {
    if (levels > pricesCentiCents.length || levels < pricesCentiCents.length / 4) {
      allocateRoom(levels + levels / 16 + 2);
    } else {
      dropRoom();
    }
  }

  private void allocateRoom(int capacity) {
    int[] prices = new int[capacity];
    long[] sizes = new long[capacity];
    roomForPrices = prices;
    roomForSizes = sizes;
  }

  /** There is some if it was made for a write that then did not come. */
  private void dropRoom() {
    if (roomForPrices.length > 0) {
      roomForPrices = NO_PRICES;
      roomForSizes = NO_SIZES;
    }
  }

  /** Moves into the room that was made, if there is some, and takes {@code kept} levels along. */
  void moveIntoRoom(int kept) {
    if (roomForPrices.length > 0) {
      System.arraycopy(pricesCentiCents, 0, roomForPrices, 0, kept);
      System.arraycopy(sizesCentiContracts, 0, roomForSizes, 0, kept);
      pricesCentiCents = roomForPrices;
      sizesCentiContracts = roomForSizes;
      dropRoom();
    }
  }

  /**
   * Replaces all levels. The caller has checked them (ascending, positive, no overflow) and made
   * room.
   */
  void replace(int[] prices, long[] sizes, int newCount, long newTotal) {
    moveIntoRoom(0);
    System.arraycopy(prices, 0, pricesCentiCents, 0, newCount);
    System.arraycopy(sizes, 0, sizesCentiContracts, 0, newCount);
    count = newCount;
    totalCentiContracts = newTotal;
  }

  private void removeAt(int index) {
    int[] prices = pricesCentiCents;
    long[] sizes = sizesCentiContracts;
    int last = count - 1;
    if (last - index > FEW) {
      System.arraycopy(prices, index + 1, prices, index, last - index);
      System.arraycopy(sizes, index + 1, sizes, index, last - index);
    } else {
      for (int i = index; i < last; i++) {
        prices[i] = prices[i + 1];
        sizes[i] = sizes[i + 1];
      }
    }
    count = last;
  }

  private void insertAt(int index, int priceCentiCents, long sizeCentiContracts) {
    if (count == pricesCentiCents.length) {
      moveIntoRoom(count);
    }
    int[] prices = pricesCentiCents;
    long[] sizes = sizesCentiContracts;
    if (count - index > FEW) {
      System.arraycopy(prices, index, prices, index + 1, count - index);
      System.arraycopy(sizes, index, sizes, index + 1, count - index);
    } else {
      for (int i = count; i > index; i--) {
        prices[i] = prices[i - 1];
        sizes[i] = sizes[i - 1];
      }
    }
    prices[index] = priceCentiCents;
    sizes[index] = sizeCentiContracts;
    count++;
  }

  /** Throws {@link AssertionError} at the first broken invariant. */
  void checkInvariants() {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      check(FixedPoint.isPrice(pricesCentiCents[i]), "price out of range at " + i);
      check(
          i == 0 || pricesCentiCents[i - 1] < pricesCentiCents[i], "prices not ascending at " + i);
      check(sizesCentiContracts[i] >= 1, "size not positive at " + i);
      sum = Math.addExact(sum, sizesCentiContracts[i]);
    }
    check(sum == totalCentiContracts, "total " + totalCentiContracts + " but sum " + sum);
  }

  static void check(boolean condition, String message) {
    if (!condition) {
      throw new AssertionError(message);
    }
  }
}
