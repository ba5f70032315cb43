package io.github.kalshibook.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class OrderbookLevelTest {
  @Test
  void level_tellsItselfExactly() {
    OrderbookLevel level = OrderbookLevel.parse("0.52", "320.5");

    assertEquals(new OrderbookLevel(5_200, 32_050), level);
    assertEquals(new BigDecimal("0.5200"), level.price());
    assertEquals(new BigDecimal("320.50"), level.size());
    assertEquals("320.50 @ 0.5200", level.toString());
  }

  @Test
  void fromOtherSide_mirrorsThePriceAndBack() {
    for (int price = 1; price <= 9_999; price++) {
      OrderbookLevel level = new OrderbookLevel(price, 7);

      assertEquals(new OrderbookLevel(10_000 - price, 7), level.fromOtherSide());
      assertEquals(level, level.fromOtherSide().fromOtherSide());
    }
  }

  @Test
  void level_outOfRange_throws() {
    assertThrows(IllegalArgumentException.class, () -> new OrderbookLevel(0, 1));
    assertThrows(IllegalArgumentException.class, () -> new OrderbookLevel(10_000, 1));
    assertThrows(IllegalArgumentException.class, () -> new OrderbookLevel(5_000, 0));
    assertThrows(IllegalArgumentException.class, () -> new OrderbookLevel(5_000, -1));
    assertThrows(IllegalArgumentException.class, () -> OrderbookLevel.parse("0.52", "0"));
    assertThrows(IllegalArgumentException.class, () -> OrderbookLevel.parse("52", "1"));
  }
}
