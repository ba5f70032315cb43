package io.github.kalshibook.feed;

import static io.github.kalshibook.feed.WireFrames.delta;
import static io.github.kalshibook.feed.WireFrames.flatDelta;
import static io.github.kalshibook.feed.WireFrames.flatSnapshot;
import static io.github.kalshibook.feed.WireFrames.lifecycle;
import static io.github.kalshibook.feed.WireFrames.numberedError;
import static io.github.kalshibook.feed.WireFrames.ok;
import static io.github.kalshibook.feed.WireFrames.okWithoutList;
import static io.github.kalshibook.feed.WireFrames.snapshot;
import static io.github.kalshibook.feed.WireFrames.subscribed;
import static io.github.kalshibook.feed.WireFrames.unsubscribed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which numbers a sid's sequence has, and which frames take one. */
class SequenceTest {
  private static final Applied OLD = new Applied.Dropped(DropReason.OLD_SEQUENCE);

  @RegisterExtension final TestFeed feed = new TestFeed();

  @Test
  void sequence_ofTwoSids_isCheckedForEach() {
    feed.handleAll(snapshot(1, 10, "A", "0.5:1", ""), snapshot(2, 500, "B", "0.5:1", ""));

    assertSame(Applied.OK, feed.handle(delta(1, 11, "A", "yes", "0.5", "1")));
    assertSame(Applied.OK, feed.handle(delta(2, 501, "B", "yes", "0.5", "1")));
    assertEquals(0, feed.count(ProcessorCounter.GAPS));
  }

  @Test
  void sequence_ofTheSameSidOnTheNextConnection_isAnother() {
    feed.handleAll(subscribed(1), snapshot(1, 80, "A", "0.5:1", ""));

    feed.processor.connectionOpened();

    assertSame(Applied.OK, feed.handle(snapshot(1, 1, "A", "0.6:2", "")));
    assertSame(Applied.OK, feed.handle(delta(1, 2, "A", "yes", "0.6", "1")));
    assertEquals("LIVE yes 0.6000:3.00 no", feed.show("A"));
  }

  @Test
  void sid_withManyMarkets_sharesOneSequence() {
    feed.handleAll(snapshot(1, 1, "A", "0.5:1", ""), snapshot(1, 2, "B", "0.4:1", ""));

    feed.handle(delta(1, 4, "A", "yes", "0.5", "1"));

    assertEquals("STALE SEQUENCE_GAP", feed.status("A"));
    assertEquals("STALE SEQUENCE_GAP", feed.status("B"));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 34_485, 1L << 53})
  void firstNumberedFrame_ofASid_setsItsSequence(long first) {
    assertSame(Applied.OK, feed.handle(snapshot(1, first, "A", "0.5:1", "")));

    assertEquals("LIVE", feed.status("A"));
    assertEquals(OLD, feed.handle(snapshot(1, first, "A", "0.6:1", "")));
  }

  @Test
  void firstNumberedFrame_thatIsNoBookFrame_setsTheSequenceToo() {
    feed.handle(ok(1, 1, 41, "A"));

    assertSame(Applied.OK, feed.handle(snapshot(1, 42, "A", "0.5:1", "")));
    assertInstanceOf(Applied.Gap.class, feed.handle(snapshot(1, 44, "A", "0.5:1", "")));
  }

  @Test
  void everyNumberedFrame_whateverItsType_takesANumber() {
    feed.handleAll(subscribed(1), snapshot(1, 1, "A", "0.5:1", ""));

    feed.handleAll(
        ok(2, 1, 2, "A"),
        okWithoutList(3, 1, 3),
        numberedError(1, 4, 26),
        "{\"type\":\"trade\",\"sid\":1,\"seq\":5,\"msg\":{\"market_ticker\":\"A\"}}",
        "{\"type\":\"ticker\",\"sid\":1,\"seq\":6,\"msg\":{}}",
        lifecycle(1, 7, "A", "activated"),
        "{\"type\":\"event_lifecycle\",\"sid\":1,\"seq\":8,\"msg\":{}}",
        "{\"type\":\"event_fee_update\",\"sid\":1,\"seq\":9,\"msg\":{}}",
        "{\"type\":\"something_new\",\"sid\":1,\"seq\":10,\"msg\":{}}");

    assertSame(Applied.OK, feed.handle(delta(1, 11, "A", "yes", "0.5", "1")));
    assertEquals("LIVE yes 0.5000:2.00 no", feed.show("A"));
    assertEquals(0, feed.count(ProcessorCounter.GAPS));
    assertEquals(11, feed.count(ProcessorCounter.HIGHEST_SEQUENCE));
  }

  @Test
  void frameWithoutSidAndSeq_whateverItsType_takesNoNumber() {
    feed.handleAll(subscribed(1), snapshot(1, 1, "A", "0.5:1", ""));

    feed.handleAll(
        "{\"type\":\"ok\",\"id\":4,\"msg\":[{\"channel\":\"orderbook_delta\",\"sid\":1}]}",
        "{\"type\":\"error\",\"id\":8,\"msg\":{\"code\":7,\"msg\":\"Unknown subscription ID\"}}",
        "{\"type\":\"ticker\",\"sid\":2,\"msg\":{\"market_ticker\":\"A\"}}",
        "{\"type\":\"something_new\"}");

    assertSame(Applied.OK, feed.handle(delta(1, 2, "A", "yes", "0.5", "1")));
  }

  @Test
  void duplicate_ofTheLastFrame_isDroppedAndCounted() {
    feed.handleAll(snapshot(1, 1, "A", "0.5:1", ""), delta(1, 2, "A", "yes", "0.5", "1"));

    assertEquals(OLD, feed.handle(delta(1, 2, "A", "yes", "0.5", "1")));

    assertEquals("LIVE yes 0.5000:2.00 no", feed.show("A"));
    assertEquals(1, feed.count(ProcessorCounter.OLD_SEQUENCE));
  }

  @Test
  void oldNumber_whateverTheFrame_isDroppedAndCounted() {
    feed.handle(snapshot(1, 50, "A", "0.5:1", ""));

    String[] frames = {
      snapshot(1, 49, "A", "0.9:9", ""),
      delta(1, 48, "A", "yes", "0.9", "9"),
      delta(1, 47, "A", "yes", "0.9", "-9"),
      flatSnapshot(1, 46, "0.9:9", ""),
      flatDelta(1, 45, "0.9:9", ""),
      ok(1, 1, 44, "B"),
      unsubscribed(1, 1, 43),
      numberedError(1, 42, 25),
      lifecycle(1, 41, "A", "settled"),
      "{\"type\":\"subscribed\",\"sid\":1,\"seq\":40,\"msg\":{\"channel\":\"orderbook_delta\",\"sid\":1}}",
      "{\"sid\":1,\"seq\":39}",
      "{\"type\":\"orderbook_new\",\"sid\":1,\"seq\":38}",
      "{\"type\":\"orderbook_delta\",\"sid\":1,\"seq\":37,\"msg\":{}}",
    };
    for (String frame : frames) {
      assertEquals(OLD, feed.handle(frame), frame);
    }

    assertEquals("LIVE yes 0.5000:1.00 no", feed.show("A"));
    assertEquals("none", feed.status("kalshi_sid_1"));
    assertEquals(frames.length, feed.count(ProcessorCounter.OLD_SEQUENCE));
    assertSame(Applied.OK, feed.handle(delta(1, 51, "A", "yes", "0.5", "1")));
  }

  @Test
  void ascendingOldNumbers_thirtyOne_areOnlyDropped() {
    feed.handle(snapshot(1, 1_000, "A", "0.5:1", ""));

    for (int sequence = 1; sequence <= 31; sequence++) {
      assertEquals(OLD, feed.handle(delta(1, sequence, "A", "yes", "0.5", "1")));
    }

    assertEquals("LIVE yes 0.5000:1.00 no", feed.show("A"));
    assertEquals(0, feed.count(ProcessorCounter.RESTARTS));
  }

  @Test
  void ascendingOldNumbers_thirtyTwo_meanTheSequenceStartedAgain() {
    feed.handleAll(snapshot(1, 1_000, "A", "0.5:1", ""), snapshot(1, 1_001, "B", "0.5:1", ""));
    feed.handle(snapshot(2, 7, "C", "0.5:1", ""));

    Applied last = null;
    for (int sequence = 1; sequence <= 32; sequence++) {
      last = feed.handle(delta(1, 3L * sequence, "A", "yes", "0.5", "1"));
    }

    assertEquals(new Applied.Restarted(1, 96, 2), last);
    assertEquals("STALE SEQUENCE_RESTART", feed.status("A"));
    assertEquals("STALE SEQUENCE_RESTART", feed.status("B"));
    assertEquals("LIVE", feed.status("C"));
    assertEquals(1, feed.count(ProcessorCounter.RESTARTS));
    assertEquals(32, feed.count(ProcessorCounter.OLD_SEQUENCE));
  }

  @Test
  void restart_setsTheSequenceToTheLastOldNumber() {
    feed.handle(snapshot(1, 1_000, "A", "0.5:1", ""));
    for (int sequence = 1; sequence <= 32; sequence++) {
      feed.handle(delta(1, sequence, "A", "yes", "0.5", "1"));
    }

    assertSame(Applied.OK, feed.handle(snapshot(1, 33, "A", "0.6:1", "")));
    assertSame(Applied.OK, feed.handle(delta(1, 34, "A", "yes", "0.6", "1")));
    assertEquals("LIVE yes 0.6000:2.00 no", feed.show("A"));
  }

  @Test
  void oldNumbers_thatDoNotAscend_areNoRestart() {
    feed.handle(snapshot(1, 1_000, "A", "0.5:1", ""));

    for (int sequence = 1; sequence <= 31; sequence++) {
      feed.handle(delta(1, sequence, "A", "yes", "0.5", "1"));
    }
    feed.handle(delta(1, 31, "A", "yes", "0.5", "1"));
    for (int sequence = 2; sequence <= 31; sequence++) {
      feed.handle(delta(1, sequence, "A", "yes", "0.5", "1"));
    }

    assertEquals("LIVE", feed.status("A"));
    assertEquals(0, feed.count(ProcessorCounter.RESTARTS));
  }

  @Test
  void oldNumbers_withANewOneBetween_areNoRestart() {
    feed.handle(snapshot(1, 1_000, "A", "0.5:1", ""));

    for (int sequence = 1; sequence <= 31; sequence++) {
      feed.handle(delta(1, sequence, "A", "yes", "0.5", "1"));
    }
    feed.handle(delta(1, 1_001, "A", "yes", "0.5", "1"));
    for (int sequence = 32; sequence <= 62; sequence++) {
      feed.handle(delta(1, sequence, "A", "yes", "0.5", "1"));
    }

    assertEquals("LIVE yes 0.5000:2.00 no", feed.show("A"));
    assertEquals(0, feed.count(ProcessorCounter.RESTARTS));
  }

  @Test
  void oldNumbers_onTwoSids_areCountedForEach() {
    feed.handleAll(snapshot(1, 1_000, "A", "0.5:1", ""), snapshot(2, 1_000, "B", "0.5:1", ""));

    for (int sequence = 1; sequence <= 31; sequence++) {
      feed.handle(delta(1, sequence, "A", "yes", "0.5", "1"));
      feed.handle(delta(2, sequence, "B", "yes", "0.5", "1"));
    }

    assertEquals(0, feed.count(ProcessorCounter.RESTARTS));
  }
}
