package io.github.kalshibook.book;

import static io.github.kalshibook.book.BookTesting.level;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TopOfBookTest {
  private static final Trust LIVE =
      new Trust(BookStatus.LIVE, StaleReason.NONE, Instant.EPOCH, 1, 1, 1, null, null);

  @Test
  void top_bothSides_derivesAsksSpreadAndMidpoint() {
    TopOfBook top = top(level(5_200, 10), level(4_600, 20));

    assertEquals(Optional.of(level(5_400, 20)), top.yesAsk());
    assertEquals(Optional.of(level(4_800, 10)), top.noAsk());
    assertEquals(OptionalInt.of(200), top.spreadCentiCents());
    assertEquals(Optional.of(new BigDecimal("0.53000")), top.midpoint());
    assertFalse(top.crossed());
  }

  @Test
  void midpoint_betweenTwoTicks_isExact() {
    assertEquals(
        Optional.of(new BigDecimal("0.52005")), top(level(5_200, 1), level(4_799, 1)).midpoint());
    assertEquals(Optional.of(new BigDecimal("0.50000")), top(level(1, 1), level(1, 1)).midpoint());
    assertEquals(
        Optional.of(new BigDecimal("0.00015")), top(level(1, 1), level(9_998, 1)).midpoint());
  }

  @Test
  void locked_hasASpreadOfZeroAndIsNotCrossed() {
    TopOfBook top = top(level(5_200, 10), level(4_800, 20));

    assertEquals(OptionalInt.of(0), top.spreadCentiCents());
    assertFalse(top.crossed());
  }

  @Test
  void crossed_hasANegativeSpread() {
    TopOfBook top = top(level(5_200, 10), level(4_801, 20));

    assertEquals(OptionalInt.of(-1), top.spreadCentiCents());
    assertTrue(top.crossed());
    assertEquals(Optional.of(new BigDecimal("0.51995")), top.midpoint());
    assertEquals(OptionalInt.of(-9_998), top(level(9_999, 1), level(9_999, 1)).spreadCentiCents());
  }

  @Test
  void top_oneSideOrNone_hasNoSpreadNoMidpointAndIsNotCrossed() {
    for (TopOfBook top :
        new TopOfBook[] {
          top(level(9_999, 10), null), top(null, level(9_999, 20)), top(null, null)
        }) {
      assertEquals(OptionalInt.empty(), top.spreadCentiCents());
      assertEquals(Optional.empty(), top.midpoint());
      assertFalse(top.crossed());
      assertEquals(top.noBid().isPresent(), top.yesAsk().isPresent());
      assertEquals(top.yesBid().isPresent(), top.noAsk().isPresent());
    }
  }

  @Test
  void top_withoutAPart_throws() {
    assertThrows(
        NullPointerException.class,
        () -> new TopOfBook(null, LIVE, Optional.empty(), Optional.empty(), 0));
    assertThrows(
        NullPointerException.class,
        () -> new TopOfBook("A", null, Optional.empty(), Optional.empty(), 0));
    assertThrows(
        NullPointerException.class, () -> new TopOfBook("A", LIVE, null, Optional.empty(), 0));
    assertThrows(
        NullPointerException.class, () -> new TopOfBook("A", LIVE, Optional.empty(), null, 0));
  }

  private static TopOfBook top(OrderbookLevel yesBid, OrderbookLevel noBid) {
    return new TopOfBook("A", LIVE, Optional.ofNullable(yesBid), Optional.ofNullable(noBid), 100);
  }
}
