package io.github.kalshibook.feed;

import static io.github.kalshibook.feed.WireFrames.delta;
import static io.github.kalshibook.feed.WireFrames.error;
import static io.github.kalshibook.feed.WireFrames.flatDelta;
import static io.github.kalshibook.feed.WireFrames.flatSnapshot;
import static io.github.kalshibook.feed.WireFrames.snapshot;
import static io.github.kalshibook.feed.WireFrames.subscribed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a bad frame costs, and what it does not. */
class BadFrameTest {
  private static final String SNAPSHOT_OF_A =
      "\"msg\":{\"market_ticker\":\"A\",\"yes_dollars_fp\":[[\"0.9\",\"9\"]]}";

  private final RecordingConnection connection = new RecordingConnection();

  @RegisterExtension
  final TestFeed feed = new TestFeed(builder -> builder.connectionListener(connection));

  /** Two live books on sid 1, at number 2, and one on sid 2. */
  @BeforeEach
  void threeLiveBooks() {
    feed.handleAll(
        subscribed(1),
        subscribed(2),
        snapshot(1, 1, "A", "0.5:1", "0.3:2"),
        snapshot(1, 2, "B", "0.4:1", ""),
        snapshot(2, 1, "C", "0.4:1", ""));
    connection.take();
  }

  // (0) What acts without a number, too

  @ParameterizedTest
  @ValueSource(strings = {"", ",\"seq\":3", ",\"seq\":\"3\"", ",\"seq\":null"})
  void unsubscribed_withOrWithoutANumber_acts(String sequence) {
    feed.handle("{\"type\":\"unsubscribed\",\"sid\":1" + sequence + "}");

    assertEquals("STALE SUBSCRIPTION_ENDED", feed.status("A"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",\"seq\":3", ",\"seq\":\"3\"", ",\"seq\":null"})
  void terminalError_withOrWithoutANumber_acts(String sequence) {
    feed.handle("{\"type\":\"error\",\"sid\":1" + sequence + ",\"msg\":{\"code\":10}}");

    assertEquals("STALE SUBSCRIPTION_ENDED", feed.status("A"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",\"sid\":1,\"seq\":3", ",\"sid\":1,\"seq\":\"3\"", ",\"sid\":1"})
  void subscribed_withOrWithoutANumber_acts(String numbers) {
    feed.handle("{\"type\":\"subscribed\"" + numbers + ",\"msg\":{\"sid\":1}}");

    assertEquals("AWAITING_SNAPSHOT RESUBSCRIBED", feed.status("A"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"unsubscribed\",\"sid\":1,\"seq\":2}",
        "{\"type\":\"error\",\"sid\":1,\"seq\":2,\"msg\":{\"code\":10}}",
        "{\"type\":\"subscribed\",\"sid\":1,\"seq\":2,\"msg\":{\"sid\":1}}"
      })
  void acknowledgementOrError_withAnOldNumber_isDropped(String frame) {
    assertEquals(new Applied.Dropped(DropReason.OLD_SEQUENCE), feed.handle(frame));

    assertEquals("LIVE", feed.status("A"));
  }

  // (1) What belongs to no sequence

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"seq\":3",
        "\"sid\":1",
        "\"sid\":\"1\",\"seq\":3",
        "\"sid\":1,\"seq\":\"3\"",
        "\"sid\":1,\"seq\":0",
        "\"sid\":0,\"seq\":3",
        "\"sid\":-1,\"seq\":3",
        "\"sid\":1,\"seq\":-3",
        "\"sid\":1,\"seq\":3.0",
        "\"sid\":1,\"seq\":3e0",
        "\"sid\":1,\"seq\":9007199254740993",
        "\"sid\":1,\"seq\":18446744073709551619",
        "\"sid\":1,\"seq\":3333333333333333333333333333333333",
        "\"sid\":1,\"seq\":null",
        "\"sid\":null,\"seq\":3",
        "\"sid\":true,\"seq\":3",
        "\"sid\":[1],\"seq\":3",
        "\"sid\":1,\"seq\":{\"seq\":3}",
      })
  void bookFrame_withoutUsableSidAndSeq_belongsToNoSequence(String numbers) {
    for (String type : List.of("orderbook_snapshot", "orderbook_delta")) {
      Applied applied =
          feed.handle("{\"type\":\"" + type + "\"," + numbers + "," + SNAPSHOT_OF_A + "}");

      assertInstanceOf(Applied.Malformed.class, applied);
    }

    assertAllAsBefore();
    assertEquals(2, feed.count(ProcessorCounter.MALFORMED));
  }

  @Test
  void frameWithoutTypeAndNumber_belongsToNoSequence() {
    Applied applied = feed.handle("{" + SNAPSHOT_OF_A + "}");

    assertInstanceOf(Applied.Malformed.class, applied);
    assertAllAsBefore();
    assertEquals(1, feed.count(ProcessorCounter.MALFORMED));
  }

  @Test
  void greatestNumber_isTwoToThe53() {
    feed.handle(snapshot(3, 1L << 53, "D", "0.5:1", ""));
    feed.handle(snapshot((1L << 53), 1, "E", "0.5:1", ""));

    assertEquals("LIVE", feed.status("D"));
    assertEquals("LIVE", feed.status("E"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\n",
        "null",
        "7",
        "\"orderbook_snapshot\"",
        "[]",
        "[{\"type\":\"unsubscribed\",\"sid\":1,\"seq\":3}]",
        "{\"type\":\"unsubscribed\",\"sid\":1,\"seq\":3",
        "{\"type\":\"unsubscribed\",\"sid\":1,\"seq\":3,",
        "{\"type\":\"unsubscribed\",\"sid\":1,\"seq\":3,}",
        "{\"type\":\"unsubscribed\",\"sid\":1,\"seq\":03}",
        "{\"type\":\"unsubscribed\",\"sid\":1,\"seq\":3}}",
        "{\"type\":\"unsubscribed\",\"sid\":1,\"seq\":3}x",
        "{\"type\":\"unsubscribed\",\"sid\":1,\"seq\":3}\u0000",
        "{\"type\":\"unsubscribed\",\"sid\":1,\"seq\":3}{\"type\":\"ok\"}",
        "{\"type\":\"unsubscribed\",\"sid\":1,\"seq\":3}\n{\"type\":\"ok\"}\n",
        "\uFEFF{\"type\":\"unsubscribed\",\"sid\":1,\"seq\":3}",
        "{type:\"unsubscribed\",\"sid\":1,\"seq\":3}",
        "{'type':'unsubscribed','sid':1,'seq':3}",
        "{\"type\":\"unsubscribed\",\"sid\":1,\"seq\":3/**/}",
        "{\"type\":\"unsubscribed\",\"sid\":1,\"seq\":3,\"x\":NaN}",
        "{\"type\":\"unsubscribed\",\"sid\":1,\"seq\":3,\"x\":\"a\nb\"}",
        "{\"type\":\"unsubscribed\",\"type\":\"unsubscribed\",\"sid\":1,\"seq\":3}",
        "{\"type\":\"unsubscribed\",\"sid\":1,\"sid\":1,\"seq\":3}",
        "{\"type\":\"unsubscribed\",\"sid\":1,\"seq\":3,\"seq\":4}",
        "{\"type\":\"unsubscribed\",\"sid\":1,\"seq\":3,\"msg\":{},\"msg\":{}}",
        "{\"type\":\"unsubscribed\",\"sid\":1,\"seq\":3,\"se\\u0071\":4}",
      })
  void text_thatIsNotOneCompleteObject_isCountedAndCostsNothing(String text) {
    Applied applied = feed.handle(text);

    assertInstanceOf(Applied.Malformed.class, applied);
    assertAllAsBefore();
    assertEquals(1, feed.count(ProcessorCounter.MALFORMED));
    assertEquals("[MALFORMED_FRAME]", feed.alertKinds().toString());
  }

  @Test
  void frameCut_atAnyPlace_costsNothing() {
    String whole = snapshot(1, 3, "A", "0.9:9", "0.8:8");

    for (int length = 0; length < whole.length(); length++) {
      feed.handle(whole.substring(0, length));
    }

    assertAllAsBefore();
    assertEquals(whole.length(), feed.count(ProcessorCounter.MALFORMED));
  }

  @Test
  void frame_overTheNestingLimit_costsNothing() {
    int depth = 100_000;
    feed.handle(
        "{\"type\":\"unsubscribed\",\"sid\":1,\"seq\":3,\"x\":"
            + "[".repeat(depth)
            + "]".repeat(depth)
            + "}");

    assertAllAsBefore();
    assertEquals(1, feed.count(ProcessorCounter.MALFORMED));
  }

  @Test
  void frame_overTheSizeLimit_costsNothing() {
    TestFeed small = new TestFeed(builder -> builder.maxFrameChars(200));
    small.handle(snapshot(1, 1, "A", "0.5:1", ""));

    Applied applied = small.handle(snapshot(1, 2, "A".repeat(200), "0.9:9", ""));

    assertInstanceOf(Applied.Malformed.class, applied);
    assertEquals("LIVE yes 0.5000:1.00 no", small.show("A"));
  }

  @Test
  void malformedFrame_thatWasNumbered_showsByTheNextNumber() {
    String lost = delta(1, 3, "A", "yes", "0.5", "9");
    feed.handle(lost.substring(0, lost.length() - 1));
    assertEquals("LIVE", feed.status("A"));

    feed.handle(delta(1, 4, "B", "yes", "0.4", "1"));

    assertEquals("STALE SEQUENCE_GAP", feed.status("A"));
    assertEquals("STALE SEQUENCE_GAP", feed.status("B"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"٠.٥", "０.５", "0.५", "۰.۵"})
  void digits_ofOtherScripts_areNoDigits(String price) {
    feed.handle(delta(1, 3, "A", "yes", price, "1"));

    assertEquals("STALE BAD_CONTENT", feed.status("A"));
  }

  // (2) The number is taken first

  @Test
  void numberedFrame_withBadContent_takesItsNumberFirst() {
    feed.handle(delta(1, 3, "A", "yes", "no price", "1"));

    assertSame(Applied.OK, feed.handle(delta(1, 4, "B", "yes", "0.4", "1")));
    assertEquals(0, feed.count(ProcessorCounter.GAPS));
  }

  @Test
  void numberedFrame_withBadContent_revealsAGapFirst() {
    feed.handle(delta(1, 5, "A", "yes", "no price", "1"));

    assertEquals("STALE SEQUENCE_GAP", feed.status("B"));
    assertEquals(1, feed.count(ProcessorCounter.GAPS));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // unit
        "\"price_dollars\":\"0.50001\",\"delta_fp\":\"1\",\"side\":\"yes\"",
        "\"price_dollars\":\"0\",\"delta_fp\":\"1\",\"side\":\"yes\"",
        "\"price_dollars\":\"1\",\"delta_fp\":\"1\",\"side\":\"yes\"",
        "\"price_dollars\":\"-0.5\",\"delta_fp\":\"1\",\"side\":\"yes\"",
        "\"price_dollars\":\"\",\"delta_fp\":\"1\",\"side\":\"yes\"",
        "\"price_dollars\":\" 0.5\",\"delta_fp\":\"1\",\"side\":\"yes\"",
        "\"price_dollars\":\"0,5\",\"delta_fp\":\"1\",\"side\":\"yes\"",
        "\"price_dollars\":\"NaN\",\"delta_fp\":\"1\",\"side\":\"yes\"",
        "\"price_dollars\":\"Infinity\",\"delta_fp\":\"1\",\"side\":\"yes\"",
        "\"price_dollars\":\"0x1\",\"delta_fp\":\"1\",\"side\":\"yes\"",
        "\"price_dollars\":1e400,\"delta_fp\":\"1\",\"side\":\"yes\"",
        "\"price_dollars\":true,\"delta_fp\":\"1\",\"side\":\"yes\"",
        "\"price_dollars\":[\"0.5\"],\"delta_fp\":\"1\",\"side\":\"yes\"",
        "\"price_dollars\":{\"a\":\"0.5\"},\"delta_fp\":\"1\",\"side\":\"yes\"",
        "\"price_dollars\":\"0.5\",\"delta_fp\":\"1.001\",\"side\":\"yes\"",
        "\"price_dollars\":\"0.5\",\"delta_fp\":\"one\",\"side\":\"yes\"",
        "\"price_dollars\":\"0.5\",\"delta_fp\":false,\"side\":\"yes\"",
        "\"price_dollars\":\"0.5\",\"delta_fp\":[],\"side\":\"yes\"",
        "\"price\":100,\"delta\":1,\"side\":\"yes\"",
        "\"price\":0,\"delta\":1,\"side\":\"yes\"",
        "\"price\":50.001,\"delta\":1,\"side\":\"yes\"",
        // the finest form wins, so a good coarse one does not help
        "\"price_dollars\":\"x\",\"price\":50,\"delta_fp\":\"1\",\"side\":\"yes\"",
        "\"price_dollars\":\"0.5\",\"delta\":1,\"delta_fp\":\"x\",\"side\":\"yes\"",
        // side
        "\"price_dollars\":\"0.5\",\"delta_fp\":\"1\",\"side\":\"YES\"",
        "\"price_dollars\":\"0.5\",\"delta_fp\":\"1\",\"side\":\"\"",
        "\"price_dollars\":\"0.5\",\"delta_fp\":\"1\",\"side\":true",
        "\"price_dollars\":\"0.5\",\"delta_fp\":\"1\",\"side\":[\"yes\"]",
        // a level that would go below zero
        "\"price_dollars\":\"0.5\",\"delta_fp\":\"-1.01\",\"side\":\"yes\"",
        "\"price_dollars\":\"0.5\",\"delta_fp\":\"-0.01\",\"side\":\"no\"",
        "\"price_dollars\":\"0.5\",\"delta_fp\":\"-92233720368547758.07\",\"side\":\"yes\"",
        // overflow
        "\"price_dollars\":\"0.5\",\"delta_fp\":\"92233720368547758.07\",\"side\":\"yes\"",
        "\"price_dollars\":\"0.9\",\"delta_fp\":\"92233720368547758.07\",\"side\":\"no\"",
        "\"price_dollars\":\"0.5\",\"delta_fp\":\"92233720368547758.08\",\"side\":\"yes\"",
        "\"price_dollars\":\"0.5\",\"delta_fp\":1e400,\"side\":\"yes\"",
        "\"price_dollars\":\"0.5\",\"delta_fp\":\"1e999999999999999999999\",\"side\":\"yes\"",
        // the same key twice: nobody knows which one is meant
        "\"price_dollars\":\"0.5\",\"price_dollars\":\"0.6\",\"delta_fp\":\"1\",\"side\":\"yes\"",
        "\"price_dollars\":\"0.5\",\"price_dollars\":null,\"delta_fp\":\"1\",\"side\":\"yes\"",
        "\"price_dollars\":\"0.5\",\"delta_fp\":\"1\",\"delta_fp\":\"2\",\"side\":\"yes\"",
        "\"price_dollars\":\"0.5\",\"delta_fp\":null,\"delta_fp\":\"2\",\"side\":\"yes\"",
        "\"price_dollars\":\"0.5\",\"delta_fp\":\"1\",\"side\":\"yes\",\"side\":\"no\"",
        "\"price_dollars\":\"0.5\",\"delta_fp\":\"1\",\"side\":\"yes\",\"side\":\"yes\"",
        "\"price_dollars\":\"0.5\",\"delta_fp\":\"1\",\"side\":null,\"side\":\"yes\"",
      })
  void delta_withBadContent_costsItsBookAlone(String content) {
    feed.handle(
        "{\"type\":\"orderbook_delta\",\"sid\":1,\"seq\":3,\"msg\":{\"market_ticker\":\"A\","
            + content
            + "}}");

    assertBadContentOfA();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"yes_dollars_fp\":[[\"0.9\",\"1\"],[\"1.0\",\"1\"]]",
        "\"yes_dollars_fp\":[[\"0.9\",\"1\"],[\"0\",\"1\"]]",
        "\"yes_dollars_fp\":[[\"0.9\",\"1\"],[\"0.00001\",\"1\"]]",
        "\"yes_dollars_fp\":[[\"0.9\",\"-1\"]]",
        "\"yes_dollars_fp\":[[\"0.9\",\"0.001\"]]",
        "\"yes_dollars_fp\":[[\"0.9\",\"NaN\"]]",
        "\"yes_dollars_fp\":[[\"0.9\",\"1\"],[\"0.9\",\"2\"]]",
        "\"yes_dollars_fp\":[[\"0.9\",\"1\"],[\"0.8\",\"1\"],[\"0.90\",\"2\"]]",
        "\"yes_dollars_fp\":[[\"0.9\"]]",
        "\"yes_dollars_fp\":[[\"0.9\",\"1\",\"2\"]]",
        "\"yes_dollars_fp\":[[\"0.9\",\"1\",null]]",
        "\"yes_dollars_fp\":[[\"0.9\",\"1\",[]]]",
        "\"yes_dollars_fp\":[[]]",
        "\"yes_dollars_fp\":[null]",
        "\"yes_dollars_fp\":[\"0.9\",\"1\"]",
        "\"yes_dollars_fp\":[[\"0.9\",null]]",
        "\"yes_dollars_fp\":[[[\"0.9\"],\"1\"]]",
        "\"yes_dollars_fp\":[{\"price\":\"0.9\"}]",
        "\"yes_dollars_fp\":[{\"price\":\"0.9\",\"price\":\"0.8\",\"size\":\"1\"}]",
        "\"yes_dollars_fp\":[{\"price\":null,\"price\":\"0.8\",\"size\":\"1\"}]",
        "\"yes_dollars_fp\":[{\"price\":\"0.9\",\"size\":\"1\",\"size\":\"x\"}]",
        "\"yes_dollars_fp\":\"0.9\"",
        "\"yes_dollars_fp\":7",
        "\"yes_dollars_fp\":false",
        "\"yes_dollars_fp\":{\"0.9\":\"1\"}",
        "\"yes_dollars_fp\":[[\"0.9\",\"92233720368547758.08\"]]",
        "\"yes_dollars_fp\":[[\"0.9\",\"92233720368547758.07\"],[\"0.8\",\"0.01\"]]",
        "\"yes_dollars_fp\":[[\"0.9\",\"92233720368547758.07\"]],\"no_dollars_fp\":[[\"0.8\",\"1\"]]",
        "\"yes_dollars_fp\":[[\"0.9\",\"1\"]],\"no_dollars_fp\":[[\"0.8\",\"x\"]]",
        "\"yes_dollars_fp\":[[\"0.9\",\"1\"]],\"yes_dollars_fp\":[[\"0.8\",\"1\"]]",
        "\"yes_dollars_fp\":[[\"0.9\",\"1\"]],\"yes_dollars_fp\":null",
        "\"yes_dollars_fp\":null,\"yes_dollars_fp\":[[\"0.9\",\"1\"]]",
        "\"yes_dollars_fp\":[],\"yes_dollars_fp\":[[\"0.9\",\"1\"]]",
        "\"yes_dollars\":[[\"0.9\",1]],\"yes_dollars\":[[\"0.8\",1]]",
        "\"yes\":[[100,1]]",
        "\"yes\":[[90,1],[90,1]]",
        "\"bids\":[[\"0.9\",\"1\"]],\"no_dollars_fp\":[[\"0.8\",\"1\"]]",
      })
  void snapshot_withBadContent_costsItsBookAlone(String content) {
    feed.handle(
        "{\"type\":\"orderbook_snapshot\",\"sid\":1,\"seq\":3,\"msg\":{\"market_ticker\":\"A\","
            + content
            + "}}");

    assertBadContentOfA();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",\"msg\":null",
        ",\"msg\":{}",
        ",\"msg\":\"\"",
        ",\"msg\":[]",
        ",\"msg\":7",
        ",\"price\":\"0.9\",\"size\":\"1\"",
        ",\"msg\":{\"price_dollars\":\"0.9\",\"delta_fp\":\"1\",\"side\":\"yes\"}",
      })
  void snapshot_withoutAnyContent_isNoEmptyBook(String content) {
    feed.handle(
        "{\"type\":\"orderbook_snapshot\",\"sid\":1,\"seq\":3,\"market_ticker\":\"A\""
            + content
            + "}");

    assertBadContentOfA();
  }

  @Test
  void flatFrames_withBadContent_costTheirBookAlone() {
    for (String bad :
        List.of(
            flatSnapshot(7, 2, "0.5:x", ""),
            flatDelta(7, 2, "0.6:1 0.6:2", ""),
            flatDelta(7, 2, "0.6:-1", ""),
            flatDelta(7, 2, "0.6:1", "0.00001:1"),
            flatDelta(7, 2, "0.6:92233720368547758.07", ""))) {
      feed.handleAll(subscribed(7), flatSnapshot(7, 1, "0.5:1", ""), bad);

      assertEquals("STALE BAD_CONTENT yes 0.5000:1.00 no", feed.show("kalshi_sid_7"), bad);
    }
    assertEquals("LIVE", feed.status("A"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"msg\":{}",
        "\"msg\":{\"market_ticker\":null}",
        "\"msg\":{\"market_ticker\":\"\"}",
        "\"msg\":{\"market_ticker\":7}",
        "\"msg\":{\"market_ticker\":[\"A\"]}",
        "\"msg\":{\"market_ticker\":\"A\",\"market_ticker\":\"A\"}",
        "\"msg\":{\"market_ticker\":\"A\",\"market_ticker\":null}",
        "\"msg\":{\"market_ticker\":null,\"market_ticker\":\"A\"}",
        "\"msg\":{\"ticker\":\"A\"}",
        "\"msg\":{\"market_ticker\":\"A\"},\"market_ticker\":\"B\"",
        "\"msg\":{\"market_ticker\":\"A\"},\"market_ticker\":7",
        "\"market_ticker\":\"A\",\"market_ticker\":\"A\",\"msg\":{}",
        "\"market_ticker\":\"\",\"bids\":[]",
        "\"market_ticker\":\"A\",\"market_ticker\":null,\"bids\":[]",
        "\"msg\":null",
        "\"msg\":\"A\"",
        "\"msg\":[{\"market_ticker\":\"A\"}]",
        "\"x\":1",
      })
  void bookFrame_withoutALegibleMarket_costsEveryBookOfItsSid(String content) {
    long sequence = 3;
    for (String type : List.of("orderbook_snapshot", "orderbook_delta")) {
      Applied applied =
          feed.handle(
              "{\"type\":\"%s\",\"sid\":1,\"seq\":%d,%s}".formatted(type, sequence, content));

      assertEquals(new Applied.UnreadableMarket(1, sequence, 2), applied);
      assertEquals("STALE UNREADABLE_FRAME", feed.status("A"));
      assertEquals("STALE UNREADABLE_FRAME", feed.status("B"));
      assertEquals("LIVE", feed.status("C"));
      assertEquals("none", feed.status("kalshi_sid_1"));
      assertEquals("[needed sid=1 UNREADABLE_FRAME [A, B]]", connection.take().toString());
      feed.handleAll(
          snapshot(1, sequence + 1, "A", "0.5:1", ""), snapshot(1, sequence + 2, "B", "", ""));
      connection.take();
      sequence += 3;
    }
    assertEquals(2, feed.count(ProcessorCounter.UNREADABLE_MARKETS));
    assertEquals(0, feed.count(ProcessorCounter.GAPS));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "\"type\":null,", "\"type\":7,", "\"type\":[\"ok\"],", "\"typ\":\"ok\","})
  void numberedFrame_withoutAType_costsEveryBookOfItsSid(String type) {
    Applied applied = feed.handle("{" + type + "\"sid\":1,\"seq\":3," + SNAPSHOT_OF_A + "}");

    assertEquals(new Applied.UnreadableMarket(1, 3, 2), applied);
    assertEquals("STALE UNREADABLE_FRAME", feed.status("A"));
    assertEquals("STALE UNREADABLE_FRAME", feed.status("B"));
    assertEquals("LIVE", feed.status("C"));
  }

  @Test
  void flatFrame_withoutAMarketOnASidOfOthers_costsTheOthers() {
    feed.handle(flatDelta(1, 3, "0.5:1", ""));

    assertEquals("STALE UNREADABLE_FRAME", feed.status("A"));
    assertEquals("STALE UNREADABLE_FRAME", feed.status("B"));
    assertEquals("LIVE", feed.status("C"));
    assertEquals(1, feed.count(ProcessorCounter.UNREADABLE_MARKETS));
    assertEquals("[BAD_CONTENT]", feed.alertKinds().toString());

    feed.handleAll(flatSnapshot(1, 4, "0.5:1", ""), flatDelta(1, 5, "0.5:2", ""));
    assertEquals("LIVE yes 0.5000:2.00 no", feed.show("kalshi_sid_1"));
    assertEquals(1, feed.count(ProcessorCounter.UNREADABLE_MARKETS));
  }

  @Test
  void flatMarket_registeredLateForItsSid_leavesNoLiveBookBehind() {
    feed.handle(flatSnapshot(7, 1, "0.5:1", ""));
    feed.processor.register("F", 7);

    feed.handle(flatSnapshot(7, 2, "0.6:1", ""));

    assertEquals("LIVE yes 0.6000:1.00 no", feed.show("F"));
    assertEquals("STALE UNREADABLE_FRAME", feed.status("kalshi_sid_7"));
  }

  // (3) One bad level

  @Test
  void oneBadLevel_amongGoodOnes_rejectsItsWholeSnapshot() {
    feed.handle(snapshot(1, 3, "A", "0.1:1 0.2:2 0.3:3 0.4:-4 0.6:6", "0.1:1"));

    assertEquals("STALE BAD_CONTENT yes 0.5000:1.00 no 0.3000:2.00", feed.show("A"));
    assertEquals(2, feed.trust("A").sequence() + 1);
  }

  @Test
  void oneBadLevel_inAFlatDelta_rejectsTheWholeDelta() {
    feed.processor.register("A", 1);
    feed.handle(flatDelta(1, 3, "0.5:7 0.6:8 0.70001:9", ""));

    assertEquals("STALE BAD_CONTENT yes 0.5000:1.00 no 0.3000:2.00", feed.show("A"));
  }

  @Test
  void badSnapshot_ofAMarketWithoutABook_createsNothing() {
    feed.handleAll(
        snapshot(1, 3, "X", "0.5:1 0.5:1", ""),
        snapshot(1, 4, "Y", "1.5:1", ""),
        snapshot(1, 5, "Z", "0.5:92233720368547758.07 0.6:1", ""));

    assertEquals(3, feed.registry.size());
    assertEquals(3, feed.count(ProcessorCounter.BAD_CONTENT));
    assertEquals("LIVE", feed.status("A"));
  }

  @Test
  void badSnapshot_ofARegisteredMarket_makesItStaleAndAsksAgain() {
    feed.processor.register("X");

    feed.handle(snapshot(1, 3, "X", "1.5:1", ""));

    assertEquals("STALE BAD_CONTENT", feed.status("X"));
    assertEquals("[needed sid=1 BAD_CONTENT [X]]", connection.take().toString());
  }

  @Test
  void badBook_healsWithItsNextSnapshot() {
    feed.handleAll(
        delta(1, 3, "A", "yes", "0.5", "-9"),
        delta(1, 4, "A", "yes", "0.5", "1"),
        snapshot(1, 5, "A", "0.6:1", ""));

    assertEquals("LIVE yes 0.6000:1.00 no", feed.show("A"));
    assertEquals(2, feed.trust("A").generation());
    assertEquals(1, feed.count(ProcessorCounter.STALE_BOOK));
  }

  @Test
  void badContent_onAnEndedSubscription_isDroppedLikeAnyBookFrame() {
    feed.handle(error(1, 10));

    feed.handle(snapshot(1, 3, "A", "1.5:1", ""));

    assertEquals("STALE SUBSCRIPTION_ENDED", feed.status("A"));
    assertEquals(1, feed.count(ProcessorCounter.ENDED_SUBSCRIPTION));
  }

  private void assertBadContentOfA() {
    assertEquals("STALE BAD_CONTENT yes 0.5000:1.00 no 0.3000:2.00", feed.show("A"));
    assertEquals("LIVE", feed.status("B"));
    assertEquals("LIVE", feed.status("C"));
    assertEquals(1, feed.count(ProcessorCounter.BAD_CONTENT));
    assertEquals("[needed sid=1 BAD_CONTENT [A]]", connection.take().toString());
    assertEquals("[BAD_CONTENT]", feed.alertKinds().toString());
  }

  private void assertAllAsBefore() {
    assertEquals("LIVE yes 0.5000:1.00 no 0.3000:2.00", feed.show("A"));
    assertEquals("LIVE yes 0.4000:1.00 no", feed.show("B"));
    assertEquals("LIVE yes 0.4000:1.00 no", feed.show("C"));
    assertEquals(3, feed.registry.size());
    assertEquals(List.of(), connection.take());
    assertSame(Applied.OK, feed.handle(delta(1, 3, "B", "yes", "0.4", "1")));
    assertSame(Applied.OK, feed.handle(delta(2, 2, "C", "yes", "0.4", "1")));
  }
}
