package io.github.kalshibook.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.kalshibook.book.Side;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RestApiTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final FakeKalshi exchange = FakeKalshi.builder().marketCount(25).emptyBooks().start();
  private final OkHttpClient http =
      new OkHttpClient.Builder()
          .readTimeout(Duration.ofMillis(500))
          .retryOnConnectionFailure(false)
          .build();

  @AfterEach
  void close() {
    exchange.close();
    http.dispatcher().executorService().shutdown();
  }

  @Test
  void markets_pageByPage_areAllThere() throws IOException {
    List<String> tickers = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = get("/markets?limit=10&cursor=" + cursor);
      page.get("markets").forEach(market -> tickers.add(market.get("ticker").asText()));
      cursor = page.get("cursor").asText();
    } while (!cursor.isEmpty());

    assertThat(tickers).isEqualTo(exchange.marketTickers());
  }

  @Test
  void markets_withAGarbageCursor_isTheFirstPage() throws IOException {
    assertThat(get("/markets?limit=1&cursor=%21nonsense").at("/markets/0/ticker").asText())
        .isEqualTo("KXFAKE-26DEC31-T1");
  }

  @Test
  void markets_overTheLimit_isRefused() throws IOException {
    try (Response response = call("/markets?limit=1001")) {
      assertThat(response.code()).isEqualTo(400);
      assertThat(response.body().string()).startsWith("{\"msg\":");
    }
  }

  @Test
  void markets_filtered_areThoseThatFit() throws IOException {
    exchange.addMarket("KXOTHER-1-A");
    exchange.addMarket("KXMVEFOO-1-A");
    exchange.market("KXOTHER-1-A").lifecycle("deactivated");
    exchange.market("KXFAKE-26DEC31-T2").lifecycle("determined");
    exchange.market("KXFAKE-26DEC31-T3").lifecycle("settled");

    assertThat(count("series_ticker=KXOTHER")).isEqualTo(1);
    assertThat(count("event_ticker=KXFAKE-26DEC31")).isEqualTo(25);
    assertThat(count("tickers=KXOTHER-1-A,KXFAKE-26DEC31-T1")).isEqualTo(2);
    assertThat(count("status=open")).isEqualTo(24);
    assertThat(count("status=paused")).isEqualTo(1);
    assertThat(count("status=closed")).isEqualTo(1);
    assertThat(count("status=settled")).isEqualTo(1);
    assertThat(count("mve_filter=only")).isEqualTo(1);
    assertThat(count("mve_filter=exclude")).isEqualTo(26);
    assertThat(count("min_close_ts=1900000000")).isZero();
    assertThat(count("max_created_ts=1900000000")).isEqualTo(27);
  }

  @Test
  void market_andItsOrderbook_showTheTrueBook() throws IOException {
    exchange
        .market("KXFAKE-26DEC31-T1")
        .setLevel(Side.YES, "0.42", "75")
        .setLevel(Side.YES, "0.41", "320.50");

    assertThat(get("/markets/KXFAKE-26DEC31-T1").at("/market/yes_bid_dollars").asText())
        .isEqualTo("0.4200");
    assertThat(get("/markets/KXFAKE-26DEC31-T1/orderbook").toString())
        .isEqualTo(
            "{\"orderbook_fp\":{\"yes_dollars\":[[\"0.4100\",\"320.50\"],[\"0.4200\",\"75.00\"]],"
                + "\"no_dollars\":[]}}");
    assertThat(get("/markets/orderbooks?tickers=KXFAKE-26DEC31-T1,NOPE").get("orderbooks"))
        .hasSize(1);
  }

  @Test
  void eventsAndSeries_areMadeOfTheMarkets() throws IOException {
    exchange.addMarket("KXOTHER-1-A");

    assertThat(get("/events").get("events")).hasSize(2);
    assertThat(get("/events?with_nested_markets=true").at("/events/0/markets")).hasSize(25);
    assertThat(get("/events/KXOTHER-1").at("/event/series_ticker").asText()).isEqualTo("KXOTHER");
    assertThat(get("/series").get("series")).hasSize(2);
    try (Response response = call("/events?limit=201")) {
      assertThat(response.code()).isEqualTo(400);
    }
  }

  @Test
  void exchange_statusAndSchedule_areThere() throws IOException {
    assertThat(get("/exchange/status").get("trading_active").asBoolean()).isTrue();
    assertThat(get("/exchange/schedule").at("/schedule/standard_hours/0/thursday")).hasSize(2);
  }

  @Test
  void unknown_isNotFound() throws IOException {
    for (String path : List.of("/markets/NOPE", "/markets/NOPE/orderbook", "/portfolio")) {
      try (Response response = call(path)) {
        assertThat(response.code()).as(path).isEqualTo(404);
      }
    }
  }

  @Test
  void requests_planned_getOtherAnswers() throws IOException {
    exchange
        .faults()
        .answerRequests(HttpAnswer.TOO_MANY_REQUESTS, 1)
        .answerRequests(new HttpAnswer(200, "{\"markets\":7}", Map.of("X-Test", "yes")), 1);

    try (Response response = call("/markets")) {
      assertThat(response.code()).isEqualTo(429);
      assertThat(response.header("Retry-After")).isNull();
    }
    try (Response response = call("/markets")) {
      assertThat(response.header("X-Test")).isEqualTo("yes");
      assertThat(response.body().string()).isEqualTo("{\"markets\":7}");
    }
    assertThat(get("/markets").get("markets")).hasSize(25);
    assertThat(exchange.stats().restRequests()).isEqualTo(3);
  }

  @Test
  void requests_brokenBelowHttp_fail() {
    exchange.faults().hangRequests(1).garbageRequests(1).resetRequests(1);

    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> call("/markets")).isInstanceOf(IOException.class);
    }
  }

  private int count(String filter) throws IOException {
    return get("/markets?limit=1000&" + filter).get("markets").size();
  }

  private JsonNode get(String resource) throws IOException {
    try (Response response = call(resource)) {
      assertThat(response.code()).as(resource).isEqualTo(200);
      return MAPPER.readTree(response.body().string());
    }
  }

  private Response call(String resource) throws IOException {
    return http.newCall(new Request.Builder().url(exchange.restUrl() + resource).build()).execute();
  }
}
