package io.github.kalshibook.examples.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.kalshibook.ticker.Heartbeat;
import io.github.kalshibook.ticker.Ticker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TickerServerTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final ServerRig rig = new ServerRig(ServerRig.settings());
  private final TickerServer server = rig.server;

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void client_onConnect_getsTheCurrentTickerOfEveryMarketThenUpdates() {
    server.publish(rig.live("A", 5_000));
    server.publish(rig.live("B", 4_000));

    TestClient client = rig.connect();

    await().atMost(SOON).until(() -> client.texts.size() == 2);
    assertThat(client.texts).anyMatch(t -> t.contains("\"A\"")).anyMatch(t -> t.contains("\"B\""));
    Ticker update = rig.live("A", 5_100);
    server.publish(update);
    await().atMost(SOON).until(() -> client.texts.contains(update.toJson()));
  }

  @Test
  void client_afterSubscribing_getsOnlyWhatItNamed() {
    server.publish(rig.live("A", 5_000));
    TestClient client = rig.connect();
    await().atMost(SOON).until(() -> client.texts.size() == 1);

    client.send("{\"action\":\"subscribe\",\"market_ids\":[\"B\"]}");
    client.send("{\"action\":\"no such\"}");
    await().atMost(SOON).until(() -> client.texts.size() == 2);
    server.publish(rig.live("A", 5_100));
    Ticker wanted = rig.live("B", 4_000);
    server.publish(wanted);

    await().atMost(SOON).until(() -> client.texts.contains(wanted.toJson()));
    assertThat(client.texts).hasSize(3);
  }

  @Test
  void client_afterUnsubscribing_getsThatMarketNoMore() {
    TestClient client = rig.connect();
    client.send("{\"action\":\"subscribe\",\"market_ids\":[\"A\",\"B\"]}");
    client.send("{\"action\":\"unsubscribe\",\"market_ids\":[\"A\"]}");
    client.send("{}");
    await().atMost(SOON).until(() -> client.texts.size() == 1);

    server.publish(rig.live("A", 5_000));
    Ticker wanted = rig.live("B", 4_000);
    server.publish(wanted);

    await().atMost(SOON).until(() -> client.texts.size() == 2);
    assertThat(client.texts).contains(wanted.toJson());
  }

  @Test
  void client_unsubscribingFromSomeOfAll_keepsTheOthers() {
    TestClient client = rig.connect();
    client.send("{\"action\":\"unsubscribe\",\"market_ids\":[\"A\"]}");
    client.send("{}");
    await().atMost(SOON).until(() -> client.texts.size() == 1);

    server.publish(rig.live("A", 5_000));
    Ticker wanted = rig.live("B", 4_000);
    server.publish(wanted);

    await().atMost(SOON).until(() -> client.texts.size() == 2);
    assertThat(client.texts).contains(wanted.toJson());
  }

  @Test
  void client_unsubscribingFromThePlatform_getsHeartbeatsOnly() {
    TestClient client = rig.connect();
    client.send("{\"action\":\"unsubscribe\",\"platform\":\"kalshi\"}");
    client.send("{}");
    await().atMost(SOON).until(() -> client.texts.size() == 1);
    Heartbeat beat = new Heartbeat(Instant.ofEpochMilli(1_500), 1, 2, true);

    server.publish(rig.live("A", 5_000));
    server.heartbeat(beat);

    await().atMost(SOON).until(() -> client.texts.contains(beat.toJson()));
    assertThat(client.texts).hasSize(2);
  }

  @Test
  void client_subscribingToThePlatform_getsAllAgain() {
    server.publish(rig.live("A", 5_000));
    TestClient client = rig.connect();
    await().atMost(SOON).until(() -> client.texts.size() == 1);
    client.send("{\"action\":\"subscribe\",\"market_ids\":[\"B\"]}");

    client.send("{\"action\":\"subscribe\",\"platform\":\"kalshi\"}");

    await().atMost(SOON).until(() -> client.texts.size() == 2);
  }

  @Test
  void anythingElse_getsAnErrorFrame() {
    TestClient client = rig.connect();
    List<String> wrong =
        List.of(
            "garbage",
            "",
            "[]",
            "\"x\"",
            "{\"action\":5}",
            "{\"action\":\"subscribe\"}",
            "{\"action\":\"subscribe\",\"market_ids\":\"A\"}",
            "{\"action\":\"subscribe\",\"market_ids\":[1]}",
            "{\"action\":\"subscribe\",\"market_ids\":[\"" + "x".repeat(300) + "\"]}",
            "{\"action\":\"subscribe\",\"platform\":\"another\"}",
            "{\"action\":\"subscribe\",\"platform\":\"kalshi\"} {}");

    wrong.forEach(client::send);
    client.socket.sendBinary(ByteBuffer.wrap(new byte[] {1}), true).join();

    await().atMost(SOON).until(() -> client.texts.size() == wrong.size() + 1);
    assertThat(client.texts).allMatch(t -> t.startsWith("{\"type\":\"error\",\"message\":"));
    assertThat(server.stats().badRequests()).isEqualTo(wrong.size() + 1);
  }

  @Test
  void closedMarket_isToldOnceAndForgotten() {
    Ticker first = rig.live("A", 5_000);
    server.publish(first);
    TestClient before = rig.connect();
    await().atMost(SOON).until(() -> before.texts.size() == 1);

    server.publish(rig.closed("A"));

    await().atMost(SOON).until(() -> before.texts.size() == 2);
    assertThat(server.stats().markets()).isZero();
  }

  @Test
  void olderVersion_neverReplacesANewerOne() {
    Ticker older = rig.live("A", 5_000);
    Ticker newer = rig.live("A", 5_100);
    server.publish(newer);
    server.publish(older);

    TestClient client = rig.connect();

    await().atMost(SOON).until(() -> !client.texts.isEmpty());
    assertThat(client.texts).containsExactly(newer.toJson());
  }

  @Test
  void heartbeat_reachesEveryClient() {
    TestClient one = rig.connect();
    TestClient two = rig.connect();
    await().atMost(SOON).until(() -> server.stats().clients() == 2);
    Heartbeat beat = new Heartbeat(Instant.ofEpochMilli(1_500), 1, 2, true);

    server.heartbeat(beat);

    await().atMost(SOON).until(() -> one.texts.contains(beat.toJson()));
    await().atMost(SOON).until(() -> two.texts.contains(beat.toJson()));
  }

  @Test
  void start_onAPortInUse_throws() {
    TickerServer second = new TickerServer(ServerSettings.onPort(server.address().getPort()));

    assertThatThrownBy(second::start).isInstanceOf(IOException.class);
  }
}
