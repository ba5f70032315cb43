package io.github.kalshibook.book;

import static io.github.kalshibook.book.BookTesting.NOTHING;
import static io.github.kalshibook.book.BookTesting.T0;
import static io.github.kalshibook.book.BookTesting.change;
import static io.github.kalshibook.book.BookTesting.level;
import static io.github.kalshibook.book.BookTesting.list;
import static io.github.kalshibook.book.BookTesting.newWriter;
import static io.github.kalshibook.book.BookTesting.snapshot;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OrderbookStateTest {
  private final BookWriter writer = newWriter("A");
  private final OrderbookState book = writer.book();

  @AfterEach
  void invariantsHold() {
    book.checkInvariants();
  }

  @Test
  void book_new_awaitsItsSnapshotAndIsEmpty() {
    Trust trust =
        new Trust(
            BookStatus.AWAITING_SNAPSHOT,
            StaleReason.NO_SNAPSHOT_YET,
            Instant.ofEpochMilli(T0),
            -1,
            -1,
            0,
            null,
            null);

    assertEquals("A", book.marketTicker());
    assertEquals(BookStatus.AWAITING_SNAPSHOT, book.status());
    assertEquals(trust, book.trust());
    assertEquals(new TopOfBook("A", trust, Optional.empty(), Optional.empty(), 0), book.top());
    assertEquals(List.of(), book.view().yesBids());
    assertEquals(List.of(), book.view().noAsks());
    assertTrue(book.view().isComplete());
    assertFalse(book.hasLeft());
    assertSame(book, writer.book());
  }

  @Test
  void top_bothSides_showsTheBestOfEach() {
    snapshot(writer, list(5_000, 10, 5_200, 20), list(4_600, 30, 4_700, 40));

    TopOfBook top = book.top();

    assertEquals(Optional.of(level(5_200, 20)), top.yesBid());
    assertEquals(Optional.of(level(4_700, 40)), top.noBid());
    assertEquals(100, top.restingCentiContracts());
    assertEquals(book.trust(), top.trust());
  }

  @Test
  void top_oneSideEmpty_isAbsentThere() {
    snapshot(writer, NOTHING, list(4_600, 30));

    assertEquals(Optional.empty(), book.top().yesBid());
    assertEquals(Optional.of(level(4_600, 30)), book.top().noBid());
  }

  @ParameterizedTest
  @EnumSource(
      value = BookStatus.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"LIVE"})
  void pricesAndSummary_notLive_areAbsentButTopAndViewShowWhatWasKnown(BookStatus status) {
    snapshot(writer, list(5_200, 20), list(4_600, 30));
    moveTo(status);

    assertEquals(OptionalInt.empty(), book.yesNoPrices().yesBidCentiCents());
    assertEquals(OptionalInt.empty(), book.yesNoPrices().noBidCentiCents());
    assertEquals(OptionalInt.empty(), book.yesNoPrices().yesAskCentiCents());
    assertEquals(OptionalLong.empty(), book.summaryStats().volumeCentiContracts());
    assertEquals(book.yesNoPrices(), book.summaryStats().prices());
    assertEquals(status, book.summaryStats().trust().status());
    assertEquals(Optional.of(level(5_200, 20)), book.top().yesBid());
    assertEquals(List.of(level(4_600, 30)), book.view().noBids());
    assertThrows(NotLiveException.class, () -> book.top().trust().requireLive());
  }

  @Test
  void pricesAndSummary_live_areThere() {
    snapshot(writer, list(5_200, 20), list(4_600, 30));

    YesNoPrices prices = book.yesNoPrices();

    assertEquals("A", prices.marketTicker());
    assertEquals(OptionalInt.of(5_200), prices.yesBidCentiCents());
    assertEquals(OptionalInt.of(5_400), prices.yesAskCentiCents());
    assertEquals(OptionalInt.of(4_600), prices.noBidCentiCents());
    assertEquals(OptionalInt.of(4_800), prices.noAskCentiCents());
    SummaryStats summary = book.summaryStats();
    assertEquals("A", summary.marketTicker());
    assertEquals(prices, summary.prices());
    assertEquals(OptionalLong.of(50), summary.volumeCentiContracts());
  }

  @Test
  void summary_liveAndEmpty_hasNoPricesAndAVolumeOfZero() {
    snapshot(writer, NOTHING, NOTHING);

    assertEquals(OptionalInt.empty(), book.summaryStats().prices().yesBidCentiCents());
    assertEquals(OptionalLong.of(0), book.summaryStats().volumeCentiContracts());
  }

  @Test
  void view_limited_holdsTheBestOfEachSideAndSaysThatItIsNotAll() {
    snapshot(writer, list(100, 1, 200, 2, 300, 3), list(400, 4));

    BookView view = book.view(2);

    assertEquals(List.of(level(300, 3), level(200, 2)), view.yesBids());
    assertEquals(List.of(level(400, 4)), view.noBids());
    assertFalse(view.isComplete());
    assertEquals(10, view.restingCentiContracts());
    assertTrue(book.view(3).isComplete());
    assertTrue(book.view(Integer.MAX_VALUE).isComplete());
  }

  @Test
  void view_ofNoLevels_isEmptyAndComplete_onlyIfTheBookIsEmpty() {
    snapshot(writer, NOTHING, list(400, 4));

    assertEquals(List.of(), book.view(0).noBids());
    assertFalse(book.view(0).isComplete());
    snapshot(writer, NOTHING, NOTHING);
    assertTrue(book.view(0).isComplete());
  }

  @Test
  void view_ofANegativeNumber_throws() {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> book.view(-1));

    assertEquals("levels negative, was -1", e.getMessage());
  }

  @Test
  void view_old_neverChanges() {
    snapshot(writer, list(100, 1, 200, 2, 300, 3), list(400, 4));
    BookView view = book.view();
    BookView top2 = book.view(2);
    TopOfBook top = book.top();
    long hash = view.hash();

    change(writer, Side.YES, 300, -3);
    change(writer, Side.YES, 200, 7);
    for (int price = 500; price < 600; price++) {
      change(writer, Side.NO, price, 1);
    }
    snapshot(writer, NOTHING, NOTHING);
    writer.close(StaleReason.UNSUBSCRIBED, T0);

    assertEquals(List.of(level(300, 3), level(200, 2), level(100, 1)), view.yesBids());
    assertEquals(List.of(level(400, 4)), view.noBids());
    assertEquals(List.of(level(300, 3), level(200, 2)), top2.yesBids());
    assertEquals(hash, view.hash());
    assertTrue(view.trust().isLive());
    assertEquals(Optional.of(level(300, 3)), top.yesBid());
    assertNotEquals(hash, book.view().hash());
  }

  @Test
  void readInto_usedAgain_holdsTheNewestAlone() {
    BookReading reading = new BookReading();
    assertEquals(BookStatus.AWAITING_SNAPSHOT, reading.status());
    assertEquals(0, reading.yesBidCentiCents());
    writer.replace(list(5_200, 20), list(4_900, 30), 3, 4, T0 - 1, T0);

    book.readInto(reading);

    assertEquals(BookStatus.LIVE, reading.status());
    assertEquals(StaleReason.NONE, reading.reason());
    assertEquals(4, reading.sequence());
    assertEquals(1, reading.generation());
    assertEquals(5_200, reading.yesBidCentiCents());
    assertEquals(4_900, reading.noBidCentiCents());
    assertEquals(50, reading.restingCentiContracts());
    assertEquals(1, reading.changes());
    assertEquals(Instant.ofEpochMilli(T0 - 1), reading.exchangeTime());
    assertTrue(reading.crossed());

    writer.replace(list(5_100, 1), NOTHING, 3, 5, BookWriter.NO_TIME, T0);
    book.readInto(reading);

    assertEquals(5_100, reading.yesBidCentiCents());
    assertEquals(0, reading.noBidCentiCents());
    assertEquals(1, reading.restingCentiContracts());
    assertNull(reading.exchangeTime());
    assertFalse(reading.crossed());
  }

  @Test
  void reading_locked_isNotCrossed() {
    snapshot(writer, list(5_200, 20), list(4_800, 30));

    assertFalse(BookTesting.read(book).crossed());
    assertFalse(book.top().crossed());
  }

  @Test
  void toString_isOneLineForALog() {
    assertEquals("A AWAITING_SNAPSHOT yesBid=none noBid=none", book.toString());

    snapshot(writer, list(5_200, 2_000), NOTHING);

    assertEquals("A LIVE yesBid=20.00 @ 0.5200 noBid=none", book.toString());
  }

  @Test
  void checkInvariants_eachBroken_throws() {
    OrderbookState broken = new OrderbookState("B", T0);
    broken.status = BookStatus.LIVE;
    assertThrows(AssertionError.class, broken::checkInvariants, "live for a reason");
    broken.reason = StaleReason.NONE;
    broken.checkInvariants();
    broken.beginWrite();
    assertThrows(AssertionError.class, broken::checkInvariants, "inside a write");
    broken.endWrite();
    broken.checkInvariants();
    broken.yes.totalCentiContracts = 1;
    assertThrows(AssertionError.class, broken::checkInvariants, "total");
  }

  private void moveTo(BookStatus status) {
    switch (status) {
      case AWAITING_SNAPSHOT -> writer.awaitSnapshot(StaleReason.RESUBSCRIBED, T0);
      case STALE -> writer.makeStale(StaleReason.SEQUENCE_GAP, T0);
      case CLOSED -> writer.close(StaleReason.UNSUBSCRIBED, T0);
      case LIVE -> throw new IllegalArgumentException("by a snapshot only");
    }
  }
}
