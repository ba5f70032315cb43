package io.github.kalshibook.book;

import static io.github.kalshibook.book.BookTesting.NOTHING;
import static io.github.kalshibook.book.BookTesting.SCALE;
import static io.github.kalshibook.book.BookTesting.T0;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BookChangesRaceTest {
  private final BookRegistry registry = new BookRegistry();

  @AfterEach
  void invariantsHold() {
    registry.books().forEach(OrderbookState::checkInvariants);
  }

  /**
   * Writers change books and bring new ones; readers of several kinds drain all the while. At the
   * end each reader has seen the last state of every book, though nobody told it but the marks.
   */
  @Test
  void changes_underLoad_areNeverLost() throws Exception {
    int writers = 2;
    int changesOfEach = 200_000 * SCALE;
    List<List<BookWriter>> books = List.of(new ArrayList<>(), new ArrayList<>());
    AtomicInteger writing = new AtomicInteger(writers);
    BookChanges<Seen> plain = registry.watch(Seen::new, () -> {});
    BookChanges<Seen> throwing = registry.watch(Seen::new, () -> {});

    Race.of(writers + 3)
        .run(
            1,
            (racer, round) -> {
              if (racer < writers) {
                try {
                  write("W" + racer + "-", books.get(racer), changesOfEach, new Random(racer));
                } finally {
                  writing.decrementAndGet();
                }
              } else if (racer == writers) {
                while (writing.get() > 0) {
                  plain.drain(Seen::look);
                }
              } else if (racer == writers + 1) {
                Random random = new Random(racer);
                while (writing.get() > 0) {
                  drainThrowing(throwing, random);
                }
              } else {
                while (writing.get() > 0) {
                  comeAndGo();
                }
              }
            });

    plain.drain(Seen::look);
    throwing.drain(Seen::look);
    assertTrue(plain.isEmpty());
    for (BookWriter writer : books.stream().flatMap(List::stream).toList()) {
      String ticker = writer.book().marketTicker();
      long last = writer.book().trust().sequence();
      assertEquals(last, seen(plain, ticker), "plain reader of " + ticker);
      assertEquals(last, seen(throwing, ticker), "throwing reader of " + ticker);
    }
    plain.close();
    throwing.close();
    for (OrderbookState book : registry.books()) {
      assertEquals(0, book.markCount(), "marks of closed readers on " + book);
    }
  }

  private void write(String prefix, List<BookWriter> books, int changes, Random random) {
    for (int i = 0; i < changes; i++) {
      if (i % (changes / 20) == 0) {
        BookWriter writer = registry.lend(prefix + i, this, T0).orElseThrow();
        writer.replace(new LevelList(), new LevelList(), 1, 0, T0, T0);
        books.add(writer);
      }
      BookWriter writer = books.get(random.nextInt(books.size()));
      writer.change(Side.YES, 100, 1, i + 1L, T0, T0);
    }
  }

  private static long seen(BookChanges<Seen> changes, String ticker) {
    Seen seen = changes.entry(ticker);
    assertNotNull(seen, ticker);
    return seen.sequence;
  }

  private static void drainThrowing(BookChanges<Seen> changes, Random random) {
    try {
      changes.drain(
          seen -> {
            seen.look();
            if (random.nextInt(10) == 0) {
              throw new IllegalStateException("on purpose");
            }
          });
    } catch (IllegalStateException e) {
      assertEquals("on purpose", e.getMessage());
    }
  }

  /** Registers, sees every book there is, and is gone again. */
  private void comeAndGo() {
    List<String> before = registry.books().stream().map(OrderbookState::marketTicker).toList();
    try (BookChanges<Seen> changes = registry.watch(Seen::new, () -> {})) {
      List<String> seen = new ArrayList<>();
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      do {
        // More than once, for a book whose mark another thread has set and not yet put on the list.
        changes.drain(
            entry -> {
              entry.look();
              seen.add(entry.book.marketTicker());
            });
      } while (!seen.containsAll(before) && System.nanoTime() - deadline < 0);
      assertTrue(seen.containsAll(before), () -> before + " but saw " + seen);
    }
  }

  /** What a reader saw last of a book. */
  private static final class Seen {
    final OrderbookState book;
    final BookReading reading = new BookReading();
    long sequence = -1;

    Seen(OrderbookState book) {
      this.book = book;
    }

    void look() {
      book.readInto(reading);
      assertTrue(reading.sequence() >= sequence, "back in time");
      sequence = reading.sequence();
    }
  }

  /** Each change is made only after the one before was seen, so a lost bell is never made good. */
  @Test
  void bell_ofEachFirstChange_isNeverLost() throws Exception {
    BookWriter writer = registry.lend("A", this, T0).orElseThrow();
    writer.replace(NOTHING, NOTHING, 1, 0, T0, T0);
    Semaphore bell = new Semaphore(0);
    Semaphore seen = new Semaphore(0);
    int changes = 5_000 * SCALE;
    BookChanges<OrderbookState> list = registry.watch(book -> book, bell::release);
    list.drain(book -> {});
    bell.drainPermits();
    Race.of(2)
        .run(
            1,
            (racer, round) -> {
              for (int i = 1; i <= changes; i++) {
                String where = "change " + i;
                if (racer == 0) {
                  writer.change(Side.YES, 100, 1, i, T0, T0);
                  assertTrue(seen.tryAcquire(20, TimeUnit.SECONDS), where);
                } else {
                  long sequence = i;
                  assertTrue(bell.tryAcquire(20, TimeUnit.SECONDS), where);
                  list.drain(book -> assertEquals(sequence, book.trust().sequence(), where));
                  seen.release();
                }
              }
            });

    assertTrue(list.isEmpty());
    assertEquals(0, bell.availablePermits());
  }

  /**
   * The registration's hand-over: either the writer sees the mark, or the reader the write. Without
   * a full fence between the write and the look for marks this lost one change in a million.
   */
  @Test
  void change_whileAReaderRegisters_isNeverLost() throws Exception {
    BookWriter writer = registry.lend("A", this, T0).orElseThrow();
    writer.replace(NOTHING, NOTHING, 1, 0, T0, T0);
    OrderbookState book = writer.book();
    Random[] random = {new Random(1), new Random(2)};
    BookReading reading = new BookReading();
    // Made and thrown away without the registry, so that next to nothing comes in between.
    List<BookChanges<OrderbookState>> current = new ArrayList<>();
    Race.of(2)
        .runFor(
            Duration.ofSeconds(2L * SCALE),
            (racer, round) -> {
              if (round % 2 == 0) {
                if (racer == 0) {
                  spin(random[0]);
                  writer.change(Side.YES, 100, 1, round, T0, T0);
                } else {
                  BookChanges<OrderbookState> changes = newChanges();
                  BookChanges.Mark<OrderbookState> mark = new BookChanges.Mark<>(changes, book);
                  spin(random[1]);
                  book.addMark(mark);
                  mark.set();
                  changes.drain(b -> b.readInto(reading));
                  current.add(changes);
                }
              } else if (racer == 1) {
                BookChanges<OrderbookState> changes = current.remove(0);
                boolean lost = changes.isEmpty() && reading.sequence() != round - 1;
                assertFalse(lost, () -> "lost the change of round " + (round - 1));
                book.removeMarkOf(changes);
              }
            });
  }

  /** Two threads find the same new book: whoever comes second does not wait for the first. */
  @Test
  void watch_ofABookAnotherThreadIsJustAdding_isOnTheListAtOnce() {
    BookWriter writer = registry.lend("A", this, T0).orElseThrow();
    BookChanges<OrderbookState> changes = newChanges();
    // The first has added its mark and has not come to set it.
    writer.book().addMark(new BookChanges.Mark<>(changes, writer.book()));

    changes.watch(writer.book());

    List<OrderbookState> seen = new ArrayList<>();
    changes.drain(seen::add);
    assertEquals(List.of(writer.book()), seen);
  }

  /** Whoever registers while a market leaves leaves no mark on its book. */
  @Test
  void leave_whileAReaderRegisters_leavesNoMarkBehind() throws Exception {
    Random[] random = {new Random(1), new Random(2)};
    List<BookWriter> current = new ArrayList<>();
    BookChanges<OrderbookState> changes = newChanges();
    Race.of(2)
        .runFor(
            Duration.ofSeconds(SCALE),
            (racer, round) -> {
              int act = round % 3;
              if (act == 0 && racer == 0) {
                current.add(registry.lend("A", this, T0).orElseThrow());
              } else if (act == 1) {
                spin(random[racer]);
                BookWriter writer = current.get(0);
                if (racer == 0) {
                  registry.remove(writer, StaleReason.UNSUBSCRIBED, T0);
                } else {
                  changes.watch(writer.book());
                }
              } else if (act == 2 && racer == 0) {
                BookWriter writer = current.remove(0);
                assertNull(writer.book().markOf(changes), "round " + round);
                changes.drain(book -> assertTrue(book.hasLeft(), "round " + round));
              }
            });
  }

  private BookChanges<OrderbookState> newChanges() {
    return new BookChanges<>(registry, book -> book, () -> {});
  }

  private static void spin(Random random) {
    for (int i = random.nextInt(60); i > 0; i--) {
      Thread.onSpinWait();
    }
  }
}
