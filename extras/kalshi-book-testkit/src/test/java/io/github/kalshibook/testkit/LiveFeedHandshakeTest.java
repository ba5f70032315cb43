package io.github.kalshibook.testkit;

import static io.github.kalshibook.testkit.LiveRig.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.kalshibook.book.Alert;
import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.okhttp.ConnectionState;
import io.github.kalshibook.okhttp.GapReport;
import io.github.kalshibook.okhttp.RecoveryMeans;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How connections end and begin again, over a real socket. */
@Execution(ExecutionMode.CONCURRENT)
class LiveFeedHandshakeTest {
  private static final int MARKETS = 4;

  /** A state in which a feed may be closed. */
  enum State {
    LIVE(rig -> rig.awaitAllLive()),
    ZOMBIE(
        rig -> {
          rig.awaitAllLive();
          rig.connection().zombie();
        }),
    NOT_READ(
        rig -> {
          rig.awaitAllLive();
          rig.connection().stopReading();
        }),
    CLOSED_BY_HALF(
        rig -> {
          rig.awaitAllLive();
          rig.connection().closeByHalf(1001, "going away");
        }),
    UNANSWERED(
        rig -> {
          rig.awaitAllLive();
          rig.exchange.faults().ignoreCommands(100);
          rig.connection().skipNumbers(1);
          await().atMost(SOON).until(() -> rig.exchange.stats().allCommands() == 2);
        }),
    GONE(
        rig -> {
          rig.awaitAllLive();
          rig.exchange.goDown();
          await().atMost(SOON).until(() -> rig.feed.stats().refused() > 0);
        }),
    HANGING(
        rig -> {
          rig.exchange.faults().hangHandshakes(100);
          restart(rig);
          await()
              .atMost(SOON)
              .until(() -> rig.feed.health().connection() == ConnectionState.CONNECTING);
        }),
    TOLD_TO_WAIT(
        rig -> {
          rig.exchange.faults().refuseHandshakes(HttpAnswer.tooManyRequests(600), 100);
          restart(rig);
          await().atMost(SOON).until(() -> rig.feed.stats().refused() > 0);
        });

    @SuppressWarnings("ImmutableEnumChecker") // these hold no state
    private final Consumer<LiveRig> enter;

    State(Consumer<LiveRig> enter) {
      this.enter = enter;
    }

    private static void restart(LiveRig rig) {
      rig.awaitAllLive();
      rig.connection().cut();
    }
  }

  @ParameterizedTest
  @EnumSource
  void close_inAnyState_takesNoTimeAndLeavesNoThread(State state) {
    try (LiveRig rig = LiveRig.live(MARKETS)) {
      state.enter.accept(rig);

      rig.assertClosesSoon();

      rig.assertNoTickerWasUntrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 1001, 1008, 1011, 4000})
  void connection_closedWithACode_isMadeAgain(int code) {
    assertMadeAgain(rig -> rig.connection().close(code, "bye"));
  }

  @WaitingTest
  void connection_cut_isMadeAgain() {
    assertMadeAgain(rig -> rig.connection().cut());
  }

  @WaitingTest
  void connection_endedWithoutAClose_isMadeAgain() {
    assertMadeAgain(rig -> rig.connection().end());
  }

  @WaitingTest
  void connection_closedByHalf_isMadeAgain() {
    assertMadeAgain(rig -> rig.connection().closeByHalf(1001, "going away"));
  }

  @WaitingTest
  void exchange_backWithOtherBooksUnderTheSameSid_isTrueAgain() {
    assertMadeAgain(
        rig -> {
          rig.exchange.goDown();
          rig.exchange.refillBooks();
          rig.exchange.comeBack();
        });
  }

  @WaitingTest
  void exchange_backUnderOtherSids_isTrueAgain() {
    assertMadeAgain(
        rig -> {
          rig.exchange.faults().sidsStartAt(40);
          rig.connection().cut();
        });
  }

  @WaitingTest
  void reconnects_twelveInARow_leaveOneSubscriptionAndNoThreads() {
    // The shortest delays that chance could give.
    try (LiveRig rig = LiveRig.idle(MARKETS, feed -> feed.random(() -> 0L))) {
      rig.feed.start();
      rig.awaitAllLive();
      String sockets = ":" + rig.exchange.port();
      long own = LiveRig.threads(name -> name.startsWith(rig.name + "-"));

      for (int i = 1; i <= 12; i++) {
        rig.connection().cut();
        int opened = i + 1;
        await().atMost(SOON).until(() -> rig.feed.stats().opened() == opened);
        rig.awaitAllLive();
      }

      rig.assertHealed();
      assertThat(rig.feed.stats().attempts()).isEqualTo(13);
      assertThat(rig.commands(CommandKind.SUBSCRIBE)).isEqualTo(13);
      assertThat(rig.exchange.stats().openConnections()).isEqualTo(1);
      assertThat(LiveRig.threads(name -> name.startsWith(rig.name + "-"))).isEqualTo(own);
      await()
          .atMost(SOON)
          .until(
              () ->
                  LiveRig.threads(name -> name.startsWith("OkHttp") && name.contains(sockets))
                      <= 2);
    }
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of(HttpAnswer.TIMESTAMP_EXPIRED, "401 authentication failed: the clock is off"),
        Arguments.of(HttpAnswer.BAD_SIGNATURE, "401 authentication failed: the signature is wrong"),
        Arguments.of(HttpAnswer.UNKNOWN_KEY, "401 authentication failed: the key id is not known"),
        Arguments.of(HttpAnswer.TOO_MANY_REQUESTS, "429"),
        Arguments.of(HttpAnswer.BAD_GATEWAY, "502"),
        Arguments.of(HttpAnswer.UNAVAILABLE, "503"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void handshake_refused_isNamedAndTriedAgain(HttpAnswer answer, String words) {
    try (LiveRig rig = LiveRig.idle(MARKETS)) {
      rig.exchange.faults().refuseHandshakes(answer, 2);
      rig.feed.start();

      rig.awaitAllLive();

      rig.assertHealed();
      AlertKind kind =
          answer.status() == 401 ? AlertKind.AUTHENTICATION_FAILED : AlertKind.HANDSHAKE_FAILED;
      assertThat(rig.alerts)
          .filteredOn(alert -> alert.kind() == kind)
          .hasSize(2)
          .allSatisfy(alert -> assertThat(alert.message()).contains(words));
      assertThat(rig.feed.stats().attempts()).isEqualTo(3);
      assertThat(rig.exchange.stats().handshakes()).isEqualTo(3);
    }
  }

  @WaitingTest
  void retryAfter_isObeyed() {
    try (LiveRig rig = LiveRig.idle(MARKETS)) {
      rig.exchange.faults().refuseHandshakes(HttpAnswer.tooManyRequests(4), 1);
      rig.feed.start();
      await().atMost(SOON).until(() -> rig.alerted(AlertKind.HANDSHAKE_FAILED));
      Alert refused = rig.alerts.get(0);

      await().atMost(SOON).until(() -> rig.feed.stats().opened() == 1);

      assertThat(Duration.between(refused.time(), Instant.now()))
          .isGreaterThanOrEqualTo(Duration.ofSeconds(4));
      rig.awaitAllLive();
      rig.assertHealed();
    }
  }

  @WaitingTest
  void refusals_fiveForAuthenticationInARow_callForAPerson() {
    try (LiveRig rig = LiveRig.idle(MARKETS)) {
      rig.exchange.faults().refuseHandshakes(HttpAnswer.UNKNOWN_KEY, 5);
      Instant start = Instant.now();
      rig.feed.start();

      await().atMost(SOON).until(() -> rig.feed.stats().refused() == 5);

      assertThat(Duration.between(start, Instant.now())).isGreaterThan(Duration.ofMillis(3_700));
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(rig.alerts)
                      .last()
                      .extracting(Alert::message)
                      .asString()
                      .contains("5 times in a row", "person"));
      rig.awaitAllLive();
      rig.assertHealed();
    }
  }

  @WaitingTest
  void clock_aheadOfTheExchange_isMeasured() {
    InstantSource ahead = InstantSource.offset(InstantSource.system(), Duration.ofHours(2));
    try (LiveRig rig = LiveRig.idle(MARKETS, feed -> feed.clock(ahead))) {
      rig.feed.start();

      await().atMost(SOON).until(() -> rig.alerted(AlertKind.AUTHENTICATION_FAILED));

      assertThat(rig.alerts.get(0).message())
          .containsPattern("401 authentication failed: .* is 7[12][0-9]{2} s ahead");
      rig.assertClosesSoon();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"garbage", "reset", "end"})
  void handshake_brokenOff_isTriedAgain(String how) {
    try (LiveRig rig = LiveRig.idle(MARKETS)) {
      Faults faults = rig.exchange.faults();
      switch (how) {
        case "garbage" -> faults.garbageHandshakes(2);
        case "reset" -> faults.resetHandshakes(2);
        default -> faults.endHandshakes(2);
      }
      rig.feed.start();

      rig.awaitAllLive();

      rig.assertHealed();
      assertThat(rig.feed.stats().attempts()).isEqualTo(3);
      assertThat(rig.alerts)
          .filteredOn(alert -> alert.kind() == AlertKind.HANDSHAKE_FAILED)
          .hasSize(2);
    }
  }

  @WaitingTest
  void handshake_unanswered_isGivenUpAfterTenSeconds() {
    try (LiveRig rig = LiveRig.idle(MARKETS)) {
      rig.exchange.faults().hangHandshakes(1);
      Instant start = Instant.now();
      rig.feed.start();

      await().atMost(SOON).until(() -> rig.feed.stats().refused() == 1);

      assertThat(Duration.between(start, Instant.now()))
          .isBetween(Duration.ofSeconds(10), Duration.ofSeconds(14));
      rig.awaitAllLive();
      rig.assertHealed();
      assertThat(rig.feed.stats().attempts()).isEqualTo(2);
    }
  }

  private static void assertMadeAgain(Consumer<LiveRig> fault) {
    try (LiveRig rig = LiveRig.live(MARKETS)) {
      fault.accept(rig);

      GapReport report = rig.awaitReport(RecoveryMeans.RECONNECTED);

      rig.assertHealed();
      assertThat(report.marketCount()).isEqualTo(MARKETS);
      assertThat(report.duration()).isLessThan(Duration.ofSeconds(8));
      assertThat(rig.alerted(AlertKind.CONNECTION_LOST)).isTrue();
      assertThat(rig.feed.stats().lost()).isEqualTo(1);
      assertThat(rig.feed.stats().attempts()).isLessThanOrEqualTo(3);
      assertThat(rig.commands(CommandKind.SUBSCRIBE)).isEqualTo(2);
      assertThat(rig.exchange.stats().openConnections()).isEqualTo(1);
    }
  }
}
