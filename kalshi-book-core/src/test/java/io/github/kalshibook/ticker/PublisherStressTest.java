package io.github.kalshibook.ticker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kalshibook.book.BookReading;
import io.github.kalshibook.book.BookStatus;
import io.github.kalshibook.book.StaleReason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Books that flip between live, stale and crossed at random, under sinks of all kinds. The sinks
 * themselves complain of versions that go down and of revoked tickers that come back (see {@link
 * RecordingSink}); here the counters are watched all the time, every ticker is compared with what
 * was written, and the time between two live ones is measured at the sink.
 */
class PublisherStressTest {
  private static final int MARKETS = 6;
  private static final int WRITES = 12_000 * PublisherRig.SCALE;

  /** On a machine that has much else to do, fewer writes must do. */
  private static final int ENOUGH_WRITES = 1_000;

  private static final Duration LONG_ENOUGH = Duration.ofSeconds(PublisherRig.SCALE);
  private static final Duration INTERVAL = Duration.ofMillis(20);
  private static final Duration RARE = Duration.ofMillis(90);

  @RegisterExtension final CapturedLog log = new CapturedLog(TickerPublisher.class);
  @RegisterExtension final PublisherRig rig = new PublisherRig();

  private final AtomicBoolean done = new AtomicBoolean();
  private final Map<Long, State> written = new ConcurrentHashMap<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 20_260_101})
  void booksFlippingAtRandom_showEverySinkWhatIsSo(long seed) throws Exception {
    startWithSinksOfAllKinds(seed, INTERVAL);
    List<BookPen> books = newBooks();
    Future<?> stats = thread("stats", this::watchCounters);

    write(books, new Random(seed), false);
    settle(books);
    done.set(true);
    stats.get();

    for (String sink : List.of("quick", "slow", "throwing", "rare")) {
      String where = "seed " + seed + ", sink " + sink;
      assertThat(rig.sink(sink).tickers()).as(where).isNotEmpty();
      assertTrue(sink, where);
      assertLastIsSo(sink, books, where);
      assertSpaced(sink, sink.equals("rare") ? RARE : INTERVAL, where);
    }
    for (String sink : List.of("quick", "slow", "rare")) {
      assertToldOnce(sink, "seed " + seed + ", sink " + sink);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {3, 4, 20_260_102})
  void booksFlippingComingAndGoing_underAStormOfRequests_showEverySinkWhatIsSo(long seed)
      throws Exception {
    startWithSinksOfAllKinds(seed, INTERVAL);
    List<BookPen> books = newBooks();
    List<Future<?>> others = new ArrayList<>();
    others.add(thread("stats", this::watchCounters));
    others.add(thread("storm-1", () -> storm(new Random(seed + 1))));
    others.add(thread("storm-2", () -> storm(new Random(seed + 2))));

    write(books, new Random(seed), true);
    settle(books);
    done.set(true);
    for (Future<?> other : others) {
      other.get();
    }

    for (String sink : List.of("quick", "slow", "throwing", "rare")) {
      String where = "seed " + seed + ", sink " + sink;
      assertTrue(sink, where);
      assertLastIsSo(sink, books, where);
    }
  }

  @Test
  void counters_withNoIntervalAtAll_addUpInEveryCopy() throws Exception {
    startWithSinksOfAllKinds(5, Duration.ZERO);
    List<BookPen> books = newBooks();
    Future<?> stats = thread("stats", this::watchCounters);
    Future<?> more = thread("stats-2", this::watchCounters);

    write(books, new Random(5), false);
    settle(books);
    done.set(true);
    stats.get();
    more.get();

    PublisherStats last = rig.publisher().stats();
    assertThat(last.totalPublished()).isEqualTo(last.released());
    assertThat(last.rateLimited()).isEqualTo(last.conflated());
    assertThat(last.failedPublishes())
        .isPositive()
        .isEqualTo(last.sinks().get("throwing").failed());
    assertThat(last.offered()).isEqualTo(offersOf(books));
  }

  private void startWithSinksOfAllKinds(long seed, Duration interval) {
    Random random = new Random(seed);
    rig.sink("slow").work(ticker -> LockSupport.parkNanos(random.nextInt(2_000_000)));
    Random failing = new Random(seed);
    rig.sink("throwing")
        .work(
            ticker -> {
              switch (failing.nextInt(6)) {
                case 0 -> throw new IOException("checked");
                case 1 -> throw new IllegalStateException("unchecked");
                case 2 -> throw new AssertionError("error");
                case 3 -> Thread.currentThread().interrupt();
                default -> {}
              }
            });
    RecordingSink stuck = rig.sink("stuck").block();
    rig.build(
            settings ->
                settings
                    .interval(interval)
                    .heartbeatInterval(Duration.ofMillis(10))
                    .sink("quick", rig.sink("quick"))
                    .sink("slow", rig.sink("slow"))
                    .sink("throwing", rig.sink("throwing"))
                    .sink("rare", rig.sink("rare"), RARE)
                    .sink("stuck", stuck))
        .start();
  }

  private List<BookPen> newBooks() {
    List<BookPen> books = new ArrayList<>();
    for (int i = 0; i < MARKETS; i++) {
      books.add(rig.book("M" + i));
    }
    return books;
  }

  private void write(List<BookPen> books, Random random, boolean leaving) {
    long end = System.nanoTime() + LONG_ENOUGH.toNanos();
    for (int i = 0; i < WRITES && (i < ENOUGH_WRITES || System.nanoTime() - end < 0); i++) {
      BookPen book = books.get(random.nextInt(books.size()));
      int what = random.nextInt(100);
      if (what < 70) {
        book.live(4_000 + random.nextInt(900), 5_000, 1 + random.nextInt(3));
      } else if (what < 80) {
        book.live(5_001 + random.nextInt(10), 5_000);
      } else if (what < 90) {
        book.stale();
      } else if (what < 98 || !leaving) {
        book.awaitSnapshot();
      } else {
        book.leave();
        note(book);
        book.comeBack();
      }
      note(book);
      if (random.nextInt(8) == 0) {
        LockSupport.parkNanos(random.nextInt(400_000));
      }
      if (i % 1_000 == 0) {
        rig.sink("stuck").letOneThrough();
      }
    }
  }

  /** Brings the books to an end that must show: half of them live, half of them stale. */
  private void settle(List<BookPen> books) {
    for (int i = 0; i < books.size(); i++) {
      books.get(i).live(3_000 + i, 2_000);
      note(books.get(i));
      if (i % 2 == 0) {
        books.get(i).stale();
        note(books.get(i));
      }
    }
    rig.sink("stuck").open();
    rig.awaitIdle();
  }

  private void note(BookPen book) {
    BookReading reading = book.read();
    written.put(reading.version(), State.of(reading));
  }

  private void watchCounters() {
    PublisherStats before = rig.publisher().stats();
    while (!done.get()) {
      PublisherStats stats = rig.publisher().stats();
      PassRig.assertAddsUp(stats, "meanwhile");
      boolean grew =
          stats.offered() >= before.offered()
              && stats.released() >= before.released()
              && stats.conflated() >= before.conflated();
      boolean bounded =
          stats.pending() >= 0
              && stats.pending() <= MARKETS
              && stats.sinks().get("stuck").queued() <= MARKETS + 1;
      if (!grew || !bounded) {
        throw new AssertionError("first " + before + ", then " + stats);
      }
      before = stats;
      LockSupport.parkNanos(10_000);
    }
  }

  private void storm(Random random) {
    while (!done.get()) {
      String market = "M" + random.nextInt(MARKETS);
      if (random.nextInt(10) == 0) {
        rig.publisher().publishAndWait(market, Duration.ofNanos(random.nextInt(1_000_000)));
      } else {
        rig.publisher().publishNow(market);
      }
      LockSupport.parkNanos(random.nextInt(200_000));
    }
  }

  /** Every ticker shows a state that was written, of that version, and no crossed one as live. */
  private void assertTrue(String sink, String where) {
    for (Ticker ticker : rig.sink(sink).tickers()) {
      State state = written.get(ticker.version());
      if (state == null || !state.isShownBy(ticker)) {
        throw new AssertionError(where + ": " + ticker + " shows " + state);
      }
    }
  }

  private void assertLastIsSo(String sink, List<BookPen> books, String where) {
    for (BookPen book : books) {
      List<Ticker> tickers = rig.sink(sink).tickers(book.market());
      assertThat(tickers).as("%s: tickers of %s", where, book.market()).isNotEmpty();
      Ticker last = tickers.get(tickers.size() - 1);
      BookReading reading = book.read();
      assertThat(last.isLive())
          .as("%s: the last ticker is %s", where, last)
          .isEqualTo(reading.status() == BookStatus.LIVE);
      if (last.isLive()) {
        assertThat(last.yesBidCentiCents()).as(where).hasValue(reading.yesBidCentiCents());
      }
    }
  }

  private void assertSpaced(String sink, Duration interval, String where) {
    Map<String, RecordingSink.Seen> lastLive = new HashMap<>();
    for (RecordingSink.Seen seen : rig.sink(sink).seen()) {
      if (seen.ticker().isLive()) {
        RecordingSink.Seen before = lastLive.put(seen.ticker().marketTicker(), seen);
        if (before != null) {
          assertThat(seen.enteredNanos() - before.leftNanos())
              .as("%s: between %s and %s", where, before, seen)
              .isGreaterThanOrEqualTo(interval.toNanos());
        }
      }
    }
  }

  private void assertToldOnce(String sink, String where) {
    Map<String, Ticker> last = new HashMap<>();
    for (Ticker ticker : rig.sink(sink).tickers()) {
      Ticker before = last.put(ticker.marketTicker(), ticker);
      assertThat(before == null || before.isLive() || ticker.isLive())
          .as("%s: two stale tickers for one live one, %s and %s", where, before, ticker)
          .isTrue();
    }
  }

  private static long offersOf(List<BookPen> books) {
    return books.stream().mapToLong(book -> book.read().changes()).sum();
  }

  /** Runs on a thread of its own; what it throws shows when the result is asked for. */
  private static Future<?> thread(String name, Runnable task) {
    FutureTask<?> future = new FutureTask<>(task, null);
    Thread thread = new Thread(future, name);
    thread.setDaemon(true);
    thread.start();
    return future;
  }

  /** A book as it was written. */
  private record State(BookStatus status, int yesBid, int noBid, long resting) {
    boolean isShownBy(Ticker ticker) {
      boolean crossed = yesBid + noBid > 10_000;
      if (ticker.isLive()) {
        return status == BookStatus.LIVE
            && !crossed
            && ticker.yesBidCentiCents().orElse(0) == yesBid
            && ticker.noBidCentiCents().orElse(0) == noBid
            && ticker.restingCentiContracts().orElse(-1) == resting;
      }
      return ticker.reason() == StaleReason.CROSSED ? crossed : status == ticker.status();
    }

    static State of(BookReading reading) {
      return new State(
          reading.status(),
          reading.yesBidCentiCents(),
          reading.noBidCentiCents(),
          reading.restingCentiContracts());
    }
  }
}
