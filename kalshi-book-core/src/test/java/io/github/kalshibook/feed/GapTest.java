package io.github.kalshibook.feed;

import static io.github.kalshibook.feed.WireFrames.delta;
import static io.github.kalshibook.feed.WireFrames.ok;
import static io.github.kalshibook.feed.WireFrames.snapshot;
import static io.github.kalshibook.feed.WireFrames.subscribed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a gap costs, and what heals it. */
class GapTest {
  private static final Applied STALE = new Applied.Dropped(DropReason.STALE_BOOK);

  private final RecordingConnection connection = new RecordingConnection();

  @RegisterExtension
  final TestFeed feed = new TestFeed(builder -> builder.connectionListener(connection));

  /** Three live books on sid 1, at number 3. */
  @BeforeEach
  void threeLiveBooks() {
    feed.handleAll(
        subscribed(1),
        snapshot(1, 1, "A", "0.5:1", ""),
        snapshot(1, 2, "B", "0.4:1", ""),
        snapshot(1, 3, "C", "", ""));
    connection.take();
  }

  @Test
  void gap_makesEveryBookOfTheSidStale_inTheSameCall() {
    Applied applied = feed.handle(delta(1, 5, "A", "yes", "0.5", "1"));

    assertEquals(new Applied.Gap(1, 4, 5, 3, STALE), applied);
    assertEquals("STALE SEQUENCE_GAP yes 0.5000:1.00 no", feed.show("A"));
    assertEquals("STALE SEQUENCE_GAP yes 0.4000:1.00 no", feed.show("B"));
    assertEquals("STALE SEQUENCE_GAP yes no", feed.show("C"));
  }

  @Test
  void gap_costsAlsoABookThatWaitsForItsSnapshot() {
    feed.handleAll(subscribed(1), ok(1, 1, 1, "A", "B", "C"));

    feed.handle(ok(1, 1, 3, "A", "B", "C"));

    assertEquals("STALE SEQUENCE_GAP", feed.status("A"));
  }

  @Test
  void gap_revealedByASnapshot_makesThatBookLiveAndTheOthersStale() {
    Applied applied = feed.handle(snapshot(1, 9, "A", "0.6:2", ""));

    assertEquals(new Applied.Gap(1, 4, 9, 3, Applied.OK), applied);
    assertEquals("LIVE yes 0.6000:2.00 no", feed.show("A"));
    assertEquals(2, feed.trust("A").generation());
    assertEquals("STALE SEQUENCE_GAP", feed.status("B"));
    assertEquals("STALE SEQUENCE_GAP", feed.status("C"));
  }

  @Test
  void gap_revealedByAnyNumberedFrame_isAGap() {
    feed.handle("{\"type\":\"trade\",\"sid\":1,\"seq\":5}");

    assertEquals("STALE SEQUENCE_GAP", feed.status("A"));
    assertEquals(1, feed.count(ProcessorCounter.GAPS));
  }

  @Test
  void gap_isCountedWithTheFramesThatAreMissing() {
    feed.handle(delta(1, 5, "A", "yes", "0.5", "1"));
    feed.handle(delta(1, 6, "A", "yes", "0.5", "1"));
    feed.handle(delta(1, 17, "A", "yes", "0.5", "1"));

    assertEquals(2, feed.count(ProcessorCounter.GAPS));
    assertEquals(1 + 10, feed.count(ProcessorCounter.MISSING_FRAMES));
    assertEquals("[SEQUENCE_GAP, SEQUENCE_GAP]", feed.alertKinds().toString());
  }

  @Test
  void gap_asksForASnapshotOfEveryBookOfTheSid() {
    feed.handle(delta(1, 5, "A", "yes", "0.5", "1"));

    assertEquals("[needed sid=1 SEQUENCE_GAP [A, B, C]]", connection.take().toString());
  }

  @Test
  void snapshot_aboveTheLastGap_healsWhicheverCommandAskedForIt() {
    feed.handle(delta(1, 5, "A", "yes", "0.5", "1"));

    String answer = snapshot(1, 6, "A", "0.6:1", "");
    feed.handle(answer.substring(0, answer.length() - 1) + ",\"id\":77}");
    feed.handle(snapshot(1, 7, "B", "0.7:1", ""));

    assertEquals("LIVE yes 0.6000:1.00 no", feed.show("A"));
    assertEquals("LIVE yes 0.7000:1.00 no", feed.show("B"));
    assertEquals("STALE SEQUENCE_GAP", feed.status("C"));
  }

  @Test
  void snapshot_withANumberFromBeforeTheGap_doesNotHeal() {
    feed.handle(delta(1, 9, "A", "yes", "0.5", "1"));

    feed.handle(snapshot(1, 8, "A", "0.6:1", ""));

    assertEquals("STALE SEQUENCE_GAP yes 0.5000:1.00 no", feed.show("A"));
  }

  @Test
  void healedBook_isStaleAgain_afterAnotherGap() {
    feed.handleAll(
        delta(1, 5, "A", "yes", "0.5", "1"),
        snapshot(1, 6, "A", "0.6:1", ""),
        delta(1, 8, "A", "yes", "0.6", "1"));

    assertEquals("STALE SEQUENCE_GAP", feed.status("A"));

    feed.handleAll(snapshot(1, 9, "A", "0.7:1", ""), delta(1, 10, "A", "yes", "0.7", "1"));

    assertEquals("LIVE yes 0.7000:2.00 no", feed.show("A"));
    assertEquals(3, feed.trust("A").generation());
  }

  @Test
  void swappedFrames_areAGapAndAnOldNumber() {
    feed.handle(delta(1, 5, "A", "yes", "0.5", "1"));
    Applied late = feed.handle(delta(1, 4, "A", "yes", "0.5", "1"));

    assertEquals(new Applied.Dropped(DropReason.OLD_SEQUENCE), late);
    assertEquals("STALE SEQUENCE_GAP yes 0.5000:1.00 no", feed.show("A"));
    assertEquals("STALE SEQUENCE_GAP", feed.status("B"));
  }

  @Test
  void staleBook_keepsWhatItLastKnew_andSaysSinceWhen() {
    feed.time.advance(java.time.Duration.ofSeconds(3));
    feed.handle(delta(1, 5, "A", "yes", "0.5", "1"));

    assertEquals(FakeTime.START.plusSeconds(3), feed.trust("A").since());
    assertEquals(1, feed.trust("A").sequence());
    assertEquals(
        "Optional.empty",
        feed.processor
            .summaryStats("A")
            .map(s -> s.prices().yesBidCentiCents().isPresent() ? s : null)
            .toString());
  }

  @Test
  void delta_forAStaleBook_isCountedAndNeverApplied() {
    feed.handle(delta(1, 5, "A", "yes", "0.5", "1"));

    assertEquals(STALE, feed.handle(delta(1, 6, "A", "yes", "0.5", "1")));

    assertEquals("STALE SEQUENCE_GAP yes 0.5000:1.00 no", feed.show("A"));
    assertEquals(2, feed.count(ProcessorCounter.STALE_BOOK));
    assertEquals(0, feed.count(ProcessorCounter.DELTAS_APPLIED));
  }

  @Test
  void delta_beforeTheFirstSnapshot_isCountedAndNeverApplied() {
    feed.processor.register("X");

    Applied early = feed.handle(delta(1, 4, "X", "yes", "0.5", "1"));

    assertEquals(new Applied.Dropped(DropReason.AWAITING_SNAPSHOT), early);
    assertEquals("AWAITING_SNAPSHOT NO_SNAPSHOT_YET yes no", feed.show("X"));
    assertEquals(1, feed.count(ProcessorCounter.BEFORE_SNAPSHOT));
    assertSame(Applied.OK, feed.handle(snapshot(1, 5, "X", "0.6:1", "")));
    assertEquals("LIVE yes 0.6000:1.00 no", feed.show("X"));
  }

  @Test
  void delta_forAnUnknownMarket_isCountedAndCreatesNothing() {
    Applied unknown = feed.handle(delta(1, 4, "X", "yes", "0.5", "1"));

    assertEquals(new Applied.Dropped(DropReason.UNKNOWN_MARKET), unknown);
    assertEquals("none", feed.status("X"));
    assertEquals(3, feed.registry.size());
    assertEquals(3, feed.processor.stats().markets());
    assertEquals(1, feed.count(ProcessorCounter.UNKNOWN_MARKETS));
  }

  @Test
  void generation_countsHowOftenTheBookBecameLive() {
    assertEquals(1, feed.trust("A").generation());
    feed.handle(snapshot(1, 4, "A", "0.6:1", ""));
    assertEquals(1, feed.trust("A").generation());

    feed.handle(delta(1, 6, "A", "yes", "0.5", "1"));
    assertEquals(1, feed.trust("A").generation());
    feed.handle(snapshot(1, 7, "A", "0.6:1", ""));
    assertEquals(2, feed.trust("A").generation());
  }
}
