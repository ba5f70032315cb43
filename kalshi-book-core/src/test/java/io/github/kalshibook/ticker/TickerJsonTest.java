package io.github.kalshibook.ticker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.kalshibook.book.BookStatus;
import io.github.kalshibook.book.FixedPoint;
import io.github.kalshibook.book.StaleReason;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TickerJsonTest {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final Instant NOW = Instant.ofEpochMilli(1_703_123_456_789L);
  private static final Instant EXCHANGE = Instant.ofEpochMilli(1_703_123_456_700L);

  // The exact form.

  @Test
  void json_live_isThePublishedForm() {
    assertEquals(
        "{\"type\":\"ticker_update\",\"market_id\":\"A\",\"platform\":\"kalshi\","
            + "\"summary_stats\":{"
            + "\"yes\":{\"bid\":0.52,\"ask\":0.54,\"volume\":1900.0},"
            + "\"no\":{\"bid\":0.46,\"ask\":0.48,\"volume\":1900.0}},"
            + "\"timestamp\":1703123456.789,\"status\":\"LIVE\",\"stale\":false,\"reason\":null,"
            + "\"resting_size\":1900.0,\"exchange_time\":1703123456700,\"version\":7}",
        live("A", OptionalInt.of(5_200), OptionalInt.of(4_600), 190_000).toJson());
  }

  @Test
  void json_oneSided_isNullWhereThereIsNoPrice() {
    assertEquals(
        "{\"type\":\"ticker_update\",\"market_id\":\"A\",\"platform\":\"kalshi\","
            + "\"summary_stats\":{"
            + "\"yes\":{\"bid\":null,\"ask\":0.9999,\"volume\":0.01},"
            + "\"no\":{\"bid\":0.0001,\"ask\":null,\"volume\":0.01}},"
            + "\"timestamp\":1703123456.789,\"status\":\"LIVE\",\"stale\":false,\"reason\":null,"
            + "\"resting_size\":0.01,\"exchange_time\":1703123456700,\"version\":7}",
        live("A", OptionalInt.empty(), OptionalInt.of(1), 1).toJson());
  }

  @Test
  void json_emptyBook_hasNoPricesAndAVolumeOfZero() {
    assertEquals(
        "{\"type\":\"ticker_update\",\"market_id\":\"A\",\"platform\":\"kalshi\","
            + "\"summary_stats\":{"
            + "\"yes\":{\"bid\":null,\"ask\":null,\"volume\":0.0},"
            + "\"no\":{\"bid\":null,\"ask\":null,\"volume\":0.0}},"
            + "\"timestamp\":1703123456.789,\"status\":\"LIVE\",\"stale\":false,\"reason\":null,"
            + "\"resting_size\":0.0,\"exchange_time\":1703123456700,\"version\":7}",
        live("A", OptionalInt.empty(), OptionalInt.empty(), 0).toJson());
  }

  @ParameterizedTest
  @CsvSource({
    "STALE, SEQUENCE_GAP",
    "STALE, CROSSED",
    "CLOSED, MARKET_ENDED",
    "AWAITING_SNAPSHOT, NO_SNAPSHOT_YET"
  })
  void json_notLive_hasNoNumbersAtAll(BookStatus status, StaleReason reason) {
    assertEquals(
        "{\"type\":\"ticker_update\",\"market_id\":\"A\",\"platform\":\"kalshi\","
            + "\"summary_stats\":{"
            + "\"yes\":{\"bid\":null,\"ask\":null,\"volume\":null},"
            + "\"no\":{\"bid\":null,\"ask\":null,\"volume\":null}},"
            + "\"timestamp\":1703123456.789,\"status\":\""
            + status
            + "\",\"stale\":true,\"reason\":\""
            + reason
            + "\",\"resting_size\":null,\"exchange_time\":null,\"version\":8}",
        stale(status, reason, NOW, null).toJson());
  }

  @Test
  void json_withoutATimestamp_isNullThere() throws IOException {
    JsonNode json =
        JSON.readTree(stale(BookStatus.STALE, StaleReason.SEQUENCE_GAP, null, null).toJson());

    assertTrue(json.get("timestamp").isNull());
  }

  // Numbers.

  @ParameterizedTest
  @CsvSource({
    "0, 100, 0.0",
    "1, 100, 0.01",
    "10, 100, 0.1",
    "50, 100, 0.5",
    "99, 100, 0.99",
    "100, 100, 1.0",
    "105, 100, 1.05",
    "190000, 100, 1900.0",
    "190050, 100, 1900.5",
    "9223372036854775807, 100, 92233720368547758.07",
    "9223372036854775800, 100, 92233720368547758.0",
    "1, 10000, 0.0001",
    "10, 10000, 0.001",
    "100, 10000, 0.01",
    "1000, 10000, 0.1",
    "5000, 10000, 0.5",
    "5200, 10000, 0.52",
    "5201, 10000, 0.5201",
    "5010, 10000, 0.501",
    "9999, 10000, 0.9999"
  })
  void shortest_hasNoDigitTooMuchAndAtLeastOneAfterThePoint(long value, int unit, String text) {
    StringBuilder json = new StringBuilder();

    TickerJson.appendShortest(json, value, unit);

    assertEquals(text, json.toString());
  }

  @Test
  void shortest_everyPrice_isExactAndHasNoZeroAtItsEnd() {
    for (int price = 1; price <= 9_999; price++) {
      StringBuilder json = new StringBuilder();

      TickerJson.appendShortest(json, price, FixedPoint.DOLLAR_CENTI_CENTS);

      assertEquals(
          FixedPoint.priceDollars(price).stripTrailingZeros().toPlainString(), json.toString());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.000",
    "1, 0.001",
    "10, 0.010",
    "999, 0.999",
    "1000, 1.000",
    "1703123456789, 1703123456.789",
    "1703123456000, 1703123456.000",
    "1703123456050, 1703123456.050",
    "-1, -0.001",
    "-1500, -1.500",
    "9223372036854775807, 9223372036854775.807",
    "-9223372036854775808, -9223372036854775.808"
  })
  void seconds_haveThreeDecimals(long millis, String text) {
    StringBuilder json = new StringBuilder();

    TickerJson.appendSeconds(json, millis);

    assertEquals(text, json.toString());
  }

  @Test
  void timestamp_finerThanAMillisecond_isCutOff() {
    Instant fine = Instant.ofEpochSecond(1_703_123_456, 789_999_999);

    assertTrue(
        stale(BookStatus.STALE, StaleReason.SEQUENCE_GAP, fine, null)
            .toJson()
            .contains("\"timestamp\":1703123456.789,"));
  }

  // Text.

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "KXNBA-26AUG07-LAL.5|KXNBA-26AUG07-LAL.5",
        "a\"b|a\\\"b",
        "a\\b|a\\\\b",
        "a/b|a/b",
        "äöü€|äöü€",
        "😀|😀"
      })
  void text_isEscapedWhereItMustBe(String text, String inside) {
    assertEquals("\"" + inside + "\"", written(text));
  }

  @Test
  void text_controlCharactersAndLoneSurrogates_areWrittenAsDigits() {
    assertEquals("\"\"", written(""));
    assertEquals(
        "\"\\u0000\\u0009\\u000a\\u000d\\u001f \u007f\"", written("\0\t\n\r\u001f \u007f"));
    assertEquals("\"\\ud800\"", written("\ud800"));
    assertEquals("\"\\udc00\"", written("\udc00"));
    assertEquals("\"a\\ud83db\"", written("a\ud83db"));
    assertEquals("\"\\ude00\\ud83d\"", written("\ude00\ud83d"), "the wrong way round");
    assertEquals("\"\\ud83d\ud83d\ude00\\ude00\"", written("\ud83d\ud83d\ude00\ude00"));
    assertEquals("\"\u2028\ufeff\uffff\"", written("\u2028\ufeff\uffff"));
  }

  @Test
  void text_everyCharacter_isReadBackByJackson_andFitsIntoUtf8() throws IOException {
    for (int c = 0; c <= 0xffff; c++) {
      String text = "<" + (char) c + ">";
      String json = written(text);

      assertEquals(text, JSON.readTree(json).textValue(), () -> json);
      byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
      assertEquals(json, new String(bytes, StandardCharsets.UTF_8));
    }
  }

  private static String written(String text) {
    StringBuilder json = new StringBuilder();
    TickerJson.appendText(json, text);
    return json.toString();
  }

  // All of it.

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 20_260_101})
  void json_atRandom_isReadBackByJacksonToTheSameValues(long seed) throws IOException {
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      Ticker ticker = randomTicker(random);
      String where = "seed " + seed + ", ticker " + i + ": " + ticker;
      String text = ticker.toJson();
      assertEquals(text, new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
      JsonNode json = JSON.readTree(text);

      assertEquals("ticker_update", json.get("type").textValue(), where);
      assertEquals(ticker.marketTicker(), json.get("market_id").textValue(), where);
      assertEquals("kalshi", json.get("platform").textValue(), where);
      assertEquals(ticker.status().name(), json.get("status").textValue(), where);
      assertEquals(!ticker.isLive(), json.get("stale").booleanValue(), where);
      assertEquals(
          ticker.isLive() ? null : ticker.reason().name(), json.get("reason").textValue(), where);
      assertEquals(ticker.version(), json.get("version").longValue(), where);
      assertTime(ticker.timestamp(), 3, json.get("timestamp"), where);
      assertTime(ticker.exchangeTime(), 0, json.get("exchange_time"), where);
      BigDecimal size =
          ticker.isLive()
              ? FixedPoint.sizeContracts(ticker.restingCentiContracts().getAsLong())
              : null;
      assertNumber(size, json.get("resting_size"), where);
      JsonNode yes = json.get("summary_stats").get("yes");
      JsonNode no = json.get("summary_stats").get("no");
      assertNumber(price(ticker.yesBidCentiCents()), yes.get("bid"), where);
      assertNumber(price(ticker.yesAskCentiCents()), yes.get("ask"), where);
      assertNumber(price(ticker.noBidCentiCents()), no.get("bid"), where);
      assertNumber(price(ticker.noAskCentiCents()), no.get("ask"), where);
      assertNumber(size, yes.get("volume"), where);
      assertNumber(size, no.get("volume"), where);
      assertEquals(11, json.size(), where);
    }
  }

  private static BigDecimal price(OptionalInt price) {
    return price.isPresent() ? FixedPoint.priceDollars(price.getAsInt()) : null;
  }

  private static void assertNumber(BigDecimal expected, JsonNode number, String where) {
    if (expected == null) {
      assertTrue(number.isNull(), where);
    } else {
      assertTrue(number.isNumber(), where);
      assertEquals(0, expected.compareTo(number.decimalValue()), where);
    }
  }

  private static void assertTime(Instant time, int decimals, JsonNode number, String where) {
    assertNumber(
        time == null ? null : BigDecimal.valueOf(time.toEpochMilli(), decimals), number, where);
  }

  private static Ticker randomTicker(Random random) {
    Instant time = random.nextInt(5) == 0 ? null : Instant.ofEpochMilli(random.nextLong() >> 16);
    if (random.nextInt(3) == 0) {
      StaleReason[] reasons = StaleReason.values();
      return new Ticker(
          randomText(random),
          BookStatus.STALE,
          reasons[1 + random.nextInt(reasons.length - 1)],
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalLong.empty(),
          random.nextLong() >>> 1,
          time,
          time);
    }
    int yesBid = random.nextInt(10_000);
    int noBid = random.nextInt(10_001 - Math.max(1, yesBid));
    return new Ticker(
        randomText(random),
        BookStatus.LIVE,
        StaleReason.NONE,
        yesBid == 0 ? OptionalInt.empty() : OptionalInt.of(yesBid),
        noBid == 0 ? OptionalInt.empty() : OptionalInt.of(noBid),
        OptionalLong.of(random.nextLong() >>> (1 + random.nextInt(60))),
        random.nextLong() >>> 1,
        time,
        time);
  }

  private static String randomText(Random random) {
    String few = "AZ09-.\"\\/\n\t\0\u001f\u007fé€\ud83d\ude00\ud83d\ude00\u2028";
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(20); n > 0; n--) {
      text.append(few.charAt(random.nextInt(few.length())));
    }
    return text.toString();
  }

  private static Ticker live(
      String marketTicker, OptionalInt yesBid, OptionalInt noBid, long resting) {
    return new Ticker(
        marketTicker,
        BookStatus.LIVE,
        StaleReason.NONE,
        yesBid,
        noBid,
        OptionalLong.of(resting),
        7,
        NOW,
        EXCHANGE);
  }

  private static Ticker stale(
      BookStatus status, StaleReason reason, Instant timestamp, Instant exchangeTime) {
    return new Ticker(
        "A",
        status,
        reason,
        OptionalInt.empty(),
        OptionalInt.empty(),
        OptionalLong.empty(),
        8,
        timestamp,
        exchangeTime);
  }
}
