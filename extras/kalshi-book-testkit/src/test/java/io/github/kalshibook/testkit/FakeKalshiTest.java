package io.github.kalshibook.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.kalshibook.book.BookRegistry;
import io.github.kalshibook.book.OrderbookLevel;
import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.book.Side;
import io.github.kalshibook.book.TopOfBook;
import io.github.kalshibook.feed.Applied;
import io.github.kalshibook.feed.KalshiMessageProcessor;
import io.github.kalshibook.feed.ProcessorCounter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FakeKalshiTest {
  @Test
  void subscribe_oneMarket_sendsSubscribedSnapshotAndDelta() throws InterruptedException {
    try (FakeKalshi exchange = FakeKalshi.builder().markets("A.1").emptyBooks().start();
        OkHttpTestClient client = OkHttpTestClient.connect(exchange)) {
      exchange.market("A.1").setLevel(Side.YES, "0.42", "75");

      client.subscribe("A.1");

      assertThat(client.next())
          .isEqualTo(
              "{\"id\":1,\"type\":\"subscribed\","
                  + "\"msg\":{\"channel\":\"orderbook_delta\",\"sid\":1}}");
      assertThat(client.next())
          .startsWith("{\"type\":\"orderbook_snapshot\",\"sid\":1,\"seq\":1,\"msg\":{")
          .endsWith("\"yes_dollars_fp\":[[\"0.4200\",\"75.00\"]]}}");
      exchange.market("A.1").setLevel(Side.YES, "0.42", "41.50");
      assertThat(client.next())
          .startsWith("{\"type\":\"orderbook_delta\",\"sid\":1,\"seq\":2,\"msg\":{")
          .contains("\"price_dollars\":\"0.4200\",\"delta_fp\":\"-33.50\",\"side\":\"yes\"");
      assertThat(client.matches(exchange, exchange.marketTickers())).isTrue();
    }
  }

  @Test
  void compression_ifAsked_isNegotiated() throws Exception {
    try (FakeKalshi plain = FakeKalshi.start("A");
        FakeKalshi packed = FakeKalshi.builder().markets("A").compression().start();
        OkHttpTestClient plainClient = OkHttpTestClient.connect(plain);
        OkHttpTestClient packedClient = OkHttpTestClient.connect(packed).subscribe("A")) {
      String header = "Sec-WebSocket-Extensions";

      assertThat(plainClient.opened.get(5, TimeUnit.SECONDS).header(header)).isNull();
      assertThat(packedClient.opened.get(5, TimeUnit.SECONDS).header(header))
          .contains("permessage-deflate");
      packedClient.next();
      packed.market("A").burst(50);
      await().until(() -> packedClient.matches(packed, packed.marketTickers()));
    }
  }

  @ParameterizedTest
  @CsvSource({"1,false", "2,true", "3,false", "20260101,true"})
  void everyFrame_appliedByTheProcessor_givesATopThatWasTrue(long seed, boolean useYesPrice)
      throws InterruptedException {
    try (FakeKalshi exchange = FakeKalshi.builder().marketCount(8).seed(seed).start();
        OkHttpTestClient client = OkHttpTestClient.connect(exchange)) {
      BookRegistry registry = BookRegistry.isolated();
      KalshiMessageProcessor processor =
          KalshiMessageProcessor.builder().registry(registry).useYesPrice(useYesPrice).build();
      client.send(
          "{\"id\":1,\"cmd\":\"subscribe\",\"params\":{\"channels\":[\"orderbook_delta\"],"
              + "\"use_yes_price\":"
              + useYesPrice
              + ",\"market_tickers\":[\""
              + String.join("\",\"", exchange.marketTickers())
              + "\"]}}");
      for (int frames = 0; frames <= 8; frames++) {
        processor.handleMessage(client.next());
      }
      exchange.traffic().step(500);
      exchange.connections().get(0).sendText("end");

      String frame = client.next();
      while (!frame.equals("end")) {
        Applied applied = processor.handleMessage(frame);
        assertThat(applied).as(frame).isEqualTo(Applied.OK);
        for (OrderbookState book : registry.books()) {
          assertThat(wasTrue(exchange, book.top())).as("seed " + seed + ", " + frame).isTrue();
        }
        frame = client.next();
      }

      assertThat(registry.books())
          .hasSize(8)
          .allSatisfy(book -> assertThat(exchange.truth().differences(book)).isEmpty());
    }
  }

  private static boolean wasTrue(FakeKalshi exchange, TopOfBook top) {
    return exchange
        .truth()
        .lastTrue(
            top.marketTicker(),
            top.yesBid().map(OrderbookLevel::priceCentiCents).orElse(0),
            top.noBid().map(OrderbookLevel::priceCentiCents).orElse(0),
            top.restingCentiContracts())
        .isPresent();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 20_260_101})
  void traffic_ofEverySeed_givesTheClientTheTrueBooks(long seed) {
    try (FakeKalshi exchange = FakeKalshi.builder().marketCount(40).seed(seed).start();
        OkHttpTestClient client = OkHttpTestClient.connect(exchange)) {
      client.subscribe(exchange.marketTickers().toArray(String[]::new));
      exchange.traffic().step(2_000);

      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(
              () ->
                  assertThat(client.matches(exchange, exchange.marketTickers()))
                      .as("seed " + seed)
                      .isTrue());

      assertThat(client.processor.stats().count(ProcessorCounter.GAPS)).isZero();
    }
  }
}
