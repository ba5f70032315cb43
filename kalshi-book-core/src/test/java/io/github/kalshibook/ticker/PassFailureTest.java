package io.github.kalshibook.ticker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kalshibook.book.AlertKind;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Something inside a pass throws: nothing may stop, get lost, or be counted wrongly. The clock is
 * what these tests can break from outside; it is asked for each ticker, alert and heartbeat.
 */
class PassFailureTest {
  @RegisterExtension final CapturedLog log = new CapturedLog(TickerPublisher.class);

  private final PassRig rig = new PassRig();
  private final BookPen book = rig.book("A");

  static List<Throwable> failures() {
    return List.of(new IllegalStateException("broken"), new AssertionError("broken"));
  }

  @AfterEach
  void countersAddUp() {
    rig.assertAddsUp();
  }

  @ParameterizedTest
  @MethodSource("failures")
  void liveTicker_thatFailedOnce_goesOutLater(Throwable failure) {
    book.live(5_000, 4_000);
    failNext(1, failure);

    rig.pass();
    assertThat(rig.tickers()).isEmpty();
    rig.assertAddsUp();
    rig.goOn(1_000);

    assertThat(rig.ticker().yesBidCentiCents()).hasValue(5_000);
    assertThat(rig.stats().failures()).isEqualTo(1);
    assertThat(rig.alerts(AlertKind.INTERNAL_ERROR)).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void liveTicker_thatFailedForAWhile_goesOutWhenItCan(Throwable failure) {
    book.live(5_000, 4_000);
    failNext(7, failure);

    rig.goOn(10_000);

    assertThat(rig.ticker().yesBidCentiCents()).hasValue(5_000);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void staleTicker_thatFailedOnce_goesOutLater(Throwable failure) {
    book.live(5_000, 4_000);
    rig.pass();
    rig.tickers();
    book.stale();
    failNext(1, failure);

    rig.pass();
    rig.goOn(1_000);

    assertThat(rig.ticker().isLive()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("failures")
  void lastTicker_thatFailedOnce_goesOutLaterAndIsForgotten(Throwable failure)
      throws IllegalAccessException {
    book.live(5_000, 4_000);
    rig.pass();
    rig.tickers();
    book.leave();
    failNext(1, failure);

    rig.pass();
    rig.goOn(1_000);

    assertThat(rig.ticker().isLive()).isFalse();
    assertThat(Reach.elementsFrom(rig.pass)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("failures")
  void crossedBook_thatFailedOnce_isToldLater(Throwable failure) {
    book.live(5_000, 4_000);
    rig.pass();
    rig.tickers();
    book.crossed();
    rig.pass();
    rig.goOn(1_000);
    failNext(1, failure);

    rig.goOn(1_500);

    assertThat(rig.ticker().isLive()).isFalse();
    assertThat(rig.alerts(AlertKind.CROSSED_BOOK)).hasSize(1);
    assertThat(rig.toldCrossed).containsExactly("A");
  }

  @ParameterizedTest
  @MethodSource("failures")
  void otherMarkets_ofTheSamePass_goOut(Throwable failure) {
    for (int i = 0; i < 10; i++) {
      rig.book("M" + i).live(5_000, 4_000);
    }
    // Two readings of the clock: the first market's ticker, and the alert that it failed.
    failNext(2, failure);

    rig.pass();

    assertThat(rig.tickers()).hasSize(9);
    rig.goOn(1_000);
    assertThat(rig.tickers()).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void publishNow_thatFailed_isAnswered(Throwable failure) {
    book.live(5_000, 4_000);
    rig.pass();
    rig.tickers();
    Forced request = rig.pass.force("A", false);
    failNext(1, failure);

    rig.pass();

    assertThat(request.outcome).isCompletedWithValue(false);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void heartbeat_thatFailedOnce_comesWithTheNextPass(Throwable failure) {
    rig.pass();
    rig.time.advanceMillis(5_000);
    failNext(1, failure);

    assertThatThrownBy(rig::pass).as("the publisher's thread survives it").isSameAs(failure);
    rig.pass();

    assertThat(rig.heartbeats()).hasSize(1);
    assertThat(rig.stats().heartbeats()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void heartbeat_whoKnowsConnectedThrows_saysNotConnected(Throwable failure) {
    PassRig other =
        new PassRig(
            settings ->
                settings
                    .sink("sink", ticker -> {})
                    .connected(
                        () -> {
                          Sneaky.sneakyThrow(failure);
                          return true;
                        }));
    other.pass();

    other.goOn(10_000);

    assertThat(other.stats().heartbeats()).isEqualTo(2);
    assertThat(other.heartbeats())
        .singleElement()
        .satisfies(beat -> assertThat(beat.connected()).isFalse());
  }

  private void failNext(int times, Throwable failure) {
    AtomicInteger left = new AtomicInteger(times);
    rig.time.onInstant(
        () -> {
          if (left.getAndDecrement() > 0) {
            Sneaky.sneakyThrow(failure);
          }
        });
  }
}
