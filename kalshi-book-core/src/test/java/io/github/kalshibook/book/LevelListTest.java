package io.github.kalshibook.book;

import static io.github.kalshibook.book.BookTesting.list;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LevelListTest {
  @Test
  void add_moreThanTheFirstRoom_keepsAllInTheirOrder() {
    LevelList list = new LevelList();
    for (int i = 0; i < 1_000; i++) {
      list.add(1_000 - i, -i);
    }

    assertEquals(1_000, list.size());
    for (int i = 0; i < 1_000; i++) {
      assertEquals(1_000 - i, list.priceCentiCents(i));
      assertEquals(-i, list.sizeCentiContracts(i));
    }
  }

  @Test
  void entries_beyondTheSize_throw() {
    LevelList list = list(10, 1);

    assertThrows(IndexOutOfBoundsException.class, () -> list.priceCentiCents(1));
    assertThrows(IndexOutOfBoundsException.class, () -> list.sizeCentiContracts(1));
    assertThrows(IndexOutOfBoundsException.class, () -> list.priceCentiCents(-1));
  }

  @Test
  void clear_empties_andAVeryLargeListGivesItsMemoryBack() {
    LevelList list = new LevelList();
    for (int i = 0; i < 50_000; i++) {
      list.add(i, i);
    }

    list.clear();

    assertEquals(0, list.size());
    assertTrue(list.pricesCentiCents.length < 1_000);
    assertEquals(list.pricesCentiCents.length, list.sizesCentiContracts.length);
    list.add(7, 8);
    assertEquals(7, list.priceCentiCents(0));
  }

  @Test
  void checkAndSort_unsorted_bringsSizesAlongWithTheirPrices() {
    LevelList list = list(300, 3, 100, 0, 9_999, 9, 200, 2);

    assertEquals(WriteResult.APPLIED, list.checkAndSort());

    assertEquals("[100:0, 200:2, 300:3, 9999:9]", text(list));
  }

  @Test
  void checkAndSort_refusals() {
    assertEquals(WriteResult.PRICE_OUT_OF_RANGE, list(0, 1).checkAndSort());
    assertEquals(WriteResult.PRICE_OUT_OF_RANGE, list(10_000, 1).checkAndSort());
    assertEquals(WriteResult.PRICE_OUT_OF_RANGE, list(Integer.MIN_VALUE, 1).checkAndSort());
    assertEquals(WriteResult.BELOW_ZERO, list(1, -1).checkAndSort());
    assertEquals(WriteResult.BELOW_ZERO, list(1, Long.MIN_VALUE).checkAndSort());
    assertEquals(WriteResult.DUPLICATE_PRICE, list(5, 1, 5, 1).checkAndSort());
    assertEquals(WriteResult.DUPLICATE_PRICE, list(5, 1, 4, 1, 5, 2).checkAndSort());
    assertEquals(WriteResult.DUPLICATE_PRICE, list(5, 0, 4, 1, 5, 0).checkAndSort());
  }

  @Test
  void dropZeros_dropsThemAlone() {
    LevelList list = list(5, 0, 3, 1, 4, 0, 2, -1, 1, 0);

    list.dropZeros();

    assertEquals("[3:1, 2:-1]", text(list));
  }

  private static String text(LevelList list) {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < list.size(); i++) {
      text.append(i == 0 ? "" : ", ").append(list.priceCentiCents(i)).append(':');
      text.append(list.sizeCentiContracts(i));
    }
    return text.append(']').toString();
  }
}
