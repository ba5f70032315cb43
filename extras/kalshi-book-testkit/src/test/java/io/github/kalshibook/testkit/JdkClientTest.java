package io.github.kalshibook.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.kalshibook.book.BookRegistry;
import io.github.kalshibook.feed.KalshiMessageProcessor;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The wire behaviour again, seen by the JDK's own WebSocket. */
class JdkClientTest {
  @Test
  void session_withTraffic_givesTheTrueBooks() throws Exception {
    try (FakeKalshi exchange =
        FakeKalshi.builder().marketCount(5).pingInterval(Duration.ofMillis(50)).start()) {
      Client client = new Client();
      WebSocket socket = connect(exchange, client).join();
      exchange.faults().frames().fragment(50, 3);
      String tickers = String.join("\",\"", exchange.marketTickers());
      socket
          .sendText(
              "{\"id\":1,\"cmd\":\"subscribe\",\"params\":{\"channels\":[\"orderbook_delta\"],"
                  + "\"market_tickers\":[\""
                  + tickers
                  + "\"]}}",
              true)
          .join();
      await().until(() -> client.registry.size() == 5);

      exchange.traffic().step(500);

      await()
          .untilAsserted(
              () ->
                  assertThat(client.registry.books())
                      .allSatisfy(
                          book -> assertThat(exchange.truth().differences(book)).isEmpty()));
      assertThat(client.pings.poll(5, TimeUnit.SECONDS)).isEqualTo("heartbeat");
      exchange.connections().get(0).close(1012, "restart");
      assertThat(client.closed.get(5, TimeUnit.SECONDS)).isEqualTo(1012);
    }
  }

  @Test
  void handshake_withoutHeaders_isRefusedWith401() {
    try (FakeKalshi exchange = FakeKalshi.start()) {
      CompletableFuture<WebSocket> handshake =
          HttpClient.newHttpClient()
              .newWebSocketBuilder()
              .buildAsync(exchange.webSocketUrl(), new Client());

      assertThat(handshake)
          .failsWithin(Duration.ofSeconds(5))
          .withThrowableThat()
          .havingCause()
          .isInstanceOfSatisfying(
              WebSocketHandshakeException.class,
              refused -> assertThat(refused.getResponse().statusCode()).isEqualTo(401));
    }
  }

  private static CompletableFuture<WebSocket> connect(FakeKalshi exchange, Client client) {
    WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
    exchange
        .credentials()
        .headers("GET", "/trade-api/ws/v2", Instant.now())
        .forEach(builder::header);
    return builder.buildAsync(exchange.webSocketUrl(), client);
  }

  private static final class Client implements WebSocket.Listener {
    final BookRegistry registry = BookRegistry.isolated();
    final BlockingQueue<String> pings = new LinkedBlockingQueue<>();
    final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final KalshiMessageProcessor processor = KalshiMessageProcessor.of(registry);
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        processor.handleMessage(text.toString());
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onPing(WebSocket socket, ByteBuffer payload) {
      pings.add(StandardCharsets.UTF_8.decode(payload).toString());
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closed.complete(code);
      return null;
    }
  }
}
