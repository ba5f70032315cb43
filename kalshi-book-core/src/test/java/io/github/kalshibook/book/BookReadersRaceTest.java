package io.github.kalshibook.book;

import static io.github.kalshibook.book.BookTesting.SCALE;
import static io.github.kalshibook.book.BookTesting.T0;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Readers hammer a book while it changes. Every state the writer writes follows from its sequence
 * number by a formula, so each answer can be checked against the number it carries: levels, sizes,
 * totals, times, counts. Levels come and go so that arrays grow, shrink and are replaced.
 */
class BookReadersRaceTest {
  private static final long UPDATES = 2_000_000L * SCALE;
  private static final int READERS = 3;
  private static final int KINDS = 8;

  /** A chapter is a snapshot, number 0 of the chapter, and so many deltas. */
  private static final int DELTAS = 400;

  private static final int GROWING = 100;
  private static final int CHAPTERS_OF_A_GENERATION = 5;

  private final BookWriter writer = BookRegistry.isolated().lend("A", this, T0).orElseThrow();
  private final OrderbookState book = writer.book();
  private final AtomicBoolean done = new AtomicBoolean();
  private final AtomicLongArray reads = new AtomicLongArray(KINDS);

  @Test
  void readers_during10MillionUpdates_neverSeeAStateThatWasNotWritten() throws Exception {
    Random pauses = new Random(1);
    write(0);
    Race.of(1 + READERS)
        .run(
            1,
            (racer, round) -> {
              if (racer == 0) {
                try {
                  for (long sequence = 1; sequence < UPDATES; sequence++) {
                    write(sequence);
                    pauseSometimes(pauses);
                  }
                } finally {
                  done.set(true);
                }
              } else {
                new Reader(racer).readUntilDone();
              }
            });

    book.checkInvariants();
    check(book.view(), Integer.MAX_VALUE);
    assertEquals(UPDATES - 1, book.trust().sequence());
    for (int kind = 0; kind < KINDS; kind++) {
      assertTrue(reads.get(kind) > 1_000, "reads of kind " + kind + ": " + reads);
    }
  }

  /** Bursts with pauses between them, as frames come; without any, long copies would starve. */
  private static void pauseSometimes(Random random) {
    if (random.nextInt(16) == 0) {
      for (int i = random.nextInt(400); i > 0; i--) {
        Thread.onSpinWait();
      }
    }
  }

  private void write(long sequence) {
    long chapter = chapter(sequence);
    int number = number(sequence);
    if (number == 0) {
      if (chapter > 0 && chapter % CHAPTERS_OF_A_GENERATION == 0) {
        writer.makeStale(StaleReason.SEQUENCE_GAP, staleMillis(sequence - 1));
      }
      Rungs yes = levels(Side.YES, sequence);
      Rungs no = levels(Side.NO, sequence);
      applied(
          writer.replace(
              list(yes),
              list(no),
              sid(sequence),
              sequence,
              BookWriter.NO_TIME,
              received(sequence)));
    } else {
      Side side = number % 2 == 1 ? Side.YES : Side.NO;
      Rungs before = levels(side, sequence - 1);
      Rungs after = levels(side, sequence);
      boolean grows = after.size() > before.size();
      int price =
          grows
              ? (after.low < before.low ? after.low : after.high - 1)
              : (after.low > before.low ? before.low : before.high - 1);
      long size = size(side, chapter, price);
      applied(
          writer.change(
              side, price, grows ? size : -size, sequence, exchange(sequence), received(sequence)));
    }
  }

  private static void applied(WriteResult result) {
    assertTrue(result.applied(), result.name());
  }

  // The formula.

  /** The prices of one side: from low, inclusive, to high, exclusive, every one of them. */
  private record Rungs(Side side, long chapter, int low, int high) {
    int size() {
      return high - low;
    }

    long total() {
      return IntStream.range(low, high)
          .mapToLong(price -> BookReadersRaceTest.size(side, chapter, price))
          .sum();
    }

    Optional<OrderbookLevel> best() {
      return size() == 0
          ? Optional.empty()
          : Optional.of(
              new OrderbookLevel(high - 1, BookReadersRaceTest.size(side, chapter, high - 1)));
    }

    OptionalInt bestPrice() {
      return size() == 0 ? OptionalInt.empty() : OptionalInt.of(high - 1);
    }

    List<OrderbookLevel> bestFirst(int limit) {
      return IntStream.range(0, Math.min(limit, size()))
          .mapToObj(rank -> high - 1 - rank)
          .map(p -> new OrderbookLevel(p, BookReadersRaceTest.size(side, chapter, p)))
          .toList();
    }
  }

  private static LevelList list(Rungs levels) {
    LevelList list = new LevelList();
    for (int price = levels.low; price < levels.high; price++) {
      list.add(price, size(levels.side, levels.chapter, price));
    }
    return list;
  }

  /**
   * YES grows at the top and then loses from the bottom, so that everything moves down; NO grows at
   * the bottom, so that everything moves up, and then loses its best.
   */
  private static Rungs levels(Side side, long sequence) {
    long chapter = chapter(sequence);
    int number = number(sequence);
    int start = new int[] {0, 40, 250}[(int) (chapter % 3)];
    if (side == Side.YES) {
      int steps = (number + 1) / 2;
      int grown = Math.min(steps, GROWING);
      return new Rungs(side, chapter, 1_000 + steps - grown, 1_000 + start + grown);
    }
    int steps = number / 2;
    int grown = Math.min(steps, GROWING);
    return new Rungs(side, chapter, 3_000 - grown, 3_000 + start - (steps - grown));
  }

  private static long size(Side side, long chapter, int price) {
    return 1 + (chapter * 1_000_003 + price * 7_919L + side.ordinal()) % 1_000_000;
  }

  private static long chapter(long sequence) {
    return sequence / (DELTAS + 1);
  }

  private static int number(long sequence) {
    return (int) (sequence % (DELTAS + 1));
  }

  private static long sid(long sequence) {
    return 1 + chapter(sequence) % 7;
  }

  private static long received(long sequence) {
    return T0 + 5 * sequence;
  }

  private static long exchange(long sequence) {
    return number(sequence) == 0 ? BookWriter.NO_TIME : T0 + 3 * sequence;
  }

  private static long staleMillis(long sequence) {
    return received(sequence) + 1;
  }

  private static Trust trust(long sequence, boolean live) {
    long generation = chapter(sequence) / CHAPTERS_OF_A_GENERATION;
    long first = generation * CHAPTERS_OF_A_GENERATION * (DELTAS + 1);
    return new Trust(
        live ? BookStatus.LIVE : BookStatus.STALE,
        live ? StaleReason.NONE : StaleReason.SEQUENCE_GAP,
        Instant.ofEpochMilli(live ? received(first) : staleMillis(sequence)),
        sid(sequence),
        sequence,
        generation + 1,
        number(sequence) == 0 ? null : Instant.ofEpochMilli(exchange(sequence)),
        Instant.ofEpochMilli(received(sequence)));
  }

  /** Writes before this one, the stale marks among them. */
  private static long changes(long sequence, boolean live) {
    long stales = chapter(sequence) / CHAPTERS_OF_A_GENERATION;
    return sequence + 1 + stales + (live ? 0 : 1);
  }

  private static void check(Trust trust) {
    assertEquals(trust(trust.sequence(), trust.isLive()), trust);
  }

  private static void check(TopOfBook top) {
    check(top.trust());
    long sequence = top.trust().sequence();
    Rungs yes = levels(Side.YES, sequence);
    Rungs no = levels(Side.NO, sequence);
    assertEquals(
        new TopOfBook("A", top.trust(), yes.best(), no.best(), yes.total() + no.total()), top);
  }

  private static void check(BookView view, int limit) {
    check(view.top());
    long sequence = view.trust().sequence();
    Rungs yes = levels(Side.YES, sequence);
    Rungs no = levels(Side.NO, sequence);
    assertEquals(yes.bestFirst(limit), view.yesBids());
    assertEquals(no.bestFirst(limit), view.noBids());
    assertEquals(Math.max(yes.size(), no.size()) <= limit, view.isComplete());
  }

  private static void check(YesNoPrices prices) {
    check(prices.trust());
    boolean live = prices.trust().isLive();
    long sequence = prices.trust().sequence();
    OptionalInt none = OptionalInt.empty();
    assertEquals(live ? levels(Side.YES, sequence).bestPrice() : none, prices.yesBidCentiCents());
    assertEquals(live ? levels(Side.NO, sequence).bestPrice() : none, prices.noBidCentiCents());
  }

  private static void check(SummaryStats summary) {
    check(summary.prices());
    long sequence = summary.trust().sequence();
    assertEquals(
        summary.trust().isLive()
            ? OptionalLong.of(
                levels(Side.YES, sequence).total() + levels(Side.NO, sequence).total())
            : OptionalLong.empty(),
        summary.volumeCentiContracts());
  }

  private static void check(BookReading reading) {
    check(reading.trust());
    long sequence = reading.sequence();
    Rungs yes = levels(Side.YES, sequence);
    Rungs no = levels(Side.NO, sequence);
    assertEquals(yes.bestPrice().orElse(0), reading.yesBidCentiCents());
    assertEquals(no.bestPrice().orElse(0), reading.noBidCentiCents());
    assertEquals(yes.total() + no.total(), reading.restingCentiContracts());
    assertEquals(changes(sequence, reading.status() == BookStatus.LIVE), reading.changes());
    assertEquals(reading.changes() + 1, reading.version());
  }

  private final class Reader {
    private final BookReading reading = new BookReading();
    private final Random random;
    private long lastSequence;

    Reader(int seed) {
      random = new Random(seed);
    }

    void readUntilDone() {
      while (!done.get()) {
        int kind = random.nextInt(KINDS);
        Trust trust = read(kind);
        assertTrue(trust.sequence() >= lastSequence, trust.sequence() + " after " + lastSequence);
        lastSequence = trust.sequence();
        reads.incrementAndGet(kind);
      }
    }

    private Trust read(int kind) {
      switch (kind) {
        case 0 -> {
          TopOfBook top = book.top();
          check(top);
          return top.trust();
        }
        case 1 -> {
          BookView view = book.view();
          check(view, Integer.MAX_VALUE);
          return view.trust();
        }
        case 2 -> {
          int limit = random.nextInt(20);
          BookView view = book.view(limit);
          if (limit == 0) {
            check(view.trust());
          } else {
            check(view, limit);
          }
          return view.trust();
        }
        case 3 -> {
          SummaryStats summary = book.summaryStats();
          check(summary);
          return summary.trust();
        }
        case 4 -> {
          YesNoPrices prices = book.yesNoPrices();
          check(prices);
          return prices.trust();
        }
        case 5 -> {
          BookStatus status = book.status();
          assertTrue(status == BookStatus.LIVE || status == BookStatus.STALE, status.name());
          Trust trust = book.trust();
          check(trust);
          return trust;
        }
        default -> {
          book.readInto(reading);
          check(reading);
          return reading.trust();
        }
      }
    }
  }
}
