package io.github.kalshibook.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kalshibook.book.Side;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandsTest {
  private final FakeKalshi exchange =
      FakeKalshi.builder().markets("A", "B", "C").emptyBooks().marketLimit(2).start();
  private final OkHttpTestClient client = OkHttpTestClient.connect(exchange);

  @AfterEach
  void close() {
    client.close();
    exchange.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hello|1",
        "[1]|1",
        "{\"id\":5,\"cmd\":\"subscribe\"}|2",
        "{\"id\":5,\"cmd\":\"subscribe\",\"params\":{}}|3",
        "{\"id\":5,\"cmd\":\"unsubscribe\",\"params\":{}}|4",
        "{\"id\":5,\"cmd\":\"shout\"}|5",
        "{\"id\":5,\"cmd\":\"unsubscribe\",\"params\":{\"sids\":[9]}}|7",
        "{\"id\":5,\"cmd\":\"subscribe\",\"params\":{\"channels\":[\"books\"]}}|8",
        "{\"id\":5,\"cmd\":\"subscribe\",\"params\":{\"channels\":[\"orderbook_delta\"]}}|14",
        "{\"id\":5,\"cmd\":\"update_subscription\",\"params\":{\"sids\":[1,2]}}|12",
        "{\"id\":5,\"cmd\":\"update_subscription\",\"params\":{\"sid\":9}}|7",
      })
  void command_thatMakesNoSense_isAnsweredWithItsCode(String command, int code)
      throws InterruptedException {
    client.send(command);

    assertThat(client.next())
        .startsWith(code == 1 ? "{\"type\":\"error\"," : "{\"id\":5,\"type\":\"error\",")
        .contains("\"msg\":{\"code\":" + code + ",")
        .doesNotContain("\"seq\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"market_tickers\":[\"A\"]|15",
        "\"action\":\"dance\",\"market_tickers\":[\"A\"]|13",
        "\"action\":\"add_markets\"|14",
      })
  void update_thatMakesNoSense_isAnsweredWithItsCode(String params, int code)
      throws InterruptedException {
    subscribeToA();

    client.send("{\"id\":5,\"cmd\":\"update_subscription\",\"params\":{\"sid\":1," + params + "}}");

    assertThat(client.next()).contains("\"id\":5", "\"code\":" + code + ",");
  }

  @Test
  void subscribe_unknownMarket_isRefusedAndNamed() throws InterruptedException {
    client.subscribe("A", "NOPE");

    assertThat(client.next())
        .isEqualTo(
            "{\"id\":1,\"type\":\"error\",\"msg\":{\"code\":11,\"msg\":\"Invalid parameter\","
                + "\"market_ticker\":\"NOPE\"}}");
    assertThat(exchange.stats().subscriptions()).isZero();
  }

  @Test
  void subscribe_again_isMergedIntoTheSameSid() throws InterruptedException {
    subscribeToA();

    client.send(
        "{\"id\":2,\"cmd\":\"subscribe\",\"params\":{\"channels\":[\"orderbook_delta\"],"
            + "\"market_tickers\":[\"A\",\"B\"]}}");

    assertThat(client.next())
        .isEqualTo(
            "{\"type\":\"ok\",\"sid\":1,\"seq\":2,"
                + "\"msg\":{\"market_tickers\":[\"A\",\"B\"]},\"id\":2}");
    assertThat(client.next()).contains("\"orderbook_snapshot\",\"sid\":1,\"seq\":3", "\"B\"");
    assertThat(exchange.stats().subscribedMarkets()).isEqualTo(2);
  }

  @Test
  void subscribe_twoChannels_answersTwiceWithOneId() throws InterruptedException {
    client.send(
        "{\"id\":3,\"cmd\":\"subscribe\",\"params\":{\"channels\":[\"market_lifecycle_v2\","
            + "\"orderbook_delta\"],\"market_ticker\":\"A\",\"use_yes_price\":false}}");

    assertThat(client.next()).contains("\"id\":3", "\"market_lifecycle_v2\",\"sid\":1}");
    assertThat(client.next()).contains("\"id\":3", "\"orderbook_delta\",\"sid\":2}");
    assertThat(client.next()).contains("\"sid\":2,\"seq\":1");
    exchange.market("A").lifecycle("deactivated");
    assertThat(client.next())
        .isEqualTo(
            "{\"type\":\"market_lifecycle_v2\",\"sid\":1,\"seq\":1,\"msg\":{"
                + "\"market_ticker\":\"A\",\"event_type\":\"deactivated\",\"is_deactivated\":true}}");
  }

  @Test
  void addMarkets_heldAlready_sendsNoSnapshot() throws InterruptedException {
    subscribeToA();

    client.update(2, "add_markets", "A").update(3, "add_markets", "B");

    assertThat(client.next()).contains("\"ok\",\"sid\":1,\"seq\":2", "[\"A\"]", "\"id\":2");
    assertThat(client.next()).contains("\"ok\",\"sid\":1,\"seq\":3", "[\"A\",\"B\"]");
    assertThat(client.next()).contains("\"orderbook_snapshot\",\"sid\":1,\"seq\":4");
  }

  @Test
  void addMarkets_overTheLimit_isAnsweredWith26AndANumber() throws InterruptedException {
    subscribeToA();

    client.update(2, "add_markets", "B", "C");

    assertThat(client.next()).contains("\"error\",\"sid\":1,\"seq\":2", "\"code\":26", "\"id\":2");
  }

  @Test
  void deleteMarkets_endsTheirDeltas() throws InterruptedException {
    client.subscribe("A", "B");
    client.next();
    client.next();
    client.next();

    client.update(2, "delete_markets", "A");

    assertThat(client.next()).contains("\"ok\",\"sid\":1,\"seq\":3", "[\"B\"]");
    exchange.market("A").setLevel(Side.YES, 100, 100);
    exchange.market("B").setLevel(Side.YES, 100, 100);
    assertThat(client.next()).contains("\"seq\":4", "\"B\"");
  }

  @Test
  void getSnapshot_answersWithTheCommandsId_andNamesTheOthers() throws InterruptedException {
    subscribeToA();

    client.update(9, "get_snapshot", "A", "B");

    assertThat(client.next()).contains("\"orderbook_snapshot\",\"sid\":1,\"seq\":2", "\"id\":9");
    assertThat(client.next()).contains("\"code\":11", "\"market_ticker\":\"B\"", "\"seq\":3");
  }

  @Test
  void useYesPrice_turnsTheNoSideRound() throws InterruptedException {
    exchange.market("A").setLevel(Side.NO, "0.56", "33.27").setLevel(Side.NO, "0.55", "210");
    client.send(
        "{\"id\":1,\"cmd\":\"subscribe\",\"params\":{\"channels\":[\"orderbook_delta\"],"
            + "\"market_ticker\":\"A\",\"use_yes_price\":true}}");
    client.next();

    assertThat(client.next())
        .contains("\"no_dollars_fp\":[[\"0.4400\",\"33.27\"],[\"0.4500\",\"210.00\"]]");
    exchange.market("A").setLevel(Side.NO, "0.56", "0");
    assertThat(client.next())
        .contains("\"price_dollars\":\"0.4400\",\"delta_fp\":\"-33.27\",\"side\":\"no\"");
  }

  @Test
  void useYesPrice_notSaid_isWhatTheExchangeTakesItFor() throws InterruptedException {
    exchange.market("A").setLevel(Side.NO, "0.56", "33.27");
    exchange.faults().useYesPriceByDefault(true);

    client.send(
        "{\"id\":1,\"cmd\":\"subscribe\",\"params\":{\"channels\":[\"orderbook_delta\"],"
            + "\"market_ticker\":\"A\"}}");
    client.next();

    assertThat(client.next()).contains("\"no_dollars_fp\":[[\"0.4400\",\"33.27\"]]");
  }

  @Test
  void okBeforeSnapshots_sendsIt() throws InterruptedException {
    try (FakeKalshi other =
            FakeKalshi.builder().markets("A").okBeforeSnapshots().sendingTimestamps().start();
        OkHttpTestClient own = OkHttpTestClient.connect(other).subscribe("A")) {
      own.next();
      own.next();

      own.update(2, "get_snapshot", "A");

      assertThat(own.next()).matches(".*\"ok\",\"sid\":1,\"seq\":2.*\"sending_ts_ms\":\\d{13}}");
      assertThat(own.next()).contains("\"orderbook_snapshot\",\"sid\":1,\"seq\":3", "\"id\":2");
    }
  }

  @Test
  void skipTickerAck_leavesTheListOut() throws InterruptedException {
    client.send(
        "{\"id\":1,\"cmd\":\"subscribe\",\"params\":{\"channels\":[\"orderbook_delta\"],"
            + "\"market_ticker\":\"A\",\"skip_ticker_ack\":true}}");
    client.next();
    client.next();

    client.update(2, "add_markets", "B");

    assertThat(client.next()).isEqualTo("{\"type\":\"ok\",\"sid\":1,\"seq\":2,\"id\":2}");
  }

  @Test
  void listAndUnsubscribe_areAnswered() throws InterruptedException {
    subscribeToA();

    client.send("{\"id\":2,\"cmd\":\"list_subscriptions\"}");
    assertThat(client.next())
        .isEqualTo(
            "{\"id\":2,\"type\":\"ok\",\"msg\":[{\"channel\":\"orderbook_delta\",\"sid\":1}]}");
    client.send("{\"id\":3,\"cmd\":\"unsubscribe\",\"params\":{\"sids\":[1]}}");
    assertThat(client.next()).isEqualTo("{\"type\":\"unsubscribed\",\"sid\":1,\"seq\":2,\"id\":3}");
    client.subscribe("A");
    assertThat(client.next()).contains("\"sid\":2}");
  }

  @Test
  void stats_countCommandsByKind() throws InterruptedException {
    subscribeToA();
    client.update(2, "get_snapshot", "A").send("nonsense");
    client.next();
    client.next();

    ExchangeStats stats = exchange.stats();

    assertThat(stats.commands(CommandKind.SUBSCRIBE)).isEqualTo(1);
    assertThat(stats.commands(CommandKind.GET_SNAPSHOT)).isEqualTo(1);
    assertThat(stats.commands(CommandKind.OTHER)).isEqualTo(1);
    assertThat(stats.allCommands()).isEqualTo(3);
    assertThat(stats.framesSent()).isEqualTo(4);
    assertThat(stats.openConnections()).isEqualTo(1);
  }

  @Test
  void ignoreCommands_answersNothingThenAgain() throws InterruptedException {
    exchange.faults().ignoreCommands(1, CommandKind.SUBSCRIBE);

    client.subscribe("A").send("{\"id\":2,\"cmd\":\"list_subscriptions\"}");

    assertThat(client.next()).isEqualTo("{\"id\":2,\"type\":\"ok\",\"msg\":[]}");
    subscribeToA();
  }

  @Test
  void refuseCommands_answersWithTheCode() throws InterruptedException {
    subscribeToA();
    exchange.faults().refuseCommands(27, 1);

    client.update(2, "get_snapshot", "A").update(3, "get_snapshot", "A");

    assertThat(client.next()).contains("\"code\":27", "\"seq\":2", "\"id\":2");
    assertThat(client.next()).contains("\"orderbook_snapshot\"", "\"id\":3");
  }

  @Test
  void halfAnswerCommands_sendsHalfTheSnapshots() throws InterruptedException {
    exchange.faults().halfAnswerCommands(1, CommandKind.SUBSCRIBE);

    client.subscribe("A", "B").send("{\"id\":2,\"cmd\":\"list_subscriptions\"}");

    assertThat(client.next()).contains("\"subscribed\"");
    assertThat(client.next()).contains("\"orderbook_snapshot\"", "\"A\"");
    assertThat(client.next()).contains("\"id\":2");
  }

  @Test
  void delayCommands_answersLater() throws InterruptedException {
    exchange.faults().delayCommands(Duration.ofMillis(50), 1);

    client.subscribe("A").send("{\"id\":2,\"cmd\":\"list_subscriptions\"}");

    assertThat(client.next()).contains("\"id\":2");
    assertThat(client.next()).contains("\"id\":1", "\"subscribed\"");
  }

  @Test
  void refuseMarket_andWithholdSnapshots_hitThatMarket() throws InterruptedException {
    exchange.faults().refuseMarket("A").withholdSnapshots("B");

    client.subscribe("A");
    assertThat(client.next()).contains("\"code\":11", "\"A\"");
    client.subscribe("B", "C");
    assertThat(client.next()).contains("\"subscribed\"");
    assertThat(client.next()).contains("\"seq\":1", "\"C\"");
  }

  @Test
  void commandLimit_exceeded_isAnsweredWith27() throws InterruptedException {
    try (FakeKalshi strict = FakeKalshi.builder().markets("A").commandLimit(3).start();
        OkHttpTestClient hasty = OkHttpTestClient.connect(strict)) {
      for (int id = 1; id <= 10; id++) {
        hasty.send("{\"id\":" + id + ",\"cmd\":\"list_subscriptions\"}");
      }
      List<String> answers = new ArrayList<>();
      for (int id = 1; id <= 10; id++) {
        answers.add(hasty.next());
      }

      assertThat(answers).anyMatch(answer -> answer.contains("\"code\":27"));
    }
  }

  @Test
  void shuffleAnswers_answersAllInAnotherOrder() throws InterruptedException {
    Duration window = Duration.ofMillis(200);
    try (FakeKalshi shuffling = FakeKalshi.builder().shuffleAnswers(window).start();
        OkHttpTestClient hasty = OkHttpTestClient.connect(shuffling)) {
      List<String> expected = new ArrayList<>();
      for (int id = 1; id <= 20; id++) {
        hasty.send("{\"id\":" + id + ",\"cmd\":\"list_subscriptions\"}");
        expected.add("{\"id\":" + id + ",\"type\":\"ok\",\"msg\":[]}");
      }
      List<String> answers = new ArrayList<>();
      for (int id = 1; id <= 20; id++) {
        answers.add(hasty.next());
      }

      assertThat(answers).containsExactlyInAnyOrderElementsOf(expected).isNotEqualTo(expected);
      assertThat(Collections.frequency(answers, expected.get(0))).isEqualTo(1);
    }
  }

  private void subscribeToA() throws InterruptedException {
    client.subscribe("A");
    assertThat(client.next()).contains("\"subscribed\"");
    assertThat(client.next()).contains("\"orderbook_snapshot\"");
  }
}
