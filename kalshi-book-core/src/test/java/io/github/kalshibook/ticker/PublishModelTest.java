package io.github.kalshibook.ticker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.book.BookReading;
import io.github.kalshibook.book.BookStatus;
import io.github.kalshibook.book.StaleReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Random books, passes and sinks against the dullest possible model: one that looks at every market
 * in every pass, keeps no list, no schedule and no queue, and counts by hand.
 */
class PublishModelTest {
  private static final int SEQUENCES = 400 * PublisherRig.SCALE;
  private static final int STEPS = 250;
  private static final int MARKETS = 3;
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  @Test
  void publisher_atRandom_agreesWithTheModel() {
    for (int seed = 1; seed <= SEQUENCES; seed++) {
      new Sequence(seed).run();
    }
  }

  /** One seeded sequence of actions. */
  private static final class Sequence {
    private final long seed;
    private final Random random;

    /** {@code every} shows what the publisher hands out; the others take when and as they like. */
    private final PassRig rig =
        new PassRig(
            settings ->
                settings
                    .sink("every", ticker -> {}, Duration.ZERO)
                    .sink("same", ticker -> {})
                    .sink("slow", ticker -> {}, Duration.ofSeconds(3))
                    .maxInterval(Duration.ZERO)); // the model knows of none that grows

    private final List<ModelMarket> markets = new ArrayList<>();
    private final ModelCounters counters = new ModelCounters();
    private final List<ModelSink> sinks =
        List.of(new ModelSink("same", SECOND), new ModelSink("slow", 3 * SECOND));
    private int step;

    Sequence(long seed) {
      this.seed = seed;
      this.random = new Random(seed);
      for (int i = 0; i < MARKETS; i++) {
        markets.add(new ModelMarket(rig.book("M" + i)));
      }
    }

    void run() {
      for (step = 0; step < STEPS; step++) {
        act();
      }
      // Everything comes to rest, and everybody knows what is so.
      for (int i = 0; i < 20; i++) {
        rig.time.advanceMillis(250);
        pass();
        sinks.forEach(ModelSink::takeAll);
      }
      for (ModelSink sink : sinks) {
        for (ModelMarket market : markets) {
          sink.assertKnows(market);
        }
      }
      assertThat(rig.stats().pending())
          .as(where())
          .isEqualTo(markets.stream().filter(market -> market.pending).count());
    }

    private void act() {
      ModelMarket market = markets.get(random.nextInt(MARKETS));
      switch (random.nextInt(16)) {
        case 0, 1, 2, 3, 4 -> market.pen.live(5_000 + random.nextInt(3), 4_000, 100);
        case 5 -> market.pen.crossed();
        case 6 -> market.pen.stale();
        case 7 -> market.pen.awaitSnapshot();
        case 8 -> {
          if (random.nextInt(4) == 0) {
            market.pen.close();
          }
        }
        case 9 -> {
          if (random.nextInt(4) == 0) {
            // The model looks at a book's end only in a pass, so let there be one in between.
            market.pen.leave();
            pass();
            market.pen.comeBack();
            market.seenChanges = 0;
            market.forget();
            sinks.forEach(sink -> sink.maybeForget(market.name()));
          }
        }
        case 10 -> {
          rig.pass.force(market.name(), false);
          market.forced = true;
        }
        case 11, 12 -> {
          ModelSink sink = sinks.get(random.nextInt(sinks.size()));
          sink.takeOne();
        }
        default -> {
          rig.time.advanceMillis(random.nextInt(400));
          pass();
        }
      }
    }

    private void pass() {
      List<Ticker> expected = new ArrayList<>();
      long told = rig.toldCrossed.size();
      long alerts = rig.alerts(AlertKind.CROSSED_BOOK).size();
      long newlyTold = 0;
      for (ModelMarket market : markets) {
        newlyTold += market.look(rig.time.getAsLong(), counters, expected) ? 1 : 0;
      }
      sinks.forEach(sink -> expected.forEach(sink::wasHanded));

      rig.pass();

      assertThat(rig.tickers("every"))
          .as(where())
          .usingRecursiveFieldByFieldElementComparatorIgnoringFields("timestamp", "exchangeTime")
          .containsExactlyInAnyOrderElementsOf(expected);
      counters.assertAgree(rig.stats(), where());
      PassRig.assertAddsUp(rig.stats(), where());
      assertThat(rig.toldCrossed.size() - told).as(where()).isEqualTo(newlyTold);
      assertThat(rig.alerts(AlertKind.CROSSED_BOOK).size() - alerts)
          .as(where())
          .isEqualTo(newlyTold);
    }

    private String where() {
      return "seed " + seed + ", step " + step;
    }

    /** A sink that takes when it likes, succeeds or fails, and takes its time. */
    private final class ModelSink {
      private final String name;
      private final long intervalNanos;
      private final List<Ticker> taken = new ArrayList<>();
      private final List<Boolean> success = new ArrayList<>();
      private final Map<String, Long> lastLiveEnded = new HashMap<>();
      private final Set<String> forced = new HashSet<>();
      private final Set<String> mayBeForgotten = new HashSet<>();

      ModelSink(String name, long intervalNanos) {
        this.name = name;
        this.intervalNanos = intervalNanos;
      }

      void wasHanded(Ticker ticker) {
        if (markets.stream().anyMatch(m -> m.wasForced && m.name().equals(ticker.marketTicker()))) {
          forced.add(ticker.marketTicker());
        }
      }

      /** A market that left and came back may be forgotten or not, as it was taken. */
      void maybeForget(String market) {
        lastLiveEnded.remove(market);
        mayBeForgotten.add(market);
      }

      void takeAll() {
        boolean more = true;
        while (more) {
          more = takeOne();
        }
      }

      boolean takeOne() {
        Mailbox.Delivery delivery = rig.mailbox(name).poll();
        if (delivery == null) {
          return false;
        }
        Ticker ticker = delivery.ticker();
        if (ticker != null) {
          check(ticker);
          rig.time.advanceMillis(random.nextInt(10) == 0 ? 300 : 0);
        }
        boolean good = random.nextInt(10) != 0;
        if (ticker != null) {
          taken.add(ticker);
          success.add(good);
          if (ticker.isLive()) {
            lastLiveEnded.put(ticker.marketTicker(), rig.time.getAsLong());
          }
        }
        rig.mailbox(name).delivered(delivery, good);
        return true;
      }

      private void check(Ticker ticker) {
        String market = ticker.marketTicker();
        boolean wasForced = forced.remove(market);
        Long ended = lastLiveEnded.get(market);
        if (ticker.isLive() && ended != null && !wasForced) {
          assertThat(rig.time.getAsLong() - ended)
              .as("%s, time between two live tickers of %s at %s", where(), market, name)
              .isGreaterThanOrEqualTo(intervalNanos);
        }
        int last = lastOf(market);
        if (last >= 0) {
          Ticker before = taken.get(last);
          assertThat(ticker.version()).as(where()).isGreaterThanOrEqualTo(before.version());
          if (!before.isLive()) {
            assertThat(ticker.version()).as(where()).isGreaterThan(before.version());
          }
          if (ticker.isLive()) {
            mayBeForgotten.remove(market);
          } else if (!before.isLive() && success.get(last) && !mayBeForgotten.contains(market)) {
            assertThat(ticker.status())
                .as("%s, told again: %s, then %s", where(), before, ticker)
                .isEqualTo(BookStatus.CLOSED)
                .isNotEqualTo(before.status());
          }
        }
      }

      private int lastOf(String market) {
        for (int i = taken.size() - 1; i >= 0; i--) {
          if (taken.get(i).marketTicker().equals(market)) {
            return i;
          }
        }
        return -1;
      }

      void assertKnows(ModelMarket market) {
        int last = lastOf(market.name());
        Ticker known = last < 0 ? null : taken.get(last);
        switch (market.shown) {
          case NOTHING -> assertThat(known == null || !known.isLive()).as(where()).isTrue();
          case LIVE -> {
            assertThat(known).as(where()).isNotNull();
            assertThat(known.yesBidCentiCents()).as(where()).hasValue(market.shownYesBid);
          }
          case STALE, CLOSED ->
              assertThat(known == null || !known.isLive())
                  .as("%s: %s at %s", where(), known, name)
                  .isTrue();
        }
      }
    }
  }

  /** The counters, counted by hand. */
  private static final class ModelCounters {
    long offered;
    long conflated;
    long released;
    long unchanged;
    long notLive;
    long crossed;
    long notices;
    long forced;

    void assertAgree(PublisherStats stats, String where) {
      assertThat(
              List.of(
                  stats.offered(),
                  stats.conflated(),
                  stats.released(),
                  stats.unchanged(),
                  stats.notLive(),
                  stats.crossed(),
                  stats.notices(),
                  stats.forced(),
                  stats.failures()))
          .as(where)
          .isEqualTo(
              List.of(
                  offered, conflated, released, unchanged, notLive, crossed, notices, forced, 0L));
    }
  }

  /** What should be known of a market. */
  private static final class ModelMarket {
    final BookPen pen;
    MarketTicker.Shown shown = MarketTicker.Shown.NOTHING;
    int shownYesBid;
    boolean pending;
    boolean forced;
    boolean wasForced;
    boolean everLive;
    long lastLive;
    boolean isCrossed;
    long crossedSince;
    boolean told;
    long seenChanges;

    ModelMarket(BookPen pen) {
      this.pen = pen;
    }

    String name() {
      return pen.market();
    }

    void forget() {
      shown = MarketTicker.Shown.NOTHING;
      everLive = false;
      forced = false;
      pending = false;
      isCrossed = false;
      told = false;
    }

    /** Adds what should go out. Returns whether it should be told that the book is crossed. */
    boolean look(long now, ModelCounters counters, List<Ticker> expected) {
      BookReading book = pen.read();
      long changes = book.changes() - seenChanges;
      seenChanges = book.changes();
      if (changes > 0) {
        counters.offered += changes;
        counters.conflated += changes - 1 + (pending ? 1 : 0);
        pending = true;
      }
      wasForced = forced;
      forced = false;
      if (book.status() != BookStatus.LIVE) {
        notLive(book, counters, expected);
        return false;
      }
      if (book.crossed()) {
        return crossed(book, now, counters, expected);
      }
      isCrossed = false;
      told = false;
      live(book, now, counters, expected);
      return false;
    }

    private void notLive(BookReading book, ModelCounters counters, List<Ticker> expected) {
      isCrossed = false;
      told = false;
      counters.notLive += pending ? 1 : 0;
      pending = false;
      boolean closed = book.status() == BookStatus.CLOSED;
      boolean believed =
          closed
              ? shown == MarketTicker.Shown.LIVE || shown == MarketTicker.Shown.STALE
              : shown == MarketTicker.Shown.LIVE;
      if (believed) {
        shown = closed ? MarketTicker.Shown.CLOSED : MarketTicker.Shown.STALE;
        counters.notices++;
        expected.add(Ticker.stale(name(), book.status(), book.reason(), book, null));
      }
    }

    private boolean crossed(
        BookReading book, long now, ModelCounters counters, List<Ticker> expected) {
      if (!isCrossed) {
        isCrossed = true;
        crossedSince = now;
      }
      if (now - crossedSince <= SECOND) {
        return false;
      }
      counters.crossed += pending ? 1 : 0;
      pending = false;
      if (shown == MarketTicker.Shown.LIVE) {
        shown = MarketTicker.Shown.STALE;
        counters.notices++;
        expected.add(Ticker.stale(name(), BookStatus.STALE, StaleReason.CROSSED, book, null));
      }
      boolean newly = !told;
      told = true;
      return newly;
    }

    private void live(BookReading book, long now, ModelCounters counters, List<Ticker> expected) {
      boolean same = shown == MarketTicker.Shown.LIVE && shownYesBid == book.yesBidCentiCents();
      if (!wasForced && !pending) {
        return;
      }
      if (!wasForced && same) {
        counters.unchanged++;
        pending = false;
        return;
      }
      if (!wasForced && everLive && now - lastLive < SECOND) {
        return;
      }
      counters.released += pending ? 1 : 0;
      counters.forced += pending ? 0 : 1;
      pending = false;
      shown = MarketTicker.Shown.LIVE;
      shownYesBid = book.yesBidCentiCents();
      everLive = true;
      lastLive = now;
      expected.add(Ticker.live(name(), book, null));
    }
  }
}
