package io.github.kalshibook.testkit;

import io.github.kalshibook.book.BookRegistry;
import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.feed.Applied;
import io.github.kalshibook.feed.KalshiMessageProcessor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;

/** A plain client over OkHttp that feeds a processor and keeps every frame. */
final class OkHttpTestClient extends WebSocketListener implements AutoCloseable {
  private final OkHttpClient http =
      new OkHttpClient.Builder()
          .connectTimeout(Duration.ofSeconds(5))
          .readTimeout(Duration.ofSeconds(1))
          .retryOnConnectionFailure(false)
          .build();
  final BookRegistry registry = BookRegistry.isolated();
  final KalshiMessageProcessor processor = KalshiMessageProcessor.of(registry);
  final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
  final CompletableFuture<Response> opened = new CompletableFuture<>();
  final CompletableFuture<Integer> closing = new CompletableFuture<>();
  final CompletableFuture<Throwable> failed = new CompletableFuture<>();
  final CompletableFuture<Response> refused = new CompletableFuture<>();
  volatile String refusedBody;
  private volatile boolean healing;
  private final WebSocket socket;

  private OkHttpTestClient(Request request) {
    socket = http.newWebSocket(request, this);
  }

  static OkHttpTestClient connect(FakeKalshi exchange) {
    return connect(exchange, exchange.credentials(), Instant.now());
  }

  static OkHttpTestClient connect(FakeKalshi exchange, TestCredentials credentials, Instant time) {
    Request.Builder request = new Request.Builder().url(exchange.webSocketUrl().toString());
    credentials.headers("GET", "/trade-api/ws/v2", time).forEach(request::header);
    return new OkHttpTestClient(request.build());
  }

  OkHttpTestClient send(String command) {
    socket.send(command);
    return this;
  }

  OkHttpTestClient subscribe(String... marketTickers) {
    return send(
        """
        {"id":1,"cmd":"subscribe","params":{"channels":["orderbook_delta"],"use_yes_price":false,\
        "market_tickers":["%s"]}}"""
            .formatted(String.join("\",\"", marketTickers)));
  }

  /** Sends an update of sid 1. */
  OkHttpTestClient update(int id, String action, String... marketTickers) {
    return send(
        """
        {"id":%d,"cmd":"update_subscription","params":{"sid":1,"action":"%s",\
        "market_tickers":["%s"]}}"""
            .formatted(id, action, String.join("\",\"", marketTickers)));
  }

  /** From now on a gap is answered by asking for the snapshot of the only market. */
  void healGaps() {
    healing = true;
  }

  OrderbookState book(String marketTicker) {
    return registry.book(marketTicker).orElseThrow();
  }

  /** Returns the next frame without its newline. */
  String next() throws InterruptedException {
    String frame = frames.poll(5, TimeUnit.SECONDS);
    if (frame == null) {
      throw new AssertionError("no frame within 5 s");
    }
    return frame.strip();
  }

  boolean matches(FakeKalshi exchange, List<String> marketTickers) {
    return marketTickers.stream()
        .allMatch(
            ticker ->
                registry
                    .book(ticker)
                    .filter(book -> book.trust().isLive())
                    .filter(book -> exchange.truth().differences(book).isEmpty())
                    .isPresent());
  }

  @Override
  public void onOpen(WebSocket webSocket, Response response) {
    processor.connectionOpened();
    opened.complete(response);
  }

  @Override
  public void onMessage(WebSocket webSocket, String text) {
    Applied applied = processor.handleMessage(text);
    frames.add(text);
    if (healing && applied instanceof Applied.Gap) {
      update(99, "get_snapshot", registry.books().iterator().next().marketTicker());
    }
  }

  @Override
  public void onClosing(WebSocket webSocket, int code, String reason) {
    closing.complete(code);
    webSocket.close(1000, null);
  }

  @Override
  public void onFailure(WebSocket webSocket, Throwable cause, Response response) {
    if (response != null) {
      try {
        refusedBody = response.peekBody(10_000).string();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      refused.complete(response);
    }
    failed.complete(cause);
  }

  @Override
  public void close() {
    socket.cancel();
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
  }
}
