package io.github.kalshibook.ticker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kalshibook.book.BookStatus;
import io.github.kalshibook.book.StaleReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one sink gets out of its mailbox and when, on a clock moved by hand. */
class MailboxTest {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  private final ManualTime time = new ManualTime();
  private final Mailbox mailbox = new Mailbox(TimeUnit.SECONDS.toNanos(1), time);

  @AfterEach
  void countersAddUp() {
    SinkStats stats = mailbox.stats();
    assertThat(stats.handed())
        .as("%s", stats)
        .isEqualTo(
            stats.delivered()
                + stats.replaced()
                + stats.failed()
                + stats.discardedAtClose()
                + stats.queued());
  }

  @Test
  void ticker_waiting_isReplacedByALaterOne() {
    put(live("A", 1));
    put(live("A", 2));
    put(live("A", 3));

    assertThat(takeAll()).containsExactly(live("A", 3));
    assertThat(mailbox.stats().replaced()).isEqualTo(2);
  }

  @Test
  void ticker_ofALowerVersion_neverReplaces() {
    put(stale("A", 5));
    put(live("A", 4));

    assertThat(takeAll()).containsExactly(stale("A", 5));
  }

  @Test
  void ticker_ofALowerVersionThanOneTaken_isNotGivenOut() {
    put(stale("A", 5));
    takeAll();

    put(live("A", 4));
    time.advanceMillis(10_000);

    assertThat(takeAll()).isEmpty();
  }

  @Test
  void tickers_ofSeveralMarkets_comeInTheOrderInWhichTheyCame() {
    put(live("B", 1));
    put(live("A", 2));
    put(live("C", 3));
    put(live("B", 4));

    assertThat(takeAll()).containsExactly(live("B", 4), live("A", 2), live("C", 3));
  }

  @Test
  void liveTicker_withinTheInterval_waitsForItsEnd() {
    put(live("A", 1));
    takeAll();

    time.advanceMillis(300);
    put(live("A", 2));
    time.advanceMillis(699);
    assertThat(takeAll()).isEmpty();
    time.advanceMillis(1);

    assertThat(takeAll()).containsExactly(live("A", 2));
  }

  @Test
  void liveTicker_ofSlowSink_waitsForAnIntervalAfterTheCall() {
    put(live("A", 1));
    Mailbox.Delivery slow = mailbox.poll();
    time.advanceMillis(700);
    put(live("A", 2));
    mailbox.delivered(slow, true);

    time.advanceMillis(999);
    assertThat(takeAll()).isEmpty();
    time.advanceMillis(1);

    assertThat(takeAll()).containsExactly(live("A", 2));
  }

  @Test
  void liveTicker_readyBeforeTheCallEnded_waitsForAnIntervalAfterIt() {
    put(live("A", 1));
    Mailbox.Delivery slow = mailbox.poll();
    time.advanceMillis(5_000);
    put(live("A", 2));
    mailbox.delivered(slow, true);

    assertThat(takeAll()).isEmpty();
    time.advanceMillis(1_000);

    assertThat(takeAll()).containsExactly(live("A", 2));
  }

  @Test
  void liveTicker_thatReplacedAStaleOne_waitsForTheInterval() {
    put(live("A", 1));
    takeAll();
    put(stale("A", 2));

    put(live("A", 3));
    time.advanceMillis(999);
    assertThat(takeAll()).isEmpty();
    time.advanceMillis(1);

    assertThat(takeAll()).containsExactly(live("A", 3));
  }

  @Test
  void liveTicker_whoseTurnCameTooSoon_doesNotHoldUpOthers() {
    put(live("A", 1));
    takeAll();
    put(stale("A", 2));
    put(live("A", 3));
    put(live("B", 4));

    assertThat(takeAll()).containsExactly(live("B", 4));
  }

  @Test
  void liveTicker_afterAStaleOneThatWasTaken_waitsForTheInterval() {
    put(live("A", 1));
    takeAll();
    time.advanceMillis(100);
    put(stale("A", 2));
    assertThat(takeAll()).containsExactly(stale("A", 2));

    put(live("A", 3));
    time.advanceMillis(899);
    assertThat(takeAll()).isEmpty();
    time.advanceMillis(1);

    assertThat(takeAll()).containsExactly(live("A", 3));
  }

  @Test
  void staleTicker_withinTheInterval_goesOutAtOnce() {
    put(live("A", 1));
    takeAll();
    put(live("A", 2));
    assertThat(takeAll()).isEmpty();

    put(stale("A", 3));

    assertThat(takeAll()).containsExactly(stale("A", 3));
    time.advanceMillis(10_000);
    assertThat(takeAll()).isEmpty();
  }

  @Test
  void staleTicker_afterALiveOneThatNeverWentOut_isNotRepeated() {
    put(live("A", 1));
    takeAll();
    put(stale("A", 2));
    assertThat(takeAll()).containsExactly(stale("A", 2));

    for (int version = 3; version < 20; version += 2) {
      put(live("A", version));
      time.advanceMillis(50);
      put(stale("A", version + 1));
      assertThat(takeAll()).isEmpty();
    }
    put(live("A", 30));
    time.advanceMillis(1_000);

    assertThat(takeAll()).containsExactly(live("A", 30));
    put(stale("A", 31));
    assertThat(takeAll()).containsExactly(stale("A", 31));
  }

  @Test
  void staleTicker_thatTheSinkFailedToTake_isFollowedByTheNext() {
    put(live("A", 1));
    takeAll();
    put(stale("A", 2));
    mailbox.delivered(mailbox.poll(), false);
    put(live("A", 3));
    takeAll();

    put(stale("A", 4));

    assertThat(takeAll()).containsExactly(stale("A", 4));
  }

  @Test
  void staleTicker_putWhileTheOneBeforeIsInHand_isNotRepeated() {
    put(live("A", 1));
    takeAll();
    put(stale("A", 2));
    Mailbox.Delivery inHand = mailbox.poll();
    put(live("A", 3));
    put(stale("A", 4));
    mailbox.delivered(inHand, true);

    assertThat(takeAll()).isEmpty();
  }

  @Test
  void closedTicker_afterAStaleOne_goesOutOnce() {
    put(live("A", 1));
    takeAll();
    put(stale("A", 2));
    takeAll();

    put(closed("A", 3));
    assertThat(takeAll()).containsExactly(closed("A", 3));
    put(live("A", 4));
    put(closed("A", 5));

    assertThat(takeAll()).isEmpty();
  }

  @Test
  void market_forgottenAfterATickerThatIsNotRepeated_leavesNothingBehind()
      throws IllegalAccessException {
    put(live("A", 1));
    takeAll();
    put(closed("A", 2));
    takeAll();
    put(live("A", 3));
    put(closed("A", 4));
    mailbox.forget("A");

    assertThat(takeAll()).isEmpty();

    assertThat(Reach.elementsFrom(mailbox)).isEmpty();
  }

  @Test
  void forcedTicker_replacedByAStaleOneThatIsNotRepeated_isAnswered() {
    put(live("A", 1));
    takeAll();
    put(stale("A", 2));
    takeAll();
    Forced forced = new Forced();
    forced.join();
    forced.handedTo(1);
    mailbox.put(live("A", 3), forced);

    put(stale("A", 4));

    assertThat(takeAll()).isEmpty();
    assertThat(forced.outcome).isCompletedWithValue(false);
  }

  @Test
  void forcedTicker_withinTheInterval_goesOutAtOnce() {
    put(live("A", 1));
    takeAll();

    mailbox.put(live("A", 1), new Forced());

    assertThat(takeAll()).containsExactly(live("A", 1));
  }

  @Test
  void forcedTicker_replacedByALaterOne_goesOutAtOnceInItsPlace() {
    put(live("A", 1));
    takeAll();

    mailbox.put(live("A", 2), new Forced());
    put(live("A", 3));
    assertThat(takeAll()).containsExactly(live("A", 3));
    put(live("A", 4));

    assertThat(takeAll()).as("not forced any more").isEmpty();
  }

  @Test
  void forcedTicker_overtakingAWaitingOne_leavesNothingBehind() {
    put(live("A", 1));
    takeAll();
    put(live("A", 2));
    takeAll();

    mailbox.put(live("A", 3), new Forced());
    assertThat(takeAll()).containsExactly(live("A", 3));
    time.advanceMillis(1_000);
    assertThat(takeAll()).isEmpty();
    put(live("A", 4));

    assertThat(takeAll()).containsExactly(live("A", 4));
  }

  @Test
  void market_forgotten_leavesNothingBehind() throws IllegalAccessException {
    put(live("A", 1));
    takeAll();
    put(live("A", 2));
    takeAll();
    put(stale("A", 3));
    mailbox.forget("A");

    assertThat(takeAll()).containsExactly(stale("A", 3));

    assertThat(Reach.elementsFrom(mailbox)).isEmpty();
  }

  @Test
  void market_forgottenWhileInHand_leavesNothingBehind() throws IllegalAccessException {
    put(live("A", 1));
    Mailbox.Delivery inHand = mailbox.poll();

    mailbox.forget("A");
    mailbox.delivered(inHand, true);

    assertThat(Reach.elementsFrom(mailbox)).isEmpty();
  }

  @Test
  void closed_withTickersThatAreDueInTime_givesThemOutWhenTheyAre() throws Exception {
    put(live("A", 1));
    takeAll();
    put(live("A", 2));
    takeAll();

    mailbox.close(CLOSE_TIMEOUT.toNanos());
    assertThat(takeAll()).as("never two within the interval").isEmpty();
    time.advanceMillis(1_000);

    assertThat(takeAll()).containsExactly(live("A", 2));
    assertThat(mailbox.take()).isNull();
  }

  @Test
  void closed_withTickersThatAreNotDueInTime_discardsThemAtOnce() throws Exception {
    Mailbox slow = new Mailbox(TimeUnit.SECONDS.toNanos(10), time);
    slow.put(live("A", 1), null);
    slow.delivered(slow.poll(), true);
    slow.put(live("A", 2), null);
    assertThat(slow.poll()).isNull();

    slow.close(CLOSE_TIMEOUT.toNanos());

    assertThat(slow.take()).isNull();
    assertThat(slow.stats().discardedAtClose()).isEqualTo(1);
    assertThat(slow.stats().queued()).isZero();
  }

  @Test
  void closed_whileReadyTickerTurnsOutTooSoon_discardsIt() throws Exception {
    Mailbox slow = new Mailbox(TimeUnit.SECONDS.toNanos(10), time);
    slow.put(live("A", 1), null);
    Mailbox.Delivery inHand = slow.poll();
    slow.put(live("A", 2), null);

    slow.close(CLOSE_TIMEOUT.toNanos());
    slow.delivered(inHand, true);

    assertThat(slow.take()).isNull();
    assertThat(slow.stats().discardedAtClose()).isEqualTo(1);
  }

  @Test
  void closed_takesNothingMore() throws Exception {
    mailbox.close(CLOSE_TIMEOUT.toNanos());

    put(live("A", 1));
    Forced forced = new Forced();
    mailbox.put(live("A", 2), forced);

    assertThat(mailbox.take()).isNull();
    assertThat(mailbox.stats().discardedAtClose()).isEqualTo(2);
    assertThat(forced.outcome).isCompletedWithValue(false);
  }

  @Test
  void discard_countsWhatWaited_notWhatIsInHand() {
    put(live("A", 1));
    put(live("B", 2));
    put(live("C", 3));
    Mailbox.Delivery inHand = mailbox.poll();

    mailbox.discard();

    assertThat(mailbox.stats().discardedAtClose()).isEqualTo(2);
    assertThat(mailbox.stats().queued()).isEqualTo(1);
    mailbox.delivered(inHand, false);
    assertThat(mailbox.stats().queued()).isZero();
    assertThat(mailbox.stats().failed()).isEqualTo(1);
  }

  @Test
  void mailbox_ofManyUpdates_isBoundedByItsMarkets() throws IllegalAccessException {
    put(live("M0", 1));
    Mailbox.Delivery inHand = mailbox.poll();
    for (int i = 2; i <= 100_000; i++) {
      put(i % 1_000 == 0 ? stale("M" + i % 10, i) : live("M" + i % 10, i));
    }

    assertThat(mailbox.stats().queued()).isEqualTo(11);
    assertThat(Reach.elementsFrom(mailbox)).hasSizeLessThanOrEqualTo(30);
    mailbox.delivered(inHand, true);
  }

  private void put(Ticker ticker) {
    mailbox.put(ticker, null);
  }

  private List<Ticker> takeAll() {
    List<Ticker> taken = new ArrayList<>();
    Mailbox.Delivery delivery;
    while ((delivery = mailbox.poll()) != null) {
      taken.add(delivery.ticker());
      mailbox.delivered(delivery, true);
    }
    return taken;
  }

  private static Ticker live(String market, long version) {
    return new Ticker(
        market,
        BookStatus.LIVE,
        StaleReason.NONE,
        OptionalInt.of(5_000),
        OptionalInt.empty(),
        OptionalLong.of(100),
        version,
        ManualTime.START,
        null);
  }

  private static Ticker stale(String market, long version) {
    return notLive(market, version, BookStatus.STALE, StaleReason.SEQUENCE_GAP);
  }

  private static Ticker closed(String market, long version) {
    return notLive(market, version, BookStatus.CLOSED, StaleReason.UNSUBSCRIBED);
  }

  private static Ticker notLive(
      String market, long version, BookStatus status, StaleReason reason) {
    return new Ticker(
        market,
        status,
        reason,
        OptionalInt.empty(),
        OptionalInt.empty(),
        OptionalLong.empty(),
        version,
        ManualTime.START,
        null);
  }
}
