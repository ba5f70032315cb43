package io.github.kalshibook.feed;

import static io.github.kalshibook.feed.WireFrames.snapshot;
import static io.github.kalshibook.feed.WireFrames.subscribed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example frame the exchange documents is understood, as text and as bytes. */
class WireShapesTest {
  private static final String RAIN = "TSTRAIN-30NOV-T1.5";
  private static final String COIN = "TSTCOIN-22NOV1045-45";
  private static final String GAME = "TSTGAME-22NOVAAABBB-AAA";

  @RegisterExtension final TestFeed feed = new TestFeed();

  static Stream<String> shapes() {
    return WireShapes.all().keySet().stream();
  }

  static Stream<String> tradesAndTickers() {
    return Stream.of("ticker", "trade");
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void everyShape_isLegibleAndCountedUnderItsType(String name) {
    Applied applied = feed.handle(WireShapes.named(name));

    assertEquals(1, feed.count(counterOf(name)));
    assertEquals(0, feed.count(ProcessorCounter.MALFORMED), applied::toString);
    assertEquals(0, feed.count(ProcessorCounter.BAD_CONTENT), applied::toString);
    assertEquals(0, feed.count(ProcessorCounter.FORMAT_DRIFT), applied::toString);
    assertEquals(
        counterOf(name) == ProcessorCounter.UNKNOWN_TYPES ? 1 : 0,
        feed.count(ProcessorCounter.UNKNOWN_TYPES));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void everyShape_withANewlineAtItsEnd_isTheSame(String name) {
    Applied plain = feed.handle(WireShapes.named(name));
    TestFeed other = new TestFeed();

    assertEquals(plain, other.handle(WireShapes.named(name) + "\n"));

    assertSameState(other);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void everyShape_asBytes_isTheSame(String name) {
    byte[] utf8 = WireShapes.named(name).getBytes(StandardCharsets.UTF_8);
    byte[] within = new byte[utf8.length + 10];
    System.arraycopy(utf8, 0, within, 7, utf8.length);
    TestFeed whole = new TestFeed();
    TestFeed part = new TestFeed();

    Applied text = feed.handle(WireShapes.named(name));

    assertEquals(text, whole.processor.handleMessage(utf8));
    assertEquals(text, part.processor.handleMessage(1, within, 7, utf8.length, 5));
    assertSameState(whole);
  }

  @ParameterizedTest
  @MethodSource("tradesAndTickers")
  void otherChannels_saySomething_butNothingAboutABook(String name) {
    feed.handle(snapshot(1, 1, RAIN, "0.5:1", ""));

    assertSame(Applied.CONTROL, feed.handle(WireShapes.named(name)));

    assertEquals("LIVE yes 0.5000:1.00 no", feed.show(RAIN));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "orderbook_snapshot | "
            + RAIN
            + " | LIVE yes 0.0100:15000.00 0.4100:320.50 0.4200:75.00"
            + " no 0.0200:900.00 0.5500:210.00 0.5600:33.27",
        "orderbook_snapshot_empty | " + COIN + " | LIVE yes no",
        "orderbook_snapshot_get_snapshot_reply | "
            + RAIN
            + " | LIVE yes 0.4200:80.00 no 0.5600:33.27",
        "orderbook_snapshot_no_only | " + GAME + " | LIVE yes no 0.6200:5.00",
        "orderbook_snapshot_yes_only | " + GAME + " | LIVE yes 0.9910:12.00 0.9960:4.40 no",
        "orderbook_snapshot_subcent | "
            + COIN
            + " | LIVE yes 0.0010:1002.00 0.0980:40.00 0.4700:512.13"
            + " no 0.0030:700.00 0.5200:64.00",
        "legacy_2025_orderbook_snapshot_cents | "
            + RAIN
            + " | LIVE yes 0.0100:15000.00 0.4100:320.00 0.4200:75.00"
            + " no 0.0200:900.00 0.5500:210.00 0.5600:33.00",
        "legacy_2026q1_orderbook_snapshot_triple | "
            + RAIN
            + " | LIVE yes 0.4100:320.00 0.4200:75.00 no 0.5500:210.00",
        "flat_snapshot | kalshi_sid_8 | LIVE yes 0.5000:12.00 0.5200:1000.00 no 0.4600:900.00",
        "flat_snapshot_with_ticker | TSTFLAT-1 | LIVE yes 0.5200:1000.00 no",
      })
  void snapshotShapes_giveTheirBook(String name, String ticker, String expected) {
    assertSame(Applied.OK, feed.handle(WireShapes.named(name)));

    assertEquals(expected, feed.show(ticker));
  }

  @Test
  void snapshotShape_withUseYesPrice_givesTheSameBook() {
    TestFeed yesPrices = new TestFeed(builder -> builder.useYesPrice(true));

    yesPrices.handle(WireShapes.named("orderbook_snapshot_use_yes_price"));

    assertEquals(
        "LIVE yes 0.4100:320.50 0.4200:75.00 no 0.5500:210.00 0.5600:33.27", yesPrices.show(RAIN));
  }

  @Test
  void deltaShapes_inOrder_changeTheirBook() {
    feed.handleAll(
        WireShapes.named("orderbook_snapshot"),
        WireShapes.named("orderbook_delta"),
        WireShapes.named("orderbook_delta_negative_fractional"),
        WireShapes.named("orderbook_delta_own_order"),
        WireShapes.named("orderbook_delta_minimal_no_ts"));

    assertEquals(
        "LIVE yes 0.0100:15000.00 0.3900:1.00 0.4100:330.50 0.4200:100.00"
            + " no 0.0200:900.00 0.5500:210.00",
        feed.show(RAIN));
    assertEquals(5, feed.trust(RAIN).sequence());

    feed.handle(snapshot(1, 6, RAIN, "0.42:25", ""));
    feed.handle(WireShapes.named("orderbook_delta_with_sending_ts"));
    assertEquals("LIVE yes no", feed.show(RAIN));
    assertEquals(1_795_343_467_482L, feed.trust(RAIN).exchangeTime().toEpochMilli());
  }

  @Test
  void deltaShape_ofACentiCentPrice_isExact() {
    feed.handleAll(
        snapshot(1, 5, "TSTMULTI-S1", "", ""),
        WireShapes.named("orderbook_delta_centi_cent_price"));

    assertEquals("LIVE yes 0.0007:250000.00 no", feed.show("TSTMULTI-S1"));
  }

  @Test
  void deltaShapes_ofOlderDays_changeTheirBook() {
    feed.handleAll(
        WireShapes.named("legacy_2025_orderbook_snapshot_cents"),
        WireShapes.named("legacy_2025_orderbook_delta_cents"));
    assertEquals(
        "LIVE yes 0.0100:15000.00 0.4100:320.00 0.4200:70.00"
            + " no 0.0200:900.00 0.5500:210.00 0.5600:33.00",
        feed.show(RAIN));

    feed.processor.connectionOpened();
    feed.handleAll(
        WireShapes.named("legacy_2026q1_orderbook_snapshot_triple"),
        WireShapes.named("legacy_2026q1_orderbook_delta_triple"));
    assertEquals("LIVE yes 0.4100:320.00 0.4200:100.00 no 0.5500:210.00", feed.show(RAIN));
  }

  @Test
  void deltaShape_withUseYesPrice_changesTheOtherSidesBid() {
    TestFeed yesPrices = new TestFeed(builder -> builder.useYesPrice(true));
    yesPrices.handle(snapshot(1, 7, RAIN, "0.41:1", "0.44:1"));

    yesPrices.handle(WireShapes.named("orderbook_delta_use_yes_price_no_side"));

    assertEquals("LIVE yes 0.4100:1.00 no 0.5600:6.00", yesPrices.show(RAIN));
  }

  @Test
  void flatDeltaShapes_changeTheirBook() {
    feed.handleAll(
        WireShapes.named("flat_snapshot"),
        WireShapes.named("flat_delta"),
        WireShapes.named("flat_snapshot_with_ticker"),
        WireShapes.named("flat_delta_in_msg"));

    assertEquals(
        "LIVE yes 0.5000:15.00 0.5200:1000.00 no 0.4600:900.00", feed.show("kalshi_sid_8"));
    assertEquals("LIVE yes 0.5200:1000.00 no 0.4600:900.00", feed.show("TSTFLAT-1"));
  }

  @Test
  void controlShapes_actOnTheirSid() {
    feed.handleAll(
        WireShapes.named("subscribed"),
        snapshot(1, 410, RAIN, "0.5:1", ""),
        snapshot(1, 411, "GONE", "0.5:1", ""),
        WireShapes.named("ok_update"));
    assertEquals("LIVE", feed.status(RAIN));
    assertEquals("STALE NOT_LISTED", feed.status("GONE"));

    feed.handleAll(
        WireShapes.named("error_with_market"),
        WireShapes.named("error_26_market_limit"),
        WireShapes.named("error_27_too_many_requests"),
        WireShapes.named("error_command"),
        WireShapes.named("error_no_id"),
        WireShapes.named("ok_list_subscriptions"));
    assertEquals("LIVE", feed.status(RAIN));

    feed.handle(WireShapes.named("unsubscribed"));
    assertEquals("STALE SUBSCRIPTION_ENDED", feed.status(RAIN));
  }

  @Test
  void session_withGapResyncAndClose_endsAsTheExchangeSaysItDoes() {
    List<String> session =
        List.of(
            subscribed(1),
            snapshot(1, 1, RAIN, "0.4200:75.00", "0.5600:33.00"),
            WireFrames.ok(2, 1, 2, RAIN, COIN),
            snapshot(1, 3, COIN, "0.4700:10.00", ""),
            WireFrames.delta(1, 4, COIN, "no", "0.5200", "7.50"),
            WireFrames.delta(1, 5, RAIN, "yes", "0.4200", "-75.00"),
            WireFrames.delta(1, 7, RAIN, "yes", "0.4100", "20.00"),
            snapshot(1, 8, RAIN, "0.4000:1.00 0.4100:20.00", "0.5600:33.00"),
            snapshot(1, 9, COIN, "0.4700:10.00", "0.5200:7.50"),
            WireFrames.delta(1, 10, COIN, "yes", "0.4700", "-10.00"),
            snapshot(1, 11, COIN, "", ""));

    session.subList(0, 6).forEach(feed::handle);
    assertEquals("LIVE yes no 0.5600:33.00", feed.show(RAIN));
    assertInstanceOf(Applied.Gap.class, feed.handle(session.get(6)));
    assertEquals("STALE SEQUENCE_GAP", feed.status(COIN));
    session.subList(7, session.size()).forEach(feed::handle);

    assertEquals("LIVE yes 0.4000:1.00 0.4100:20.00 no 0.5600:33.00", feed.show(RAIN));
    assertEquals("LIVE yes no", feed.show(COIN));
    assertEquals(1, feed.count(ProcessorCounter.GAPS));
  }

  private void assertSameState(TestFeed other) {
    assertEquals(feed.processor.stats().counts(), other.processor.stats().counts());
    Set<String> tickers = feed.processor.allSummaryStats().keySet();
    assertEquals(tickers, other.processor.allSummaryStats().keySet());
    for (String ticker : tickers) {
      assertEquals(feed.show(ticker), other.show(ticker));
    }
  }

  private static ProcessorCounter counterOf(String name) {
    Map<String, ProcessorCounter> byPart =
        Map.of(
            "snapshot", ProcessorCounter.SNAPSHOTS,
            "delta", ProcessorCounter.DELTAS,
            "lifecycle", ProcessorCounter.LIFECYCLE,
            "event_fee", ProcessorCounter.LIFECYCLE,
            "unknown", ProcessorCounter.UNKNOWN_TYPES,
            "unsubscribed", ProcessorCounter.UNSUBSCRIBED);
    if (name.startsWith("error")) {
      return ProcessorCounter.ERRORS;
    } else if (name.startsWith("ok")) {
      return ProcessorCounter.OK;
    } else if (name.startsWith("subscribed")) {
      return ProcessorCounter.SUBSCRIBED;
    } else if (name.equals("ticker")) {
      return ProcessorCounter.TICKERS;
    } else if (name.equals("trade")) {
      return ProcessorCounter.TRADES;
    }
    return byPart.entrySet().stream()
        .filter(entry -> name.contains(entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseThrow();
  }
}
