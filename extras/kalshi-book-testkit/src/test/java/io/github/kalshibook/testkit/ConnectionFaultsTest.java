package io.github.kalshibook.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.kalshibook.book.BookStatus;
import io.github.kalshibook.book.Side;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionFaultsTest {
  private final FakeKalshi exchange =
      FakeKalshi.builder().markets("A").emptyBooks().pingInterval(Duration.ofMillis(100)).start();
  private final OkHttpTestClient client = OkHttpTestClient.connect(exchange);
  private FakeConnection connection;

  @BeforeEach
  void subscribe() throws InterruptedException {
    client.subscribe("A");
    client.next();
    client.next();
    connection = exchange.connections().get(0);
  }

  @AfterEach
  void close() {
    client.close();
    exchange.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 1001, 1008, 1011, 1012, 4000})
  void close_withACode_reachesTheClient(int code) throws Exception {
    connection.close(code, "bye");

    assertThat(client.closing.get(5, TimeUnit.SECONDS)).isEqualTo(code);
    assertThat(connection.isOpen()).isFalse();
    assertThat(exchange.stats().openConnections()).isZero();
  }

  @Test
  void closeByHalf_sendsTheCloseAndLeavesTheSocketOpen() throws Exception {
    connection.closeByHalf(1001, "going away");

    assertThat(client.closing.get(5, TimeUnit.SECONDS)).isEqualTo(1001);
    // OkHttp waits for the end of the stream, which never comes.
    assertThat(client.failed).isNotDone();
  }

  @Test
  void cut_failsTheClient() throws Exception {
    connection.cut();

    assertThat(client.failed.get(5, TimeUnit.SECONDS)).isNotNull();
    assertThat(exchange.stats().openConnections()).isZero();
  }

  @Test
  void end_failsTheClient() throws Exception {
    connection.end();

    assertThat(client.failed.get(5, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void zombie_staysOpenAndSilent() {
    connection.zombie();
    long pongs = exchange.stats().pongs();
    long pings = exchange.stats().pings();

    exchange.market("A").setLevel(Side.YES, 100, 100);
    await().until(() -> exchange.stats().pings() > pings + 2);

    assertThat(client.frames).isEmpty();
    assertThat(client.failed).isNotDone();
    assertThat(exchange.stats().pongs()).isLessThanOrEqualTo(pongs + 1);
    assertThat(connection.isOpen()).isTrue();
  }

  @Test
  void clear_ofAZombie_cutsIt() throws Exception {
    connection.zombie();
    exchange.market("A").setLevel(Side.YES, 100, 100);
    long pings = exchange.stats().pings();
    await().until(() -> exchange.stats().pings() > pings + 1);

    exchange.faults().clear();

    assertThat(client.failed.get(5, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void stopReading_leavesCommandsWaiting() throws Exception {
    connection.stopReading();
    client.update(2, "get_snapshot", "A");
    exchange.market("A").setLevel(Side.YES, 100, 100);

    assertThat(client.next()).contains("\"orderbook_delta\"");
    assertThat(exchange.stats().commands(CommandKind.GET_SNAPSHOT)).isZero();
    connection.resume();
    assertThat(client.next()).contains("\"id\":2");
  }

  @Test
  void stopSending_leavesFramesWaiting() throws Exception {
    connection.stopSending();
    exchange.market("A").setLevel(Side.YES, 100, 100);
    long pings = exchange.stats().pings();
    await().until(() -> exchange.stats().pings() > pings + 1);

    assertThat(client.frames).isEmpty();
    connection.resume();
    assertThat(client.next()).contains("\"orderbook_delta\"");
  }

  @Test
  void slow_takesTheTimeItSays() throws Exception {
    connection.slow(20_000);
    Instant start = Instant.now();

    exchange.atOnce(
        () -> {
          for (int i = 1; i <= 40; i++) {
            exchange.market("A").setLevel(Side.YES, 100, i);
          }
        });
    for (int i = 1; i <= 40; i++) {
      client.next();
    }

    // About 9 kB of frames.
    assertThat(Duration.between(start, Instant.now())).isGreaterThan(Duration.ofMillis(250));
  }

  @Test
  void endSubscription_with25_isNumberedAndEndsIt() throws Exception {
    connection.endSubscription(25);

    assertThat(client.next())
        .isEqualTo(
            "{\"type\":\"error\",\"sid\":1,\"seq\":2,"
                + "\"msg\":{\"code\":25,\"msg\":\"Subscription buffer overflow\"}}");
    assertThat(exchange.stats().subscriptions()).isZero();
    client.update(2, "get_snapshot", "A");
    assertThat(client.next()).contains("\"code\":7", "\"id\":2");
    client.subscribe("A");
    assertThat(client.next()).contains("\"sid\":2}");
  }

  @Test
  void endSubscription_with10_hasNoNumber() throws Exception {
    connection.endSubscription(10);

    assertThat(client.next())
        .isEqualTo(
            "{\"type\":\"error\",\"sid\":1,\"msg\":{\"code\":10,\"msg\":\"Channel error\"}}");
    assertThat(client.book("A").status()).isEqualTo(BookStatus.STALE);
  }

  @Test
  void forgetSubscription_saysNothing() throws Exception {
    connection.forgetSubscription();
    exchange.market("A").setLevel(Side.YES, 100, 100);

    client.update(2, "get_snapshot", "A");

    assertThat(client.next()).contains("\"code\":7");
  }

  @Test
  void forgetMarket_endsItsDeltasOnly() throws Exception {
    connection.forgetMarket("A");
    exchange.market("A").setLevel(Side.YES, 100, 100);

    client.update(2, "get_snapshot", "A");

    assertThat(client.next()).contains("\"code\":11", "\"seq\":2");
    assertThat(connection.marketTickers()).isEmpty();
  }

  @Test
  void endSubscriptionUnasked_isAnUnsubscribedWithoutId() throws Exception {
    connection.endSubscriptionUnasked();

    assertThat(client.next()).isEqualTo("{\"type\":\"unsubscribed\",\"sid\":1,\"seq\":2}");
  }

  @Test
  void errors_scopedAndBare_leaveTheSubscription() throws Exception {
    connection.sendScopedError(26);
    connection.sendBareError(27);
    exchange.market("A").setLevel(Side.YES, 100, 100);

    assertThat(client.next()).contains("\"sid\":1,\"seq\":2", "\"code\":26");
    assertThat(client.next()).startsWith("{\"type\":\"error\",\"msg\":{\"code\":27");
    assertThat(client.next()).contains("\"seq\":3");
    assertThat(client.matches(exchange, List.of("A"))).isTrue();
  }

  @Test
  void skipNumbers_isAGap() throws Exception {
    connection.skipNumbers(5);
    exchange.market("A").setLevel(Side.YES, 100, 100);

    assertThat(client.next()).contains("\"seq\":7");
    assertThat(client.book("A").status()).isEqualTo(BookStatus.STALE);
  }

  @Test
  void sendText_sendsIt() throws Exception {
    connection.sendText("hello");

    assertThat(client.next()).isEqualTo("hello");
  }

  @Test
  void changeSilently_isUntrueUntilTheNextSnapshot() throws Exception {
    FakeMarket market = exchange.market("A").changeSilently(Side.NO, 4_000, 100);

    assertThat(client.matches(exchange, List.of("A"))).isFalse();
    market.sendSnapshot();
    client.next();
    assertThat(client.matches(exchange, List.of("A"))).isTrue();
  }

  @Test
  void goDown_andComeBack_takesConnectionsAtTheSamePort() throws Exception {
    int port = exchange.port();

    exchange.goDown();

    assertThat(client.failed.get(5, TimeUnit.SECONDS)).isNotNull();
    try (OkHttpTestClient refused = OkHttpTestClient.connect(exchange)) {
      assertThat(refused.failed.get(5, TimeUnit.SECONDS)).isNotNull();
    }
    exchange.refillBooks();
    exchange.faults().sidsStartAt(40);
    exchange.comeBack();
    assertThat(exchange.port()).isEqualTo(port);
    try (OkHttpTestClient again = OkHttpTestClient.connect(exchange).subscribe("A")) {
      assertThat(again.next()).contains("\"sid\":40}");
      again.next();
      assertThat(again.matches(exchange, List.of("A"))).isTrue();
    }
  }

  @Test
  void overflow_ofAClientThatDoesNotRead_endsItsSubscription() throws Exception {
    try (FakeKalshi small = FakeKalshi.builder().markets("A").sendQueueLimit(100).start();
        OkHttpTestClient slow = OkHttpTestClient.connect(small).subscribe("A")) {
      slow.next();
      slow.next();
      small.connections().get(0).stopSending();

      for (int i = 0; i < 200 && small.stats().overflows() == 0; i++) {
        small.market("A").burst(100);
      }

      assertThat(small.stats().overflows()).isEqualTo(1);
      assertThat(small.stats().subscriptions()).isZero();
      small.connections().get(0).resume();
      await()
          .atMost(Duration.ofSeconds(10))
          .until(
              () ->
                  slow.frames.stream().anyMatch(frame -> frame.contains("\"code\":25"))
                      && slow.book("A").status() == BookStatus.STALE);
    }
  }

  @Test
  void ping_comesWithHeartbeatAndIsAnswered() {
    await().until(() -> exchange.stats().pongs() > 2);

    assertThat(exchange.stats().pings()).isGreaterThanOrEqualTo(exchange.stats().pongs());
  }

  @Test
  void close_ofTheExchange_cutsTheClient() {
    exchange.close();

    await().until(client.failed::isDone);
    exchange.close();
  }
}
