package io.github.kalshibook.ticker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kalshibook.book.BookStatus;
import io.github.kalshibook.book.StaleReason;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes out of one market and when, on a clock moved by hand. */
class PublishedMarketsTest {
  private final PassRig rig = new PassRig();
  private final BookPen book = rig.book("A");

  @AfterEach
  void countersAddUp() {
    rig.assertAddsUp();
  }

  @Test
  void liveTicker_first_goesOutAtOnce() {
    book.live(5_200, 4_600);

    rig.pass();

    Ticker ticker = rig.ticker();
    assertThat(ticker.isLive()).isTrue();
    assertThat(ticker.yesBidCentiCents()).isEqualTo(OptionalInt.of(5_200));
    assertThat(ticker.noBidCentiCents()).isEqualTo(OptionalInt.of(4_600));
    assertThat(ticker.restingCentiContracts()).isEqualTo(OptionalLong.of(200));
    assertThat(ticker.version()).isEqualTo(book.version());
    assertThat(ticker.timestamp()).isEqualTo(rig.time.instant());
  }

  @Test
  void liveTicker_ofBookThatWasLiveBefore_goesOutWithTheFirstPass() {
    PassRig later = new PassRig();
    BookPen known = later.book("B").live(5_000, 4_000);
    known.delta();

    later.pass();

    assertThat(later.ticker().version()).isEqualTo(known.version());
  }

  @Test
  void liveTicker_withinTheInterval_waitsForItsEnd() {
    book.live(5_000, 4_000);
    rig.pass();
    rig.tickers();

    book.live(5_100, 4_000);
    rig.pass();
    assertThat(rig.tickers()).isEmpty();
    rig.after(999);
    assertThat(rig.tickers()).isEmpty();
    rig.time.advanceNanos(999_999);
    rig.pass();
    assertThat(rig.tickers()).isEmpty();
    rig.time.advanceNanos(1);
    rig.pass();

    assertThat(rig.ticker().yesBidCentiCents()).hasValue(5_100);
  }

  @Test
  void liveTickers_underConstantChange_areOnePerInterval() {
    for (int i = 0; i < 2_000; i++) {
      book.live(1_000 + i % 7, 4_000);
      rig.goOn(5);
    }

    List<Ticker> tickers = rig.tickers();
    assertThat(tickers).as("a mailbox nobody empties keeps the latest").hasSize(1);
    assertThat(rig.stats().released()).isEqualTo(10);
  }

  @Test
  void change_afterQuietTime_goesOutWithTheNextPass() {
    book.live(5_000, 4_000);
    rig.pass();
    rig.tickers();
    rig.goOn(1_000);

    book.live(5_001, 4_000);
    rig.after(PassRig.PASS_MILLIS);

    assertThat(rig.ticker().yesBidCentiCents()).hasValue(5_001);
  }

  @Test
  void burst_itsLastValue_goesOutWithoutFurtherChange() {
    book.live(5_000, 4_000);
    rig.pass();
    rig.tickers();

    for (int price = 5_001; price <= 5_050; price++) {
      book.live(price, 4_000);
      rig.after(2);
    }
    assertThat(rig.tickers()).isEmpty();
    rig.goOn(1_000);

    assertThat(rig.ticker().yesBidCentiCents()).hasValue(5_050);
    assertThat(rig.stats().pending()).isZero();
  }

  @Test
  void burst_betweenTwoPasses_isOneTicker() {
    for (int price = 5_001; price <= 5_050; price++) {
      book.live(price, 4_000);
    }

    rig.pass();

    assertThat(rig.ticker().yesBidCentiCents()).hasValue(5_050);
    assertThat(rig.stats().offered()).isEqualTo(50);
    assertThat(rig.stats().conflated()).isEqualTo(49);
    assertThat(rig.stats().released()).isEqualTo(1);
  }

  @Test
  void change_whileItsBookIsRead_goesOutWithALaterPass() {
    book.live(5_000, 4_000);
    // The publisher asks for the time after it has read the book and before it hands the ticker on.
    rig.time.onInstant(
        () -> {
          rig.time.onInstant(() -> {});
          book.live(5_001, 4_000);
        });

    rig.pass();
    assertThat(rig.ticker().yesBidCentiCents()).hasValue(5_000);
    rig.goOn(1_000);

    assertThat(rig.ticker().yesBidCentiCents()).hasValue(5_001);
  }

  @Test
  void market_unchanged_isNotRepeated() {
    book.live(5_000, 4_000);
    rig.pass();
    rig.tickers();

    rig.goOn(10_000);

    assertThat(rig.tickers()).isEmpty();
  }

  @Test
  void market_changedBackWithinTheInterval_isNotRepeated() {
    book.live(5_000, 4_000);
    rig.pass();
    rig.tickers();

    book.live(5_100, 4_000);
    rig.after(100);
    book.live(5_000, 4_000);
    rig.goOn(10_000);

    assertThat(rig.tickers()).isEmpty();
    assertThat(rig.stats().unchanged()).isEqualTo(1);
    assertThat(rig.stats().conflated()).isEqualTo(1);
  }

  @Test
  void market_sameSnapshotAgain_isNotRepeated() {
    book.live(5_000, 4_000);
    rig.pass();
    rig.tickers();

    book.live(5_000, 4_000);
    rig.goOn(2_000);

    assertThat(rig.tickers()).isEmpty();
    assertThat(rig.stats().unchanged()).isEqualTo(1);
  }

  @Test
  void market_sameSnapshotAfterStaleTicker_goesOutAgain() {
    book.live(5_000, 4_000);
    rig.pass();
    book.stale();
    rig.pass();
    rig.tickers();

    book.live(5_000, 4_000);
    rig.goOn(1_000);

    assertThat(rig.ticker().isLive()).isTrue();
  }

  @Test
  void market_onlyItsTotalChanged_goesOut() {
    book.live(5_000, 4_000);
    rig.pass();
    rig.tickers();

    book.delta();
    rig.after(1_000);

    assertThat(rig.ticker().restingCentiContracts()).hasValue(300);
  }

  @Test
  void emptyBook_live_goesOutWithoutPrices() {
    book.live(0, 0);

    rig.pass();

    Ticker ticker = rig.ticker();
    assertThat(ticker.isLive()).isTrue();
    assertThat(ticker.yesBidCentiCents()).isEmpty();
    assertThat(ticker.noBidCentiCents()).isEmpty();
    assertThat(ticker.restingCentiContracts()).hasValue(0);
  }

  @Test
  void interval_ofZero_letsEveryPassPublish() {
    PassRig free =
        new PassRig(settings -> settings.interval(Duration.ZERO).sink("sink", ticker -> {}));
    BookPen quick = free.book("A");

    for (int price = 1; price <= 10; price++) {
      quick.live(price, 4_000);
      free.pass();
      assertThat(free.ticker().yesBidCentiCents()).hasValue(price);
    }
  }

  @Test
  void interval_set_countsInsteadOfASecond() {
    PassRig slow =
        new PassRig(
            settings -> settings.interval(Duration.ofMillis(2_500)).sink("sink", ticker -> {}));
    BookPen changing = slow.book("A").live(5_000, 4_000);
    slow.pass();
    slow.tickers();

    changing.live(5_001, 4_000);
    slow.goOn(2_495);
    assertThat(slow.tickers()).isEmpty();
    slow.goOn(5);

    assertThat(slow.ticker().yesBidCentiCents()).hasValue(5_001);
  }

  @Test
  void market_waitingForTheInterval_doesNotHoldUpAnother() {
    book.live(5_000, 4_000);
    rig.pass();
    rig.tickers();
    book.live(5_001, 4_000);
    rig.after(100);

    rig.book("B").live(1_000, 2_000);
    rig.pass();

    assertThat(rig.ticker().marketTicker()).isEqualTo("B");
  }

  @Test
  void staleTicker_bookNoLongerTrue_goesOutAtOnceOutsideTheInterval() {
    book.live(5_000, 4_000);
    rig.pass();
    rig.tickers();

    book.stale(StaleReason.SEQUENCE_GAP);
    rig.pass();

    Ticker ticker = rig.ticker();
    assertThat(ticker.status()).isEqualTo(BookStatus.STALE);
    assertThat(ticker.reason()).isEqualTo(StaleReason.SEQUENCE_GAP);
    assertThat(ticker.yesBidCentiCents()).isEmpty();
    assertThat(ticker.noBidCentiCents()).isEmpty();
    assertThat(ticker.restingCentiContracts()).isEmpty();
    assertThat(ticker.version()).isEqualTo(book.version());
  }

  @Test
  void staleTicker_furtherReasons_isNotRepeated() {
    book.live(5_000, 4_000);
    rig.pass();
    book.stale(StaleReason.SEQUENCE_GAP);
    rig.pass();
    rig.tickers();

    book.stale(StaleReason.CONNECTION_LOST);
    rig.pass();
    book.awaitSnapshot();
    rig.goOn(2_000);

    assertThat(rig.tickers()).isEmpty();
    assertThat(rig.stats().notices()).isEqualTo(1);
  }

  @Test
  void staleTicker_whileLiveOneWaitsForTheInterval_isNotRepeated() {
    book.live(5_000, 4_000);
    rig.pass();
    book.stale();
    rig.pass();
    rig.tickers();

    for (int i = 0; i < 9; i++) {
      book.live(5_001 + i, 4_000);
      rig.after(50);
      book.stale();
      rig.after(50);
    }
    assertThat(rig.tickers()).isEmpty();
    book.live(6_000, 3_000);
    rig.goOn(100);

    assertThat(rig.ticker().yesBidCentiCents()).hasValue(6_000);
    assertThat(rig.stats().notices()).isEqualTo(1);
  }

  @Test
  void staleTicker_ofMarketNeverShown_doesNotGoOut() {
    book.stale();
    rig.pass();
    book.awaitSnapshot();
    rig.pass();
    book.close();
    rig.pass();

    assertThat(rig.tickers()).isEmpty();
    assertThat(rig.stats().notLive()).isEqualTo(3);
  }

  @Test
  void staleForm_bookAwaitsSnapshotAgain_goesOut() {
    book.live(5_000, 4_000);
    rig.pass();
    rig.tickers();

    book.awaitSnapshot();
    rig.pass();

    Ticker ticker = rig.ticker();
    assertThat(ticker.status()).isEqualTo(BookStatus.AWAITING_SNAPSHOT);
    assertThat(ticker.reason()).isEqualTo(StaleReason.RESUBSCRIBED);
  }

  @Test
  void closedBook_shownLive_goesOutAsClosedOnce() {
    book.live(5_000, 4_000);
    rig.pass();
    rig.tickers();

    book.close();
    rig.pass();
    Ticker ticker = rig.ticker();
    rig.goOn(3_000);

    assertThat(ticker.status()).isEqualTo(BookStatus.CLOSED);
    assertThat(ticker.reason()).isEqualTo(StaleReason.UNSUBSCRIBED);
    assertThat(rig.tickers()).isEmpty();
  }

  @Test
  void closedBook_shownStale_goesOutAsClosedOnce() {
    book.live(5_000, 4_000);
    rig.pass();
    book.stale();
    rig.pass();
    rig.tickers();

    book.close();
    rig.pass();

    assertThat(rig.ticker().status()).isEqualTo(BookStatus.CLOSED);
  }

  @Test
  void closedBook_wantedAgainAndClosedWithoutBeingLive_isNotRepeated() {
    book.live(5_000, 4_000);
    rig.pass();
    book.close();
    rig.pass();
    rig.tickers();

    book.awaitSnapshot();
    rig.pass();
    book.close();
    rig.pass();

    assertThat(rig.tickers()).isEmpty();
  }

  @Test
  void closedBook_wantedAgainAndLive_goesOutLive() {
    book.live(5_000, 4_000);
    rig.pass();
    book.close();
    rig.pass();
    rig.tickers();

    book.awaitSnapshot();
    rig.pass();
    book.live(5_000, 4_000);
    rig.goOn(1_000);

    assertThat(rig.ticker().isLive()).isTrue();
  }
}
