package io.github.kalshibook.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.kalshibook.book.FixedPoint;
import io.github.kalshibook.book.Side;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TrafficTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @Test
  void steps_ofTheSameSeed_makeTheSameFrames() throws InterruptedException {
    List<String> first = frames(7);
    List<String> second = frames(7);
    List<String> other = frames(8);

    assertThat(first).isEqualTo(second).hasSizeGreaterThan(300).isNotEqualTo(other);
  }

  @Test
  void steps_looksLikeTheRecordings() throws IOException, InterruptedException {
    List<String> frames = frames(3, 3_000);
    int deltas = 0;
    int near = 0;
    int fractional = 0;
    Map<String, NavigableMap<Integer, Long>> books = new HashMap<>();
    Map<String, Integer> perMarket = new HashMap<>();
    for (String frame : frames) {
      JsonNode root = MAPPER.readTree(frame);
      JsonNode msg = root.get("msg");
      String ticker = msg.get("market_ticker").asText();
      if (root.get("type").asText().equals("orderbook_snapshot")) {
        books.put(ticker + "yes", side(msg.path("yes_dollars_fp")));
        books.put(ticker + "no", side(msg.path("no_dollars_fp")));
        continue;
      }
      int price = FixedPoint.parsePrice(msg.get("price_dollars").asText());
      String change = msg.get("delta_fp").asText();
      NavigableMap<Integer, Long> side = books.get(ticker + msg.get("side").asText());
      int tick = price % 100 == 0 ? 100 : 10;
      if (!side.isEmpty() && Math.abs(side.lastKey() - price) <= 5 * tick) {
        near++;
      }
      fractional += change.endsWith(".00") ? 0 : 1;
      side.merge(price, Math.round(Double.parseDouble(change) * 100), Long::sum);
      side.remove(price, 0L);
      assertThat(side.values()).as(frame).allMatch(size -> size > 0);
      perMarket.merge(ticker, 1, Integer::sum);
      deltas++;
    }

    assertThat(deltas).isGreaterThan(3_000);
    assertThat(near / (double) deltas).isGreaterThan(0.88);
    assertThat(fractional / (double) deltas).isBetween(0.08, 0.4);
    assertThat(perMarket.values().stream().mapToInt(Integer::intValue).max().orElseThrow())
        .isGreaterThan(4 * deltas / perMarket.size());
  }

  @Test
  void cross_crossesForThatManyFramesAndUncrosses() throws Exception {
    try (FakeKalshi exchange = FakeKalshi.builder().markets("A").start();
        OkHttpTestClient client = OkHttpTestClient.connect(exchange).subscribe("A")) {
      client.next();
      client.next();

      exchange.market("A").cross(19);

      List<JsonNode> frames = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        frames.add(MAPPER.readTree(client.next()).get("msg"));
      }
      assertThat(frames)
          .extracting(msg -> msg.get("ts_ms"))
          .containsOnly(frames.get(0).get("ts_ms"));
      assertThat(frames.get(0).get("price_dollars")).isEqualTo(frames.get(19).get("price_dollars"));
      assertThat(client.book("A").top().crossed()).isFalse();
      assertThat(client.frames).isEmpty();
    }
  }

  @Test
  void burst_of785_leavesAtOnce() throws Exception {
    try (FakeKalshi exchange = FakeKalshi.builder().markets("A").start();
        OkHttpTestClient client = OkHttpTestClient.connect(exchange).subscribe("A")) {
      client.next();
      client.next();

      exchange.market("A").burst(785);

      await().until(() -> client.frames.size() >= 780);
      await().until(() -> client.matches(exchange, List.of("A")));
    }
  }

  @Test
  void rate_isKept_andPauseStopsIt() {
    try (FakeKalshi exchange = FakeKalshi.builder().marketCount(20).rate(2_000).start();
        OkHttpTestClient client = OkHttpTestClient.connect(exchange)) {
      client.subscribe(exchange.marketTickers().toArray(String[]::new));
      await().until(() -> client.frames.size() > 100);
      int before = client.frames.size();
      Instant start = Instant.now();
      await().until(() -> Duration.between(start, Instant.now()).toMillis() >= 1_500);
      double perSecond =
          (client.frames.size() - before) * 1e9 / Duration.between(start, Instant.now()).toNanos();

      assertThat(perSecond).isBetween(700.0, 4_000.0);
      exchange.traffic().pause();
      await().until(() -> client.matches(exchange, exchange.marketTickers()));
      int after = client.frames.size();
      exchange.market(exchange.marketTickers().get(0)).sendSnapshot();
      await().until(() -> client.frames.size() == after + 1);
      exchange.traffic().resume();
      await().until(() -> client.frames.size() > after + 100);
      exchange.traffic().rate(0);
    }
  }

  @Test
  void market_thatIsEmptiedOrSettled_staysOrComesBack() throws InterruptedException {
    try (FakeKalshi exchange = FakeKalshi.builder().markets("A").start();
        OkHttpTestClient client = OkHttpTestClient.connect(exchange).subscribe("A")) {
      client.next();
      client.next();

      FakeMarket market = exchange.market("A").empty();

      assertThat(client.next()).matches(".*\"market_id\":\"[0-9a-f-]{36}\"}}");
      exchange.traffic().step(1);
      assertThat(market.bids(Side.YES)).isNotEmpty();
      market.empty().lifecycle("settled");
      exchange.traffic().step(5);
      assertThat(market.bids(Side.YES)).isEmpty();
    }
  }

  @Test
  void marketCount_of20000_startsAndMoves() {
    try (FakeKalshi exchange = FakeKalshi.builder().marketCount(20_000).start()) {
      exchange.traffic().step(2_000);

      assertThat(exchange.marketTickers()).hasSize(20_000);
    }
  }

  @Test
  void tick_changed_isUsedFromThenOn() {
    try (FakeKalshi exchange = FakeKalshi.builder().markets("A").ticks(100).start()) {
      FakeMarket market = exchange.market("A").tick(1).burst(300);

      assertThat(market.bids(Side.YES)).anyMatch(level -> level.priceCentiCents() % 100 != 0);
    }
  }

  @Test
  void settings_outOfRange_areRefused() {
    FakeKalshiBuilder builder = FakeKalshi.builder();

    assertThatThrownBy(() -> builder.rate(-1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> builder.marketCount(0)).hasMessageContaining("0");
    assertThatThrownBy(() -> builder.port(70_000)).hasMessageContaining("70000");
    assertThatThrownBy(() -> builder.ticks(0)).hasMessageContaining("0");
    assertThatThrownBy(() -> builder.pingInterval(Duration.ZERO)).hasMessageContaining("PT0S");
  }

  private static NavigableMap<Integer, Long> side(JsonNode levels) {
    TreeMap<Integer, Long> side = new TreeMap<>();
    levels.forEach(
        level ->
            side.put(
                FixedPoint.parsePrice(level.get(0).asText()),
                FixedPoint.parseSize(level.get(1).asText())));
    return side;
  }

  private static List<String> frames(long seed) throws InterruptedException {
    return frames(seed, 300);
  }

  /** Returns what a client of a new exchange gets for so many steps, without the times. */
  private static List<String> frames(long seed, int steps) throws InterruptedException {
    try (FakeKalshi exchange = FakeKalshi.builder().marketCount(20).seed(seed).start();
        OkHttpTestClient client = OkHttpTestClient.connect(exchange)) {
      client.subscribe(exchange.marketTickers().toArray(String[]::new));
      client.next();
      exchange.traffic().step(steps);
      exchange.connections().get(0).sendText("end");
      List<String> frames = new ArrayList<>();
      String frame = client.next();
      while (!frame.equals("end")) {
        frames.add(frame.replaceAll("\"ts\":\"[^\"]*\",\"ts_ms\":\\d+", "\"ts_ms\":0"));
        frame = client.next();
      }
      return frames;
    }
  }
}
