package io.github.kalshibook.feed;

import static io.github.kalshibook.feed.WireFrames.delta;
import static io.github.kalshibook.feed.WireFrames.snapshot;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Snapshots that were asked for only to compare them with the book. */
class AuditTest {
  private final List<String> told = new ArrayList<>();

  @RegisterExtension
  final TestFeed feed = new TestFeed(builder -> builder.connectionListener(new Recorder()));

  @Test
  void snapshot_thatIsTheBook_saysSo() {
    feed.handle(snapshot(1, 1, "A", "0.5:1 0.4:2", "0.3:1"));
    feed.processor.audit("A", 7);

    feed.handle(answer(2, 7, "A", "[\"0.4000\",\"2.00\"],[\"0.5\",\"1\"]", "[\"0.3\",\"1.00\"]"));

    assertEquals(List.of("applied 0", "7 A same", "applied 7"), told);
    assertEquals(1, feed.count(ProcessorCounter.AUDITS));
    assertEquals(0, feed.count(ProcessorCounter.AUDIT_DIFFERENCES));
  }

  @Test
  void snapshot_afterOtherFrames_isComparedWithTheBookAsItStandsThen() {
    feed.handle(snapshot(1, 1, "A", "0.5:1", ""));
    feed.processor.audit("A", 7);

    feed.handle(delta(1, 2, "A", "yes", "0.5", "3"));
    feed.handle(answer(3, 7, "A", "[\"0.5\",\"4\"]", ""));

    assertEquals(1, feed.count(ProcessorCounter.AUDITS));
    assertEquals(0, feed.count(ProcessorCounter.AUDIT_DIFFERENCES));
  }

  @Test
  void snapshot_thatDiffers_isAppliedAndTold() {
    for (String yes :
        List.of("[\"0.5\",\"2\"]", "[\"0.6\",\"1\"]", "[\"0.5\",\"1\"],[\"0.1\",\"1\"]", "")) {
      told.clear();
      long before = feed.count(ProcessorCounter.AUDIT_DIFFERENCES);
      long seq = feed.count(ProcessorCounter.HIGHEST_SEQUENCE);
      feed.handle(snapshot(1, seq + 1, "A", "0.5:1", "0.3:1"));
      feed.processor.audit("A", 7);

      feed.handle(answer(seq + 2, 7, "A", yes, "[\"0.3\",\"1\"]"));

      assertEquals("7 A different", told.get(1), yes);
      assertEquals(before + 1, feed.count(ProcessorCounter.AUDIT_DIFFERENCES));
      assertEquals("LIVE", feed.status("A"));
    }
    assertEquals("LIVE yes no 0.3000:1.00", feed.show("A"));
  }

  @Test
  void fullToEmpty_isAClose_notADifference() {
    feed.handle(snapshot(1, 1, "A", "0.5:1", "0.3:1"));
    feed.processor.audit("A", 7);

    feed.handle(answer(2, 7, "A", "", ""));

    assertEquals("7 A same", told.get(1));
    assertEquals("LIVE yes no", feed.show("A"));
  }

  @Test
  void book_thatWasStaleInBetween_isNotAudited() {
    feed.handle(snapshot(1, 1, "A", "0.5:1", ""));
    feed.processor.audit("A", 7);

    feed.handle(delta(1, 3, "A", "yes", "0.5", "1"));
    feed.handle(answer(4, 7, "A", "[\"0.9\",\"9\"]", ""));

    assertEquals(0, feed.count(ProcessorCounter.AUDITS));
    assertEquals("LIVE yes 0.9000:9.00 no", feed.show("A"));
  }

  @Test
  void book_thatWasStaleAndHealedInBetween_isNotAudited() {
    feed.handle(snapshot(1, 1, "A", "0.5:1", ""));
    feed.processor.audit("A", 7);

    feed.handle(delta(1, 3, "A", "yes", "0.5", "1"));
    feed.handle(snapshot(1, 4, "A", "0.5:1", ""));
    feed.handle(answer(5, 7, "A", "[\"0.9\",\"9\"]", ""));

    assertEquals(0, feed.count(ProcessorCounter.AUDITS));
  }

  @Test
  void snapshots_ofOtherCommands_areNotAudits() {
    feed.handle(snapshot(1, 1, "A", "0.5:1", ""));
    feed.processor.audit("A", 7);
    feed.processor.audit("no such market", 8);

    feed.handle(answer(2, 6, "A", "[\"0.9\",\"9\"]", ""));
    feed.handle(snapshot(1, 3, "A", "0.9:9", ""));
    feed.handle(answer(4, 7, "A", "[\"0.9\",\"9\"]", ""));
    feed.handle(answer(5, 7, "A", "[\"0.8\",\"9\"]", ""));

    assertEquals(1, feed.count(ProcessorCounter.AUDITS));
    assertEquals(0, feed.count(ProcessorCounter.AUDIT_DIFFERENCES));
  }

  private static String answer(long seq, long id, String market, String yes, String no) {
    return """
        {"type":"orderbook_snapshot","id":%d,"sid":1,"seq":%d,"msg":{"market_ticker":"%s",\
        "yes_dollars_fp":[%s],"no_dollars_fp":[%s]}}
        """
        .formatted(id, seq, market, yes, no);
  }

  private final class Recorder implements ConnectionListener {
    @Override
    public void onAudited(long sid, long id, String marketTicker, boolean same) {
      told.add(id + " " + marketTicker + (same ? " same" : " different"));
    }

    @Override
    public void onSnapshotApplied(long sid, long id, String marketTicker) {
      told.add("applied " + Math.max(0, id));
    }
  }
}
