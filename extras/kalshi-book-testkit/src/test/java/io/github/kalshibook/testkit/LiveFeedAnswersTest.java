package io.github.kalshibook.testkit;

import static io.github.kalshibook.testkit.LiveRig.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.kalshibook.book.Alert;
import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.book.BookStatus;
import io.github.kalshibook.okhttp.GapReport;
import io.github.kalshibook.okhttp.RecoveryMeans;
import io.github.kalshibook.okhttp.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the exchange may answer to commands, or not, over a real socket. */
@Execution(ExecutionMode.CONCURRENT)
class LiveFeedAnswersTest {
  private static final int MARKETS = 8;
  private static final String ADDED = "KXADDED-26DEC31-T1";

  /** What happens to one answer. */
  enum Trouble {
    LOST(frames -> frames.drop(1)),
    DOUBLED(frames -> frames.duplicate(1)),
    LATE(frames -> frames.late(1, Duration.ofMillis(700))),
    BEHIND_THE_NEXT(frames -> frames.swap(1)),
    SPOILED(frames -> frames.truncate(1)),
    IN_FRAGMENTS(frames -> frames.fragment(1, 3));

    @SuppressWarnings("ImmutableEnumChecker") // these hold no state
    private final Consumer<FrameFaults> fault;

    Trouble(Consumer<FrameFaults> fault) {
      this.fault = fault;
    }
  }

  @ParameterizedTest
  @EnumSource
  void subscribed_inTrouble_leavesOneSubscription(Trouble trouble) {
    try (LiveRig rig = LiveRig.idle(MARKETS)) {
      trouble.fault.accept(rig.exchange.faults().frames().only(FrameKind.REPLY));
      rig.feed.start();

      rig.awaitAllLive();
      if (trouble == Trouble.LOST || trouble == Trouble.SPOILED) {
        // The second subscribe is merged into the first: an ok, and no snapshots.
        await().atMost(SOON).until(() -> rig.commands(CommandKind.SUBSCRIBE) == 2);
      }

      awaitGap(rig);
      rig.assertHealed();
      assertThat(rig.commands(CommandKind.SUBSCRIBE)).isLessThanOrEqualTo(2);
      assertThat(rig.exchange.stats().allCommands()).isLessThanOrEqualTo(6);
      rig.assertOneConnection();
    }
  }

  @ParameterizedTest
  @EnumSource
  void okToAnAddition_inTrouble_bringsTheMarketLive(Trouble trouble) {
    try (LiveRig rig = LiveRig.live(MARKETS)) {
      trouble.fault.accept(rig.exchange.faults().frames().only(FrameKind.REPLY));
      rig.exchange.addMarket(ADDED).fill();

      try (Subscription handle = rig.feed.subscribe(ADDED)) {
        assertThat(rig.feed.awaitLive(ADDED, SOON)).isTrue();
        assertThat(handle.marketTickers()).containsExactly(ADDED);
        rig.assertHealed();
      }
      assertThat(rig.commands(CommandKind.ADD_MARKETS)).isEqualTo(1);
      assertThat(rig.exchange.stats().allCommands()).isLessThanOrEqualTo(5);
      rig.assertOneConnection();
    }
  }

  @WaitingTest
  void commands_answeredInShuffledOrder_endTheSame() {
    try (LiveRig rig =
        LiveRig.idle(1_600, e -> e.shuffleAnswers(Duration.ofMillis(400)), feed -> feed)) {
      rig.feed.start();
      rig.awaitAllLive();
      assertThat(rig.commands(CommandKind.SUBSCRIBE)).isEqualTo(1);
      assertThat(rig.commands(CommandKind.ADD_MARKETS)).isEqualTo(3);

      awaitGap(rig);

      rig.assertHealed();
      assertThat(rig.commands(CommandKind.GET_SNAPSHOT)).isBetween(4L, 8L);
      rig.assertOneConnection();
    }
  }

  @WaitingTest
  void subscribed_forAnotherChannelUnderTheSameId_isNotTheBooks() {
    try (LiveRig rig = LiveRig.idle(MARKETS)) {
      rig.exchange.faults().delayCommands(Duration.ofMillis(800), 1, CommandKind.SUBSCRIBE);
      rig.feed.start();
      await().atMost(SOON).until(() -> rig.commands(CommandKind.SUBSCRIBE) == 1);
      rig.connection()
          .sendText(
              "{\"type\":\"subscribed\",\"id\":1,"
                  + "\"msg\":{\"channel\":\"market_lifecycle_v2\",\"sid\":9}}");
      rig.awaitAllLive();

      GapReport report = awaitGap(rig);

      rig.assertHealed();
      assertThat(report.duration()).isLessThan(Duration.ofSeconds(5));
      assertThat(rig.exchange.stats().allCommands()).isLessThanOrEqualTo(3);
      rig.assertOneConnection();
    }
  }

  /** The whole batch is refused, and nobody says because of which market. */
  @ParameterizedTest
  @ValueSource(ints = {11, 14})
  void batch_refusedWithoutAName_isSplitUntilTheBadOneIsFound(int code) {
    try (LiveRig rig = LiveRig.idle(MARKETS)) {
      String bad = rig.exchange.marketTickers().get(5);
      rig.exchange.faults().refuseMarket(bad);
      rig.exchange
          .faults()
          .frames()
          .only(FrameKind.REPLY)
          .rewrite(
              FrameFaults.FOR_EVER,
              text ->
                  text.replaceFirst(",\"market_ticker\":\"[^\"]*\"", "")
                      .replace("\"code\":11", "\"code\":" + code));
      rig.feed.start();

      await().atMost(SOON).until(() -> rig.feed.health().liveMarkets() == MARKETS - 1);
      await().atMost(SOON).until(() -> refused(rig).equals(Set.of(bad)));
      assertThat(rig.exchange.stats().allCommands()).isLessThanOrEqualTo(8);

      rig.exchange.faults().clear();

      rig.awaitAllLive();
      rig.assertHealed();
      assertThat(rig.exchange.stats().allCommands()).isLessThanOrEqualTo(10);
      rig.assertOneConnection();
    }
  }

  @WaitingTest
  void batch_refusedForThreeMarkets_bringsTheOthersUp() {
    try (LiveRig rig = LiveRig.idle(MARKETS)) {
      List<String> bad = rig.exchange.marketTickers().subList(2, 5);
      bad.forEach(rig.exchange.faults()::refuseMarket);
      rig.feed.start();

      await().atMost(SOON).until(() -> rig.feed.health().liveMarkets() == MARKETS - 3);
      await().atMost(SOON).until(() -> refused(rig).equals(Set.copyOf(bad)));
      assertThat(rig.exchange.stats().allCommands()).isLessThanOrEqualTo(4);
      rig.exchange.faults().clear();

      rig.awaitAllLive();
      rig.assertHealed();
      rig.assertOneConnection();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 18, 26, 27})
  void addition_refused_isSentAgain(int code) {
    try (LiveRig rig = LiveRig.live(MARKETS)) {
      rig.exchange.addMarket(ADDED).fill();
      rig.exchange.faults().refuseCommands(code, 2, CommandKind.ADD_MARKETS);

      try (Subscription handle = rig.feed.subscribe(ADDED)) {
        assertThat(rig.feed.awaitLive(ADDED, SOON)).as("%s", handle.marketTickers()).isTrue();
        rig.assertHealed();
      }
      assertThat(rig.commands(CommandKind.ADD_MARKETS)).isEqualTo(3);
      assertThat(rig.alerted(AlertKind.SUBSCRIBE_REFUSED)).isTrue();
      rig.assertOneConnection();
    }
  }

  @WaitingTest
  void addition_ignored_isMadeUpFor() {
    try (LiveRig rig = LiveRig.live(MARKETS)) {
      rig.exchange.addMarket(ADDED).fill();
      rig.exchange.faults().ignoreCommands(1, CommandKind.ADD_MARKETS);

      try (Subscription handle = rig.feed.subscribe(ADDED)) {
        assertThat(rig.feed.awaitLive(ADDED, Duration.ofSeconds(60)))
            .as("%s", handle.marketTickers())
            .isTrue();
        rig.assertHealed();
      }
      assertThat(rig.exchange.stats().allCommands()).isLessThanOrEqualTo(8);
      rig.assertOneConnection();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 11, 14, 18, 26, 27})
  void getSnapshot_refused_isSentAgainWithinReason(int code) {
    try (LiveRig rig = LiveRig.live(MARKETS)) {
      rig.exchange.faults().refuseCommands(code, 2, CommandKind.GET_SNAPSHOT);
      rig.connection().skipNumbers(1);

      await().atMost(SOON).until(() -> rig.commands(CommandKind.GET_SNAPSHOT) >= 2);
      await().atMost(Duration.ofSeconds(60)).until(rig::allLive);

      rig.assertHealed();
      assertThat(rig.exchange.stats().allCommands()).isLessThanOrEqualTo(6);
      rig.assertOneConnection();
    }
  }

  /** Asking for ever what is refused for ever leads nowhere: the ladder must be climbed. */
  @WaitingTest
  void getSnapshot_refusedForEver_costsTheSubscription() {
    try (LiveRig rig = LiveRig.live(MARKETS)) {
      rig.exchange.faults().refuseCommands(11, 1_000, CommandKind.GET_SNAPSHOT);
      rig.connection().skipNumbers(1);

      rig.awaitReport(RecoveryMeans.RESUBSCRIBED);

      rig.assertHealed();
      assertThat(rig.commands(CommandKind.GET_SNAPSHOT)).isLessThanOrEqualTo(4);
      rig.assertOneConnection();
    }
  }

  @WaitingTest
  void market_forgottenByTheExchange_isAddedAgain() {
    try (LiveRig rig = LiveRig.live(MARKETS)) {
      String lost = rig.exchange.marketTickers().get(3);
      // Nobody can notice before something is asked.
      rig.connection().forgetMarket(lost);
      rig.connection().skipNumbers(1);

      rig.awaitReport(RecoveryMeans.ADDED_AGAIN);

      rig.assertHealed();
      assertThat(rig.commands(CommandKind.ADD_MARKETS)).isPositive();
      assertThat(rig.exchange.stats().allCommands()).isLessThanOrEqualTo(8);
      rig.assertOneConnection();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ignored", "half", "refused"})
  void deletion_inTrouble_stillEndsTheMarket(String how) {
    try (LiveRig rig = LiveRig.live(MARKETS)) {
      rig.exchange.addMarket(ADDED).fill();
      Faults faults = rig.exchange.faults();
      switch (how) {
        case "ignored" -> faults.ignoreCommands(1, CommandKind.DELETE_MARKETS);
        case "half" -> faults.halfAnswerCommands(1, CommandKind.DELETE_MARKETS);
        default -> faults.refuseCommands(27, 1, CommandKind.DELETE_MARKETS);
      }
      Subscription first = rig.feed.subscribe(ADDED);
      assertThat(rig.feed.awaitLive(ADDED, SOON)).isTrue();
      first.close();
      await().atMost(SOON).until(() -> rig.book(ADDED).status() == BookStatus.CLOSED);
      await().atMost(SOON).until(() -> rig.commands(CommandKind.DELETE_MARKETS) == 1);

      // Wanted again before the answer.
      try (Subscription second = rig.feed.subscribe(ADDED)) {
        assertThat(rig.feed.awaitLive(ADDED, Duration.ofSeconds(60)))
            .as("%s", second.marketTickers())
            .isTrue();
        rig.assertHealed();
      }
      assertThat(rig.exchange.stats().allCommands()).isLessThanOrEqualTo(12);
      rig.assertOneConnection();
    }
  }

  @WaitingTest
  void getSnapshot_answeredLate_isWaitedFor() {
    try (LiveRig rig = LiveRig.live(MARKETS)) {
      rig.exchange.faults().delayCommands(Duration.ofMillis(2_500), 1, CommandKind.GET_SNAPSHOT);

      GapReport report = awaitGap(rig);

      rig.assertHealed();
      assertThat(report.duration()).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(5));
      assertThat(rig.commands(CommandKind.GET_SNAPSHOT)).isEqualTo(1);
      rig.assertOneConnection();
    }
  }

  @WaitingTest
  void getSnapshot_answeredTooLate_isRepeatedAndBothAreTaken() {
    try (LiveRig rig = LiveRig.live(MARKETS)) {
      rig.exchange.faults().delayCommands(Duration.ofMillis(4_500), 1, CommandKind.GET_SNAPSHOT);

      GapReport report = awaitGap(rig);

      assertThat(report.duration()).isLessThan(Duration.ofSeconds(8));
      rig.assertHealed();
      assertThat(rig.commands(CommandKind.GET_SNAPSHOT)).isLessThanOrEqualTo(3);
      rig.assertOneConnection();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ignored", "half", "refused with 7", "late"})
  void unsubscribe_inTrouble_isFollowedByASubscribe(String how) {
    try (LiveRig rig = LiveRig.live(MARKETS)) {
      Faults faults = rig.exchange.faults();
      switch (how) {
        case "ignored" -> faults.ignoreCommands(1, CommandKind.UNSUBSCRIBE);
        case "half" -> faults.halfAnswerCommands(1, CommandKind.UNSUBSCRIBE);
        case "late" -> faults.delayCommands(Duration.ofSeconds(6), 1, CommandKind.UNSUBSCRIBE);
        default -> faults.refuseCommands(7, 1, CommandKind.UNSUBSCRIBE);
      }
      faults.ignoreCommands(2, CommandKind.GET_SNAPSHOT);
      rig.connection().skipNumbers(1);

      await().atMost(Duration.ofSeconds(60)).until(() -> !rig.reports.isEmpty());
      await().atMost(Duration.ofSeconds(60)).until(rig::allLive);

      rig.assertHealed();
      assertThat(rig.exchange.stats().allCommands()).isLessThanOrEqualTo(12);
      assertThat(rig.feed.stats().lost()).isLessThanOrEqualTo(1);
    }
  }

  @WaitingTest
  void commands_allRefusedForAWhile_areNoHail() {
    try (LiveRig rig = LiveRig.idle(MARKETS)) {
      rig.exchange.faults().refuseCommands(27, 4);
      rig.feed.start();

      rig.awaitAllLive();

      rig.assertHealed();
      assertThat(rig.commands(CommandKind.SUBSCRIBE)).isEqualTo(5);
      rig.assertOneConnection();
    }
  }

  private static GapReport awaitGap(LiveRig rig) {
    int before = rig.reports.size();
    rig.connection().skipNumbers(1);
    await().atMost(SOON).until(() -> rig.reports.size() > before);
    return rig.reports.get(before);
  }

  /** The markets that alerts name as refused. */
  private static Set<String> refused(LiveRig rig) {
    // The listener is told the latest of those that come at once; the log has them all.
    return rig.feed.alerts().recent().stream()
        .filter(alert -> alert.kind() == AlertKind.SUBSCRIBE_REFUSED)
        .map(Alert::subject)
        .collect(Collectors.toSet());
  }
}
