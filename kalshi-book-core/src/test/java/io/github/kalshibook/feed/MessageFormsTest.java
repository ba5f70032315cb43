package io.github.kalshibook.feed;

import static io.github.kalshibook.feed.WireFrames.delta;
import static io.github.kalshibook.feed.WireFrames.flatDelta;
import static io.github.kalshibook.feed.WireFrames.flatSnapshot;
import static io.github.kalshibook.feed.WireFrames.snapshot;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** All the forms a book message has had, and all the ways JSON can write one. */
class MessageFormsTest {
  private static final String FULL = "LIVE yes 0.4100:320.00 0.5200:75.00 no 0.3000:1.00";

  @RegisterExtension final TestFeed feed = new TestFeed();
  private final TestFeed yesPrices = new TestFeed(builder -> builder.useYesPrice(true));

  @Test
  void samePrice_inFourSpellings_isOneLevel() {
    feed.handle(msg("orderbook_snapshot", 1, "'yes_dollars_fp':[['0.52','1']]"));

    feed.handle(msg("orderbook_delta", 2, "'price_dollars':'0.520','delta_fp':'2','side':'yes'"));
    feed.handle(msg("orderbook_delta", 3, "'price':52,'delta':4,'side':'yes'"));
    feed.handle(msg("orderbook_delta", 4, "'price_dollars':0.52,'delta_fp':8,'side':'yes'"));
    feed.handle(msg("orderbook_delta", 5, "'price_dollars':'52e-2','delta_fp':16.0,'side':'yes'"));

    assertEquals("LIVE yes 0.5200:31.00 no", feed.show("A"));
  }

  // Forms

  @ParameterizedTest
  @ValueSource(
      strings = {
        // current; strings or numbers
        "'yes_dollars_fp':[['0.4100','320.00'],['0.5200','75.00']],'no_dollars_fp':[['0.3000','1.00']]",
        "'yes_dollars_fp':[[0.41,320],[0.52,75.0]],'no_dollars_fp':[[0.3,1]]",
        "'yes_dollars_fp':[['0.410',320],[4.1e-1,'0.00'],[52e-2,'7.5e1']],'no_dollars_fp':[['.3','1.']]",
        // in between
        "'yes_dollars':[['0.410',320],['0.520',75]],'no_dollars':[['0.300',1]]",
        "'yes_dollars':[[0.41,'320'],[0.52,'75.00']],'no_dollars':[[0.3,'1.0']]",
        // cents
        "'yes':[[41,320],[52,75]],'no':[[30,1]]",
        "'yes':[['41','320'],['52',75]],'no':[[30.0,'1.00']]",
        // triple
        "'yes':[[41,320],[52,75]],'yes_dollars':[['0.41',320],['0.52',75]],"
            + "'yes_dollars_fp':[['0.41','320'],['0.52','75']],"
            + "'no_dollars_fp':[['0.3','1']],'no_dollars':[['0.3',1]],'no':[[30,1]]",
        // each side in another form
        "'yes':[[41,320],[52,75]],'no_dollars_fp':[['0.3','1']]",
        // flat, in msg
        "'bids':[{'price':'0.41','size':'320'},{'price':'0.52','size':'75'}],"
            + "'asks':[{'price':'0.70','size':'1'}]",
        "'bids':[['0.52','75'],['0.41','320']],'asks':[['0.70','1']]",
        // any order of levels
        "'yes_dollars_fp':[['0.52','75'],['0.41','320']],'no_dollars_fp':[['0.3','1']]",
        // levels of size 0 are none
        "'yes_dollars_fp':[['0.41','320'],['0.52','75'],['0.99','0.00']],"
            + "'no_dollars_fp':[['0.3','1'],['0.3','0']]",
      })
  void snapshot_inEveryForm_givesTheSameBook(String content) {
    assertSame(Applied.OK, feed.handle(msg("orderbook_snapshot", 1, content)));

    assertEquals(FULL, feed.show("A"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'price_dollars':'0.5200','delta_fp':'-25.00','side':'yes'",
        "'price_dollars':0.52,'delta_fp':-25,'side':'yes'",
        "'price_dollars':'0.520','delta':-25,'side':'yes'",
        "'price':52,'delta_fp':'-25.00','side':'yes'",
        "'price':52,'delta':-25,'side':'yes'",
        "'price':'52','delta':'-25','side':'yes'",
        "'price':52,'price_dollars':'0.5200','delta':-25,'delta_fp':'-25.00','side':'yes'",
        "'price_dollars':null,'price':52,'delta_fp':null,'delta':-25,'side':'yes'",
        "'price':'x','price_dollars':'0.5200','delta':[],'delta_fp':'-25','side':'yes'",
      })
  void delta_inEveryForm_makesTheSameChange(String content) {
    feed.handle(msg("orderbook_snapshot", 1, "'yes_dollars_fp':[['0.52','75']]"));

    assertSame(Applied.OK, feed.handle(msg("orderbook_delta", 2, content)));

    assertEquals("LIVE yes 0.5200:50.00 no", feed.show("A"));
  }

  @Test
  void snapshot_inSeveralForms_takesTheFinest() {
    String coarse = "'yes':[[10,1],[11,1]]";
    String between = "'yes_dollars':[['0.105',2]]";
    String fine = "'yes_dollars_fp':[['0.1053','3.33']]";
    long sequence = 0;
    for (List<String> order : permutations(List.of(coarse, between, fine))) {
      feed.handle(msg("orderbook_snapshot", ++sequence, String.join(",", order)));

      assertEquals("LIVE yes 0.1053:3.33 no", feed.show("A"), order::toString);
    }
    for (List<String> order : permutations(List.of(coarse, between))) {
      feed.handle(msg("orderbook_snapshot", ++sequence, String.join(",", order)));

      assertEquals("LIVE yes 0.1050:2.00 no", feed.show("A"), order::toString);
    }
  }

  @Test
  void coarserForm_isUsed_whereTheFinerHasNoLevels() {
    long sequence = 0;
    for (String none : List.of("null", "[]")) {
      for (List<String> order :
          permutations(List.of("'no_dollars_fp':" + none, "'no':[[30,1]]", "'no_dollars':[]"))) {
        String yes = "'yes_dollars_fp':[['0.41','320'],['0.52','75']],";

        feed.handle(msg("orderbook_snapshot", ++sequence, yes + String.join(",", order)));

        assertEquals(FULL, feed.show("A"), order::toString);
      }
    }
  }

  @Test
  void badCoarserForm_besideAGoodFinerOne_doesNotMatter() {
    long sequence = 0;
    for (List<String> order :
        permutations(List.of("'yes':[[41.123,1]]", "'yes_dollars_fp':[['0.41123','1'],['x',1]]"))) {
      feed.handle(msg("orderbook_snapshot", ++sequence, String.join(",", order)));
      assertEquals("none", feed.status("A"), order::toString);
    }
    for (List<String> order :
        permutations(
            List.of(
                "'yes':[[41.123,1]]", "'yes_dollars':7", "'yes_dollars_fp':[['0.4112','1']]"))) {
      feed.handle(msg("orderbook_snapshot", ++sequence, String.join(",", order)));
      assertEquals("LIVE yes 0.4112:1.00 no", feed.show("A"), order::toString);
    }
  }

  @Test
  void delta_inSeveralForms_takesTheFinest() {
    feed.handle(msg("orderbook_snapshot", 1, ""));
    long sequence = 1;
    for (List<String> order :
        permutations(
            List.of("'price':10", "'price_dollars':'0.1053'", "'delta':3", "'delta_fp':'3.33'"))) {
      feed.handle(msg("orderbook_delta", ++sequence, "'side':'no'," + String.join(",", order)));
      assertEquals("LIVE yes no 0.1053:3.33", feed.show("A"), order::toString);
      feed.handle(
          msg(
              "orderbook_delta",
              ++sequence,
              String.join(",", order).replace("':3", "':-3").replace("'3.33'", "'-3.33'")
                  + ",'side':'no'"));
      assertEquals("LIVE yes no", feed.show("A"), order::toString);
    }
  }

  // use_yes_price

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'yes_dollars_fp':[['0.41','320'],['0.52','75']],'no_dollars_fp':[['0.70','1']]",
        "'yes_dollars':[['0.41',320],['0.52',75]],'no_dollars':[['0.70',1]]",
        "'yes':[[41,320],[52,75]],'no':[[70,1]]",
        "'bids':[['0.41','320'],['0.52','75']],'asks':[['0.70','1']]",
      })
  void snapshot_withUseYesPrice_isDecodedByWhatWasAskedFor(String content) {
    yesPrices.handle(msg("orderbook_snapshot", 1, content));

    assertEquals(FULL, yesPrices.show("A"));
  }

  @Test
  void delta_withUseYesPrice_isDecodedByWhatWasAskedFor() {
    yesPrices.handle(msg("orderbook_snapshot", 1, "'no_dollars_fp':[['0.70','1']]"));

    yesPrices.handle(msg("orderbook_delta", 2, "'side':'no','price_dollars':'0.7','delta_fp':'1'"));
    yesPrices.handle(msg("orderbook_delta", 3, "'price':70,'delta':1,'side':'no'"));
    yesPrices.handle(
        msg("orderbook_delta", 4, "'price_dollars':'0.6','delta_fp':'5','side':'yes'"));
    yesPrices.handle(msg("orderbook_delta", 5, "'asks':[['0.6999','8']]"));

    assertEquals("LIVE yes 0.6000:5.00 no 0.3000:3.00 0.3001:8.00", yesPrices.show("A"));
  }

  @Test
  void delta_withoutUseYesPrice_isTheSidesOwnBid() {
    feed.handle(msg("orderbook_snapshot", 1, ""));

    feed.handle(msg("orderbook_delta", 2, "'price_dollars':'0.7','delta_fp':'1','side':'no'"));

    assertEquals("LIVE yes no 0.7000:1.00", feed.show("A"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0001", "0.9999"})
  void mirroredPrice_atTheEdges_isExact(String price) {
    yesPrices.handle(msg("orderbook_snapshot", 1, "'no_dollars_fp':[['" + price + "','1']]"));

    String mirrored = price.equals("0.0001") ? "0.9999" : "0.0001";
    assertEquals("LIVE yes no " + mirrored + ":1.00", yesPrices.show("A"));
  }

  // The flat form

  @Test
  void flatSnapshot_asksAreYesAsks_soBidsForNo() {
    feed.handle(flatSnapshot(12_345, 100, "0.52:1000", "0.54:900"));

    assertEquals("LIVE yes 0.5200:1000.00 no 0.4600:900.00", feed.show("kalshi_sid_12345"));
  }

  @Test
  void flatDelta_holdsNewSizes_notChanges() {
    feed.handleAll(
        flatSnapshot(8, 1, "0.50:7 0.49:1", "0.70:3 0.71:4"),
        flatDelta(8, 2, "0.50:12 0.48:5", "0.70:0"));

    assertEquals(
        "LIVE yes 0.4800:5.00 0.4900:1.00 0.5000:12.00 no 0.2900:4.00", feed.show("kalshi_sid_8"));
    assertEquals(2, feed.trust("kalshi_sid_8").sequence());
  }

  @Test
  void flatDelta_withAMissingOrEmptySide_leavesThatSideAlone() {
    feed.handleAll(flatSnapshot(8, 1, "0.50:7", "0.70:3"), flatDelta(8, 2, "0.50:8", ""));
    feed.handle("{\"type\":\"orderbook_delta\",\"sid\":8,\"seq\":3,\"bids\":[],\"asks\":null}");
    feed.handle("{\"type\":\"orderbook_delta\",\"sid\":8,\"seq\":4,\"asks\":[]}");

    assertEquals("LIVE yes 0.5000:8.00 no 0.3000:3.00", feed.show("kalshi_sid_8"));
    assertEquals(3, feed.count(ProcessorCounter.DELTAS_APPLIED));
  }

  @Test
  void flatDelta_removingALevelThatIsNotThere_changesNothing() {
    feed.handleAll(flatSnapshot(8, 1, "0.50:7", ""), flatDelta(8, 2, "0.60:0", "0.1:0.00"));

    assertEquals("LIVE yes 0.5000:7.00 no", feed.show("kalshi_sid_8"));
  }

  @Test
  void flatDelta_allLevelsOfAFrame_areOneChange() {
    var reading = new io.github.kalshibook.book.BookReading();
    feed.handle(flatSnapshot(8, 1, "0.50:7", ""));
    var book = feed.registry.book("kalshi_sid_8").orElseThrow();
    book.readInto(reading);
    long before = reading.changes();

    feed.handle(flatDelta(8, 2, "0.50:8 0.51:9 0.52:1", "0.7:1 0.8:2"));

    book.readInto(reading);
    assertEquals(before + 1, reading.changes());
  }

  @Test
  void flatFrame_withoutATicker_belongsToTheMarketRegisteredForItsSid() {
    assertEquals(true, feed.processor.register("F", 8));

    feed.handleAll(flatSnapshot(8, 1, "0.50:7", ""), flatDelta(8, 2, "0.50:8", ""));
    feed.handle(flatSnapshot(9, 1, "0.1:1", ""));

    assertEquals("LIVE yes 0.5000:8.00 no", feed.show("F"));
    assertEquals("LIVE yes 0.1000:1.00 no", feed.show("kalshi_sid_9"));
    assertEquals("none", feed.status("kalshi_sid_8"));
  }

  @Test
  void flatFrame_mayNameItsMarketOnTopOrInMsg() {
    feed.handle(
        "{\"type\":\"orderbook_snapshot\",\"sid\":8,\"seq\":1,\"market_ticker\":\"T\",\"bids\":[[\"0.5\",\"1\"]]}");
    feed.handle(
        "{\"type\":\"orderbook_snapshot\",\"sid\":8,\"seq\":2,\"msg\":{\"market_ticker\":\"M\"},\"bids\":[[\"0.5\",\"1\"]]}");
    feed.handle(
        "{\"type\":\"orderbook_delta\",\"sid\":8,\"seq\":3,\"market_ticker\":\"M\",\"msg\":{\"asks\":[[\"0.8\",\"1\"]]}}");
    feed.handle(
        "{\"market_ticker\":\"M\",\"type\":\"orderbook_delta\",\"sid\":8,\"seq\":4,\"msg\":{\"market_ticker\":\"M\",\"bids\":[[\"0.5\",\"2\"]]}}");

    assertEquals("LIVE yes 0.5000:1.00 no", feed.show("T"));
    assertEquals("LIVE yes 0.5000:2.00 no 0.2000:1.00", feed.show("M"));
  }

  @Test
  void emptyFlatSnapshot_isALiveEmptyBook() {
    feed.handle("{\"type\":\"orderbook_snapshot\",\"sid\":8,\"seq\":1,\"bids\":[],\"asks\":[]}");

    assertEquals("LIVE yes no", feed.show("kalshi_sid_8"));
  }

  @Test
  void emptyFlatSides_inAFrameOfTheExchangesForm_doNotMatter() {
    feed.handle(
        msg("orderbook_snapshot", 1, "'yes_dollars_fp':[['0.5','1']],'bids':[],'asks':null"));
    feed.handle(
        msg("orderbook_delta", 2, "'bids':null,'price_dollars':'0.5','delta_fp':'1','side':'yes'"));

    assertEquals("LIVE yes 0.5000:2.00 no", feed.show("A"));
  }

  @Test
  void bothForms_inOneFrame_areBadContent_inWhateverOrder() {
    feed.handle(msg("orderbook_snapshot", 1, "'yes_dollars_fp':[['0.5','1']]"));
    long sequence = 1;
    for (List<String> order :
        permutations(List.of("'bids':[['0.5','1']]", "'yes_dollars_fp':[['0.5','1']]"))) {
      feed.handle(msg("orderbook_snapshot", ++sequence, String.join(",", order)));
      assertEquals("STALE BAD_CONTENT", feed.status("A"), order::toString);
      feed.handle(msg("orderbook_snapshot", ++sequence, "'yes_dollars_fp':[['0.5','1']]"));
    }
  }

  // Whatever order the fields come in, and whatever else comes with them

  @Test
  void snapshot_inAnyOrderOfFields_isTheSame() {
    List<String> fields =
        List.of(
            "'type':'orderbook_snapshot'",
            "'sid':1",
            "'seq':%d",
            "'id':9",
            "'msg':{'yes_dollars_fp':[['0.41','320'],['0.52','75']],'market_ticker':'A',"
                + "'no_dollars_fp':[['0.3','1']]}");
    long sequence = 0;
    for (List<String> order : permutations(fields)) {
      String frame = "{" + String.join(",", order) + "}";
      feed.handle(quoted(frame.formatted(++sequence)));
      assertEquals(FULL, feed.show("A"), frame);
      assertEquals(sequence, feed.trust("A").sequence());
    }
  }

  @Test
  void delta_inAnyOrderOfFields_isTheSame() {
    List<String> fields =
        List.of(
            "'market_ticker':'A'",
            "'price_dollars':'0.3'",
            "'delta_fp':'%d'",
            "'side':'no'",
            "'ts_ms':7");
    for (TestFeed target : List.of(feed, yesPrices)) {
      target.handle(msg("orderbook_snapshot", 1, ""));
      long sequence = 1;
      for (List<String> order : permutations(fields)) {
        String frame =
            "{'msg':{" + String.join(",", order) + "},'seq':%d,'sid':1,'type':'orderbook_delta'}";
        target.handle(quoted(frame.formatted(1, ++sequence)));
      }
    }

    assertEquals("LIVE yes no 0.3000:120.00", feed.show("A"));
    assertEquals("LIVE yes no 0.7000:120.00", yesPrices.show("A"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'x':1",
        "'x':null",
        "'x':true",
        "'x':-1.5e-7",
        "'x':'orderbook_delta'",
        "'x':{}",
        "'x':[]",
        "'x':{'type':'unsubscribed','sid':7,'seq':99,'msg':{'market_ticker':'B'}}",
        "'x':[{'market_ticker':'B'},[[['deep']]]]",
        "'':''",
        "'x':1,'x':2,'x':3",
        "'sending_ts_ms':1795343467488,'client_order_id':'c','subaccount':2,'ts':'2026'",
      })
  void unknownFields_anywhere_arePassedOver(String unknown) {
    feed.handle(
        quoted(
            ("{%1$s,'type':'orderbook_snapshot',%1$s,'sid':1,'seq':1,'msg':{%1$s,'market_ticker':'A',"
                    + "'yes_dollars_fp':[['0.41','320'],{%1$s,'price':'0.52',%1$s,'size':'75'}],%1$s,"
                    + "'no_dollars_fp':[['0.3','1']],%1$s},%1$s}")
                .formatted(unknown)));
    assertEquals(FULL, feed.show("A"));

    feed.handle(
        quoted(
            ("{%1$s,'type':'orderbook_delta','sid':1,%1$s,'seq':2,'msg':{'market_ticker':'A',%1$s,"
                    + "'price_dollars':'0.3',%1$s,'delta_fp':'1',%1$s,'side':'no',%1$s},%1$s}")
                .formatted(unknown)));
    assertEquals("LIVE yes 0.4100:320.00 0.5200:75.00 no 0.3000:2.00", feed.show("A"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", " ", "\t \n\n"})
  void whiteSpace_aroundAndWithinAFrame_doesNotMatter(String white) {
    String frame =
        "{'type':'orderbook_snapshot','sid':1,'seq':1,'msg':{'market_ticker':'A',"
            + "'yes_dollars_fp':[['0.41','320'],['0.52','75']],'no_dollars_fp':[['0.3','1']]}}";
    feed.handle(white + quoted(frame.replaceAll("([{}\\[\\],:])", white + "$1" + white)) + white);

    assertEquals(FULL, feed.show("A"));
  }

  @Test
  void escapes_inNamesAndValues_areRead() {
    feed.handle(
        "{\"\\u0074ype\":\"orderbook\\u005fsnapshot\",\"s\\u0069d\":1,\"seq\":1,\"m\\u0073g\":"
            + "{\"market\\u005Fticker\":\"\\u0041\",\"yes_dollars_fp\":[[\"0.41\",\"320\"],"
            + "[\"0\\u002e52\",\"\\u0037\\u0035\"]],\"no_dollars_fp\":[[\"0.3\",\"1\"]]}}");

    assertEquals(FULL, feed.show("A"));
  }

  // Tickers

  static List<String> tickers() {
    return List.of(
        "KXTEST-26NOV30-T1.5",
        " ",
        "a b",
        "null",
        "a\"b\\c/d",
        "line\nbreak\tand\u0000nul",
        "Ελλάδα",
        "市場-東京",
        "😀👩‍👩‍👧",
        "\uD83D",
        "\uFEFFbom",
        "e\u0301",
        "kalshi_sid_1",
        "__proto__",
        "T".repeat(2_000),
        "é😀".repeat(50_000));
  }

  @ParameterizedTest
  @MethodSource("tickers")
  void ticker_ofAnyText_isTakenAsItIs(String ticker) {
    String escaped = ticker.chars().mapToObj("\\u%04x"::formatted).collect(Collectors.joining());

    feed.handle(snapshot(1, 1, escaped, "0.5:1", ""));
    feed.handle(delta(1, 2, escaped, "yes", "0.5", "1"));
    feed.handle(delta(1, 3, plain(ticker), "yes", "0.5", "1"));

    assertEquals("LIVE yes 0.5000:3.00 no", feed.show(ticker));
    assertEquals(1, feed.registry.size());
  }

  @ParameterizedTest
  @MethodSource("tickers")
  void ticker_inBytes_isTheSameAsInText(String ticker) {
    feed.handle(snapshot(1, 1, plain(ticker), "0.5:1", ""));

    boolean encodable = StandardCharsets.UTF_8.newEncoder().canEncode(ticker);
    String second = delta(1, 2, plain(ticker), "yes", "0.5", "1");
    feed.processor.handleMessage(second.getBytes(StandardCharsets.UTF_8));

    // UTF-8 has no lone surrogates; Java writes a question mark for one, which is another market.
    assertEquals(
        encodable ? "LIVE yes 0.5000:2.00 no" : "LIVE yes 0.5000:1.00 no", feed.show(ticker));
  }

  @Test
  void ticker_differingInForm_isAnotherMarket() {
    feed.handleAll(snapshot(1, 1, "\u00e9", "0.5:1", ""), snapshot(1, 2, "e\u0301", "0.6:1", ""));
    feed.handleAll(snapshot(1, 3, "A", "0.5:1", ""), snapshot(1, 4, "a", "0.6:1", ""));

    assertEquals(4, feed.registry.size());
  }

  /** Writes the ticker into JSON with as few escapes as JSON allows. */
  private static String plain(String ticker) {
    return ticker
        .replace("\\", "\\\\")
        .replace("\"", "\\\"")
        .replace("\n", "\\n")
        .replace("\t", "\\t")
        .replace("\u0000", "\\u0000");
  }

  private static String msg(String type, long sequence, String content) {
    return quoted(
        "{'type':'%s','sid':1,'seq':%d,'msg':{'market_ticker':'A'%s}}"
            .formatted(type, sequence, content.isEmpty() ? "" : "," + content));
  }

  private static String quoted(String text) {
    return text.replace('\'', '"');
  }

  private static List<List<String>> permutations(List<String> of) {
    if (of.isEmpty()) {
      return List.of(List.of());
    }
    List<List<String>> all = new ArrayList<>();
    for (int i = 0; i < of.size(); i++) {
      List<String> rest = new ArrayList<>(of);
      String first = rest.remove(i);
      for (List<String> tail : permutations(rest)) {
        List<String> whole = new ArrayList<>();
        whole.add(first);
        whole.addAll(tail);
        all.add(whole);
      }
    }
    return all;
  }
}
