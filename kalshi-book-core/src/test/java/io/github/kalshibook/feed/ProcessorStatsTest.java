package io.github.kalshibook.feed;

import static io.github.kalshibook.feed.WireFrames.delta;
import static io.github.kalshibook.feed.WireFrames.error;
import static io.github.kalshibook.feed.WireFrames.lifecycle;
import static io.github.kalshibook.feed.WireFrames.ok;
import static io.github.kalshibook.feed.WireFrames.snapshot;
import static io.github.kalshibook.feed.WireFrames.subscribed;
import static io.github.kalshibook.feed.WireFrames.unsubscribed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is counted, per message type and per trouble. */
class ProcessorStatsTest {
  private static final EnumSet<ProcessorCounter> TYPES =
      EnumSet.range(ProcessorCounter.SNAPSHOTS, ProcessorCounter.UNKNOWN_TYPES);

  @RegisterExtension final TestFeed feed = new TestFeed();

  @Test
  void newProcessor_hasCountedNothing() {
    ProcessorStats stats = feed.processor.stats();

    assertEquals(List.of(ProcessorCounter.values()), List.copyOf(stats.counts().keySet()));
    assertTrue(stats.counts().values().stream().allMatch(count -> count == 0));
    assertEquals("markets=0 active=0 sids=0 {}", stats.toString());
  }

  @Test
  void frames_areCountedPerType() {
    feed.handleAll(
        subscribed(1),
        snapshot(1, 1, "A", "0.5:1", ""),
        snapshot(1, 2, "B", "0.5:1", ""),
        delta(1, 3, "A", "yes", "0.5", "1"),
        delta(1, 4, "A", "yes", "0.5", "1"),
        delta(1, 5, "A", "yes", "0.5", "1"),
        ok(1, 1, 6, "A", "B"),
        error(1, 26),
        lifecycle(4, 1, "A", "activated"),
        WireShapes.named("event_lifecycle").replace("\"seq\":9", "\"seq\":2"),
        WireShapes.named("event_fee_update").replace("\"seq\":10", "\"seq\":3"),
        WireShapes.named("ticker"),
        WireShapes.named("trade"),
        WireShapes.named("unknown_type"),
        "no frame",
        unsubscribed(1, 1, 7));

    assertEquals(
        "markets=2 active=0 sids=0 {FRAMES=16, SNAPSHOTS=2, DELTAS=3, SUBSCRIBED=1, UNSUBSCRIBED=1,"
            + " OK=1, ERRORS=1, TICKERS=1, TRADES=1, LIFECYCLE=3, UNKNOWN_TYPES=1, MALFORMED=1,"
            + " SNAPSHOTS_APPLIED=2, DELTAS_APPLIED=3, UNKNOWN_SIDS=5, HIGHEST_SEQUENCE=51}",
        feed.processor.stats().toString());
  }

  @Test
  void troubles_areCountedByKind() {
    feed.processor.register("WAITS");
    feed.handleAll(
        subscribed(1),
        snapshot(1, 1, "A", "0.5:1", ""),
        snapshot(1, 2, "B", "0.5:1", ""),
        snapshot(2, 1, "C", "0.5:1", ""),
        delta(1, 3, "WAITS", "yes", "0.5", "1"),
        delta(1, 4, "NOBODY", "yes", "0.5", "1"),
        delta(2, 2, "A", "yes", "0.5", "1"),
        delta(1, 5, "A", "yes", "0.5", "-9"),
        delta(1, 6, "A", "yes", "0.5", "1"),
        "{\"type\":\"orderbook_delta\",\"sid\":1,\"seq\":7,\"msg\":{\"market_ticker\":\"B\"}}",
        "{\"type\":\"orderbook_delta\",\"sid\":1,\"seq\":8,\"msg\":{}}",
        delta(1, 12, "A", "yes", "0.5", "1"),
        delta(1, 12, "A", "yes", "0.5", "1"),
        lifecycle(4, 1, "B", "settled"),
        delta(1, 13, "B", "yes", "0.5", "1"),
        error(1, 10),
        delta(1, 14, "A", "yes", "0.5", "1"));
    feed.processor.remove("B");
    feed.processor.connectionEnded(1);
    feed.handle("no frame");

    assertEquals(
        "markets=3 active=0 sids=0 {FRAMES=18, SNAPSHOTS=3, DELTAS=11, SUBSCRIBED=1, ERRORS=1,"
            + " LIFECYCLE=1, SNAPSHOTS_APPLIED=3, BAD_CONTENT=1, UNREADABLE_MARKETS=1,"
            + " FORMAT_DRIFT=1, GAPS=1, MISSING_FRAMES=3, OLD_SEQUENCE=1, UNKNOWN_SIDS=2,"
            + " UNKNOWN_MARKETS=1, BEFORE_SNAPSHOT=1, STALE_BOOK=2, OTHER_SID=1, CLOSED_BOOK=1,"
            + " ENDED_SUBSCRIPTION=1, OLD_CONNECTION=1, CONNECTIONS_ENDED=1, BOOKS_REMOVED=1,"
            + " HIGHEST_SEQUENCE=14}",
        feed.processor.stats().toString());
  }

  @Test
  void snapshots_refused_areCounted() {
    TestFeed small =
        new TestFeed(new io.github.kalshibook.book.BookRegistry(1), builder -> builder);
    TestFeed strict = new TestFeed(builder -> builder.onlyRegistered(true));
    strict.processor.register("A");

    small.handleAll(snapshot(1, 1, "A", "", ""), snapshot(1, 2, "B", "", ""));
    strict.handleAll(snapshot(1, 1, "A", "", ""), snapshot(1, 2, "B", "", ""));

    assertEquals("LIVE", small.status("A"));
    assertEquals("none", small.status("B"));
    assertEquals(1, small.count(ProcessorCounter.REFUSED_SNAPSHOTS));
    assertEquals("LIVE", strict.status("A"));
    assertEquals("none", strict.status("B"));
    assertEquals(1, strict.count(ProcessorCounter.REFUSED_SNAPSHOTS));
  }

  @Test
  void everyFrame_isCountedUnderExactlyOneType_orAsIllegible_orAsOld() {
    for (String frame : WireShapes.all().values()) {
      feed.handle(frame);
      feed.handle(frame.substring(1));
    }
    feed.processor.connectionEnded(1);
    feed.handle("{}");

    ProcessorStats stats = feed.processor.stats();
    long typed = TYPES.stream().mapToLong(stats::count).sum();
    assertEquals(WireShapes.all().size(), typed);
    assertEquals(WireShapes.all().size(), stats.count(ProcessorCounter.MALFORMED));
    assertEquals(2L * WireShapes.all().size() + 1, stats.count(ProcessorCounter.FRAMES));
  }

  @Test
  void activeMarkets_areTheLiveOnes() {
    feed.processor.register("WAITS");
    feed.handleAll(snapshot(1, 1, "A", "", ""), snapshot(1, 2, "B", "", ""));
    feed.processor.closeMarket("B", io.github.kalshibook.book.StaleReason.UNSUBSCRIBED);

    assertEquals(3, feed.processor.stats().markets());
    assertEquals(1, feed.processor.stats().activeMarkets());
  }

  @Test
  void counts_cannotBeChangedFromOutside() {
    assertThrows(
        UnsupportedOperationException.class,
        () -> feed.processor.stats().counts().put(ProcessorCounter.GAPS, 7L));
  }

  @Test
  void stats_readWhileFramesCome_areConsistent() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    Thread writer =
        new Thread(
            () -> {
              feed.handle(snapshot(1, 1, "A", "", ""));
              for (int sequence = 2; sequence <= 20_000; sequence++) {
                feed.handle(delta(1, sequence, "A", "yes", "0.5", "1"));
              }
              done.set(true);
            });
    writer.start();

    while (!done.get()) {
      ProcessorStats stats = feed.processor.stats();
      long deltas = stats.count(ProcessorCounter.DELTAS);
      assertEquals(
          stats.count(ProcessorCounter.FRAMES), deltas + stats.count(ProcessorCounter.SNAPSHOTS));
      assertEquals(deltas, stats.count(ProcessorCounter.DELTAS_APPLIED));
      assertEquals(
          stats.count(ProcessorCounter.FRAMES), stats.count(ProcessorCounter.HIGHEST_SEQUENCE));
    }
    writer.join();

    assertEquals(20_000, feed.count(ProcessorCounter.FRAMES));
  }
}
