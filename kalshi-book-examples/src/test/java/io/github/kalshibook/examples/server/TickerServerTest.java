package io.github.kalshibook.examples.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.kalshibook.book.BookRegistry;
import io.github.kalshibook.book.BookWriter;
import io.github.kalshibook.book.LevelList;
import io.github.kalshibook.book.StaleReason;
import io.github.kalshibook.ticker.Heartbeat;
import io.github.kalshibook.ticker.Ticker;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TickerServerTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final BookRegistry registry = new BookRegistry();
  private final HttpClient http = HttpClient.newHttpClient();
  private TickerServer server;

  @BeforeEach
  void start() throws IOException {
    server = new TickerServer(settings(100, Duration.ofMillis(500)));
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void client_onConnect_getsTheCurrentTickerOfEveryMarketThenUpdates() {
    server.publish(live("A", 5_000));
    server.publish(live("B", 4_000));

    Client client = connect();

    await().atMost(SOON).until(() -> client.texts.size() == 2);
    assertThat(client.texts).anyMatch(t -> t.contains("\"A\"")).anyMatch(t -> t.contains("\"B\""));
    Ticker update = live("A", 5_100);
    server.publish(update);
    await().atMost(SOON).until(() -> client.texts.contains(update.toJson()));
  }

  @Test
  void client_afterSubscribing_getsOnlyWhatItNamed() {
    server.publish(live("A", 5_000));
    Client client = connect();
    await().atMost(SOON).until(() -> client.texts.size() == 1);

    client.send("{\"action\":\"subscribe\",\"market_ids\":[\"B\"]}");
    client.send("{\"action\":\"no such\"}");
    await().atMost(SOON).until(() -> client.texts.size() == 2);
    server.publish(live("A", 5_100));
    Ticker wanted = live("B", 4_000);
    server.publish(wanted);

    await().atMost(SOON).until(() -> client.texts.contains(wanted.toJson()));
    assertThat(client.texts).hasSize(3);
  }

  @Test
  void client_afterUnsubscribing_getsThatMarketNoMore() {
    Client client = connect();
    client.send("{\"action\":\"subscribe\",\"market_ids\":[\"A\",\"B\"]}");
    client.send("{\"action\":\"unsubscribe\",\"market_ids\":[\"A\"]}");
    client.send("{}");
    await().atMost(SOON).until(() -> client.texts.size() == 1);

    server.publish(live("A", 5_000));
    Ticker wanted = live("B", 4_000);
    server.publish(wanted);

    await().atMost(SOON).until(() -> client.texts.size() == 2);
    assertThat(client.texts).contains(wanted.toJson());
  }

  @Test
  void client_subscribingToThePlatform_getsAllAgain() {
    server.publish(live("A", 5_000));
    Client client = connect();
    await().atMost(SOON).until(() -> client.texts.size() == 1);
    client.send("{\"action\":\"subscribe\",\"market_ids\":[\"B\"]}");

    client.send("{\"action\":\"subscribe\",\"platform\":\"kalshi\"}");

    await().atMost(SOON).until(() -> client.texts.size() == 2);
  }

  @Test
  void anythingElse_getsAnErrorFrame() {
    Client client = connect();
    List<String> wrong =
        List.of("garbage", "[]", "{\"action\":\"subscribe\"}", "{\"action\":5}", "\"x\"");

    wrong.forEach(client::send);

    await().atMost(SOON).until(() -> client.texts.size() == wrong.size());
    assertThat(client.texts).allMatch(t -> t.startsWith("{\"type\":\"error\",\"message\":"));
    assertThat(server.stats().badRequests()).isEqualTo(wrong.size());
  }

  @Test
  void closedMarket_isToldOnceAndForgotten() {
    Ticker first = live("A", 5_000);
    server.publish(first);
    Client before = connect();
    await().atMost(SOON).until(() -> before.texts.size() == 1);

    server.publish(closed("A"));

    await().atMost(SOON).until(() -> before.texts.size() == 2);
    assertThat(server.stats().markets()).isZero();
  }

  @Test
  void olderVersion_neverReplacesANewerOne() {
    Ticker older = live("A", 5_000);
    Ticker newer = live("A", 5_100);
    server.publish(newer);
    server.publish(older);

    Client client = connect();

    await().atMost(SOON).until(() -> !client.texts.isEmpty());
    assertThat(client.texts).containsExactly(newer.toJson());
  }

  @Test
  void heartbeat_reachesEveryClient() {
    Client one = connect();
    Client two = connect();
    await().atMost(SOON).until(() -> server.stats().clients() == 2);
    Heartbeat beat = new Heartbeat(Instant.ofEpochMilli(1_500), 1, 2, true);

    server.heartbeat(beat);

    await().atMost(SOON).until(() -> one.texts.contains(beat.toJson()));
    await().atMost(SOON).until(() -> two.texts.contains(beat.toJson()));
  }

  @Test
  void clientThatNeverReads_isDroppedAndTheOthersGetTheLastValue() throws IOException {
    Client reader = connect();
    try (Socket deaf = deafClient()) {
      await().atMost(SOON).until(() -> server.stats().clients() == 2);
      assertThat(deaf.isConnected()).isTrue();
      int price = 0;
      long deadline = System.nanoTime() + SOON.toNanos();
      // Enough to fill every buffer between us and it.
      while (server.stats().droppedStuck() == 0 && System.nanoTime() < deadline) {
        for (int market = 0; market < 50; market++) {
          server.publish(live("MARKET-" + market, 1 + price % 9_000));
        }
        price++;
      }

      assertThat(server.stats().droppedStuck()).isEqualTo(1);
      Ticker last = live("MARKET-7", 9_999);
      server.publish(last);
      await().atMost(SOON).until(() -> reader.texts.contains(last.toJson()));
      assertThat(server.stats().clients()).isEqualTo(1);
    }
  }

  @Test
  void connecting_beyondTheLimitOrFromAWrongOrigin_isRefused() throws IOException {
    try (TickerServer small = new TickerServer(settings(1, SOON))) {
      small.start();
      connect(small.address());
      await().atMost(SOON).until(() -> small.stats().clients() == 1);

      assertThatThrownBy(() -> connect(small.address())).isInstanceOf(CompletionException.class);
      assertThat(small.stats().refused()).isEqualTo(1);
    }
    String request = handshake("Origin: http://evil.example\r\n");
    assertThat(statusOf(request)).contains(" 403 ");
    assertThat(statusOf(handshake(""))).contains(" 101 ");
  }

  @Test
  void start_onAPortInUse_throws() {
    TickerServer second =
        new TickerServer(
            new ServerSettings(
                "127.0.0.1", server.address().getPort(), 1, 1_000, 1, SOON, Set.of()));

    assertThatThrownBy(second::start).isInstanceOf(IOException.class);
  }

  private static ServerSettings settings(int maxClients, Duration stuckAfter) {
    return new ServerSettings("127.0.0.1", 0, maxClients, 65_536, 1_000, stuckAfter, Set.of());
  }

  private Ticker live(String market, int yesBid) {
    LevelList yes = new LevelList();
    yes.add(yesBid, 100);
    BookWriter writer = registry.lend(market, this, 0).orElseThrow();
    writer.replace(yes, new LevelList(), 1, 1, BookWriter.NO_TIME, 1);
    return Ticker.of(writer.book(), Instant.ofEpochMilli(1));
  }

  private Ticker closed(String market) {
    BookWriter writer = registry.lend(market, this, 0).orElseThrow();
    writer.close(StaleReason.UNSUBSCRIBED, 2);
    return Ticker.of(writer.book(), Instant.ofEpochMilli(2));
  }

  private Client connect() {
    return connect(server.address());
  }

  private Client connect(URI address) {
    Client client = new Client();
    client.socket = http.newWebSocketBuilder().buildAsync(address, client).join();
    return client;
  }

  private String handshake(String more) {
    return "GET / HTTP/1.1\r\nHost: 127.0.0.1:"
        + server.address().getPort()
        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
        + more
        + "\r\n";
  }

  private String statusOf(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readNBytes(20), StandardCharsets.US_ASCII);
    }
  }

  private Socket deafClient() throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4_096);
    socket.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.address().getPort()));
    socket.getOutputStream().write(handshake("").getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  /** Keeps every text it gets. */
  private static final class Client implements WebSocket.Listener {
    final Queue<String> texts = new ConcurrentLinkedQueue<>();
    private final List<CharSequence> parts = new ArrayList<>();
    private WebSocket socket;

    void send(String text) {
      socket.sendText(text, true).join();
    }

    @Override
    public @Nullable CompletionStage<?> onText(
        WebSocket webSocket, CharSequence data, boolean last) {
      parts.add(data.toString());
      if (last) {
        texts.add(String.join("", parts));
        parts.clear();
      }
      webSocket.request(1);
      return null;
    }
  }
}
