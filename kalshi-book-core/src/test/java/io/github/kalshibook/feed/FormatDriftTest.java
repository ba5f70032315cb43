package io.github.kalshibook.feed;

import static io.github.kalshibook.feed.WireFrames.delta;
import static io.github.kalshibook.feed.WireFrames.snapshot;
import static io.github.kalshibook.feed.WireFrames.subscribed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A renamed field must never become an empty live book. */
class FormatDriftTest {
  private static final String LADDER = "[[\"0.5000\",\"10.00\"]]";

  private final RecordingConnection connection = new RecordingConnection();

  @RegisterExtension
  final TestFeed feed = new TestFeed(builder -> builder.connectionListener(connection));

  @BeforeEach
  void twoLiveBooks() {
    feed.handleAll(
        subscribed(1), snapshot(1, 1, "A", "0.5:1", "0.3:1"), snapshot(1, 2, "B", "0.4:1", ""));
    connection.take();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // one side renamed, both renamed
        "\"yes_v3\":" + LADDER,
        "\"yes_v3\":" + LADDER + ",\"no_dollars_fp\":" + LADDER,
        "\"yes_dollars_fp\":" + LADDER + ",\"no_v3\":" + LADDER,
        "\"yes_v3\":" + LADDER + ",\"no_v3\":" + LADDER,
        // null and [] are as good as missing
        "\"yes_v3\":" + LADDER + ",\"yes_dollars_fp\":null,\"no_dollars_fp\":" + LADDER,
        "\"yes_v3\":" + LADDER + ",\"yes_dollars_fp\":[],\"no_dollars_fp\":" + LADDER,
        // other shapes of a ladder
        "\"yes_v3\":[[0.5,10]]",
        "\"yes_v3\":[{\"p\":\"0.5\",\"s\":\"10\"}]",
        "\"yes_v3\":[[\"0.5\",\"10\",3,\"x\"]]",
        "\"book\":{\"yes_dollars_fp\":" + LADDER + "}",
        "\"book\":{\"sides\":[{\"side\":\"yes\",\"levels\":" + LADDER + "}]}",
        "\"levels\":[[\"yes\",\"0.5\",\"10\"]]",
        "\"yes_v3\":[[],[\"0.5\",\"10\"]]",
        // a name that means something elsewhere means nothing here
        "\"side\":" + LADDER,
        "\"channel\":" + LADDER,
        "\"ts_ms\":" + LADDER,
        "\"price\":" + LADDER,
        "\"delta\":" + LADDER,
      })
  void snapshot_withALadderUnderAnUnknownName_isNotApplied(String content) {
    feed.handle(
        "{\"type\":\"orderbook_snapshot\",\"sid\":1,\"seq\":3,\"msg\":{\"market_ticker\":\"A\","
            + content
            + "}}");

    assertDriftOfA();
  }

  @Test
  void snapshot_withALadderOnTop_isNotApplied() {
    feed.handle(
        "{\"type\":\"orderbook_snapshot\",\"sid\":1,\"seq\":3,\"offers\":"
            + LADDER
            + ",\"msg\":{\"market_ticker\":\"A\"}}");

    assertDriftOfA();
  }

  @Test
  void flatSnapshot_withARenamedSide_isNotApplied() {
    feed.handle(
        "{\"type\":\"orderbook_snapshot\",\"sid\":1,\"seq\":3,\"market_ticker\":\"A\",\"bids\":"
            + LADDER
            + ",\"offers\":"
            + LADDER
            + "}");

    assertDriftOfA();
  }

  @Test
  void alert_saysUnderWhichNameItWas() {
    feed.handle(
        "{\"type\":\"orderbook_snapshot\",\"sid\":1,\"seq\":3,\"msg\":{\"market_ticker\":\"A\","
            + "\"yes_v3\":"
            + LADDER
            + "}}");

    assertTrue(feed.alerts.recent().get(0).message().contains("yes_v3"));
    assertEquals("A", feed.alerts.recent().get(0).subject());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"note\":\"0.5000\"",
        "\"levels\":2",
        "\"levels\":[]",
        "\"levels\":[[]]",
        "\"levels\":[[\"0.5\"]]",
        "\"levels\":[\"0.5\",\"10\"]",
        "\"levels\":{\"low\":\"0.5\",\"high\":\"0.6\"}",
        "\"tags\":[[\"a\",\"b\"],[\"c\",\"d\"]]",
      })
  void snapshot_withUnknownFieldsThatAreNoLadder_isApplied(String extra) {
    Applied applied =
        feed.handle(
            "{\"type\":\"orderbook_snapshot\",\"sid\":1,\"seq\":3,\"msg\":{\"market_ticker\":\"A\","
                + extra
                + ",\"no_dollars_fp\":"
                + LADDER
                + "}}");

    assertSame(Applied.OK, applied);
    assertEquals("LIVE yes no 0.5000:10.00", feed.show("A"));
  }

  @Test
  void snapshot_withBothSidesAndAnotherLadder_isApplied() {
    Applied applied =
        feed.handle(
            "{\"type\":\"orderbook_snapshot\",\"sid\":1,\"seq\":3,\"msg\":{\"market_ticker\":\"A\","
                + "\"yes_dollars_fp\":[[\"0.4\",\"1\"]],\"no_dollars_fp\":[[\"0.3\",\"1\"]],"
                + "\"implied\":"
                + LADDER
                + "}}");

    assertSame(Applied.OK, applied);
    assertEquals("LIVE yes 0.4000:1.00 no 0.3000:1.00", feed.show("A"));
  }

  @Test
  void driftedSnapshot_ofAMarketWithoutABook_createsNone() {
    feed.handle(
        "{\"type\":\"orderbook_snapshot\",\"sid\":1,\"seq\":3,\"msg\":{\"market_ticker\":\"X\","
            + "\"yes_v3\":"
            + LADDER
            + "}}");

    assertEquals("none", feed.status("X"));
    assertEquals(1, feed.count(ProcessorCounter.FORMAT_DRIFT));
  }

  @Test
  void driftedSnapshot_ofARegisteredMarket_makesItStale() {
    feed.processor.register("X");

    feed.handle(
        "{\"type\":\"orderbook_snapshot\",\"sid\":1,\"seq\":3,\"msg\":{\"market_ticker\":\"X\","
            + "\"yes_v3\":"
            + LADDER
            + "}}");

    assertEquals("STALE FORMAT_DRIFT", feed.status("X"));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "`\"delta_fp\":\"1\",\"side\":\"yes\"`                                | price",
        "`\"price_v3\":\"0.5\",\"delta_fp\":\"1\",\"side\":\"yes\"`           | price",
        "`\"price_dollars\":null,\"delta_fp\":\"1\",\"side\":\"yes\"`         | price",
        "`\"price_dollars\":\"0.5\",\"side\":\"yes\"`                         | change",
        "`\"price_dollars\":\"0.5\",\"change\":\"1\",\"side\":\"yes\"`        | change",
        "`\"price_dollars\":\"0.5\",\"delta_fp\":null,\"side\":\"yes\"`       | change",
        "`\"price_dollars\":\"0.5\",\"delta_fp\":\"1\"`                       | side",
        "`\"price_dollars\":\"0.5\",\"delta_fp\":\"1\",\"outcome\":\"yes\"`   | side",
        "`\"price_dollars\":\"0.5\",\"delta_fp\":\"1\",\"side\":null`         | side",
        "`\"yes_dollars_fp\":[[\"0.5\",\"1\"]]`                               | price change side",
        "`\"new\":1`                                                          | price change side",
      })
  void delta_withoutAKnownPriceSideOrChange_makesItsBookStale(String content, String missing) {
    feed.handle(
        "{\"type\":\"orderbook_delta\",\"sid\":1,\"seq\":3,\"msg\":{\"market_ticker\":\"A\","
            + content
            + "}}");

    assertDriftOfA();
    assertTrue(
        feed.alerts.recent().get(0).message().contains(missing), feed.alerts.recent()::toString);
  }

  @Test
  void flatDelta_withARenamedSide_makesItsBookStale() {
    feed.handle(
        "{\"type\":\"orderbook_delta\",\"sid\":1,\"seq\":3,\"market_ticker\":\"A\",\"bids\":"
            + LADDER
            + ",\"offers\":"
            + LADDER
            + "}");

    assertDriftOfA();
  }

  @Test
  void driftOfAFrame_takesItsNumberAndCostsNoOtherBook() {
    feed.handle(
        "{\"type\":\"orderbook_delta\",\"sid\":1,\"seq\":3,\"msg\":{\"market_ticker\":\"A\"}}");

    assertSame(Applied.OK, feed.handle(delta(1, 4, "B", "yes", "0.4", "1")));
  }

  @Test
  void driftOfAnotherSid_doesNotTouchTheBook() {
    feed.handleAll(subscribed(2), snapshot(2, 1, "C", "0.4:1", ""));

    feed.handleAll(
        "{\"type\":\"orderbook_snapshot\",\"sid\":2,\"seq\":2,\"msg\":{\"market_ticker\":\"A\","
            + "\"yes_v3\":[[\"0.5\",\"1\"]]}}",
        "{\"type\":\"orderbook_delta\",\"sid\":2,\"seq\":3,\"msg\":{\"market_ticker\":\"A\"}}",
        "{\"type\":\"orderbook_v3\",\"sid\":2,\"seq\":4,\"msg\":{\"market_ticker\":\"A\"}}");

    assertEquals("LIVE", feed.status("A"));
  }

  @Test
  void driftedBook_livesAgain_withASnapshotOfAKnownForm() {
    feed.handle(
        "{\"type\":\"orderbook_delta\",\"sid\":1,\"seq\":3,\"msg\":{\"market_ticker\":\"A\"}}");

    feed.handle(snapshot(1, 4, "A", "0.6:1", ""));

    assertEquals("LIVE yes 0.6000:1.00 no", feed.show("A"));
  }

  // Unknown types

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"type\":\"orderbook_delta_v3\",\"msg\":{\"market_ticker\":\"A\"}",
        "\"type\":\"orderbook\",\"msg\":{\"market_ticker\":\"A\"}",
        "\"type\":\"market_snapshot\",\"msg\":{\"market_ticker\":\"A\"}",
        "\"type\":\"book_delta\",\"msg\":{\"market_ticker\":\"A\"}",
        "\"type\":\"Orderbook_Delta\",\"msg\":{\"market_ticker\":\"A\"}",
        "\"type\":\"ORDERBOOK_V3\",\"msg\":{\"market_ticker\":\"A\"}",
        "\"type\":\"b\",\"msg\":{\"market_ticker\":\"A\",\"yes_dollars_fp\":" + LADDER + "}",
        "\"type\":\"b\",\"msg\":{\"market_ticker\":\"A\",\"no\":[[50,1]]}",
        "\"type\":\"b\",\"msg\":{\"market_ticker\":\"A\",\"yes_v3\":" + LADDER + "}",
        "\"type\":\"b\",\"msg\":{\"market_ticker\":\"A\",\"delta_fp\":\"1.00\"}",
        "\"type\":\"b\",\"msg\":{\"market_ticker\":\"A\",\"delta\":1}",
        "\"type\":\"b\",\"market_ticker\":\"A\",\"bids\":" + LADDER,
      })
  void unknownType_thatSeemsToBeAboutABook_makesItsBookStale(String content) {
    feed.handle("{\"sid\":1,\"seq\":3," + content + "}");

    assertDriftOfA();
    assertEquals(1, feed.count(ProcessorCounter.UNKNOWN_TYPES));
  }

  @Test
  void unknownType_aboutABookWithoutALegibleMarket_costsEveryBookOfItsSid() {
    Applied applied = feed.handle("{\"sid\":1,\"seq\":3,\"type\":\"orderbook_v3\",\"msg\":{}}");

    assertEquals(new Applied.UnreadableMarket(1, 3, 2), applied);
    assertEquals("STALE UNREADABLE_FRAME", feed.status("A"));
    assertEquals("STALE UNREADABLE_FRAME", feed.status("B"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"type\":\"\",\"msg\":{\"market_ticker\":\"A\"}",
        "\"type\":\"news\",\"msg\":{\"market_ticker\":\"A\",\"price\":50,\"side\":\"yes\"}",
        "\"type\":\"trade_v3\",\"msg\":{\"market_ticker\":\"A\",\"count_fp\":\"1.00\"}",
        "\"type\":\"market_lifecycle_v3\",\"msg\":{\"market_ticker\":\"A\"}",
        "\"type\":\"news\",\"msg\":{}",
        "\"type\":\"news\"",
      })
  void unknownType_aboutSomethingElse_isPassedOverAndCounted(String content) {
    Applied applied = feed.handle("{\"sid\":1,\"seq\":3," + content + "}");

    assertSame(Applied.CONTROL, applied);
    assertEquals("LIVE", feed.status("A"));
    assertEquals("LIVE", feed.status("B"));
    assertEquals(1, feed.count(ProcessorCounter.UNKNOWN_TYPES));
    assertSame(Applied.OK, feed.handle(delta(1, 4, "A", "yes", "0.5", "1")));
  }

  @Test
  void unknownType_aboutAMarketWithoutABook_costsNothing() {
    feed.handle(
        "{\"sid\":1,\"seq\":3,\"type\":\"orderbook_v3\",\"msg\":{\"market_ticker\":\"X\"}}");

    assertEquals("LIVE", feed.status("A"));
    assertEquals("none", feed.status("X"));
  }

  @Test
  void unknownType_onASidWithoutBooks_costsNothing() {
    feed.handleAll(subscribed(5, "news", 5), "{\"sid\":5,\"seq\":1,\"type\":\"news_snapshot\"}");

    assertEquals("LIVE", feed.status("A"));
  }

  @Test
  void unknownType_withoutANumber_costsNothing() {
    feed.handle("{\"type\":\"orderbook_v3\",\"msg\":{\"market_ticker\":\"A\"}}");

    assertEquals("LIVE", feed.status("A"));
    assertEquals(1, feed.count(ProcessorCounter.UNKNOWN_TYPES));
  }

  private void assertDriftOfA() {
    assertEquals("STALE FORMAT_DRIFT yes 0.5000:1.00 no 0.3000:1.00", feed.show("A"));
    assertEquals("LIVE", feed.status("B"));
    assertEquals(1, feed.count(ProcessorCounter.FORMAT_DRIFT));
    assertEquals("[FORMAT_DRIFT]", feed.alertKinds().toString());
    assertEquals("[needed sid=1 FORMAT_DRIFT [A]]", connection.take().toString());
  }
}
