package io.github.kalshibook.examples.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.kalshibook.ticker.Ticker;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients that behave badly cost: themselves much, the others and the publisher nothing. */
class TickerServerLimitsTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int TEXT = 1;
  private static final int PING = 9;

  private ServerRig rig = new ServerRig(ServerRig.settings());

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void publishing_whileAClientReadsNothing_neverWaitsAndKeepsTheLatest() throws IOException {
    try (RawClient slow = rig.connectRaw()) {
      await().atMost(SOON).until(() -> rig.server.stats().clients() == 1);
      int updates = 4_000;
      // More than all buffers hold: if this waited for the client it would never end.
      for (int i = 1; i <= updates; i++) {
        rig.server.publish(rig.live("MARKET-" + i % 5, i));
      }
      Map<String, Long> latest = publishLast(5);
      assertThat(rig.server.stats().clients()).isEqualTo(1);

      Versions versions = new Versions();
      int received = 0;
      while (!versions.last().equals(latest)) {
        for (String text : slow.read()) {
          versions.add(text);
          received++;
        }
      }

      assertThat(versions.wentDown()).isZero();
      assertThat(received).isLessThan(updates / 2);
    }
  }

  @Test
  void clientThatNeverReads_isDroppedAndCounted_andTheOthersGetTheLastValue() throws IOException {
    restart(ServerRig.settings(100, Duration.ofMillis(500)));
    TestClient reader = rig.connect();
    try (RawClient deaf = rig.connectRaw()) {
      await().atMost(SOON).until(() -> rig.server.stats().clients() == 2);
      int[] price = {0};
      await()
          .atMost(SOON)
          .pollInterval(Duration.ofMillis(20))
          .until(
              () -> {
                for (int market = 0; market < 50; market++) {
                  rig.server.publish(rig.live("MARKET-" + market, 1 + price[0]++ % 9_000));
                }
                return rig.server.stats().droppedStuck() == 1;
              });

      Ticker last = rig.live("MARKET-7", 9_999);
      rig.server.publish(last);

      await().atMost(SOON).until(() -> reader.texts.contains(last.toJson()));
      assertThat(rig.server.stats().clients()).isEqualTo(1);
      assertThat(rig.server.stats().droppedStuck()).isEqualTo(1);
      assertThatThrownBy(() -> readToTheEnd(deaf)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void clientsThatJoinWhileTickersAreMade_areNeverToldAnOlderOneLater() {
    List<TestClient> clients = new ArrayList<>();
    CompletableFuture<Void> joining =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < 40; i++) {
                TestClient client = rig.connect();
                client.send("{\"action\":\"subscribe\",\"platform\":\"kalshi\"}");
                clients.add(client);
              }
            });
    int price = 0;
    while (!joining.isDone()) {
      rig.server.publish(rig.live("MARKET-" + price % 3, 1 + price++ % 9_000));
    }
    joining.join();
    Map<String, Long> latest = publishLast(3);

    for (TestClient client : clients) {
      await().atMost(SOON).until(() -> versions(client).last().equals(latest));
      assertThat(versions(client).wentDown()).isZero();
    }
  }

  @Test
  void longMessage_closesItsSenderOnly() {
    TestClient other = rig.connect();
    TestClient talkative = rig.connect();

    talkative.send("x".repeat(5_000));

    assertThat(talkative.closed.orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo(1_009);
    await().atMost(SOON).until(() -> rig.server.stats().clients() == 1);
    Ticker next = rig.live("A", 5_000);
    rig.server.publish(next);
    await().atMost(SOON).until(() -> other.texts.contains(next.toJson()));
  }

  @Test
  void tooManyMarkets_getAnErrorFrameAndChangeNothing() {
    TestClient client = rig.connect();
    StringBuilder names = new StringBuilder("\"M\"");
    for (int i = 0; i < 100; i++) {
      names.append(",\"M").append(i).append('"');
    }

    client.send("{\"action\":\"subscribe\",\"market_ids\":[" + names + "]}");
    await().atMost(SOON).until(() -> client.texts.size() == 1);
    Ticker next = rig.live("A", 5_000);
    rig.server.publish(next);

    await().atMost(SOON).until(() -> client.texts.contains(next.toJson()));
    assertThat(client.texts.peek()).contains("more than 100 markets");
  }

  @Test
  void clientThatAsksAndNeverReads_isDropped() throws IOException {
    try (RawClient flooding = rig.connectRaw()) {
      await().atMost(SOON).until(() -> rig.server.stats().clients() == 1);

      flood(flooding, TEXT, "garbage");

      await().atMost(SOON).until(() -> rig.server.stats().clients() == 0);
    }
  }

  @Test
  void clientThatPingsAndNeverReads_isReadNoMoreAndDroppedAtTheNextTicker() throws IOException {
    restart(ServerRig.settings(100, Duration.ofMillis(500)));
    try (RawClient flooding = rig.connectRaw()) {
      await().atMost(SOON).until(() -> rig.server.stats().clients() == 1);

      flood(flooding, PING, "are you there");

      await()
          .atMost(SOON)
          .until(
              () -> {
                rig.server.publish(rig.live("A", 5_000));
                return rig.server.stats().clients() == 0;
              });
    }
  }

  /** Sends until nothing is taken any more; the test does not wait for that. */
  private static void flood(RawClient client, int opcode, String content) {
    Thread thread =
        new Thread(
            () -> {
              try {
                for (; ; ) {
                  client.send(opcode, content);
                }
              } catch (IOException e) {
                // Dropped, or closed at the test's end.
              }
            },
            "flood");
    thread.setDaemon(true);
    thread.start();
  }

  @Test
  void clients_beyondTheLimit_areRefusedUntilOneLeaves() {
    restart(ServerRig.settings(1, SOON));
    TestClient first = rig.connect();
    await().atMost(SOON).until(() -> rig.server.stats().clients() == 1);

    assertThatThrownBy(() -> rig.connect()).isInstanceOf(CompletionException.class);
    assertThat(rig.server.stats().refused()).isEqualTo(1);
    first.socket.abort();

    await().atMost(SOON).until(() -> rig.server.stats().clients() == 0);
    rig.connect();
    await().atMost(SOON).until(() -> rig.server.stats().clients() == 1);
  }

  @Test
  void clients_thatComeAllAtOnce_areNeverMoreThanTheLimit() {
    restart(ServerRig.settings(3, SOON));

    List<CompletableFuture<Void>> attempts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      attempts.add(CompletableFuture.runAsync(() -> rig.connect()));
    }
    attempts.forEach(attempt -> attempt.exceptionally(refused -> null).join());

    await().atMost(SOON).until(() -> rig.server.stats().refused() == 17);
    assertThat(rig.server.stats().accepted()).isEqualTo(3);
    assertThat(rig.server.stats().clients()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:PORT,,101",
    "127.0.0.1:PORT,http://127.0.0.1:PORT,101",
    "localhost:PORT,http://localhost:PORT,101",
    "127.0.0.1:PORT,https://dashboard.example,101",
    "127.0.0.1:PORT,http://other.example,403",
    "127.0.0.1:PORT,null,403",
    "127.0.0.1:PORT,http://127.0.0.1:1,403",
    // A foreign name that was made to point at this machine.
    "other.example:PORT,http://other.example:PORT,403",
  })
  void pages_ofOtherOrigins_areRefused(String host, String origin, String status)
      throws IOException {
    restart(ServerRig.settings("127.0.0.1", 10, SOON, Set.of("https://dashboard.example")));
    String port = Integer.toString(rig.server.address().getPort());
    String header = origin == null ? "" : "Origin: " + origin.replace("PORT", port) + "\r\n";

    try (RawClient client = new RawClient(rig.server.address().getPort())) {
      assertThat(client.tryOpen(host.replace("PORT", port), header)).contains(" " + status + " ");
    }
    assertThat(rig.server.stats().refused()).isEqualTo(status.equals("403") ? 1 : 0);
  }

  @Test
  void server_listensOnLoopbackUnlessToldOtherwise() throws IOException {
    assertThat(ServerSettings.onPort(0).host()).isEqualTo("127.0.0.1");
    // Another of this machine's addresses: it belongs to the machine, but not to that listener.
    assertThatThrownBy(() -> reach("127.0.0.2")).isInstanceOf(IOException.class);

    restart(ServerRig.settings("0.0.0.0", 10, SOON, Set.of()));

    reach("127.0.0.1");
  }

  @Test
  void close_whileAClientIsStuck_isQuickAndLeavesNothing() throws IOException {
    TestClient reader = rig.connect();
    try (RawClient deaf = rig.connectRaw()) {
      await().atMost(SOON).until(() -> rig.server.stats().clients() == 2);
      for (int i = 1; i <= 2_000; i++) {
        rig.server.publish(rig.live("MARKET-" + i % 50, i));
      }
      Instant start = Instant.now();

      // As the publisher does with a sink that takes too long.
      Thread.currentThread().interrupt();
      rig.server.close();
      assertThat(Thread.interrupted()).isTrue();
      rig.server.close();

      assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(5));
      assertThatThrownBy(() -> readToTheEnd(deaf)).isInstanceOf(IOException.class);
    }
    rig.server.publish(rig.live("MARKET-0", 9_000));
    assertThat(rig.server.stats().clients()).isZero();
    assertThatThrownBy(() -> reach("127.0.0.1")).isInstanceOf(IOException.class);
    await().atMost(SOON).until(() -> reader.closed.isDone());
    await().atMost(SOON).until(() -> threads() == 0);
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("ticker-server"))
        .count();
  }

  private void reach(String address) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, rig.server.address().getPort()), 5_000);
    }
  }

  private void restart(ServerSettings settings) {
    rig.close();
    rig = new ServerRig(settings);
  }

  /** Publishes once more for each market, and returns the versions. */
  private Map<String, Long> publishLast(int markets) {
    Map<String, Long> latest = new HashMap<>();
    for (int i = 0; i < markets; i++) {
      Ticker last = rig.live("MARKET-" + i, 9_999);
      rig.server.publish(last);
      latest.put(last.marketTicker(), last.version());
    }
    return latest;
  }

  private static Versions versions(TestClient client) {
    Versions versions = new Versions();
    client.texts.forEach(versions::add);
    return versions;
  }

  private static void readToTheEnd(RawClient client) throws IOException {
    for (; ; ) {
      client.read();
    }
  }
}
