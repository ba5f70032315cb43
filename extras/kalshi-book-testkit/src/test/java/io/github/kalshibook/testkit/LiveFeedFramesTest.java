package io.github.kalshibook.testkit;

import static io.github.kalshibook.testkit.LiveRig.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.book.BookStatus;
import io.github.kalshibook.book.Side;
import io.github.kalshibook.book.StaleReason;
import io.github.kalshibook.feed.ProcessorCounter;
import io.github.kalshibook.okhttp.GapReport;
import io.github.kalshibook.okhttp.RecoveryMeans;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can happen to frames on their way, and what frames may say, over a real socket. */
@Execution(ExecutionMode.CONCURRENT)
class LiveFeedFramesTest {
  private static final int MARKETS = 8;
  private static final Pattern SEQUENCE = Pattern.compile("\"seq\":(\\d+)");

  /** What happens to one frame, and whether the feed must ask for anything because of it. */
  enum Trouble {
    DROPPED(frames -> frames.drop(1), true),
    THREE_DROPPED(frames -> frames.drop(3), true),
    DUPLICATED(frames -> frames.duplicate(1), false),
    SWAPPED(frames -> frames.swap(1), true),
    LATE(frames -> frames.late(1, Duration.ofMillis(200)), true),
    CORRUPTED(frames -> frames.corrupt(1), true),
    CUT(frames -> frames.truncate(1), true),
    OF_ANOTHER_SID(frames -> frames.wrongSid(1, 4_711), true),
    EMPTY(frames -> frames.rewrite(1, text -> ""), true),
    NOT_JSON(frames -> frames.rewrite(1, text -> "<html>502</html>"), true),
    WITHOUT_CONTENT(frames -> frames.rewrite(1, text -> text.replace("\"msg\"", "\"m\"")), true),
    IN_FRAGMENTS(frames -> frames.fragment(1, 5), false);

    @SuppressWarnings("ImmutableEnumChecker") // these hold no state
    private final Consumer<FrameFaults> fault;

    private final boolean costs;

    Trouble(Consumer<FrameFaults> fault, boolean costs) {
      this.fault = fault;
      this.costs = costs;
    }
  }

  @ParameterizedTest
  @EnumSource
  void delta_inTrouble_costsNoMoreThanAGap(Trouble trouble) {
    try (LiveRig rig = LiveRig.live(MARKETS)) {
      trouble.fault.accept(rig.exchange.faults().frames().only(FrameKind.DELTA));
      await().atMost(SOON).until(() -> rig.exchange.stats().framesFaulted() >= 1);
      if (trouble.costs) {
        assertThat(rig.awaitReport(RecoveryMeans.SNAPSHOT).duration())
            .isLessThan(Duration.ofSeconds(5));
      }

      rig.assertHealed();
      assertThat(rig.commands(CommandKind.GET_SNAPSHOT)).isLessThanOrEqualTo(3);
      assertThat(rig.exchange.stats().allCommands()).isLessThanOrEqualTo(4);
      rig.assertOneConnection();
    }
  }

  /** Each snapshot of a recovery is lost in turn: the recovery itself is hit. */
  @ParameterizedTest
  @EnumSource
  void snapshot_ofARecoveryInTrouble_isAskedForAgain(Trouble trouble) {
    try (LiveRig rig = LiveRig.live(MARKETS)) {
      trouble.fault.accept(rig.exchange.faults().frames().only(FrameKind.SNAPSHOT).after(3));
      rig.connection().skipNumbers(1);

      GapReport report = rig.awaitReport(RecoveryMeans.SNAPSHOT);

      rig.assertHealed();
      // What was lost a second time waits for the deadline of its command first.
      assertThat(report.duration()).isLessThan(Duration.ofSeconds(10));
      assertThat(rig.exchange.stats().allCommands()).isLessThanOrEqualTo(9);
      rig.assertOneConnection();
    }
  }

  /** The first snapshots after the subscribe are hit. */
  @ParameterizedTest
  @EnumSource
  void snapshot_theFirstInTrouble_isAskedForAgain(Trouble trouble) {
    try (LiveRig rig = LiveRig.idle(MARKETS)) {
      trouble.fault.accept(rig.exchange.faults().frames().only(FrameKind.SNAPSHOT));
      rig.feed.start();

      rig.awaitAllLive();

      rig.assertHealed();
      assertThat(rig.exchange.stats().allCommands()).isLessThanOrEqualTo(8);
      rig.assertOneConnection();
    }
  }

  @WaitingTest
  void frames_allInFragments_areRead() {
    try (LiveRig rig = LiveRig.idle(MARKETS)) {
      rig.exchange.faults().frames().fragment(FrameFaults.FOR_EVER, 4);
      assertNothingToHeal(rig);
    }
  }

  @WaitingTest
  void frames_compressedAndStampedWithTheTime_areRead() {
    assertNothingToHeal(
        LiveRig.idle(MARKETS, e -> e.compression().sendingTimestamps(), feed -> feed));
  }

  @WaitingTest
  void frames_heldBack_areNoReasonForAnything() {
    try (LiveRig rig = LiveRig.live(MARKETS)) {
      rig.connection().hold(Duration.ofSeconds(3));

      await().atMost(SOON).until(() -> applied(rig) > 200);

      rig.assertHealed();
      assertThat(rig.exchange.stats().allCommands()).isEqualTo(1);
      rig.assertOneConnection();
    }
  }

  @WaitingTest
  void socket_thatIsSlow_isNoReasonForAnything() {
    try (LiveRig rig = LiveRig.live(MARKETS).toleratingAge(Duration.ofSeconds(20))) {
      rig.connection().slow(4_000);

      await().atMost(SOON).until(() -> applied(rig) > 100);
      rig.connection().resume();

      rig.assertHealed();
      rig.assertOneConnection();
    }
  }

  @WaitingTest
  void socket_thatIsTooSlow_losesItsSubscriptionAndGetsItAgain() {
    try (LiveRig rig =
        LiveRig.idle(MARKETS, e -> e.sendQueueLimit(50).rate(400), feed -> feed)
            .toleratingAge(Duration.ofSeconds(20))) {
      rig.feed.start();
      rig.awaitAllLive();
      rig.connection().hold(Duration.ofSeconds(1));

      GapReport report = rig.awaitReport(RecoveryMeans.RESUBSCRIBED);

      rig.assertHealed();
      assertThat(report.duration()).isLessThan(Duration.ofSeconds(10));
      assertThat(rig.exchange.stats().overflows()).isPositive();
      rig.assertOneConnection();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "not JSON",
        "",
        "[]",
        "{",
        "{}",
        "{\"type\":\"weather\",\"msg\":{}}",
        "{\"type\":\"ok\"}",
        "{\"type\":\"subscribed\",\"id\":1}",
        "{\"type\":\"unsubscribed\",\"id\":1}",
        "{\"type\":\"error\",\"id\":1,\"msg\":{\"code\":99,\"msg\":\"new\"}}",
        "{\"type\":\"orderbook_delta\",\"msg\":{\"market_ticker\":\"KXFAKE-26DEC31-T1\"}}"
      })
  void frame_thatMeansNothing_changesNothing(String frame) {
    try (LiveRig rig = LiveRig.live(MARKETS)) {
      rig.connection().sendText(frame);
      long before = applied(rig);
      await().atMost(SOON).until(() -> applied(rig) > before + 20);

      rig.assertHealed();
      assertThat(rig.reports).isEmpty();
      assertThat(rig.exchange.stats().allCommands()).isEqualTo(1);
      rig.assertOneConnection();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"price_dollars", "delta_fp", "side", "market_ticker", "yes_dollars_fp"})
  void field_renamed_makesNoBookUntrue(String field) {
    try (LiveRig rig = LiveRig.live(MARKETS)) {
      rig.exchange.faults().renameField(field, "new_" + field);
      rig.connection().skipNumbers(1);

      await()
          .atMost(SOON)
          .until(() -> rig.book(rig.exchange.marketTickers().get(0)).status() == BookStatus.STALE);
      if (!field.equals("market_ticker")) {
        await().atMost(SOON).until(() -> rig.feedAlerted(AlertKind.FORMAT_DRIFT));
      }
      rig.assertNoTickerWasUntrue();
      rig.exchange.faults().renameField(field, field);

      await().atMost(Duration.ofSeconds(60)).until(rig::allLive);
      rig.assertHealed();
      assertThat(rig.feed.stats().lost()).isLessThanOrEqualTo(1);
    }
  }

  @WaitingTest
  void useYesPrice_anotherDefault_changesNothing() {
    try (LiveRig rig = LiveRig.live(MARKETS)) {
      rig.exchange.faults().useYesPriceByDefault(true);
      rig.connection().cut();

      rig.awaitReport(RecoveryMeans.RECONNECTED);

      rig.assertHealed();
    }
  }

  @WaitingTest
  void sequence_begunAgainUnannounced_isNoticed() {
    try (LiveRig rig = LiveRig.live(MARKETS)) {
      await().atMost(SOON).until(() -> applied(rig) > 100);
      rig.exchange.faults().frames().rewrite(FrameFaults.FOR_EVER, renumbered(-50));

      await().atMost(SOON).until(() -> rig.feedAlerted(AlertKind.SEQUENCE_RESTART));
      rig.awaitReport(RecoveryMeans.SNAPSHOT);

      rig.assertHealed();
      rig.assertOneConnection();
    }
  }

  @WaitingTest
  void getSnapshot_acknowledgedFirst_isOneRecovery() {
    try (LiveRig rig = LiveRig.idle(MARKETS, e -> e.okBeforeSnapshots(), feed -> feed)) {
      rig.feed.start();
      rig.awaitAllLive();
      rig.connection().skipNumbers(1);

      GapReport report = rig.awaitReport(RecoveryMeans.SNAPSHOT);

      rig.assertHealed();
      assertThat(report.duration()).isLessThan(Duration.ofSeconds(5));
      assertThat(rig.commands(CommandKind.GET_SNAPSHOT)).isBetween(1L, 2L);
      rig.assertOneConnection();
    }
  }

  @WaitingTest
  void level_thatWouldGoBelowZero_costsItsBookAlone() {
    try (LiveRig rig = LiveRig.live(MARKETS)) {
      rig.exchange
          .faults()
          .frames()
          .only(FrameKind.DELTA)
          .rewrite(1, text -> text.replaceFirst("\"delta_fp\":\"[^\"]*", "\"delta_fp\":\"-9e9"));
      rig.exchange
          .faults()
          .frames()
          .only(FrameKind.DELTA)
          .rewrite(
              1, text -> text.replaceFirst("\"delta_fp\":\"[^\"]*", "\"delta_fp\":\"-90000000.00"));

      GapReport report = rig.awaitReport(RecoveryMeans.SNAPSHOT);

      rig.assertHealed();
      assertThat(report.marketCount()).isLessThanOrEqualTo(2);
      assertThat(report.duration()).isLessThan(Duration.ofSeconds(5));
      assertThat(rig.exchange.stats().allCommands()).isLessThanOrEqualTo(3);
      rig.assertOneConnection();
    }
  }

  @WaitingTest
  void snapshots_thatNobodyAskedFor_replaceTheBooks() {
    assertNothingToHeal(
        LiveRig.idle(MARKETS), (exchange, ticker) -> exchange.market(ticker).fill().sendSnapshot());
  }

  @WaitingTest
  void bursts_ofHundreds_areTrueAfterwards() {
    assertNothingToHeal(
        LiveRig.idle(MARKETS), (exchange, ticker) -> exchange.market(ticker).burst(785));
  }

  @WaitingTest
  void books_crossedForMoments_areNeverPublishedCrossed() {
    assertNothingToHeal(
        LiveRig.idle(MARKETS), (exchange, ticker) -> exchange.market(ticker).cross(19));
  }

  @WaitingTest
  void books_emptiedByASnapshot_areLiveAndEmpty() {
    try (LiveRig rig = LiveRig.idle(MARKETS, e -> e.rate(0), feed -> feed)) {
      rig.feed.start();
      rig.awaitAllLive();
      rig.exchange.marketTickers().forEach(t -> rig.exchange.market(t).empty());

      await()
          .atMost(SOON)
          .until(
              () ->
                  rig.feed.books().books().stream()
                      .allMatch(b -> b.top().restingCentiContracts() == 0));

      rig.assertHealed();
      assertThat(rig.reports).isEmpty();
      rig.exchange.market(rig.exchange.marketTickers().get(0)).setLevel(Side.YES, "0.5", "1");
      rig.assertHealed();
      assertThat(rig.exchange.stats().allCommands()).isEqualTo(1);
      rig.assertOneConnection();
    }
  }

  private static void assertNothingToHeal(LiveRig rig) {
    assertNothingToHeal(rig, (exchange, ticker) -> exchange.market(ticker).sendSnapshot());
  }

  private static void assertNothingToHeal(LiveRig rig, ForMarket event) {
    try (rig) {
      rig.feed.start();
      rig.awaitAllLive();
      for (String ticker : List.copyOf(rig.exchange.marketTickers())) {
        event.happens(rig.exchange, ticker);
      }
      await().atMost(SOON).until(() -> applied(rig) > 100);

      rig.assertHealed();
      assertThat(rig.reports).isEmpty();
      assertThat(rig.exchange.stats().allCommands()).isEqualTo(1);
      assertThat(rig.feed.books().books())
          .noneMatch(book -> book.trust().reason() == StaleReason.CROSSED);
      rig.assertOneConnection();
    }
  }

  private static UnaryOperator<String> renumbered(long by) {
    return text ->
        SEQUENCE
            .matcher(text)
            .replaceFirst(found -> "\"seq\":" + (Long.parseLong(found.group(1)) + by));
  }

  private static long applied(LiveRig rig) {
    return rig.feed.stats().frames().count(ProcessorCounter.DELTAS_APPLIED);
  }

  private interface ForMarket {
    void happens(FakeKalshi exchange, String marketTicker);
  }
}
