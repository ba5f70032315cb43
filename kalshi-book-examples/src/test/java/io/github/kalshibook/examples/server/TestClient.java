package io.github.kalshibook.examples.server;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** The JDK's client; keeps every text it gets, and the code it is closed with. */
final class TestClient implements WebSocket.Listener {
  final Queue<String> texts = new ConcurrentLinkedQueue<>();
  final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final List<CharSequence> parts = new ArrayList<>();
  WebSocket socket;

  private TestClient() {}

  static TestClient connect(HttpClient http, URI address) {
    TestClient client = new TestClient();
    client.socket = http.newWebSocketBuilder().buildAsync(address, client).join();
    return client;
  }

  void send(String text) {
    socket.sendText(text, true).join();
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
    parts.add(data.toString());
    if (last) {
      texts.add(String.join("", parts));
      parts.clear();
    }
    webSocket.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
    closed.complete(code);
    return null;
  }

  @Override
  public void onError(WebSocket webSocket, Throwable error) {
    closed.completeExceptionally(error);
  }
}
