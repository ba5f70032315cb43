package io.github.kalshibook.book;

import static io.github.kalshibook.book.BookTesting.NOTHING;
import static io.github.kalshibook.book.BookTesting.T0;
import static io.github.kalshibook.book.BookTesting.change;
import static io.github.kalshibook.book.BookTesting.list;
import static io.github.kalshibook.book.BookTesting.snapshot;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BookChangesTest {
  private final BookRegistry registry = new BookRegistry();
  private final AtomicInteger rung = new AtomicInteger();

  @AfterEach
  void invariantsHold() {
    registry.books().forEach(OrderbookState::checkInvariants);
  }

  @Test
  void watch_booksThatAreThere_areAllOnTheListAtOnce() {
    lend("A");
    lend("B");

    BookChanges<OrderbookState> changes = watch();

    assertEquals(1, rung.get());
    assertFalse(changes.isEmpty());
    assertEquals(2, drained(changes).size());
    assertTrue(changes.isEmpty());
    assertEquals(List.of(), drained(changes));
  }

  @Test
  void watch_bookThatComesLater_isOnTheListAtOnce() {
    BookChanges<OrderbookState> changes = watch();
    assertTrue(changes.isEmpty());
    assertEquals(0, rung.get());

    lend("A");

    assertEquals(1, rung.get());
    assertEquals(List.of("A"), drained(changes));
  }

  @Test
  void drain_tellsEachChangedBookOnce_inTheOrderOfTheirFirstChange() {
    BookWriter a = lend("A");
    BookWriter b = lend("B");
    BookWriter c = lend("C");
    BookChanges<OrderbookState> changes = watch();
    drained(changes);
    rung.set(0);

    snapshot(c, list(100, 10), NOTHING);
    a.close(StaleReason.UNSUBSCRIBED, T0);
    change(c, Side.YES, 100, 1);

    assertEquals(1, rung.get());
    assertEquals(List.of("C", "A"), drained(changes));
    b.makeStale(StaleReason.SEQUENCE_GAP, T0);
    assertEquals(2, rung.get());
    assertEquals(List.of("B"), drained(changes));
  }

  @Test
  void drain_whatChangedNothing_isNotTold() {
    BookWriter a = lend("A");
    snapshot(a, list(100, 10), NOTHING);
    BookChanges<OrderbookState> changes = watch();
    drained(changes);
    rung.set(0);

    change(a, Side.YES, 100, -11);
    snapshot(a, list(0, 1), NOTHING);
    a.set(list(0, 1), NOTHING, 5, T0, T0);
    registry.lend("A", this, T0);

    assertTrue(changes.isEmpty());
    assertEquals(0, rung.get());
  }

  @Test
  void drain_whatChangesDuringTheCall_comesAgain() {
    BookWriter a = lend("A");
    BookWriter b = lend("B");
    BookChanges<OrderbookState> changes = watch();
    List<String> seen = new ArrayList<>();

    changes.drain(
        book -> {
          seen.add(book.marketTicker());
          snapshot(a, list(100, 10), NOTHING);
          snapshot(b, list(100, 10), NOTHING);
        });

    assertEquals(2, seen.size());
    assertEquals(2, drained(changes).size());
    assertEquals(List.of(), drained(changes));
  }

  @Test
  void drain_ifTheReaderThrows_theUnseenComeNextTimeInTheirOrder() {
    BookChanges<OrderbookState> changes = watch();
    for (String ticker : List.of("A", "B", "C", "D", "E")) {
      lend(ticker);
    }
    rung.set(0);
    List<String> seen = new ArrayList<>();

    assertThrows(
        IllegalStateException.class,
        () ->
            changes.drain(
                book -> {
                  seen.add(book.marketTicker());
                  if (seen.size() == 2) {
                    throw new IllegalStateException("from the reader");
                  }
                }));

    assertEquals(List.of("A", "B"), seen);
    assertFalse(changes.isEmpty());
    assertEquals(1, rung.get());
    assertEquals(List.of("C", "D", "E"), drained(changes));
  }

  @Test
  void drain_ifTheReaderThrowsAnErrorAtTheLast_nothingIsLeft() {
    BookChanges<OrderbookState> changes = watch();
    BookWriter a = lend("A");

    assertThrows(
        StackOverflowError.class,
        () ->
            changes.drain(
                book -> {
                  throw new StackOverflowError();
                }));

    assertTrue(changes.isEmpty());
    snapshot(a, NOTHING, NOTHING);
    assertEquals(List.of("A"), drained(changes));
  }

  @Test
  void mark_bringsAnUnchangedBook() {
    BookWriter a = lend("A");
    BookChanges<OrderbookState> changes = watch();
    drained(changes);

    assertTrue(changes.mark(a.book()));
    assertTrue(changes.mark(a.book()));

    assertEquals(List.of("A"), drained(changes));
  }

  @Test
  void mark_ofAnUnknownBook_saysSo() {
    BookChanges<OrderbookState> changes = watch();
    BookWriter stranger = BookTesting.newWriter("A");
    BookWriter gone = lend("B");
    registry.remove(gone, StaleReason.UNSUBSCRIBED, T0);
    drained(changes);

    assertFalse(changes.mark(stranger.book()));
    assertFalse(changes.mark(gone.book()));
    assertTrue(changes.isEmpty());
  }

  @Test
  void entry_isTheReadersOwn_madeOncePerBook() {
    AtomicInteger made = new AtomicInteger();
    BookWriter a = lend("A");
    BookChanges<StringBuilder> changes =
        registry.watch(
            book -> new StringBuilder(book.marketTicker()).append(made.incrementAndGet()),
            () -> {});
    StringBuilder entry = changes.entry("A");

    assertEquals("A1", String.valueOf(entry));
    changes.drain(drained -> assertSame(entry, drained));
    snapshot(a, NOTHING, NOTHING);
    changes.drain(drained -> assertSame(entry, drained));
    assertSame(entry, changes.entry("A"));
    assertNull(changes.entry("B"));
    assertEquals(1, made.get());
  }

  @Test
  void remove_isToldOnceMore_andTheNextBookOfTheMarketHasAnEntryOfItsOwn() {
    BookWriter a = lend("A");
    BookChanges<OrderbookState> changes = watch();
    drained(changes);

    registry.remove(a, StaleReason.MARKET_ENDED, T0);

    assertNull(changes.entry("A"));
    AtomicBoolean left = new AtomicBoolean();
    changes.drain(book -> left.set(book.hasLeft() && book.status() == BookStatus.CLOSED));
    assertTrue(left.get());
    BookWriter next = lend("A");
    assertSame(next.book(), changes.entry("A"));
    assertNotSame(a.book(), next.book());
    changes.drain(book -> assertSame(next.book(), book));
  }

  @Test
  void remove_whileMarkedAlready_isToldOnce() {
    BookWriter a = lend("A");
    BookChanges<OrderbookState> changes = watch();

    snapshot(a, NOTHING, NOTHING);
    registry.remove(a, StaleReason.MARKET_ENDED, T0);

    assertEquals(List.of("A"), drained(changes));
    assertEquals(List.of(), drained(changes));
  }

  @Test
  void close_theReaderHearsNoMore_andOthersStillDo() {
    BookWriter a = lend("A");
    BookChanges<OrderbookState> closed = watch();
    BookChanges<OrderbookState> other = registry.watch(book -> book, () -> {});
    drained(closed);
    drained(other);
    rung.set(0);

    closed.close();
    closed.close();
    snapshot(a, NOTHING, NOTHING);
    BookWriter b = lend("B");

    assertEquals(0, rung.get());
    assertTrue(closed.isEmpty());
    assertEquals(List.of(), drained(closed));
    assertFalse(closed.mark(a.book()));
    assertNull(closed.entry("A"));
    assertNull(b.book().markOf(closed));
    assertEquals(List.of("A", "B"), drained(other));
  }

  @Test
  void close_withChangesStillWaiting_dropsThem() {
    lend("A");
    BookChanges<OrderbookState> changes = watch();
    assertFalse(changes.isEmpty());

    changes.close();

    assertTrue(changes.isEmpty());
    assertEquals(List.of(), drained(changes));
  }

  /** As when another thread closes at this very moment. */
  @Test
  void close_whileABookAppears_leavesNoMarkBehind() {
    AtomicReference<BookChanges<OrderbookState>> self = new AtomicReference<>();
    BookChanges<OrderbookState> changes =
        registry.watch(
            book -> {
              self.get().close();
              return book;
            },
            rung::incrementAndGet);
    self.set(changes);

    BookWriter a = lend("A");

    assertNull(a.book().markOf(changes));
    assertEquals(0, rung.get());
    snapshot(a, NOTHING, NOTHING);
    assertTrue(changes.isEmpty());
  }

  @Test
  void onFirst_ifItThrows_costsNeitherTheWriterNorTheOthers() {
    Thread thread = Thread.currentThread();
    Thread.UncaughtExceptionHandler before = thread.getUncaughtExceptionHandler();
    List<Throwable> caught = new ArrayList<>();
    thread.setUncaughtExceptionHandler((t, e) -> caught.add(e));
    try {
      BookWriter a = lend("A");
      BookWriter b = lend("B");
      AtomicReference<Error> trouble = new AtomicReference<>();
      BookChanges<OrderbookState> bad =
          registry.watch(
              book -> book,
              () -> {
                if (trouble.get() != null) {
                  throw trouble.get();
                }
              });
      BookChanges<OrderbookState> good = watch();
      drained(bad);
      drained(good);
      trouble.set(new LinkageError("as if no thread could be started"));

      assertEquals(WriteResult.APPLIED, snapshot(a, NOTHING, NOTHING));
      assertEquals(WriteResult.APPLIED, snapshot(b, NOTHING, NOTHING));

      assertEquals(List.of("A", "B"), drained(good));
      assertThrows(
          IllegalStateException.class,
          () ->
              bad.drain(
                  book -> {
                    throw new IllegalStateException("from the reader");
                  }));
      assertEquals(List.of("B"), drained(bad));
      assertEquals(List.of(trouble.get(), trouble.get()), caught);
    } finally {
      thread.setUncaughtExceptionHandler(before);
    }
  }

  private BookWriter lend(String ticker) {
    return registry.lend(ticker, this, T0).orElseThrow();
  }

  private BookChanges<OrderbookState> watch() {
    return registry.watch(book -> book, rung::incrementAndGet);
  }

  private static List<String> drained(BookChanges<OrderbookState> changes) {
    List<String> tickers = new ArrayList<>();
    changes.drain(book -> tickers.add(book.marketTicker()));
    return tickers;
  }
}
