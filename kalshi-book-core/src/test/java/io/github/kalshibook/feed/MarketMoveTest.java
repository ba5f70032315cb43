package io.github.kalshibook.feed;

import static io.github.kalshibook.feed.WireFrames.delta;
import static io.github.kalshibook.feed.WireFrames.snapshot;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.kalshibook.book.BookRegistry;
import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.book.StaleReason;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Markets that go from one connection to another. */
class MarketMoveTest {
  private final BookRegistry registry = new BookRegistry();
  @RegisterExtension final TestFeed one = new TestFeed(registry, builder -> builder);

  @RegisterExtension
  final TestFeed two = new TestFeed(registry, builder -> builder.onlyRegistered(true));

  @Test
  void move_makesTheBookStaleUntilASnapshotComesOverThere() {
    one.handleAll(snapshot(1, 1, "A", "0.5:1", ""), snapshot(1, 2, "B", "0.5:1", ""));
    OrderbookState book = registry.book("A").orElseThrow();
    long version = book.top().trust().generation();

    assertEquals(List.of("A"), one.processor.moveMarkets(List.of("A"), two.processor));

    assertEquals("STALE MOVED", one.status("A"));
    assertEquals("LIVE", one.status("B"));
    two.handle(snapshot(1, 1, "A", "0.6:2", ""));
    assertEquals("LIVE yes 0.6000:2.00 no", two.show("A"));
    assertSame(book, registry.book("A").orElseThrow());
    assertEquals(version + 1, book.trust().generation());
  }

  @Test
  void frames_thatComeToTheOldConnection_touchNothing() {
    one.handle(snapshot(1, 1, "A", "0.5:1", ""));
    one.processor.moveMarkets(List.of("A"), two.processor);
    two.handle(snapshot(1, 1, "A", "0.6:2", ""));

    one.handle(delta(1, 2, "A", "yes", "0.5", "1"));
    one.handle(snapshot(1, 3, "A", "0.1:1", ""));
    one.handle(delta(1, 9, "A", "yes", "0.5", "1"));
    one.processor.connectionEnded(one.processor.connection());

    assertEquals("LIVE yes 0.6000:2.00 no", two.show("A"));
  }

  /** The reader knows the markets of usual frames by itself; it must forget this one, too. */
  @Test
  void usualFrames_thatComeToTheOldConnection_touchNothing() {
    one.handle(snapshot(1, 1, "A", "0.5000:1.00", ""));
    one.processor.moveMarkets(List.of("A"), two.processor);
    two.handle(snapshot(1, 1, "A", "0.6000:2.00", ""));

    one.handle(delta(1, 2, "A", "yes", "0.6000", "1.00"));
    one.handle(snapshot(1, 3, "A", "0.1000:1.00", ""));

    assertEquals("LIVE yes 0.6000:2.00 no", two.show("A"));
    assertEquals(1, one.count(ProcessorCounter.UNKNOWN_MARKETS));
    assertEquals(1, one.count(ProcessorCounter.REFUSED_SNAPSHOTS));
  }

  @Test
  void snapshot_beforeTheMove_isRefused() {
    one.handle(snapshot(1, 1, "A", "0.5:1", ""));

    two.handle(snapshot(1, 1, "A", "0.6:2", ""));

    assertEquals("LIVE yes 0.5000:1.00 no", one.show("A"));
    assertEquals(1, two.count(ProcessorCounter.REFUSED_SNAPSHOTS));
  }

  @Test
  void move_ofABookThatWaits_leavesItWaiting() {
    one.processor.register("A");

    one.processor.moveMarkets(List.of("A"), two.processor);

    assertEquals("AWAITING_SNAPSHOT NO_SNAPSHOT_YET", two.status("A"));
    assertTrue(two.processor.holds("A"));
    assertFalse(one.processor.holds("A"));
  }

  @Test
  void move_ofAClosedBook_wantsItAgain() {
    one.handle(snapshot(1, 1, "A", "0.5:1", ""));
    one.processor.closeMarket("A", StaleReason.UNSUBSCRIBED);

    one.processor.moveMarkets(List.of("A"), two.processor);

    assertEquals("AWAITING_SNAPSHOT NO_SNAPSHOT_YET", two.status("A"));
  }

  @Test
  void move_thatCannotBe_movesNothing() {
    one.handle(snapshot(1, 1, "A", "0.5:1", ""));
    TestFeed stranger = new TestFeed();

    assertEquals(List.of(), one.processor.moveMarkets(List.of("no such"), two.processor));
    assertThrows(
        IllegalArgumentException.class,
        () -> one.processor.moveMarkets(List.of("A"), stranger.processor));
    assertThrows(
        IllegalArgumentException.class,
        () -> one.processor.moveMarkets(List.of("A"), one.processor));
    two.processor.close();
    assertEquals(List.of(), one.processor.moveMarkets(List.of("A"), two.processor));
    assertEquals("LIVE", one.status("A"));
  }

  @Test
  @Timeout(60)
  void moves_toAndFro_whileFramesCome_neverLockUp() throws InterruptedException {
    one.handle(snapshot(1, 1, "A", "0.5:1", ""));
    two.processor.register("B");
    two.handle(snapshot(1, 1, "B", "0.5:1", ""));
    int rounds = 20_000;
    CountDownLatch done = new CountDownLatch(2);
    Thread there = new Thread(() -> moveAll(one, two, rounds, done));
    Thread back = new Thread(() -> moveAll(two, one, rounds, done));
    there.start();
    back.start();
    for (int i = 2; i < rounds; i++) {
      one.handle(delta(1, i, "A", "yes", "0.4", "1"));
      two.handle(delta(1, i, "B", "yes", "0.4", "1"));
    }

    assertTrue(done.await(50, TimeUnit.SECONDS));
    assertEquals(1, (one.processor.holds("A") ? 1 : 0) + (two.processor.holds("A") ? 1 : 0));
    assertEquals(1, (one.processor.holds("B") ? 1 : 0) + (two.processor.holds("B") ? 1 : 0));
  }

  private static void moveAll(TestFeed from, TestFeed to, int rounds, CountDownLatch done) {
    for (int i = 0; i < rounds; i++) {
      from.processor.moveMarkets(List.of("A", "B"), to.processor);
    }
    done.countDown();
  }
}
