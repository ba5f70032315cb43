package io.github.kalshibook.book;

import static io.github.kalshibook.book.BookTesting.NOTHING;
import static io.github.kalshibook.book.BookTesting.T0;
import static io.github.kalshibook.book.BookTesting.change;
import static io.github.kalshibook.book.BookTesting.everything;
import static io.github.kalshibook.book.BookTesting.level;
import static io.github.kalshibook.book.BookTesting.list;
import static io.github.kalshibook.book.BookTesting.newWriter;
import static io.github.kalshibook.book.BookTesting.snapshot;
import static io.github.kalshibook.book.WriteResult.APPLIED;
import static io.github.kalshibook.book.WriteResult.APPLIED_AT_TOP;
import static io.github.kalshibook.book.WriteResult.BELOW_ZERO;
import static io.github.kalshibook.book.WriteResult.DUPLICATE_PRICE;
import static io.github.kalshibook.book.WriteResult.OVERFLOW;
import static io.github.kalshibook.book.WriteResult.PRICE_OUT_OF_RANGE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BookWriterTest {
  private final BookWriter writer = newWriter("A");
  private final OrderbookState book = writer.book();

  @AfterEach
  void invariantsHold() {
    book.checkInvariants();
  }

  // Snapshots.

  @Test
  void replace_firstSnapshot_makesTheBookLive() {
    WriteResult result =
        writer.replace(
            list(5_000, 10, 5_200, 20), list(4_600, 30), 7, 100, BookWriter.NO_TIME, T0 + 5);

    assertEquals(APPLIED_AT_TOP, result);
    assertEquals(
        new Trust(
            BookStatus.LIVE,
            StaleReason.NONE,
            Instant.ofEpochMilli(T0 + 5),
            7,
            100,
            1,
            null,
            Instant.ofEpochMilli(T0 + 5)),
        book.trust());
    assertEquals(List.of(level(5_200, 20), level(5_000, 10)), book.view().yesBids());
    assertEquals(List.of(level(4_600, 30)), book.view().noBids());
    assertEquals(60, book.top().restingCentiContracts());
    assertTrue(writer.isLive());
    assertEquals(BookStatus.LIVE, writer.status());
    assertEquals(1, writer.generation());
  }

  @Test
  void replace_empty_isALiveEmptyBook() {
    assertEquals(APPLIED, snapshot(writer, NOTHING, NOTHING));

    assertEquals(BookStatus.LIVE, book.status());
    assertEquals(List.of(), book.view().yesBids());
    assertEquals(0, book.top().restingCentiContracts());
  }

  @Test
  void replace_leavesNothingOfTheOldBook() {
    snapshot(writer, list(5_000, 10, 5_200, 20), list(4_600, 30));

    assertEquals(APPLIED_AT_TOP, snapshot(writer, list(100, 1), NOTHING));

    assertEquals(List.of(level(100, 1)), book.view().yesBids());
    assertEquals(List.of(), book.view().noBids());
    assertEquals(1, book.top().restingCentiContracts());
  }

  @Test
  void replace_unsorted_isSorted() {
    snapshot(writer, list(300, 3, 100, 1, 200, 2), list(9_999, 9, 1, 1));

    assertEquals(List.of(level(300, 3), level(200, 2), level(100, 1)), book.view().bids(Side.YES));
    assertEquals(List.of(level(9_999, 9), level(1, 1)), book.view().bids(Side.NO));
  }

  @Test
  void replace_zeroLevels_areNoLevels() {
    assertEquals(APPLIED, snapshot(writer, list(300, 0), list(100, 0, 200, 0)));

    assertEquals(List.of(), book.view().yesBids());
    assertEquals(List.of(), book.view().noBids());
  }

  @Test
  void replace_ofALiveBook_keepsItsGenerationAndSince() {
    writer.replace(list(1, 1), NOTHING, 1, 1, BookWriter.NO_TIME, T0 + 1);

    writer.replace(list(2, 1), NOTHING, 2, 9, T0 + 2, T0 + 3);

    assertEquals(
        new Trust(
            BookStatus.LIVE,
            StaleReason.NONE,
            Instant.ofEpochMilli(T0 + 1),
            2,
            9,
            1,
            Instant.ofEpochMilli(T0 + 2),
            Instant.ofEpochMilli(T0 + 3)),
        book.trust());
  }

  @Test
  void replace_atTop_onlyIfABestPriceOrItsSizeChanged() {
    snapshot(writer, list(100, 1, 200, 2), list(300, 3));

    assertEquals(APPLIED, snapshot(writer, list(50, 9, 200, 2), list(300, 3, 299, 1)));
    assertEquals(APPLIED_AT_TOP, snapshot(writer, list(200, 3), list(300, 3)));
    assertEquals(APPLIED_AT_TOP, snapshot(writer, list(200, 3), list(301, 3)));
    assertEquals(APPLIED_AT_TOP, snapshot(writer, list(200, 3), NOTHING));
    assertEquals(APPLIED_AT_TOP, snapshot(writer, NOTHING, NOTHING));
    assertEquals(APPLIED, snapshot(writer, NOTHING, NOTHING));
  }

  @Test
  void replace_refused_leavesTheBookExactlyAsItWas() {
    snapshot(writer, list(100, 1, 200, 2), list(300, 3));

    refused(PRICE_OUT_OF_RANGE, list(0, 1), list(300, 3));
    refused(PRICE_OUT_OF_RANGE, list(5, 5), list(10_000, 3));
    refused(BELOW_ZERO, list(5, -1), NOTHING);
    refused(BELOW_ZERO, NOTHING, list(6, 6, 5, Long.MIN_VALUE));
    refused(DUPLICATE_PRICE, list(5, 1, 5, 1), NOTHING);
    refused(DUPLICATE_PRICE, list(5, 1), list(6, 1, 5, 1, 6, 2));
    refused(OVERFLOW, list(5, Long.MAX_VALUE, 6, 1), NOTHING);
    refused(OVERFLOW, list(5, Long.MAX_VALUE), list(5, 1));
    refused(OVERFLOW, NOTHING, list(5, Long.MAX_VALUE, 6, Long.MAX_VALUE, 7, 2));
  }

  @Test
  void replace_refusedOfAStaleBook_leavesItStale() {
    snapshot(writer, list(100, 1), NOTHING);
    writer.makeStale(StaleReason.SEQUENCE_GAP, T0);

    refused(BELOW_ZERO, list(5, -1), NOTHING);

    assertEquals(BookStatus.STALE, book.status());
  }

  @Test
  void replace_sizesUpToTheLast_fit() {
    assertEquals(
        APPLIED_AT_TOP, snapshot(writer, list(5, Long.MAX_VALUE - 2, 6, 1), list(9_999, 1)));

    assertEquals(Long.MAX_VALUE, book.top().restingCentiContracts());
  }

  @Test
  void replace_sameListUsedAgain_doesNotReachIntoTheBook() {
    LevelList yes = list(100, 1, 200, 2);
    LevelList no = list(300, 3);
    snapshot(writer, yes, no);
    BookView before = book.view();

    yes.clear();
    yes.add(7, 7);
    no.clear();

    assertEquals(before.yesBids(), book.view().yesBids());
    assertEquals(before.noBids(), book.view().noBids());
  }

  // Deltas.

  @Test
  void change_addsTakesAndRemoves() {
    snapshot(writer, list(100, 10, 200, 20), list(300, 30));

    assertEquals(APPLIED, change(writer, Side.YES, 100, 5));
    assertEquals(15, writer.sizeAt(Side.YES, 100));
    assertEquals(APPLIED, change(writer, Side.YES, 100, -15));
    assertEquals(0, writer.sizeAt(Side.YES, 100));
    assertEquals(APPLIED, change(writer, Side.YES, 150, 1));

    assertEquals(List.of(level(200, 20), level(150, 1)), book.view().yesBids());
    assertEquals(List.of(level(300, 30)), book.view().noBids());
    assertEquals(51, book.top().restingCentiContracts());
  }

  @Test
  void change_stampsSequenceAndTimes() {
    writer.replace(list(100, 10), NOTHING, 7, 1, BookWriter.NO_TIME, T0);

    writer.change(Side.NO, 1, 1, 12, T0 + 30, T0 + 40);

    assertEquals(
        new Trust(
            BookStatus.LIVE,
            StaleReason.NONE,
            Instant.ofEpochMilli(T0),
            7,
            12,
            1,
            Instant.ofEpochMilli(T0 + 30),
            Instant.ofEpochMilli(T0 + 40)),
        book.trust());
  }

  @Test
  void change_withoutExchangeTime_forgetsTheOldOne() {
    writer.replace(list(100, 10), NOTHING, 7, 1, T0, T0);

    writer.change(Side.NO, 1, 1, 12, BookWriter.NO_TIME, T0 + 40);

    assertEquals(null, book.trust().exchangeTime());
  }

  @Test
  void change_atTop_onlyIfABestPriceOrItsSizeChanged() {
    snapshot(writer, list(100, 10, 200, 20), NOTHING);

    assertEquals(APPLIED_AT_TOP, change(writer, Side.YES, 200, 1), "size at the best");
    assertEquals(APPLIED_AT_TOP, change(writer, Side.YES, 201, 1), "a better price");
    assertEquals(APPLIED_AT_TOP, change(writer, Side.YES, 201, -1), "the best price gone");
    assertEquals(APPLIED, change(writer, Side.YES, 199, 1), "below the best");
    assertEquals(APPLIED, change(writer, Side.YES, 200, 0), "nothing at the best");
    assertEquals(APPLIED, change(writer, Side.YES, 300, 0), "nothing above the best");
    assertEquals(APPLIED_AT_TOP, change(writer, Side.NO, 1, 1), "the first of its side");
    assertEquals(APPLIED_AT_TOP, change(writer, Side.NO, 1, -1), "the last of its side");
  }

  @Test
  void change_refused_leavesTheBookExactlyAsItWas() {
    snapshot(writer, list(100, 10, 200, 20), list(300, 30));
    String before = everything(book);

    assertEquals(PRICE_OUT_OF_RANGE, change(writer, Side.YES, 0, 1));
    assertEquals(PRICE_OUT_OF_RANGE, change(writer, Side.NO, 10_000, 1));
    assertEquals(PRICE_OUT_OF_RANGE, change(writer, Side.YES, Integer.MIN_VALUE, 1));
    assertEquals(PRICE_OUT_OF_RANGE, change(writer, Side.YES, Integer.MAX_VALUE, 1));
    assertEquals(BELOW_ZERO, change(writer, Side.YES, 100, -11));
    assertEquals(BELOW_ZERO, change(writer, Side.YES, 150, -1));
    assertEquals(BELOW_ZERO, change(writer, Side.NO, 100, -10));
    assertEquals(BELOW_ZERO, change(writer, Side.YES, 100, Long.MIN_VALUE));
    assertEquals(BELOW_ZERO, change(writer, Side.YES, 150, Long.MIN_VALUE));
    assertEquals(OVERFLOW, change(writer, Side.YES, 100, Long.MAX_VALUE));
    assertEquals(OVERFLOW, change(writer, Side.YES, 100, Long.MAX_VALUE - 9));
    assertEquals(OVERFLOW, change(writer, Side.YES, 150, Long.MAX_VALUE));
    assertEquals(OVERFLOW, change(writer, Side.NO, 5, Long.MAX_VALUE - 59));

    assertEquals(before, everything(book));
  }

  @Test
  void change_upToTheLastThatFits_isApplied() {
    snapshot(writer, list(100, 10, 200, 20), list(300, 30));

    assertEquals(APPLIED, change(writer, Side.NO, 5, Long.MAX_VALUE - 60));

    assertEquals(Long.MAX_VALUE, book.top().restingCentiContracts());
    assertEquals(OVERFLOW, change(writer, Side.YES, 200, 1));
    assertEquals(APPLIED, change(writer, Side.NO, 5, -(Long.MAX_VALUE - 60)));
    assertEquals(60, book.top().restingCentiContracts());
  }

  // New sizes, as the flat form has them.

  @Test
  void set_someLevels_changesThemAloneAsOneChange() {
    snapshot(writer, list(100, 10, 200, 20), list(300, 30, 400, 40));
    long changes = BookTesting.read(book).changes();

    WriteResult result = writer.set(list(200, 0, 150, 5), list(300, 31), 9, T0, T0 + 1);

    assertEquals(APPLIED_AT_TOP, result);
    assertEquals(List.of(level(150, 5), level(100, 10)), book.view().yesBids());
    assertEquals(List.of(level(400, 40), level(300, 31)), book.view().noBids());
    assertEquals(9, book.trust().sequence());
    assertEquals(changes + 1, BookTesting.read(book).changes());
  }

  @Test
  void set_nothing_isAChangeOfSequenceAlone() {
    snapshot(writer, list(100, 10), list(300, 30));

    assertEquals(APPLIED, writer.set(NOTHING, NOTHING, 9, T0, T0 + 1));

    assertEquals(List.of(level(100, 10)), book.view().yesBids());
    assertEquals(9, book.trust().sequence());
  }

  @Test
  void set_atTop_onlyIfABestPriceOrItsSizeChanged() {
    snapshot(writer, list(100, 10, 200, 20), NOTHING);

    assertEquals(APPLIED, writer.set(list(200, 20), NOTHING, 2, T0, T0), "the best as it was");
    assertEquals(APPLIED, writer.set(list(300, 0), list(5, 0), 3, T0, T0), "none where none was");
    assertEquals(APPLIED, writer.set(list(199, 1), NOTHING, 4, T0, T0), "below the best");
    assertEquals(APPLIED_AT_TOP, writer.set(list(200, 0), NOTHING, 5, T0, T0), "the best gone");
    assertEquals(APPLIED_AT_TOP, writer.set(NOTHING, list(5, 1), 6, T0, T0), "the first");
  }

  @Test
  void set_refused_leavesTheBookExactlyAsItWas() {
    snapshot(writer, list(100, 10, 200, 20), list(300, 30));
    String before = everything(book);

    assertEquals(PRICE_OUT_OF_RANGE, writer.set(list(0, 0), NOTHING, 9, T0, T0));
    assertEquals(PRICE_OUT_OF_RANGE, writer.set(list(5, 5), list(10_000, 1), 9, T0, T0));
    assertEquals(BELOW_ZERO, writer.set(list(100, -1), NOTHING, 9, T0, T0));
    assertEquals(DUPLICATE_PRICE, writer.set(list(100, 1, 100, 0), NOTHING, 9, T0, T0));
    assertEquals(DUPLICATE_PRICE, writer.set(list(100, 1), list(5, 0, 5, 0), 9, T0, T0));
    assertEquals(OVERFLOW, writer.set(list(100, Long.MAX_VALUE), NOTHING, 9, T0, T0));
    assertEquals(
        OVERFLOW, writer.set(list(100, Long.MAX_VALUE, 99, 9), NOTHING, 9, T0, T0), "one side");
    assertEquals(
        OVERFLOW, writer.set(NOTHING, list(1, Long.MAX_VALUE - 59), 9, T0, T0), "both sides");

    assertEquals(before, everything(book));
  }

  @Test
  void set_whatGoesMakesRoomForWhatComes() {
    snapshot(writer, list(100, Long.MAX_VALUE - 30), list(300, 30));

    assertEquals(
        APPLIED_AT_TOP, writer.set(list(100, 0, 99, Long.MAX_VALUE - 30), NOTHING, 9, T0, T0));
    assertEquals(APPLIED_AT_TOP, writer.set(list(99, 5), list(1, Long.MAX_VALUE - 35), 10, T0, T0));

    assertEquals(Long.MAX_VALUE, book.top().restingCentiContracts());
  }

  // Statuses.

  @Test
  void makeStale_keepsLevelsAndSaysWhyAndSinceWhen() {
    snapshot(writer, list(100, 10), list(300, 30));

    writer.makeStale(StaleReason.SEQUENCE_GAP, T0 + 50);

    Trust trust = book.trust();
    assertEquals(BookStatus.STALE, trust.status());
    assertEquals(StaleReason.SEQUENCE_GAP, trust.reason());
    assertEquals(Instant.ofEpochMilli(T0 + 50), trust.since());
    assertEquals(1, trust.generation());
    assertEquals(List.of(level(100, 10)), book.view().yesBids());
    assertFalse(writer.isLive());
  }

  @Test
  void makeStale_again_tellsTheNewReasonAndTheFirstTime() {
    snapshot(writer, list(100, 10), list(300, 30));
    writer.makeStale(StaleReason.SEQUENCE_GAP, T0 + 50);

    writer.makeStale(StaleReason.CONNECTION_LOST, T0 + 60);
    writer.awaitSnapshot(StaleReason.RESUBSCRIBED, T0 + 70);

    assertEquals(BookStatus.AWAITING_SNAPSHOT, book.status());
    assertEquals(StaleReason.RESUBSCRIBED, book.trust().reason());
    assertEquals(Instant.ofEpochMilli(T0 + 50), book.trust().since());
  }

  @Test
  void makeStale_forTheSameReasonAgain_changesNothing() {
    snapshot(writer, list(100, 10), list(300, 30));
    writer.makeStale(StaleReason.SEQUENCE_GAP, T0 + 50);
    String before = everything(book);

    writer.makeStale(StaleReason.SEQUENCE_GAP, T0 + 60);

    assertEquals(before, everything(book));
  }

  @Test
  void makeStale_ofAClosedBook_changesNothing() {
    writer.close(StaleReason.UNSUBSCRIBED, T0 + 50);
    String before = everything(book);

    writer.makeStale(StaleReason.CONNECTION_LOST, T0 + 60);

    assertEquals(before, everything(book));
  }

  @Test
  void snapshotAfterStale_beginsANewGeneration() {
    snapshot(writer, list(100, 10), list(300, 30));
    writer.makeStale(StaleReason.SEQUENCE_GAP, T0 + 50);

    writer.replace(list(100, 10), list(300, 30), 2, 1, BookWriter.NO_TIME, T0 + 90);

    assertEquals(2, book.trust().generation());
    assertEquals(Instant.ofEpochMilli(T0 + 90), book.trust().since());
    assertEquals(StaleReason.NONE, book.trust().reason());
  }

  @Test
  void close_keepsTheBookReadable_andItCanBeWantedAgain() {
    snapshot(writer, list(100, 10), list(300, 30));

    writer.close(StaleReason.UNSUBSCRIBED, T0 + 50);

    assertEquals(BookStatus.CLOSED, book.status());
    assertEquals(Instant.ofEpochMilli(T0 + 50), book.trust().since());
    assertEquals(List.of(level(100, 10)), book.view().yesBids());
    assertFalse(book.hasLeft());

    writer.awaitSnapshot(StaleReason.NO_SNAPSHOT_YET, T0 + 60);

    assertEquals(BookStatus.AWAITING_SNAPSHOT, book.status());
    assertEquals(Instant.ofEpochMilli(T0 + 60), book.trust().since());

    writer.replace(NOTHING, NOTHING, 3, 1, BookWriter.NO_TIME, T0 + 70);

    assertEquals(BookStatus.LIVE, book.status());
    assertEquals(2, book.trust().generation());
    assertEquals(List.of(), book.view().yesBids());
  }

  @ParameterizedTest
  @EnumSource(
      value = StaleReason.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"NONE"})
  void reasons_arrive(StaleReason reason) {
    snapshot(writer, list(100, 10), list(300, 30));
    writer.makeStale(reason, T0 + 50);

    assertEquals(reason, book.trust().reason());
  }

  @Test
  void reasons_thatAreNone_throwAndChangeNothing() {
    snapshot(writer, list(100, 10), list(300, 30));
    String before = everything(book);

    assertThrows(IllegalArgumentException.class, () -> writer.makeStale(StaleReason.NONE, T0 + 50));
    assertThrows(
        IllegalArgumentException.class, () -> writer.awaitSnapshot(StaleReason.NONE, T0 + 50));
    assertThrows(IllegalArgumentException.class, () -> writer.close(StaleReason.NONE, T0 + 50));
    assertThrows(NullPointerException.class, () -> writer.makeStale(null, T0 + 50));
    assertThrows(NullPointerException.class, () -> writer.awaitSnapshot(null, T0 + 50));
    assertThrows(NullPointerException.class, () -> writer.close(null, T0 + 50));

    assertEquals(before, everything(book));
  }

  @Test
  void versionAndChanges_growWithEachChangeOfContentOrStatusAndNothingElse() {
    long version = BookTesting.read(book).version();
    assertEquals(0, BookTesting.read(book).changes());

    version = grew(version, 1, () -> snapshot(writer, list(100, 10), NOTHING));
    version = grew(version, 2, () -> change(writer, Side.YES, 100, 1));
    version = grew(version, 3, () -> writer.set(list(100, 5), NOTHING, 9, T0, T0));
    version = same(version, 3, () -> change(writer, Side.YES, 100, -100));
    version = same(version, 3, () -> snapshot(writer, list(0, 1), NOTHING));
    version = same(version, 3, () -> writer.set(list(0, 1), NOTHING, 9, T0, T0));
    version = grew(version, 4, () -> writer.makeStale(StaleReason.SEQUENCE_GAP, T0));
    version = same(version, 4, () -> writer.makeStale(StaleReason.SEQUENCE_GAP, T0));
    version = grew(version, 5, () -> writer.awaitSnapshot(StaleReason.RESUBSCRIBED, T0));
    version = grew(version, 6, () -> writer.close(StaleReason.UNSUBSCRIBED, T0));
    version = grew(version, 7, () -> writer.close(StaleReason.MARKET_ENDED, T0));
    version = same(version, 7, () -> writer.close(StaleReason.MARKET_ENDED, T0));
    version = grew(version, 8, () -> writer.awaitSnapshot(StaleReason.NO_SNAPSHOT_YET, T0));
    grew(version, 9, () -> snapshot(writer, NOTHING, NOTHING));
  }

  @ParameterizedTest
  @ValueSource(ints = {1_023, 1_024, 1_025, 5_000})
  void version_overManyChanges_growsByEachOne(int changes) {
    snapshot(writer, list(100, 10), NOTHING);
    long before = BookTesting.read(book).version();

    for (int i = 0; i < changes; i++) {
      change(writer, Side.YES, 100, 1);
      long now = BookTesting.read(book).version();
      assertTrue(now > before, now + " after " + before);
      before = now;
    }
  }

  private long grew(long version, long changes, Runnable write) {
    write.run();
    BookReading now = BookTesting.read(book);
    assertTrue(now.version() > version, now.version() + " after " + version);
    assertEquals(changes, now.changes());
    return now.version();
  }

  private long same(long version, long changes, Runnable write) {
    write.run();
    BookReading now = BookTesting.read(book);
    assertEquals(version, now.version());
    assertEquals(changes, now.changes());
    return version;
  }

  private void refused(WriteResult why, LevelList yesBids, LevelList noBids) {
    String before = everything(book);
    assertEquals(why, snapshot(writer, yesBids, noBids));
    assertFalse(why.applied());
    assertEquals(before, everything(book));
  }
}
