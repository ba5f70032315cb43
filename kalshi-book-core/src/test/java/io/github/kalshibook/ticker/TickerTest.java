package io.github.kalshibook.ticker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.kalshibook.book.BookReading;
import io.github.kalshibook.book.BookRegistry;
import io.github.kalshibook.book.BookStatus;
import io.github.kalshibook.book.BookWriter;
import io.github.kalshibook.book.LevelList;
import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.book.StaleReason;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TickerTest {
  private static final Instant NOW = Instant.ofEpochMilli(1_703_123_456_789L);
  private static final OptionalInt NO_PRICE = OptionalInt.empty();
  private static final OptionalLong NO_SIZE = OptionalLong.empty();

  private final BookRegistry registry = BookRegistry.isolated();
  private final BookWriter writer = registry.lend("A", this, 0).orElseThrow();
  private final OrderbookState book = writer.book();

  @Test
  void of_liveBook_hasItsNumbers() {
    replace(list(5_200, 100_000), list(4_600, 90_000), 1_703_123_456_700L);

    Ticker ticker = Ticker.of(book, NOW);

    assertEquals(
        new Ticker(
            "A",
            BookStatus.LIVE,
            StaleReason.NONE,
            OptionalInt.of(5_200),
            OptionalInt.of(4_600),
            OptionalLong.of(190_000),
            version(),
            NOW,
            Instant.ofEpochMilli(1_703_123_456_700L)),
        ticker);
    assertTrue(ticker.isLive());
    assertEquals(OptionalInt.of(5_400), ticker.yesAskCentiCents());
    assertEquals(OptionalInt.of(4_800), ticker.noAskCentiCents());
  }

  @Test
  void of_oneSidedBook_hasNoPriceWhereThereIsNone() {
    replace(list(), list(4_600, 90_000), BookWriter.NO_TIME);

    Ticker ticker = Ticker.of(book, NOW);

    assertTrue(ticker.isLive());
    assertEquals(NO_PRICE, ticker.yesBidCentiCents());
    assertEquals(OptionalInt.of(5_400), ticker.yesAskCentiCents());
    assertEquals(NO_PRICE, ticker.noAskCentiCents());
    assertNull(ticker.exchangeTime());
  }

  @Test
  void of_emptyBook_isLiveWithASizeOfZero() {
    replace(list(), list(), BookWriter.NO_TIME);

    Ticker ticker = Ticker.of(book, null);

    assertTrue(ticker.isLive());
    assertEquals(OptionalLong.of(0), ticker.restingCentiContracts());
    assertNull(ticker.timestamp());
  }

  @Test
  void of_lockedBook_isLive() {
    replace(list(5_200, 1), list(4_800, 1), BookWriter.NO_TIME);

    Ticker ticker = Ticker.of(book, NOW);

    assertTrue(ticker.isLive());
    assertEquals(ticker.yesBidCentiCents(), ticker.yesAskCentiCents());
  }

  @Test
  void of_crossedBook_isStaleAndShowsNoNumbers() {
    replace(list(5_200, 1), list(4_801, 1), BookWriter.NO_TIME);

    assertStale(BookStatus.STALE, StaleReason.CROSSED, Ticker.of(book, NOW));
    assertEquals(BookStatus.LIVE, book.status());
  }

  @Test
  void of_bookThatIsNotLive_saysWhyAndShowsNoNumbers() {
    assertStale(BookStatus.AWAITING_SNAPSHOT, StaleReason.NO_SNAPSHOT_YET, Ticker.of(book, NOW));
    replace(list(5_200, 1), list(4_600, 1), BookWriter.NO_TIME);
    writer.makeStale(StaleReason.SEQUENCE_GAP, 1);
    assertStale(BookStatus.STALE, StaleReason.SEQUENCE_GAP, Ticker.of(book, NOW));
    writer.close(StaleReason.MARKET_ENDED, 2);
    assertStale(BookStatus.CLOSED, StaleReason.MARKET_ENDED, Ticker.of(book, NOW));
  }

  @Test
  void of_aCrossedBookThatIsStale_givesTheBooksReason() {
    replace(list(5_200, 1), list(4_900, 1), BookWriter.NO_TIME);
    writer.makeStale(StaleReason.SEQUENCE_GAP, 1);

    assertStale(BookStatus.STALE, StaleReason.SEQUENCE_GAP, Ticker.of(book, NOW));
  }

  private void assertStale(BookStatus status, StaleReason reason, Ticker ticker) {
    assertEquals(
        new Ticker("A", status, reason, NO_PRICE, NO_PRICE, NO_SIZE, version(), NOW, null), ticker);
    assertFalse(ticker.isLive());
    assertEquals(NO_PRICE, ticker.yesAskCentiCents());
    assertEquals(NO_PRICE, ticker.noAskCentiCents());
  }

  // What cannot exist.

  @Test
  void ticker_crossed_throws() {
    live(5_200, 4_800, 0);

    assertThrows(IllegalArgumentException.class, () -> live(5_200, 4_801, 0));
    assertThrows(IllegalArgumentException.class, () -> live(9_999, 9_999, 0));
  }

  @Test
  void ticker_outOfRange_throws() {
    assertThrows(IllegalArgumentException.class, () -> live(0, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> live(1, 10_000, 0));
    assertThrows(IllegalArgumentException.class, () -> live(-5, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> live(1, 1, -1));
    assertThrows(IllegalArgumentException.class, () -> live(1, 1, Long.MIN_VALUE));
  }

  @Test
  void ticker_liveWithoutASize_throws() {
    assertThrows(
        IllegalArgumentException.class,
        () -> ticker(BookStatus.LIVE, StaleReason.NONE, NO_PRICE, NO_PRICE, NO_SIZE));
  }

  @ParameterizedTest
  @EnumSource(
      value = BookStatus.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"LIVE"})
  void ticker_notLiveWithNumbersOrWithoutAReason_throws(BookStatus status) {
    StaleReason reason = StaleReason.SEQUENCE_GAP;
    OptionalInt price = OptionalInt.of(5_200);

    ticker(status, reason, NO_PRICE, NO_PRICE, NO_SIZE);
    assertThrows(
        IllegalArgumentException.class, () -> ticker(status, reason, price, NO_PRICE, NO_SIZE));
    assertThrows(
        IllegalArgumentException.class, () -> ticker(status, reason, NO_PRICE, price, NO_SIZE));
    assertThrows(
        IllegalArgumentException.class,
        () -> ticker(status, reason, NO_PRICE, NO_PRICE, OptionalLong.of(0)));
    assertThrows(
        IllegalArgumentException.class,
        () -> ticker(status, StaleReason.NONE, NO_PRICE, NO_PRICE, NO_SIZE));
    assertThrows(
        IllegalArgumentException.class,
        () -> ticker(BookStatus.LIVE, reason, NO_PRICE, NO_PRICE, OptionalLong.of(0)));
  }

  @Test
  void ticker_withoutAPart_throws() {
    StaleReason gap = StaleReason.SEQUENCE_GAP;

    assertThrows(NullPointerException.class, () -> ticker(null, gap, NO_PRICE, NO_PRICE, NO_SIZE));
    assertThrows(
        NullPointerException.class,
        () -> ticker(BookStatus.STALE, null, NO_PRICE, NO_PRICE, NO_SIZE));
    assertThrows(
        NullPointerException.class, () -> ticker(BookStatus.STALE, gap, null, NO_PRICE, NO_SIZE));
    assertThrows(
        NullPointerException.class, () -> ticker(BookStatus.STALE, gap, NO_PRICE, null, NO_SIZE));
    assertThrows(
        NullPointerException.class, () -> ticker(BookStatus.STALE, gap, NO_PRICE, NO_PRICE, null));
    assertThrows(
        NullPointerException.class,
        () -> new Ticker(null, BookStatus.STALE, gap, NO_PRICE, NO_PRICE, NO_SIZE, 1, NOW, null));
  }

  private static Ticker live(int yesBid, int noBid, long size) {
    return ticker(
        BookStatus.LIVE,
        StaleReason.NONE,
        OptionalInt.of(yesBid),
        OptionalInt.of(noBid),
        OptionalLong.of(size));
  }

  private static Ticker ticker(
      BookStatus status,
      StaleReason reason,
      OptionalInt yesBid,
      OptionalInt noBid,
      OptionalLong size) {
    return new Ticker("A", status, reason, yesBid, noBid, size, 1, NOW, null);
  }

  private long version() {
    BookReading reading = new BookReading();
    book.readInto(reading);
    return reading.version();
  }

  private void replace(LevelList yesBids, LevelList noBids, long exchangeMillis) {
    assertTrue(writer.replace(yesBids, noBids, 1, 1, exchangeMillis, 0).applied());
  }

  private static LevelList list(int... priceAndSize) {
    LevelList list = new LevelList();
    for (int i = 0; i < priceAndSize.length; i += 2) {
      list.add(priceAndSize[i], priceAndSize[i + 1]);
    }
    return list;
  }
}
