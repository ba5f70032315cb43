package io.github.kalshibook.testkit;

import static io.github.kalshibook.testkit.LiveRig.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.okhttp.RecoveryMeans;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Silence of every kind: what must be noticed though nothing comes, over a real socket. */
@Execution(ExecutionMode.CONCURRENT)
class LiveFeedSilenceTest {
  private static final int MARKETS = 4;

  /** What the feed promises. */
  private static final Duration NOTICED = Duration.ofSeconds(35);

  /** A loaded machine may take this much longer. */
  private static final Duration ROOM = Duration.ofSeconds(3);

  private static final Duration LONG = Duration.ofSeconds(60);

  @WaitingTest
  void deafSocket_isGivenUpWithin35Seconds() {
    try (LiveRig rig = LiveRig.live(MARKETS)) {
      rig.connection().stopReading();

      assertThat(timeUntil(() -> rig.feed.stats().opened() == 2)).isLessThan(NOTICED.plus(ROOM));
      rig.awaitReport(RecoveryMeans.RECONNECTED);

      rig.assertHealed();
      assertThat(rig.feed.stats().attempts()).isLessThanOrEqualTo(3);
    }
  }

  @WaitingTest
  void deafSocket_withAGap_isGivenUpWithin35Seconds() {
    try (LiveRig rig = LiveRig.live(MARKETS)) {
      rig.connection().stopReading();
      rig.connection().skipNumbers(1);

      assertThat(timeUntil(() -> rig.feed.stats().opened() == 2)).isLessThan(NOTICED.plus(ROOM));
      rig.awaitReport(RecoveryMeans.RECONNECTED);

      rig.assertHealed();
      // What it asked for in vain was never read.
      assertThat(rig.feed.stats().commands()).isLessThanOrEqualTo(6);
      assertThat(rig.feed.stats().attempts()).isLessThanOrEqualTo(3);
    }
  }

  @WaitingTest
  void deafSocket_thatHearsAgain_wasNoReasonForAnything() {
    try (LiveRig rig = LiveRig.live(MARKETS)) {
      rig.connection().stopReading();
      rig.exchange.after(Duration.ofSeconds(5), rig.connection()::resume);
      rig.connection().skipNumbers(1);

      await().atMost(SOON).until(() -> !rig.reports.isEmpty());

      rig.assertHealed();
      assertThat(rig.feed.stats().commands()).isLessThanOrEqualTo(4);
      rig.assertOneConnection();
    }
  }

  @WaitingTest
  void zombie_isStaleOrHealedWithin35Seconds() {
    try (LiveRig rig = LiveRig.live(MARKETS).toleratingAge(NOTICED.plus(ROOM))) {
      rig.connection().zombie();

      assertThat(timeUntil(() -> noneIsLive(rig))).isLessThan(NOTICED);
      rig.awaitReport(RecoveryMeans.RECONNECTED);

      rig.assertHealed();
      assertThat(rig.feed.stats().attempts()).isLessThanOrEqualTo(3);
      assertThat(rig.commands(CommandKind.SUBSCRIBE)).isEqualTo(2);
    }
  }

  /** The first question of the probe goes unanswered; the second one's number tells. */
  @WaitingTest
  void tail_lostAndTheProbeIgnored_isFoundByAnAddition() {
    try (LiveRig rig = LiveRig.live(MARKETS).toleratingAge(NOTICED.plus(ROOM))) {
      rig.exchange.faults().ignoreCommands(1, CommandKind.GET_SNAPSHOT);
      rig.exchange.faults().loseTail();

      assertThat(timeUntil(() -> rig.feed.health().staleMarkets() > 0))
          .isBetween(Duration.ofSeconds(30), NOTICED.plus(ROOM));
      rig.awaitReport(RecoveryMeans.SNAPSHOT);

      rig.assertHealed();
      assertThat(rig.commands(CommandKind.ADD_MARKETS)).isEqualTo(1);
      assertThat(rig.commands(CommandKind.GET_SNAPSHOT)).isEqualTo(2);
      assertThat(rig.exchange.stats().allCommands()).isEqualTo(4);
      rig.assertOneConnection();
    }
  }

  @WaitingTest
  void tail_lostAndBothQuestionsIgnored_costsTheSubscription() {
    // Two questions of 4 s each more.
    try (LiveRig rig = LiveRig.live(MARKETS).toleratingAge(NOTICED.plusSeconds(8).plus(ROOM))) {
      rig.exchange.faults().ignoreCommands(1, CommandKind.GET_SNAPSHOT);
      rig.exchange.faults().ignoreCommands(1, CommandKind.ADD_MARKETS);
      rig.exchange.faults().loseTail();

      rig.awaitReport(RecoveryMeans.RESUBSCRIBED, LONG);

      rig.assertHealed();
      assertThat(rig.commands(CommandKind.UNSUBSCRIBE)).isEqualTo(1);
      assertThat(rig.commands(CommandKind.SUBSCRIBE)).isEqualTo(2);
      rig.assertOneConnection();
    }
  }

  /** What has no number, or an old one, says nothing about the tail. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"error\",\"msg\":{\"code\":99,\"msg\":\"chatter\"}}",
        "{\"type\":\"weather\",\"msg\":{}}",
        "{\"type\":\"unsubscribed\",\"sid\":77,\"seq\":1}",
        "{\"type\":\"orderbook_delta\",\"sid\":1,\"seq\":1,\"msg\":{\"market_ticker\":\"A\"}}"
      })
  void tail_lostWhileTheExchangeChatters_isFound(String chatter) {
    try (LiveRig rig = LiveRig.live(MARKETS).toleratingAge(NOTICED.plus(ROOM))) {
      rig.exchange.faults().loseTail();
      FakeConnection connection = rig.connection();

      await()
          .pollInterval(Duration.ofSeconds(2))
          .atMost(NOTICED.plus(ROOM))
          .until(
              () -> {
                connection.sendText(chatter);
                return isTrue(rig);
              });

      rig.assertHealed();
      rig.assertOneConnection();
    }
  }

  @WaitingTest
  void subscription_forgottenInSilence_isMadeAgain() {
    try (LiveRig rig = LiveRig.live(MARKETS).toleratingAge(NOTICED.plus(ROOM))) {
      rig.connection().forgetSubscription();

      assertThat(timeUntil(() -> !rig.reports.isEmpty())).isLessThan(NOTICED);
      rig.awaitReport(RecoveryMeans.RESUBSCRIBED);

      rig.assertHealed();
      assertThat(rig.commands(CommandKind.SUBSCRIBE)).isEqualTo(2);
      assertThat(rig.exchange.stats().allCommands()).isEqualTo(3);
      rig.assertOneConnection();
    }
  }

  /** The numbers themselves are called otherwise: no frame counts any more, and none is missed. */
  @ParameterizedTest
  @ValueSource(strings = {"seq", "sid", "type"})
  void field_ofTheNumbersRenamed_isNoticed(String field) {
    // After the two questions, the farewell to the subscription, and a new connection.
    try (LiveRig rig = LiveRig.live(MARKETS).toleratingAge(LONG)) {
      rig.exchange.faults().renameField(field, "new_" + field);

      assertThat(timeUntil(() -> noneIsLive(rig))).isLessThan(LONG);
      rig.exchange.faults().renameField(field, field);

      await().atMost(LONG).until(rig::allLive);
      rig.assertHealed();
      assertThat(rig.feed.stats().attempts()).isLessThanOrEqualTo(4);
    }
  }

  @WaitingTest
  void exchange_thatIsQuietForAMinute_isAskedTwiceAndBelieved() {
    try (LiveRig rig = LiveRig.live(MARKETS)) {
      rig.exchange.traffic().pause();

      await()
          .atMost(Duration.ofSeconds(75))
          .until(() -> rig.commands(CommandKind.GET_SNAPSHOT) == 2);

      rig.assertHealed();
      assertThat(rig.reports).isEmpty();
      assertThat(rig.exchange.stats().allCommands()).isEqualTo(3);
      rig.assertOneConnection();
    }
  }

  private static boolean noneIsLive(LiveRig rig) {
    return rig.feed.books().books().stream().noneMatch(book -> book.trust().isLive());
  }

  private static boolean isTrue(LiveRig rig) {
    return rig.feed.books().books().stream().allMatch(book -> isTrue(rig, book));
  }

  private static boolean isTrue(LiveRig rig, OrderbookState book) {
    return book.trust().isLive() && rig.exchange.truth().differences(book).isEmpty();
  }

  private static Duration timeUntil(Callable<Boolean> condition) {
    Instant start = Instant.now();
    await().atMost(LONG).pollInterval(Duration.ofMillis(50)).until(condition);
    return Duration.between(start, Instant.now());
  }
}
