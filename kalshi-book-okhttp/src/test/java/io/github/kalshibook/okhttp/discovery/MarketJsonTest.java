package io.github.kalshibook.okhttp.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.github.kalshibook.okhttp.catalog.MarketInfo;
import io.github.kalshibook.okhttp.catalog.MarketStatus;
import io.github.kalshibook.okhttp.catalog.PriceRange;
import io.github.kalshibook.okhttp.catalog.TickStructure;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarketJsonTest {
  private static final String MARKET =
      """
      {"cursor":"CgwI==","markets":[{"ticker":"KXDEMORAIN-26NOV30-T1.5",
       "event_ticker":"KXDEMORAIN-26NOV30","market_type":"binary","yes_sub_title":"Above 1.5",
       "open_time":"2026-11-20T15:00:00Z","close_time":"2026-11-30T18:59:00.5-05:00",
       "status":"active","yes_bid_dollars":"0.4200","floor_strike":1.5,"nested":{"ticker":"X"},
       "price_level_structure":"tapered","price_ranges":[
         {"start":"0.0000","end":"0.1000","step":"0.0010"},
         {"start":"0.1000","end":"1.0000","step":0.01}],"list":[{"ticker":"Y"}]}]}
      """;

  @Test
  void page_asTheExchangeWritesIt_isReadExactly() throws IOException {
    MarketPage page = page(MARKET);

    assertThat(page.cursor()).isEqualTo("CgwI==");
    assertThat(page.markets()).hasSize(1);
    assertThat(page.markets().get(0).meant()).isTrue();
    assertThat(page.markets().get(0).market())
        .isEqualTo(
            new MarketInfo(
                "KXDEMORAIN-26NOV30-T1.5",
                "KXDEMORAIN-26NOV30",
                "KXDEMORAIN",
                "",
                "Above 1.5",
                MarketStatus.OPEN,
                "active",
                Optional.of(Instant.parse("2026-11-20T15:00:00Z")),
                Optional.of(Instant.parse("2026-11-30T23:59:00.5Z")),
                new TickStructure(
                    "tapered",
                    java.util.List.of(
                        new PriceRange(0, 1_000, 10), new PriceRange(1_000, 10_000, 100)))));
  }

  @Test
  void statusWords_areTheMarketsOwn() throws IOException {
    Map<String, MarketStatus> words =
        Map.of(
            "initialized", MarketStatus.UNOPENED,
            "active", MarketStatus.OPEN,
            "inactive", MarketStatus.PAUSED,
            "closed", MarketStatus.CLOSED,
            "determined", MarketStatus.CLOSED,
            "disputed", MarketStatus.CLOSED,
            "amended", MarketStatus.CLOSED,
            "finalized", MarketStatus.SETTLED,
            "open", MarketStatus.UNKNOWN);
    for (Map.Entry<String, MarketStatus> each : words.entrySet()) {
      String text = "{\"markets\":[{\"ticker\":\"A\",\"status\":\"" + each.getKey() + "\"}]}";
      MarketInfo market = page(text).markets().get(0).market();
      assertThat(market.status()).as(each.getKey()).isEqualTo(each.getValue());
      assertThat(market.statusWord()).isEqualTo(each.getKey());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"start\":\"0.00001\",\"end\":\"1.0000\",\"step\":\"0.01\"}",
        "{\"start\":\"0\",\"end\":\"1.0001\",\"step\":\"0.01\"}",
        "{\"start\":\"0\",\"end\":\"1\",\"step\":\"0\"}",
        "{\"start\":\"0\",\"end\":\"1\",\"step\":\"1e999999999\"}",
        "{\"start\":\"0\",\"end\":\"1\"}",
        "{\"start\":\"-0.1\",\"end\":\"1\",\"step\":\"0.01\"}",
        "7"
      })
  void ranges_thatDoNotFit_makeTheTicksUnknown(String range) throws IOException {
    String text = "{\"markets\":[{\"ticker\":\"A\",\"price_ranges\":[" + range + "]}]}";

    assertThat(page(text).markets().get(0).market().ticks().ranges()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"error\":\"too many requests\"}",
        "{\"markets\":{}}",
        "{\"markets\":\"none\"}",
        "{\"markets\":[{\"ticker\":\"A\"}",
        "{\"markets\":["
      })
  void whatIsNoList_isNotTakenForAnEmptyOne(String text) {
    assertThatThrownBy(() -> page(text)).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"markets\":[]}",
        "{\"markets\":null,\"cursor\":null}",
        "{\"markets\":[7,null,[],{},{\"ticker\":7},{\"ticker\":\"\"}]}"
      })
  void listsWithoutLegibleMarkets_areEmpty(String text) throws IOException {
    assertThat(page(text).markets()).isEmpty();
    assertThat(page(text).cursor()).isEmpty();
  }

  @Test
  void fieldsOfOtherKinds_areAsGoodAsNone() throws IOException {
    MarketInfo market =
        page("{\"markets\":[{\"ticker\":\"A-B-C\",\"title\":{\"ticker\":\"X\"},\"status\":7,"
                + "\"open_time\":\"soon\",\"close_time\":[],\"price_ranges\":7}]}")
            .markets()
            .get(0)
            .market();

    assertThat(market.marketTicker()).isEqualTo("A-B-C");
    assertThat(market.seriesTicker()).isEqualTo("A");
    assertThat(market.title()).isEmpty();
    assertThat(market.status()).isEqualTo(MarketStatus.UNKNOWN);
    assertThat(market.openTime()).isEmpty();
    assertThat(market.closeTime()).isEmpty();
    assertThat(market.ticks()).isEqualTo(TickStructure.UNKNOWN);
  }

  private static MarketPage page(String text) throws IOException {
    try (JsonParser parser = new JsonFactory().createParser(text)) {
      parser.nextToken();
      return new MarketJson("", market -> true).page(parser);
    }
  }
}
