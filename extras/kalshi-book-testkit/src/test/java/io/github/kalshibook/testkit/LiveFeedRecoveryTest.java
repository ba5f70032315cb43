package io.github.kalshibook.testkit;

import static io.github.kalshibook.testkit.LiveRig.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.book.BookStatus;
import io.github.kalshibook.feed.ProcessorCounter;
import io.github.kalshibook.okhttp.GapReport;
import io.github.kalshibook.okhttp.RecoveryMeans;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong on an open connection, and how the feed heals it, over a real socket. */
@Execution(ExecutionMode.CONCURRENT)
class LiveFeedRecoveryTest {
  private static final int MARKETS = 8;

  @WaitingTest
  void frame_dropped_isHealedByOneGetSnapshot() {
    try (LiveRig rig = LiveRig.live(MARKETS)) {
      rig.exchange.faults().frames().only(FrameKind.DELTA).drop(1);

      GapReport report = rig.awaitReport(RecoveryMeans.SNAPSHOT);

      rig.assertHealed();
      assertThat(report.marketCount()).isEqualTo(MARKETS);
      assertThat(report.duration()).isLessThan(Duration.ofSeconds(5));
      assertThat(rig.commands(CommandKind.GET_SNAPSHOT)).isBetween(1L, 2L);
      assertThat(rig.alerted(AlertKind.SEQUENCE_GAP) || gaps(rig) > 0).isTrue();
      rig.assertOneConnection();
    }
  }

  @WaitingTest
  void frames_duplicated_costNothing() {
    try (LiveRig rig = LiveRig.live(MARKETS)) {
      rig.exchange.faults().frames().only(FrameKind.DELTA).duplicate(50);

      await().atMost(SOON).until(() -> rig.exchange.stats().framesFaulted() >= 50);

      rig.assertHealed();
      assertThat(rig.exchange.stats().allCommands()).isEqualTo(1);
      assertThat(rig.reports).isEmpty();
      rig.assertOneConnection();
    }
  }

  @WaitingTest
  void frames_swapped_areHealed() {
    try (LiveRig rig = LiveRig.live(MARKETS)) {
      rig.exchange.faults().frames().only(FrameKind.DELTA).swap(5);

      await().atMost(SOON).until(() -> rig.exchange.stats().framesFaulted() >= 5);
      rig.awaitReport(RecoveryMeans.SNAPSHOT);

      rig.assertHealed();
      assertThat(rig.exchange.stats().allCommands()).isLessThanOrEqualTo(12);
      rig.assertOneConnection();
    }
  }

  @WaitingTest
  void frames_corruptedCutOrUnderAnotherSid_areHealed() {
    try (LiveRig rig = LiveRig.live(MARKETS)) {
      FrameFaults deltas = rig.exchange.faults().frames().only(FrameKind.DELTA);
      deltas.corrupt(5);
      deltas.truncate(5);
      deltas.wrongSid(5, 77);

      await().atMost(SOON).until(() -> rig.exchange.stats().framesFaulted() >= 15);
      rig.awaitReport(RecoveryMeans.SNAPSHOT);

      rig.assertHealed();
      rig.assertOneConnection();
    }
  }

  @WaitingTest
  void gaps_every300MillisFor10Seconds_cost60CommandsAtMost() {
    try (LiveRig rig = LiveRig.live(MARKETS)) {
      Instant start = Instant.now();
      await()
          .pollInterval(Duration.ofMillis(300))
          .atMost(SOON)
          .until(
              () -> {
                rig.connection().skipNumbers(1);
                return Duration.between(start, Instant.now()).toMillis() >= 10_000;
              });

      rig.assertHealed();
      assertThat(gaps(rig)).isGreaterThan(20);
      assertThat(rig.exchange.stats().allCommands()).isLessThanOrEqualTo(60);
      rig.assertOneConnection();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 25})
  void subscription_endedByError_isMadeAgainOnTheSameConnection(int code) {
    try (LiveRig rig = LiveRig.live(MARKETS)) {
      rig.connection().endSubscription(code);

      GapReport report = rig.awaitReport(RecoveryMeans.RESUBSCRIBED);

      rig.assertHealed();
      assertThat(report.marketCount()).isEqualTo(MARKETS);
      assertThat(report.duration()).isLessThan(Duration.ofSeconds(10));
      assertThat(rig.commands(CommandKind.SUBSCRIBE)).isEqualTo(2);
      assertThat(rig.exchange.stats().allCommands()).isEqualTo(2);
      assertThat(rig.alerted(AlertKind.SUBSCRIPTION_ENDED)).isTrue();
      rig.assertOneConnection();
    }
  }

  @WaitingTest
  void subscription_endedUnasked_isMadeAgainOnTheSameConnection() {
    try (LiveRig rig = LiveRig.live(MARKETS)) {
      rig.connection().endSubscriptionUnasked();

      rig.awaitReport(RecoveryMeans.RESUBSCRIBED);

      rig.assertHealed();
      assertThat(rig.exchange.stats().allCommands()).isEqualTo(2);
      rig.assertOneConnection();
    }
  }

  @WaitingTest
  void subscription_endedFourTimesInAMinute_costsTheConnection() {
    try (LiveRig rig = LiveRig.live(MARKETS)) {
      for (int ended = 1; ended <= 4; ended++) {
        rig.connection().endSubscription(25);
        int reported = ended;
        await().atMost(SOON).until(() -> rig.reports.size() == reported);
      }

      rig.awaitReport(RecoveryMeans.RECONNECTED);

      rig.assertHealed();
      assertThat(rig.exchange.stats().connectionsAccepted()).isEqualTo(2);
      assertThat(rig.commands(CommandKind.SUBSCRIBE)).isEqualTo(5);
    }
  }

  @WaitingTest
  void error_bareOrNotTerminal_touchesNoBook() {
    try (LiveRig rig = LiveRig.live(MARKETS)) {
      rig.connection().sendBareError(10);
      rig.connection().sendBareError(25);
      rig.connection().sendScopedError(13);
      await().atMost(SOON).until(() -> rig.alerts.size() + rig.feed.alerts().recent().size() >= 1);

      rig.assertHealed();
      assertThat(rig.reports).isEmpty();
      assertThat(rig.exchange.stats().allCommands()).isEqualTo(1);
      rig.assertOneConnection();
    }
  }

  @WaitingTest
  void getSnapshot_ignoredOnce_isRepeated() {
    try (LiveRig rig = LiveRig.live(MARKETS)) {
      rig.exchange.faults().ignoreCommands(1, CommandKind.GET_SNAPSHOT);
      rig.connection().skipNumbers(1);

      GapReport report = rig.awaitReport(RecoveryMeans.SNAPSHOT);

      rig.assertHealed();
      assertThat(report.duration()).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(8));
      assertThat(rig.commands(CommandKind.GET_SNAPSHOT)).isEqualTo(2);
      rig.assertOneConnection();
    }
  }

  @WaitingTest
  void getSnapshot_ignoredTwice_costsTheSubscription() {
    try (LiveRig rig = LiveRig.live(MARKETS)) {
      rig.exchange.faults().ignoreCommands(2, CommandKind.GET_SNAPSHOT);
      rig.connection().skipNumbers(1);

      rig.awaitReport(RecoveryMeans.RESUBSCRIBED);

      rig.assertHealed();
      assertThat(rig.commands(CommandKind.UNSUBSCRIBE)).isEqualTo(1);
      assertThat(rig.commands(CommandKind.SUBSCRIBE)).isEqualTo(2);
      rig.assertOneConnection();
    }
  }

  @WaitingTest
  void everything_ignored_costsTheConnection() {
    try (LiveRig rig = LiveRig.live(MARKETS)) {
      long first = rig.connection().number();
      // Two asked for in vain, then neither the farewell nor two subscribes are answered.
      rig.exchange.faults().ignoreCommands(5);
      rig.connection().skipNumbers(1);

      GapReport report = rig.awaitReport(RecoveryMeans.RECONNECTED);

      rig.assertHealed();
      assertThat(report.marketCount()).isEqualTo(MARKETS);
      assertThat(rig.connection().number()).isGreaterThan(first);
      assertThat(rig.exchange.stats().connectionsAccepted()).isEqualTo(2);
    }
  }

  @WaitingTest
  void getSnapshot_answeredByHalf_isAskedForTheRest() {
    try (LiveRig rig = LiveRig.live(MARKETS)) {
      rig.exchange.faults().halfAnswerCommands(1, CommandKind.GET_SNAPSHOT);
      rig.connection().skipNumbers(1);

      rig.awaitReport(RecoveryMeans.SNAPSHOT);

      rig.assertHealed();
      assertThat(rig.commands(CommandKind.GET_SNAPSHOT)).isLessThanOrEqualTo(3);
      rig.assertOneConnection();
    }
  }

  @WaitingTest
  void subscription_forgotten_isMadeAgainWhenThatShows() {
    try (LiveRig rig = LiveRig.live(MARKETS)) {
      // A gap makes the feed ask, and the exchange does not know the subscription any more.
      rig.exchange.faults().delayCommands(Duration.ofMillis(300), 1, CommandKind.GET_SNAPSHOT);
      rig.connection().skipNumbers(1);
      await().atMost(SOON).until(() -> rig.commands(CommandKind.GET_SNAPSHOT) == 1);
      rig.connection().forgetSubscription();

      rig.awaitReport(RecoveryMeans.RESUBSCRIBED);

      rig.assertHealed();
      rig.assertOneConnection();
    }
  }

  @WaitingTest
  void snapshots_ofOneMarketWithheld_neverCostTheOthersAnything() {
    try (LiveRig rig = LiveRig.live(MARKETS)) {
      String bad = rig.exchange.marketTickers().get(3);
      rig.exchange.faults().withholdSnapshots(bad);
      rig.connection().skipNumbers(1);

      // After 4 s, 2 s, 4 s and 4 s.
      await()
          .atMost(Duration.ofSeconds(45))
          .until(() -> rig.commands(CommandKind.DELETE_MARKETS) >= 1);
      assertThat(rig.feed.health().staleMarkets()).isEqualTo(1);
      assertThat(rig.book(bad).status()).isEqualTo(BookStatus.STALE);
      assertThat(rig.alerts)
          .anySatisfy(
              alert -> {
                assertThat(alert.kind()).isEqualTo(AlertKind.RECOVERY_STALLED);
                assertThat(alert.subject()).isEqualTo(bad);
              });
      await().atMost(SOON).until(() -> rig.commands(CommandKind.ADD_MARKETS) >= 1);
      assertThat(rig.commands(CommandKind.GET_SNAPSHOT)).isBetween(2L, 6L);

      rig.exchange.faults().clear();
      await().atMost(Duration.ofSeconds(45)).until(rig::allLive);

      rig.assertHealed();
      rig.assertOneConnection();
    }
  }

  @WaitingTest
  void subscribe_ignoredOnce_isSentAgainAfterFiveSeconds() {
    try (LiveRig rig = LiveRig.idle(MARKETS)) {
      rig.exchange.faults().ignoreCommands(1, CommandKind.SUBSCRIBE);
      rig.feed.start();

      rig.awaitAllLive();

      rig.assertHealed();
      assertThat(rig.commands(CommandKind.SUBSCRIBE)).isEqualTo(2);
      rig.assertOneConnection();
    }
  }

  @WaitingTest
  void subscribe_ignoredTwice_costsTheConnection() {
    try (LiveRig rig = LiveRig.idle(MARKETS)) {
      rig.exchange.faults().ignoreCommands(2, CommandKind.SUBSCRIBE);
      rig.feed.start();

      rig.awaitAllLive();

      rig.assertHealed();
      assertThat(rig.commands(CommandKind.SUBSCRIBE)).isEqualTo(3);
      assertThat(rig.exchange.stats().connectionsAccepted()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {18, 26, 27})
  void subscribe_refused_isSentAgain(int code) {
    try (LiveRig rig = LiveRig.idle(MARKETS)) {
      rig.exchange.faults().refuseCommands(code, 2, CommandKind.SUBSCRIBE);
      rig.feed.start();

      rig.awaitAllLive();

      rig.assertHealed();
      assertThat(rig.commands(CommandKind.SUBSCRIBE)).isEqualTo(3);
      assertThat(rig.alerted(AlertKind.SUBSCRIBE_REFUSED)).isTrue();
      rig.assertOneConnection();
    }
  }

  @WaitingTest
  void subscribe_answeredByHalf_isAskedForTheRest() {
    try (LiveRig rig = LiveRig.idle(MARKETS)) {
      rig.exchange.faults().halfAnswerCommands(1, CommandKind.SUBSCRIBE);
      rig.feed.start();

      rig.awaitAllLive();

      rig.assertHealed();
      assertThat(rig.exchange.stats().allCommands()).isEqualTo(2);
      rig.assertOneConnection();
    }
  }

  @WaitingTest
  void market_refusedInABatch_isNamedAndTheOthersAreUp() {
    try (LiveRig rig = LiveRig.idle(MARKETS)) {
      String bad = rig.exchange.marketTickers().get(5);
      rig.exchange.faults().refuseMarket(bad);
      rig.feed.start();

      await().atMost(SOON).until(() -> rig.feed.health().liveMarkets() == MARKETS - 1);
      await().atMost(SOON).until(() -> rig.alerted(AlertKind.SUBSCRIBE_REFUSED));
      assertThat(rig.alerts)
          .anySatisfy(
              alert -> {
                assertThat(alert.kind()).isEqualTo(AlertKind.SUBSCRIBE_REFUSED);
                assertThat(alert.subject()).isEqualTo(bad);
              });
      assertThat(rig.feed.stats().commands()).isLessThanOrEqualTo(10);

      rig.exchange.faults().clear();

      rig.awaitAllLive();
      rig.assertHealed();
      rig.assertOneConnection();
    }
  }

  @WaitingTest
  void tail_lostBeforeSilence_isFoundByTheProbe() {
    try (LiveRig rig = LiveRig.live(MARKETS).toleratingAge(Duration.ofSeconds(36))) {
      rig.exchange.faults().loseTail();
      rig.exchange.traffic().pause();
      Instant lost = Instant.now();

      await()
          .atMost(Duration.ofSeconds(45))
          .untilAsserted(
              () ->
                  assertThat(rig.exchange.marketTickers())
                      .allSatisfy(
                          t ->
                              assertThat(rig.exchange.truth().differences(rig.book(t))).isEmpty()));

      assertThat(Duration.between(lost, Instant.now())).isLessThan(Duration.ofSeconds(36));
      rig.assertHealed();
      rig.assertOneConnection();
    }
  }

  @WaitingTest
  void zombie_isGivenUpWithin35Seconds() {
    try (LiveRig rig = LiveRig.live(MARKETS).toleratingAge(Duration.ofSeconds(36))) {
      rig.connection().zombie();
      Instant start = Instant.now();

      await().atMost(Duration.ofSeconds(45)).until(() -> rig.feed.stats().opened() == 2);
      rig.awaitReport(RecoveryMeans.RECONNECTED);

      assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(36));
      rig.exchange.faults().clear();
      rig.assertHealed();
    }
  }

  @WaitingTest
  void socket_thatSendsNothingAnyMore_isGivenUpWithin35Seconds() {
    try (LiveRig rig = LiveRig.live(MARKETS).toleratingAge(Duration.ofSeconds(36))) {
      rig.connection().stopSending();

      await().atMost(Duration.ofSeconds(36)).until(() -> rig.feed.stats().opened() == 2);

      rig.awaitReport(RecoveryMeans.RECONNECTED);
      rig.exchange.faults().clear();
      rig.assertHealed();
    }
  }

  private static long gaps(LiveRig rig) {
    return rig.feed.stats().frames().count(ProcessorCounter.GAPS);
  }
}
