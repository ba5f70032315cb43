package io.github.kalshibook.feed;

import static io.github.kalshibook.feed.WireFrames.delta;
import static io.github.kalshibook.feed.WireFrames.error;
import static io.github.kalshibook.feed.WireFrames.ok;
import static io.github.kalshibook.feed.WireFrames.snapshot;
import static io.github.kalshibook.feed.WireFrames.subscribed;
import static io.github.kalshibook.feed.WireFrames.unsubscribed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.github.kalshibook.book.Trust;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who may write a book. */
class OwnershipTest {
  @RegisterExtension final TestFeed feed = new TestFeed();

  @Test
  void owner_isTheSidOfTheLastAcceptedSnapshot() {
    feed.handle(snapshot(3, 7, "A", "0.5:1", ""));

    Trust trust = feed.trust("A");

    assertEquals(3, trust.sid());
    assertEquals(7, trust.sequence());
  }

  @Test
  void delta_ofAnotherSid_countsInItsOwnSequenceAndTouchesNothing() {
    feed.handleAll(snapshot(1, 1, "A", "0.5:1", ""), snapshot(2, 1, "B", "0.5:1", ""));

    Applied other = feed.handle(delta(2, 2, "A", "yes", "0.5", "9"));

    assertEquals(new Applied.Dropped(DropReason.OTHER_SID), other);
    assertEquals("LIVE yes 0.5000:1.00 no", feed.show("A"));
    assertEquals(1, feed.count(ProcessorCounter.OTHER_SID));
    assertSame(Applied.OK, feed.handle(delta(2, 3, "B", "yes", "0.5", "1")));
    assertSame(Applied.OK, feed.handle(delta(1, 2, "A", "yes", "0.5", "1")));
  }

  @Test
  void badDelta_ofAnotherSid_doesNotTouchTheBook() {
    feed.handleAll(snapshot(1, 1, "A", "0.5:1", ""), snapshot(2, 1, "B", "0.5:1", ""));

    feed.handle(delta(2, 2, "A", "yes", "0.5", "-9"));

    assertEquals("LIVE yes 0.5000:1.00 no", feed.show("A"));
  }

  @Test
  void badSnapshot_ofAnotherSid_doesNotTouchTheBook() {
    feed.handleAll(snapshot(1, 1, "A", "0.5:1", ""), snapshot(2, 1, "B", "0.5:1", ""));

    feed.handle(snapshot(2, 2, "A", "0.5:1 0.5:2", ""));
    feed.handle(snapshot(2, 3, "A", "1.5:1", ""));

    assertEquals("LIVE yes 0.5000:1.00 no", feed.show("A"));
    assertEquals(1, feed.trust("A").sid());
    assertEquals(2, feed.count(ProcessorCounter.BAD_CONTENT));
  }

  @Test
  void gap_onAnotherSid_doesNotTouchTheBook() {
    feed.handleAll(snapshot(1, 1, "A", "0.5:1", ""), snapshot(2, 1, "B", "0.5:1", ""));

    feed.handle(delta(2, 5, "A", "yes", "0.5", "9"));

    assertEquals("LIVE yes 0.5000:1.00 no", feed.show("A"));
    assertEquals("STALE SEQUENCE_GAP", feed.status("B"));
  }

  @Test
  void snapshot_ofAnotherSidOfTheProcessor_takesTheBookOver() {
    feed.handleAll(snapshot(1, 1, "A", "0.5:1", ""), snapshot(2, 9, "A", "0.6:2", "0.3:1"));

    assertEquals("LIVE yes 0.6000:2.00 no 0.3000:1.00", feed.show("A"));
    assertEquals(2, feed.trust("A").sid());
    assertEquals(1, feed.trust("A").generation());
    assertEquals(
        new Applied.Dropped(DropReason.OTHER_SID),
        feed.handle(delta(1, 2, "A", "yes", "0.6", "1")));
    assertSame(Applied.OK, feed.handle(delta(2, 10, "A", "yes", "0.6", "1")));
  }

  @Test
  void takenBook_staysLive_whenItsFormerSidFails() {
    feed.handleAll(
        subscribed(1),
        subscribed(2),
        snapshot(1, 1, "A", "0.5:1", ""),
        snapshot(1, 2, "B", "0.5:1", ""),
        snapshot(2, 1, "A", "0.6:1", ""));

    feed.handleAll(ok(1, 1, 3, "B"), delta(1, 9, "B", "yes", "0.5", "1"), error(1, 10));
    feed.handleAll(unsubscribed(1, 1, 10), subscribed(1));

    assertEquals("LIVE yes 0.6000:1.00 no", feed.show("A"));
    assertEquals("STALE SUBSCRIPTION_ENDED", feed.status("B"));
  }

  @Test
  void snapshot_takingAStaleBookOver_makesItLive() {
    feed.handleAll(
        snapshot(1, 1, "A", "0.5:1", ""),
        delta(1, 5, "A", "yes", "0.5", "1"),
        snapshot(2, 1, "A", "0.6:1", ""));

    assertEquals("LIVE yes 0.6000:1.00 no", feed.show("A"));
    assertEquals(2, feed.trust("A").generation());
  }

  @Test
  void snapshot_ofAMarketLentToAnotherProcessor_isCountedAndRefused() {
    TestFeed other = new TestFeed(feed.registry, builder -> builder);
    feed.handle(snapshot(1, 1, "A", "0.5:1", ""));

    Applied refused = other.handle(snapshot(1, 1, "A", "0.9:9", ""));

    assertEquals(new Applied.Dropped(DropReason.OTHER_PROCESSOR), refused);
    assertEquals("LIVE yes 0.5000:1.00 no", feed.show("A"));
    assertEquals(1, other.count(ProcessorCounter.REFUSED_SNAPSHOTS));
    assertEquals("[SNAPSHOT_REFUSED]", other.alertKinds().toString());
  }

  @Test
  void twoProcessors_withTheSameSid_doNotMixTheirBooks() {
    TestFeed other = new TestFeed(feed.registry, builder -> builder);
    feed.handle(snapshot(1, 1, "A", "0.5:1", ""));
    other.handle(snapshot(1, 1, "B", "0.4:1", ""));

    other.handle(delta(1, 2, "A", "yes", "0.5", "9"));
    other.handle(delta(1, 7, "B", "yes", "0.4", "9"));

    assertEquals("LIVE yes 0.5000:1.00 no", feed.show("A"));
    assertEquals("STALE SEQUENCE_GAP", feed.status("B"));
    assertSame(Applied.OK, feed.handle(delta(1, 2, "A", "yes", "0.5", "1")));
  }

  @Test
  void endOfOneProcessorsConnection_leavesTheOthersBooksAlone() {
    TestFeed other = new TestFeed(feed.registry, builder -> builder);
    feed.handle(snapshot(1, 1, "A", "0.5:1", ""));
    other.handle(snapshot(1, 1, "B", "0.4:1", ""));

    other.processor.connectionEnded(other.processor.connection());

    assertEquals("LIVE", feed.status("A"));
    assertEquals("STALE CONNECTION_LOST", feed.status("B"));
  }

  @Test
  void registering_aMarketLentToAnotherProcessor_isDeclined() {
    TestFeed other = new TestFeed(feed.registry, builder -> builder);
    feed.processor.register("A");

    assertEquals(false, other.processor.register("A"));
    assertEquals(false, other.processor.register("A", 1));
    assertEquals(true, other.processor.register("B"));
  }

  @Test
  void closingAProcessor_letsAnotherTakeItsMarkets() {
    TestFeed other = new TestFeed(feed.registry, builder -> builder);
    other.handle(snapshot(1, 1, "A", "0.5:1", ""));
    var handle = feed.registry.book("A").orElseThrow();

    other.processor.close();

    assertEquals("STALE CONNECTION_LOST", feed.status("A"));
    assertSame(Applied.OK, feed.handle(snapshot(4, 9, "A", "0.6:1", "")));
    assertEquals("LIVE yes 0.6000:1.00 no", feed.show("A"));
    assertSame(handle, feed.registry.book("A").orElseThrow());
  }

  @Test
  void closedProcessor_takesNothingAnyMore() {
    TestFeed other = new TestFeed(feed.registry, builder -> builder);
    other.processor.close();
    other.processor.close();

    other.processor.connectionOpened();

    assertInstanceOf(Applied.Dropped.class, other.handle(snapshot(1, 1, "A", "0.5:1", "")));
    assertEquals(false, other.processor.register("A"));
    assertEquals("none", feed.status("A"));
  }
}
