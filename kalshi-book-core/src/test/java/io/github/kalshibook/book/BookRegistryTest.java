package io.github.kalshibook.book;

import static io.github.kalshibook.book.BookTesting.NOTHING;
import static io.github.kalshibook.book.BookTesting.SCALE;
import static io.github.kalshibook.book.BookTesting.T0;
import static io.github.kalshibook.book.BookTesting.change;
import static io.github.kalshibook.book.BookTesting.list;
import static io.github.kalshibook.book.BookTesting.read;
import static io.github.kalshibook.book.BookTesting.snapshot;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.Spliterator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BookRegistryTest {
  private final BookRegistry registry = new BookRegistry();

  @AfterEach
  void invariantsHold() {
    registry.books().forEach(OrderbookState::checkInvariants);
  }

  @Test
  void registry_new_isEmpty() {
    assertEquals(0, registry.size());
    assertEquals(Optional.empty(), registry.book("A"));
    assertTrue(registry.books().isEmpty());
    assertEquals(1_000_000, registry.maxBooks());
    assertEquals(7, new BookRegistry(7).maxBooks());
    assertThrows(IllegalArgumentException.class, () -> new BookRegistry(0));
  }

  @Test
  void lend_unknownMarket_makesItsBook() {
    BookWriter writer = registry.lend("A", this, T0).orElseThrow();

    assertSame(writer.book(), registry.book("A").orElseThrow());
    assertEquals(1, registry.size());
    assertEquals(List.of(writer.book()), new ArrayList<>(registry.books()));
    assertEquals(T0, writer.book().trust().since().toEpochMilli());
  }

  @Test
  void lend_again_returnsTheSameWriterToTheSameBorrowerAlone() {
    BookWriter writer = registry.lend("A", "first", T0).orElseThrow();

    assertSame(writer, registry.lend("A", "first", T0).orElseThrow());
    assertEquals(Optional.empty(), registry.lend("A", "second", T0));
    assertTrue(registry.isLentToAnother("A", "second"));
    assertFalse(registry.isLentToAnother("A", "first"));
    assertFalse(registry.isLentToAnother("B", "second"));
    assertThrows(NullPointerException.class, () -> registry.lend("A", null, T0));
  }

  @Test
  void giveBack_letsAnotherBorrowTheSameBook() {
    BookWriter writer = registry.lend("A", "first", T0).orElseThrow();
    snapshot(writer, list(100, 10), NOTHING);

    registry.giveBack(writer);

    assertFalse(registry.isLentToAnother("A", "second"));
    BookWriter second = registry.lend("A", "second", T0).orElseThrow();
    assertSame(writer.book(), second.book());
    assertTrue(second.isLive());
    assertEquals(Optional.empty(), registry.lend("A", "first", T0));
  }

  @Test
  void lend_beyondTheLimit_isRefused_untilABookLeaves() {
    BookRegistry two = new BookRegistry(2);
    BookWriter first = two.lend("A", this, T0).orElseThrow();
    assertTrue(two.lend("B", this, T0).isPresent());

    assertEquals(Optional.empty(), two.lend("C", this, T0));
    assertFalse(two.isLentToAnother("C", this));
    assertTrue(two.lend("A", this, T0).isPresent());
    assertEquals(2, two.size());

    two.remove(first, StaleReason.UNSUBSCRIBED, T0);
    two.remove(first, StaleReason.UNSUBSCRIBED, T0);

    assertTrue(two.lend("C", this, T0).isPresent());
    assertEquals(Optional.empty(), two.lend("D", this, T0));
  }

  @Test
  void remove_closesTheHandleForGood() {
    BookWriter writer = registry.lend("A", this, T0).orElseThrow();
    OrderbookState book = writer.book();
    snapshot(writer, list(100, 10), NOTHING);

    registry.remove(writer, StaleReason.MARKET_ENDED, T0 + 5);

    assertTrue(book.hasLeft());
    assertEquals(BookStatus.CLOSED, book.status());
    assertEquals(StaleReason.MARKET_ENDED, book.trust().reason());
    assertEquals(Optional.empty(), registry.book("A"));
    assertEquals(0, registry.size());

    BookWriter next = registry.lend("A", this, T0 + 9).orElseThrow();
    snapshot(next, list(200, 10), NOTHING);

    assertNotSame(book, next.book());
    assertTrue(next.isLive());
    assertEquals(BookStatus.CLOSED, book.status());
    assertEquals(100, book.top().yesBid().orElseThrow().priceCentiCents());
    assertFalse(next.book().hasLeft());
  }

  @Test
  void remove_aClosedBook_keepsItsReason() {
    BookWriter writer = registry.lend("A", this, T0).orElseThrow();
    writer.close(StaleReason.MARKET_ENDED, T0 + 5);

    registry.remove(writer, StaleReason.UNSUBSCRIBED, T0 + 9);

    assertEquals(StaleReason.MARKET_ENDED, writer.book().trust().reason());
    assertEquals(T0 + 5, writer.book().trust().since().toEpochMilli());
  }

  @Test
  void remove_again_leavesTheMarketsNextBookAlone() {
    BookWriter writer = registry.lend("A", this, T0).orElseThrow();
    registry.remove(writer, StaleReason.UNSUBSCRIBED, T0);
    BookWriter next = registry.lend("A", this, T0).orElseThrow();

    registry.remove(writer, StaleReason.UNSUBSCRIBED, T0);

    assertSame(next.book(), registry.book("A").orElseThrow());
    assertFalse(next.book().hasLeft());
  }

  @Test
  void version_ofAMarket_neverRestarts_whenItComesBackOrInAnotherRegistry() {
    long version = 0;
    BookRegistry other = new BookRegistry();
    for (int round = 0; round < 20; round++) {
      BookRegistry where = round % 3 == 0 ? other : registry;
      BookWriter writer = where.lend("A", this, T0).orElseThrow();
      assertTrue(read(writer.book()).version() > version, "round " + round);
      snapshot(writer, list(100, 10), NOTHING);
      for (int i = 0; i < 1_500; i++) {
        change(writer, Side.YES, 100, 1);
      }
      where.remove(writer, StaleReason.UNSUBSCRIBED, T0);
      assertTrue(read(writer.book()).version() > version, "round " + round);
      version = read(writer.book()).version();
    }
  }

  @Test
  void isolated_countsItsVersionsFromOne_eachTimeTheSame() {
    for (int i = 0; i < 3; i++) {
      BookRegistry isolated = BookRegistry.isolated();
      BookWriter first = isolated.lend("A", this, T0).orElseThrow();
      BookWriter second = isolated.lend("B", this, T0).orElseThrow();

      assertEquals(1, read(first.book()).version());
      assertEquals(1_025, read(second.book()).version());
      snapshot(first, NOTHING, NOTHING);
      assertEquals(2, read(first.book()).version());
    }
  }

  @Test
  void books_isALiveViewThatCannotBeChanged() {
    Collection<OrderbookState> books = registry.books();
    BookWriter writer = registry.lend("A", this, T0).orElseThrow();

    assertEquals(1, books.size());
    assertTrue(books.contains(writer.book()));
    assertThrows(UnsupportedOperationException.class, books::clear);
    Iterator<OrderbookState> iterator = books.iterator();
    iterator.next();
    assertThrows(UnsupportedOperationException.class, iterator::remove);
    assertThrows(UnsupportedOperationException.class, () -> books.add(writer.book()));
    // A stream that trusted the size would throw when a market comes meanwhile.
    assertFalse(books.spliterator().hasCharacteristics(Spliterator.SIZED));
    assertEquals(List.of(writer.book()), books.stream().toList());
    registry.remove(writer, StaleReason.UNSUBSCRIBED, T0);
    assertEquals(0, books.size());
  }

  // Races.

  @Test
  void lend_byTwoAtOnce_oneWins() throws Exception {
    int rounds = 2_000 * SCALE;
    List<AtomicInteger> winners = counters(rounds);
    Set<BookWriter> writers = ConcurrentHashMap.newKeySet();
    Race.of(4)
        .run(
            rounds,
            (racer, round) ->
                registry
                    .lend("M" + round, "borrower " + racer, T0)
                    .ifPresent(
                        writer -> {
                          winners.get(round).incrementAndGet();
                          writers.add(writer);
                        }));

    for (int round = 0; round < rounds; round++) {
      assertEquals(1, winners.get(round).get(), "winners of round " + round);
    }
    assertEquals(rounds, writers.size());
    assertEquals(rounds, registry.size());
  }

  @Test
  void lend_givenBackMarketByTwoAtOnce_oneWins() throws Exception {
    int rounds = 2_000 * SCALE;
    for (int round = 0; round < rounds; round++) {
      registry.giveBack(registry.lend("M" + round, "the first", T0).orElseThrow());
    }
    List<AtomicInteger> winners = counters(rounds);
    Race.of(4)
        .run(
            rounds,
            (racer, round) -> {
              if (registry.lend("M" + round, "borrower " + racer, T0).isPresent()) {
                winners.get(round).incrementAndGet();
              }
            });

    for (int round = 0; round < rounds; round++) {
      assertEquals(1, winners.get(round).get(), "winners of round " + round);
    }
  }

  @Test
  void lend_lastPlaceByTwoAtOnce_neverExceedsTheLimit() throws Exception {
    AtomicReference<BookRegistry> one = new AtomicReference<>(new BookRegistry(1));
    Race.of(2)
        .runFor(
            Duration.ofSeconds(SCALE),
            (racer, round) -> {
              if (round % 2 == 0) {
                one.get().lend("M" + racer, "borrower", T0);
              } else if (racer == 0) {
                assertEquals(1, one.get().size(), "books after round " + round);
                one.set(new BookRegistry(1));
              }
            });
  }

  @Test
  void lendAndRemove_bySeveralAtOnce_leaveNothingBehind() throws Exception {
    BookRegistry three = new BookRegistry(3);
    ConcurrentLinkedQueue<String> troubles = new ConcurrentLinkedQueue<>();
    Race.of(4)
        .runFor(
            Duration.ofSeconds(SCALE),
            (racer, round) -> {
              Object borrower = "borrower " + racer;
              Optional<BookWriter> lent = three.lend("M" + round % 5, borrower, T0);
              if (lent.isPresent()) {
                BookWriter writer = lent.get();
                if (writer.book().hasLeft()) {
                  troubles.add("lent a book that had left, round " + round);
                }
                writer.replace(NOTHING_OF_ITS_OWN.get(), NOTHING_OF_ITS_OWN.get(), 1, 1, T0, T0);
                three.remove(writer, StaleReason.UNSUBSCRIBED, T0);
              }
            });

    assertEquals(List.of(), List.copyOf(troubles));
    assertEquals(0, three.size());
    for (int i = 0; i < 3; i++) {
      assertTrue(three.lend("again " + i, this, T0).isPresent(), "room for " + i);
    }
    assertEquals(Optional.empty(), three.lend("again 3", this, T0));
  }

  private static final ThreadLocal<LevelList> NOTHING_OF_ITS_OWN =
      ThreadLocal.withInitial(LevelList::new);

  @Test
  void books_whileMarketsComeAndGo_neverThrowsAndShowsAllThatStay() throws Exception {
    for (int i = 0; i < 50; i++) {
      assertTrue(registry.lend("stays " + i, this, T0).isPresent());
    }
    Race.of(2)
        .run(
            300 * SCALE,
            (racer, round) -> {
              if (racer == 0) {
                for (int i = 0; i < 50; i++) {
                  BookWriter writer = registry.lend("comes " + i, this, T0).orElseThrow();
                  registry.remove(writer, StaleReason.UNSUBSCRIBED, T0);
                }
              } else {
                Set<String> seen = new HashSet<>();
                registry.books().forEach(book -> seen.add(book.marketTicker()));
                assertTrue(registry.books().stream().toList().size() >= 50);
                assertTrue(new ArrayList<>(registry.books()).size() >= 50);
                for (int i = 0; i < 50; i++) {
                  assertTrue(seen.contains("stays " + i), "stays " + i + ", round " + round);
                }
              }
            });
  }

  private static List<AtomicInteger> counters(int count) {
    List<AtomicInteger> counters = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      counters.add(new AtomicInteger());
    }
    return counters;
  }
}
