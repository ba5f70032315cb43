package io.github.kalshibook.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.book.BookStatus;
import io.github.kalshibook.book.Side;
import io.github.kalshibook.book.StaleReason;
import io.github.kalshibook.book.Trust;
import io.github.kalshibook.feed.BookListener;
import io.github.kalshibook.feed.ProcessorCounter;
import io.github.kalshibook.okhttp.ConnectionHealth;
import io.github.kalshibook.okhttp.ConnectionState;
import io.github.kalshibook.okhttp.FeedBuilder;
import io.github.kalshibook.okhttp.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A feed that spreads its markets over several connections. */
class LiveFeedConnectionsTest {
  @Test
  void markets_aboveTheLimit_areSpreadOverConnections() {
    try (LiveRig rig = spread(25)) {
      assertThat(rig.feed.connections())
          .extracting(ConnectionHealth::markets)
          .containsExactly(10, 10, 5);
      assertThat(rig.exchange.connections()).hasSize(3);
      assertThat(rig.exchange.stats().subscriptions()).isEqualTo(3);
      assertThat(rig.exchange.stats().subscribedMarkets()).isEqualTo(25);
      assertThat(rig.feed.health().isHealthy()).isTrue();
      assertThat(rig.feed.isConnected()).isTrue();
      rig.assertAllTrue();
    }
  }

  @Test
  void connection_thatIsLost_costsOnlyItsOwnMarkets() {
    try (LiveRig rig = spread(25)) {
      Map<String, Long> before = generations(rig);
      FakeConnection second = rig.exchange.connections().get(1);
      List<String> owned = second.marketTickers();

      second.cut();

      await()
          .atMost(LiveRig.SOON)
          .until(() -> generations(rig).get(owned.get(0)) > before.get(owned.get(0)));
      rig.awaitAllLive();
      Map<String, Long> after = generations(rig);
      assertThat(owned)
          .hasSize(10)
          .allMatch(ticker -> after.get(ticker).equals(before.get(ticker) + 1));
      before.keySet().removeAll(owned);
      assertThat(after).containsAllEntriesOf(before);
      rig.assertAllTrue();
    }
  }

  @Test
  void handshakes_ofSeveralConnections_comeTwoASecondAtMost() {
    try (LiveRig rig = LiveRig.idle(50, limit(10))) {
      Instant start = Instant.now();
      rig.feed.start();
      rig.awaitAllLive();

      // Five connections, half a second apart.
      assertThat(Duration.between(start, Instant.now())).isGreaterThan(Duration.ofMillis(1_900));
      assertThat(rig.feed.stats().attempts()).isEqualTo(5);
    }
  }

  @Test
  void rebalance_movesMarketsWithOneShortStaleSpellEach() {
    try (LiveRig rig = LiveRig.idle(5, limit(10))) {
      Spells spells = new Spells();
      rig.feed.addListener(spells);
      List<String> more = new ArrayList<>();
      for (int i = 0; i < 15; i++) {
        more.add("MORE-" + i);
        rig.exchange.addMarket("MORE-" + i).fill();
      }
      rig.feed.start();
      Subscription first = rig.feed.subscribe(more.subList(0, 5).toArray(String[]::new));
      try (Subscription second = rig.feed.subscribe(more.subList(5, 15).toArray(String[]::new))) {
        rig.awaitLive(20);
        assertThat(rig.feed.connections())
            .extracting(ConnectionHealth::markets)
            .containsExactly(10, 10);
        first.close();
        await().atMost(LiveRig.SOON).until(() -> rig.exchange.stats().subscribedMarkets() == 15);
        Map<String, Long> before = generations(rig);

        rig.feed.rebalance();

        await()
            .atMost(LiveRig.SOON)
            .untilAsserted(
                () ->
                    assertThat(rig.exchange.connections())
                        .extracting(connection -> connection.marketTickers().size())
                        .containsExactlyInAnyOrder(7, 8));
        rig.awaitLive(15);
        assertThat(second.marketTickers()).hasSize(10);
        Map<String, Long> after = generations(rig);
        assertThat(after.keySet()).allMatch(ticker -> after.get(ticker) <= before.get(ticker) + 1);
        assertThat(spells.moved())
            .isNotEmpty()
            .allSatisfy((ticker, spell) -> assertThat(spell).isLessThan(Duration.ofSeconds(2)));
        rig.assertAllTrue();
        rig.assertNoTickerWasUntrue();
      }
    }
  }

  @Test
  void unsubscribe_duringAMove_leavesNothingBehind() {
    try (LiveRig rig = LiveRig.idle(1, limit(10))) {
      List<String> more = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        more.add("MORE-" + i);
        rig.exchange.addMarket("MORE-" + i).fill();
      }
      rig.feed.start();
      Subscription handle = rig.feed.subscribe(more.toArray(String[]::new));
      rig.awaitLive(11);
      rig.exchange.faults().delayCommands(Duration.ofMillis(300), 100, CommandKind.ADD_MARKETS);

      rig.feed.rebalance();
      await().atMost(LiveRig.SOON).until(() -> rig.commands(CommandKind.ADD_MARKETS) > 0);
      handle.close();

      await().atMost(LiveRig.SOON).until(() -> rig.exchange.stats().subscribedMarkets() == 1);
      await().atMost(LiveRig.SOON).until(() -> rig.book("MORE-0").status() == BookStatus.CLOSED);
      rig.awaitLive(1);
      rig.assertAllTrue();
    }
  }

  @WaitingTest
  void connection_thatDoesNotOpen_losesItsMarketsToTheOthers() {
    try (LiveRig rig = LiveRig.idle(10, limit(10))) {
      rig.feed.start();
      rig.awaitAllLive();
      rig.exchange.faults().refuseHandshakes(HttpAnswer.TOO_MANY_REQUESTS, 1_000);
      String[] more = {"MORE-1", "MORE-2", "MORE-3"};
      for (String ticker : more) {
        rig.exchange.addMarket(ticker).fill();
      }

      rig.feed.subscribe(more);

      await().atMost(Duration.ofSeconds(60)).until(rig::allLive);
      assertThat(rig.alerted(AlertKind.MARKETS_MOVED)).isTrue();
      assertThat(rig.alerted(AlertKind.HANDSHAKE_FAILED)).isTrue();
      assertThat(rig.feed.connections().get(0).markets()).isEqualTo(13);
      assertThat(rig.feed.health().connection()).isEqualTo(ConnectionState.OPEN);
      rig.assertAllTrue();
    }
  }

  @Test
  void audit_ofABookThatIsWrong_putsItRightAndAlertsTheSecondTime() {
    try (LiveRig rig = LiveRig.idle(3, limit(10))) {
      rig.exchange.traffic().pause();
      rig.feed.start();
      rig.awaitAllLive();
      String wrong = rig.exchange.marketTickers().get(0);
      for (int time = 1; time <= 2; time++) {
        rig.exchange.market(wrong).changeSilently(Side.YES, 100, 1_000);
        assertThat(rig.exchange.truth().differences(rig.book(wrong))).isNotEmpty();

        rig.feed.audit(wrong);

        await()
            .atMost(LiveRig.SOON)
            .untilAsserted(
                () -> assertThat(rig.exchange.truth().differences(rig.book(wrong))).isEmpty());
        assertThat(rig.book(wrong).status()).isEqualTo(BookStatus.LIVE);
        int times = time;
        await()
            .atMost(LiveRig.SOON)
            .until(() -> rig.count(ProcessorCounter.AUDIT_DIFFERENCES) == times);
      }
      await().atMost(LiveRig.SOON).until(() -> rig.alerted(AlertKind.AUDIT_DIFFERENCE));
    }
  }

  @WaitingTest
  void audits_byThemselves_visitOneMarketAfterTheOther() {
    try (LiveRig rig = LiveRig.idle(3, builder -> builder.auditInterval(Duration.ofMillis(200)))) {
      rig.feed.start();
      rig.awaitAllLive();

      await().atMost(LiveRig.SOON).until(() -> rig.count(ProcessorCounter.AUDITS) >= 6);

      assertThat(rig.count(ProcessorCounter.AUDIT_DIFFERENCES)).isZero();
      assertThat(generations(rig).values()).containsOnly(1L);
      rig.assertNoTickerWasUntrue();
    }
  }

  @WaitingTest
  void audit_whileTheMarketCloses_isNoDifference() {
    try (LiveRig rig = LiveRig.idle(3, limit(10))) {
      rig.feed.start();
      rig.awaitAllLive();
      String closing = rig.exchange.marketTickers().get(0);
      for (int i = 0; i < 5; i++) {
        rig.exchange.faults().delayCommands(Duration.ofMillis(50), 1, CommandKind.GET_SNAPSHOT);
        long audits = rig.count(ProcessorCounter.AUDITS);
        rig.feed.audit(closing);
        rig.exchange.market(closing).empty();
        int round = i;
        await()
            .atMost(LiveRig.SOON)
            .untilAsserted(
                () ->
                    assertThat(rig.count(ProcessorCounter.AUDITS))
                        .as(() -> round + " " + rig.feed.stats() + rig.exchange.stats())
                        .isGreaterThan(audits));
        rig.exchange.market(closing).fill();
      }
      assertThat(rig.count(ProcessorCounter.AUDIT_DIFFERENCES)).isZero();
      rig.assertAllTrue();
    }
  }

  @WaitingTest
  void audits_thatTheExchangeRefuses_pause() {
    try (LiveRig rig = LiveRig.idle(3, builder -> builder.auditInterval(Duration.ofMillis(100)))) {
      rig.exchange.faults().refuseCommands(27, 1, CommandKind.GET_SNAPSHOT);
      rig.feed.start();
      rig.awaitAllLive();
      await().atMost(LiveRig.SOON).until(() -> rig.commands(CommandKind.GET_SNAPSHOT) == 1);

      // Ten intervals later there is still only the one that was refused.
      await()
          .during(Duration.ofSeconds(1))
          .atMost(LiveRig.SOON)
          .until(() -> rig.commands(CommandKind.GET_SNAPSHOT) == 1 && rig.allLive());
    }
  }

  private static LiveRig spread(int markets) {
    LiveRig rig = LiveRig.idle(markets, limit(10));
    rig.feed.start();
    rig.awaitAllLive();
    return rig;
  }

  private static UnaryOperator<FeedBuilder> limit(int markets) {
    return builder -> builder.marketsPerConnection(markets);
  }

  private static Map<String, Long> generations(LiveRig rig) {
    Map<String, Long> generations = new TreeMap<>();
    rig.feed
        .books()
        .books()
        .forEach(book -> generations.put(book.marketTicker(), book.trust().generation()));
    return generations;
  }

  /** How long markets were stale because they moved. */
  private static final class Spells implements BookListener {
    private final Map<String, Instant> began = new ConcurrentHashMap<>();
    private final Map<String, Duration> moved = new ConcurrentHashMap<>();

    @Override
    public void onStatusChanged(String marketTicker, Trust trust) {
      if (trust.reason() == StaleReason.MOVED) {
        began.put(marketTicker, Instant.now());
      } else if (trust.isLive() && began.containsKey(marketTicker)) {
        moved.put(marketTicker, Duration.between(began.remove(marketTicker), Instant.now()));
      }
    }

    Map<String, Duration> moved() {
      return moved;
    }
  }
}
