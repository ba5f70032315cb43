package io.github.kalshibook.examples.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.kalshibook.examples.server.EventLog.Kind;
import io.github.kalshibook.ticker.Heartbeat;
import io.github.kalshibook.ticker.Ticker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpApiTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SECRET = "a token of many characters";

  private final TestSource source = new TestSource();
  private ServerRig rig = new ServerRig(ServerRig.settings(), source);

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void tickers_areTheCurrentOnesSortedByMarket() throws Exception {
    Ticker second = rig.live("B", 4_000);
    Ticker first = rig.live("A", 5_000);
    rig.server.publish(second);
    rig.server.publish(first);

    assertThat(get("api/tickers").body())
        .isEqualTo("[" + first.toJson() + "," + second.toJson() + "]");
  }

  @Test
  void book_hasItsBestLevelsFirst() throws Exception {
    source.live("A", 5_200, 4_600);

    JsonNode book = JSON.readTree(get("api/books/A?depth=1").body());

    assertThat(book.path("status").asText()).isEqualTo("LIVE");
    assertThat(book.path("yes_bids")).hasToString("[[\"0.5200\",\"10.00\"]]");
    assertThat(book.path("no_bids")).hasToString("[[\"0.4600\",\"20.50\"]]");
    assertThat(book.path("spread").asText()).isEqualTo("0.0200");
    assertThat(book.path("complete").asBoolean()).isFalse();
    assertThat(get("api/books/A").body()).contains("\"complete\":true");
  }

  @Test
  void bookThatIsNotLive_hasNoNumbers() throws Exception {
    source.live("A", 5_200, 4_600);
    source.stale("A");

    assertThat(get("api/books/A").body())
        .contains("\"status\":\"STALE\",\"stale\":true,\"reason\":\"SEQUENCE_GAP\"")
        .contains("\"yes_bids\":[],\"no_bids\":[]")
        .contains("\"spread\":null")
        .contains("\"resting_size\":null");
  }

  @Test
  void bookOfAnyName_isFound() throws Exception {
    source.live("ü/../+ %2F", 5_200, 4_600);

    String encoded = "%C3%BC%2F..%2F%2B%20%252F";

    assertThat(get("api/books/" + encoded).body()).contains("\"market_id\":\"ü/../+ %2F\"");
  }

  @ParameterizedTest
  @CsvSource({
    "api/books/none,404",
    "api/books/A?depth=0,400",
    "api/books/A?depth=501,400",
    "api/books/A?depth=x,400",
    "api/books/%ZZ,400",
    "api/events?after=x,400",
    "api/nothing,404",
    "nothing,404",
    "../../etc/passwd,400",
    "%2e%2e/style.css,400"
  })
  void whatIsNotThere_orWrong_isSaid(String path, int status) throws Exception {
    source.live("A", 5_200, 4_600);

    assertThat(rawStatus(path)).isEqualTo(status);
  }

  @Test
  void otherMethods_areRefused() throws Exception {
    HttpRequest post =
        HttpRequest.newBuilder(rig.server.pageAddress().resolve("/api/tickers"))
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build();

    assertThat(HTTP.send(post, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(405);
  }

  @Test
  void stats_titles_eventsAndHistory_areThere() throws Exception {
    rig.server.publish(rig.live("A", 5_000));
    source.events.add(Kind.TROUBLE, "something");
    source.events.add(Kind.HEALED, "well \"again\"");

    assertThat(get("api/stats").body()).contains("\"markets\":1").contains("\"last_event\":2");
    assertThat(get("api/titles").body()).isEqualTo("{\"A\":\"<b>A & B</b>\"}");
    assertThat(get("api/history/A").body()).isEqualTo("[[1,0.5000,null]]");
    assertThat(JSON.readTree(get("api/events?after=1").body()).path(0).path("text").asText())
        .isEqualTo("well \"again\"");
  }

  @Test
  void page_hasAStrictPolicyAndNeedsNobodyElse() throws Exception {
    for (String file : List.of("", "style.css", "app.js", "table.js", "icon.svg")) {
      HttpResponse<String> answer = get(file);

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
          .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
          .doesNotContain("unsafe");
      assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(answer.body().replace("http://www.w3.org/2000/svg", "")).doesNotContain("http://");
      assertThat(answer.body()).doesNotContain("https://", "innerHTML", " onclick=", "style=\"");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"connection", "stale", "none"})
  void health_saysWhyNot(String trouble) throws Exception {
    assertThat(get("healthz").statusCode()).isEqualTo(200);
    rig.server.heartbeat(
        switch (trouble) {
          case "connection" -> new Heartbeat(Instant.now(), 3, 0, false);
          case "stale" -> new Heartbeat(Instant.now(), 0, 3, true);
          default -> new Heartbeat(Instant.now(), 3, 0, true);
        });
    if (trouble.equals("connection")) {
      assertThat(get("healthz").body()).contains("no connection to the exchange");
    } else if (trouble.equals("stale")) {
      assertThat(get("healthz").body()).contains("all books are stale (3)");
    } else {
      assertThat(get("healthz").statusCode()).isEqualTo(200);
      return;
    }
    assertThat(get("healthz").statusCode()).isEqualTo(503);
  }

  @Test
  void requestsUnderAForeignName_areRefused() throws IOException {
    assertThat(hostStatus("other.example")).contains(" 403 ");
    assertThat(hostStatus("localhost")).contains(" 200 ");
  }

  private String hostStatus(String host) throws IOException {
    return RawHttp.statusLine(
        rig.server.address().getPort(), "GET /api/tickers HTTP/1.1\r\nHost: " + host);
  }

  @Test
  void token_isAskedForEverywhereButForPageAndHealth() throws Exception {
    rig.close();
    rig = new ServerRig(ServerRig.settings().withToken(BearerToken.of(SECRET)), source);

    assertThat(get("").statusCode()).isEqualTo(200);
    assertThat(get("healthz").statusCode()).isEqualTo(200);
    assertThat(get("api/tickers").statusCode()).isEqualTo(401);
    assertThat(get("api/tickers", "Bearer " + SECRET + "x").statusCode()).isEqualTo(401);
    assertThat(get("api/tickers", SECRET).statusCode()).isEqualTo(401);
    assertThat(get("api/tickers", "Bearer " + SECRET).statusCode()).isEqualTo(200);
    assertThat(rig.server.stats().refused()).isZero();
  }

  @Test
  void token_isAskedForByTheWebSocketToo() {
    rig.close();
    rig = new ServerRig(ServerRig.settings().withToken(BearerToken.of(SECRET)), source);
    String good = Base64.getUrlEncoder().withoutPadding().encodeToString(utf8(SECRET));
    String bad = Base64.getUrlEncoder().withoutPadding().encodeToString(utf8("another token"));

    assertThat(handshake()).isEqualTo(401);
    assertThat(handshake("kalshi-book", "bearer." + bad)).isEqualTo(401);
    assertThat(handshake("kalshi-book", "bearer.!")).isEqualTo(401);
    assertThat(handshake("kalshi-book", "bearer." + good)).isEqualTo(101);
    assertThat(rig.server.stats().refused()).isEqualTo(3);
  }

  @Test
  void token_isInNoText() {
    ServerSettings settings = ServerSettings.onPort(0).withToken(BearerToken.of(SECRET));

    assertThat(settings.toString()).doesNotContain(SECRET).contains("hidden");
  }

  private int handshake(String... protocols) {
    try {
      var builder = HTTP.newWebSocketBuilder();
      if (protocols.length > 0) {
        builder.subprotocols(protocols[0], protocols[1]);
      }
      builder.buildAsync(rig.server.address(), new WebSocket.Listener() {}).join();
      return 101;
    } catch (CompletionException e) {
      return ((WebSocketHandshakeException) e.getCause()).getResponse().statusCode();
    }
  }

  @Test
  void depth_comesOnDemandForOneMarketAndFollowsIt() {
    source.live("A", 5_200, 4_600);
    source.live("B", 3_000, 6_800);
    TestClient client = rig.connect();

    client.send("{\"action\":\"subscribe_depth\",\"market_id\":\"A\",\"levels\":1}");

    await().atMost(SOON).until(() -> client.texts.size() == 1);
    assertThat(client.texts.poll()).contains("\"type\":\"depth\"", "[[\"0.5200\",\"10.00\"]]");
    source.stale("A");
    await().atMost(SOON).until(() -> client.texts.size() == 1);
    assertThat(client.texts.poll()).contains("\"reason\":\"SEQUENCE_GAP\"", "\"yes_bids\":[]");

    client.send("{\"action\":\"subscribe_depth\",\"market_id\":\"B\"}");
    await().atMost(SOON).until(() -> client.texts.size() == 1);
    assertThat(client.texts.poll()).contains("\"market_id\":\"B\"", "\"0.2900\"");
    client.send("{\"action\":\"subscribe_depth\",\"market_id\":\"no such\"}");
    await().atMost(SOON).until(() -> client.texts.size() == 1);
    assertThat(client.texts.poll()).contains("UNKNOWN_MARKET");

    client.send("{\"action\":\"unsubscribe_depth\"}");
    client.send("{}");
    await().atMost(SOON).until(() -> client.texts.size() == 1);
    assertThat(client.texts.poll()).contains("\"type\":\"error\"");
  }

  @Test
  void depth_comesAtMostFiveTimesASecond() {
    source.live("A", 5_200, 4_600);
    TestClient client = rig.connect();
    client.send("{\"action\":\"subscribe_depth\",\"market_id\":\"A\"}");
    await().atMost(SOON).until(() -> client.texts.size() == 1);
    long start = System.nanoTime();
    int price = 1_000;
    while (client.texts.size() < 6) {
      source.live("A", price++ % 3_000 + 1_000, 4_600);
    }

    // Six in all are five pauses of 200 ms; the first may fall right behind its forerunner.
    assertThat(System.nanoTime() - start).isGreaterThan(4 * 190_000_000L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"action\":\"subscribe_depth\"}",
        "{\"action\":\"subscribe_depth\",\"market_id\":7}",
        "{\"action\":\"subscribe_depth\",\"market_id\":\"A\",\"levels\":0}",
        "{\"action\":\"subscribe_depth\",\"market_id\":\"A\",\"levels\":501}",
        "{\"action\":\"subscribe_depth\",\"market_id\":\"A\",\"levels\":\"x\"}"
      })
  void depthOfNothing_getsAnErrorFrame(String request) {
    TestClient client = rig.connect();

    client.send(request);

    await().atMost(SOON).until(() -> client.texts.size() == 1);
    assertThat(client.texts.peek()).startsWith("{\"type\":\"error\"");
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private int rawStatus(String path) throws IOException {
    String line =
        RawHttp.statusLine(
            rig.server.address().getPort(), "GET /" + path + " HTTP/1.1\r\nHost: localhost");
    return Integer.parseInt(line.split(" ", -1)[1]);
  }

  private HttpResponse<String> get(String path, String... authorization)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(rig.server.pageAddress() + path));
    if (authorization.length > 0) {
      request.header("Authorization", authorization[0]);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
