package io.github.kalshibook.book;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LevelsTest {
  private Levels levels = new Levels();
  private boolean brokenOnPurpose;

  @AfterEach
  void invariantsHold() {
    if (!brokenOnPurpose) {
      levels.checkInvariants();
    }
  }

  @Test
  void levels_new_areEmpty() {
    assertEquals(0, levels.count);
    assertEquals(0, levels.totalCentiContracts);
    assertEquals(0, levels.sizeAt(5_000));
    assertEquals(-1, levels.find(5_000));
  }

  @Test
  void set_newPrices_insertsInOrderWhateverTheOrderOfArrival() {
    for (int price : new int[] {5_000, 1, 9_999, 4_999, 5_001}) {
      set(price, price * 10L);
    }

    assertArrayEquals(new int[] {1, 4_999, 5_000, 5_001, 9_999}, prices());
    assertArrayEquals(new long[] {10, 49_990, 50_000, 50_010, 99_990}, sizes());
    assertEquals(10 + 49_990 + 50_000 + 50_010 + 99_990, levels.totalCentiContracts);
  }

  @Test
  void set_heldPrice_replacesItsSize() {
    set(5_000, 7);
    set(5_000, 3);

    assertEquals(1, levels.count);
    assertEquals(3, levels.sizeAt(5_000));
    assertEquals(3, levels.totalCentiContracts);
  }

  @Test
  void set_zero_removesTheLevelOrNothing() {
    set(5_000, 7);
    set(6_000, 8);

    set(5_500, 0);
    set(5_000, 0);

    assertArrayEquals(new int[] {6_000}, prices());
    assertEquals(8, levels.totalCentiContracts);
  }

  /** The last 8 levels are searched one by one, those below by halving: both sides of the seam. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 7, 8, 9, 10, 15, 16, 17, 63, 64, 65, 243})
  void find_atEveryPlace_returnsIndexOrInsertionPoint(int count) {
    for (int i = 0; i < count; i++) {
      set(10 + 2 * i, i + 1);
    }

    for (int i = 0; i < count; i++) {
      assertEquals(i, levels.find(10 + 2 * i), "price " + i + " of " + count);
      assertEquals(i + 1, levels.sizeAt(10 + 2 * i), "size " + i + " of " + count);
    }
    for (int i = 0; i <= count; i++) {
      assertEquals(-i - 1, levels.find(9 + 2 * i), "before price " + i + " of " + count);
      assertEquals(0, levels.sizeAt(9 + 2 * i), "before price " + i + " of " + count);
    }
    assertEquals(-1, levels.find(1));
    assertEquals(-count - 1, levels.find(9_999));
  }

  @Test
  void set_everyPriceThereIs_holdsThemAll() {
    for (int price = 9_999; price >= 1; price--) {
      set(price, price);
    }

    assertEquals(9_999, levels.count);
    assertEquals(9_999L * 10_000 / 2, levels.totalCentiContracts);
    assertEquals(1, levels.sizeAt(1));
    assertEquals(9_999, levels.sizeAt(9_999));
  }

  @Test
  void replace_bySmaller_keepsNothingOfTheOld() {
    replace(new int[] {1, 2, 3, 4, 5}, new long[] {1, 2, 3, 4, 5}, 5, 15);

    replace(new int[] {2, 9_999, 77}, new long[] {20, 30, 99}, 2, 50);

    assertArrayEquals(new int[] {2, 9_999}, prices());
    assertArrayEquals(new long[] {20, 30}, sizes());
    assertEquals(50, levels.totalCentiContracts);
  }

  @Test
  void replace_byMuchSmaller_givesMemoryBack() {
    int[] prices = new int[1_000];
    long[] sizes = new long[1_000];
    Arrays.setAll(prices, i -> i + 1);
    Arrays.fill(sizes, 1);
    replace(prices, sizes, 1_000, 1_000);

    replace(prices, sizes, 3, 3);

    assertTrue(levels.pricesCentiCents.length < 100, "length " + levels.pricesCentiCents.length);
    assertEquals(levels.pricesCentiCents.length, levels.sizesCentiContracts.length);
  }

  @Test
  void replace_doesNotKeepTheCallersArrays() {
    int[] prices = {10, 20};
    long[] sizes = {1, 2};
    replace(prices, sizes, 2, 3);

    prices[0] = 9_999;
    sizes[0] = -5;

    assertArrayEquals(new int[] {10, 20}, prices());
    assertArrayEquals(new long[] {1, 2}, sizes());
  }

  @Test
  void checkInvariants_eachBroken_throws() {
    brokenOnPurpose = true;
    replace(new int[] {10, 20}, new long[] {1, 2}, 2, 4);
    assertThrows(AssertionError.class, levels::checkInvariants, "total");
    replace(new int[] {20, 20}, new long[] {1, 2}, 2, 3);
    assertThrows(AssertionError.class, levels::checkInvariants, "ascending");
    replace(new int[] {20, 10_000}, new long[] {1, 2}, 2, 3);
    assertThrows(AssertionError.class, levels::checkInvariants, "range above");
    replace(new int[] {0, 20}, new long[] {1, 2}, 2, 3);
    assertThrows(AssertionError.class, levels::checkInvariants, "range below");
    replace(new int[] {10, 20}, new long[] {0, 2}, 2, 2);
    assertThrows(AssertionError.class, levels::checkInvariants, "size");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 20_260_101})
  void writes_atRandom_agreeWithPlainMap(long seed) {
    Random random = new Random(seed);
    TreeMap<Integer, Long> model = new TreeMap<>();
    // Narrow ranges make hits and removals, wide ones growth; some seeds begin at the edges.
    int width = new int[] {3, 20, 300, 9_999}[random.nextInt(4)];
    int first = 1 + random.nextInt(10_000 - width);
    for (int step = 0; step < 2_000 * BookTesting.SCALE; step++) {
      if (random.nextInt(20) == 0) {
        // As if there had been no memory for the other side, so that the write did not come.
        levels.makeRoomToReplace(random.nextInt(100));
      }
      if (random.nextInt(200) == 0) {
        model.clear();
        for (int n = random.nextInt(60); n > 0; n--) {
          model.put(first + random.nextInt(width), 1L + random.nextInt(1_000));
        }
        replaceBy(model);
      } else {
        int price = first + random.nextInt(width);
        if (random.nextInt(3) == 0 && !model.isEmpty()) {
          price = Math.max(first, model.lastKey() - random.nextInt(10));
        }
        long size = random.nextInt(3) == 0 ? 0 : 1L + random.nextInt(1_000);
        set(price, size);
        if (size == 0) {
          model.remove(price);
        } else {
          model.put(price, size);
        }
      }
      String where = "seed " + seed + ", step " + step;
      assertEquals(model, asMap(), where);
      assertEquals(model.size(), levels.count, where);
      levels.checkInvariants();
    }
  }

  private void set(int price, long size) {
    levels.makeRoom(levels.count + 1);
    levels.set(price, size);
  }

  private void replace(int[] prices, long[] sizes, int count, long total) {
    levels.makeRoomToReplace(count);
    levels.replace(prices, sizes, count, total);
  }

  private void replaceBy(Map<Integer, Long> model) {
    int[] prices = model.keySet().stream().mapToInt(price -> price).toArray();
    long[] sizes = model.values().stream().mapToLong(size -> size).toArray();
    replace(prices, sizes, prices.length, Arrays.stream(sizes).sum());
  }

  private Map<Integer, Long> asMap() {
    Map<Integer, Long> map = new TreeMap<>();
    for (int i = 0; i < levels.count; i++) {
      map.put(levels.pricesCentiCents[i], levels.sizesCentiContracts[i]);
    }
    return map;
  }

  private int[] prices() {
    return Arrays.copyOf(levels.pricesCentiCents, levels.count);
  }

  private long[] sizes() {
    return Arrays.copyOf(levels.sizesCentiContracts, levels.count);
  }
}
