package io.github.kalshibook.ticker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.book.BookStatus;
import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.book.StaleReason;
import java.lang.reflect.Field;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Books whose bids cannot both be true, and books that fail validation altogether. */
class CrossedBookTest {
  @RegisterExtension final CapturedLog log = new CapturedLog(TickerPublisher.class);

  private final PassRig rig = new PassRig();
  private final BookPen book = rig.book("A");

  @AfterEach
  void countersAddUp() {
    rig.assertAddsUp();
  }

  @Test
  void lockedBook_goesOut() {
    book.live(5_000, 5_000);

    rig.pass();

    assertThat(rig.ticker().isLive()).isTrue();
  }

  @Test
  void crossedBook_byTheSmallestStep_isHeld() {
    book.live(5_001, 5_000);

    rig.pass();

    assertThat(rig.tickers()).isEmpty();
    assertThat(rig.stats().pending()).isEqualTo(1);
  }

  @Test
  void crossedBook_itself_staysLive() {
    book.crossed();

    rig.goOn(3_000);

    assertThat(book.book().status()).isEqualTo(BookStatus.LIVE);
  }

  @Test
  void crossedBook_shownBefore_keepsItsTickerForASecond() {
    book.live(5_000, 4_000);
    rig.pass();
    rig.tickers();

    book.crossed();
    rig.pass();
    rig.goOn(1_000);

    assertThat(rig.tickers()).isEmpty();
    assertThat(rig.toldCrossed).isEmpty();
    assertThat(rig.alerts(AlertKind.CROSSED_BOOK)).isEmpty();
  }

  @Test
  void crossedBook_uncrossing_goesOut() {
    book.crossed();
    rig.pass();

    rig.time.advanceMillis(100);
    book.live(5_000, 4_900);
    rig.pass();

    assertThat(rig.ticker().yesBidCentiCents()).hasValue(5_000);
    assertThat(rig.stats().crossed()).isZero();
    assertThat(rig.stats().conflated()).isEqualTo(1);
  }

  @Test
  void crossedBook_forOverASecond_showsStaleWithoutFurtherFrame() {
    book.live(5_000, 4_000);
    rig.pass();
    rig.tickers();
    book.crossed();
    rig.pass();

    rig.goOn(1_005);

    Ticker ticker = rig.ticker();
    assertThat(ticker.status()).isEqualTo(BookStatus.STALE);
    assertThat(ticker.reason()).isEqualTo(StaleReason.CROSSED);
    assertThat(ticker.version()).isEqualTo(book.version());
    assertThat(rig.stats().crossed()).isEqualTo(1);
    assertThat(rig.stats().pending()).isZero();
  }

  @Test
  void crossedBook_forExactlyASecond_isStillHeld() {
    book.live(5_000, 4_000);
    rig.pass();
    rig.tickers();
    book.crossed();
    rig.pass();

    rig.after(1_000);
    assertThat(rig.tickers()).isEmpty();
    rig.time.advanceNanos(1);
    rig.pass();

    assertThat(rig.ticker().reason()).isEqualTo(StaleReason.CROSSED);
  }

  @Test
  void crossedBook_forOverASecond_raisesOneAlertAndTellsOnce() {
    book.live(5_000, 4_000);
    rig.pass();
    book.crossed();

    rig.goOn(2_000);
    book.live(5_200, 5_000);
    rig.goOn(2_000);

    assertThat(rig.toldCrossed).containsExactly("A");
    assertThat(rig.alerts(AlertKind.CROSSED_BOOK))
        .singleElement()
        .satisfies(
            alert -> {
              assertThat(alert.subject()).isEqualTo("A");
              assertThat(alert.message()).contains("5100", "5000");
            });
    assertThat(rig.stats().notices()).isEqualTo(1);
  }

  @Test
  void crossedBook_neverShown_raisesAlertWithoutTicker() {
    book.crossed();

    rig.goOn(2_000);

    assertThat(rig.tickers()).isEmpty();
    assertThat(rig.toldCrossed).containsExactly("A");
  }

  @Test
  void crossedBook_againAfterUncrossing_hasAnotherSecond() {
    book.crossed();
    rig.goOn(700);
    book.live(5_000, 4_000);
    rig.goOn(5);
    book.crossed();

    rig.goOn(900);
    assertThat(rig.toldCrossed).isEmpty();
    rig.goOn(200);

    assertThat(rig.toldCrossed).containsExactly("A");
  }

  @Test
  void crossedBook_changingButCrossed_isCrossedSinceTheFirst() {
    for (int i = 0; i < 12; i++) {
      book.live(5_100 + i, 5_000);
      rig.goOn(100);
    }

    assertThat(rig.toldCrossed).containsExactly("A");
  }

  @Test
  void crossedBook_twiceForOverASecond_isToldTwice() {
    book.crossed();
    rig.goOn(1_100);
    book.live(5_000, 4_000);
    rig.goOn(100);
    book.crossed();
    rig.goOn(1_100);

    assertThat(rig.toldCrossed).containsExactly("A", "A");
    assertThat(rig.alerts(AlertKind.CROSSED_BOOK)).hasSize(2);
  }

  @Test
  void crossedBook_shownStaleThenUncrossing_goesOutLive() {
    book.live(5_000, 4_000);
    rig.pass();
    book.crossed();
    rig.goOn(1_100);
    rig.tickers();

    book.live(5_000, 4_000);
    rig.after(5);

    assertThat(rig.ticker().isLive()).isTrue();
  }

  @Test
  void crossedBook_becomingStale_showsStaleAtOnce() {
    book.live(5_000, 4_000);
    rig.pass();
    rig.tickers();
    book.crossed();
    rig.pass();

    book.stale(StaleReason.SEQUENCE_GAP);
    rig.pass();

    assertThat(rig.ticker().reason()).isEqualTo(StaleReason.SEQUENCE_GAP);
    rig.goOn(3_000);
    assertThat(rig.toldCrossed).isEmpty();
  }

  @Test
  void crossedBook_uncrossingWithinTheInterval_waitsForItsEnd() {
    book.live(5_000, 4_000);
    rig.pass();
    rig.tickers();
    book.crossed();
    rig.after(300);
    book.live(5_000, 4_500);
    rig.after(300);
    assertThat(rig.tickers()).isEmpty();

    rig.goOn(400);

    assertThat(rig.ticker().noBidCentiCents()).hasValue(4_500);
  }

  @Test
  void crossedBook_leaving_isForgotten() {
    book.live(5_000, 4_000);
    rig.pass();
    rig.tickers();
    book.crossed();
    rig.pass();

    book.leave();
    rig.pass();
    assertThat(rig.ticker().status()).isEqualTo(BookStatus.CLOSED);
    rig.goOn(3_000);

    assertThat(rig.tickers()).isEmpty();
    assertThat(rig.toldCrossed).isEmpty();
  }

  @Test
  void onCrossed_throwing_isSurvived() {
    for (Throwable thrown : new Throwable[] {new IllegalStateException("x"), new Error("y")}) {
      PassRig other =
          new PassRig(
              settings ->
                  settings
                      .sink("sink", ticker -> {})
                      .onCrossed(market -> Sneaky.sneakyThrow(thrown)));
      other.book("A").crossed();
      other.book("B").live(1_000, 2_000);
      other.pass();
      other.tickers();

      assertThatCode(() -> other.goOn(1_100)).doesNotThrowAnyException();

      assertThat(other.stats().crossed()).isEqualTo(1);
      other.book("C").live(1_000, 2_000);
      other.pass();
      assertThat(other.ticker().marketTicker()).isEqualTo("C");
    }
  }

  @Test
  void invalidBook_isNotPublishedAndRaisesAlert() throws Exception {
    book.live(5_000, 4_000);
    rig.pass();
    rig.tickers();

    book.delta();
    setTotalOfYes(book.book(), -1_000);
    rig.after(1_000);

    Ticker ticker = rig.ticker();
    assertThat(ticker.status()).isEqualTo(BookStatus.STALE);
    assertThat(ticker.reason()).isEqualTo(StaleReason.INVALID);
    assertThat(rig.alerts(AlertKind.INVALID_TICKER)).hasSize(1);
    assertThat(rig.stats().invalid()).isEqualTo(1);
    assertThat(rig.stats().staleMarkets()).isEqualTo(1);
  }

  @Test
  void invalidBook_validAgain_goesOut() throws Exception {
    book.live(5_000, 4_000);
    rig.pass();
    book.delta();
    setTotalOfYes(book.book(), -1_000);
    rig.after(1_000);
    rig.tickers();

    book.live(5_000, 4_000);
    rig.after(1_000);

    assertThat(rig.ticker().isLive()).isTrue();
  }

  /** Breaks the book from behind: the writer would never do it. */
  private static void setTotalOfYes(OrderbookState book, long total) throws Exception {
    Field yes = OrderbookState.class.getDeclaredField("yes");
    yes.setAccessible(true);
    Object levels = yes.get(book);
    Field field = levels.getClass().getDeclaredField("totalCentiContracts");
    field.setAccessible(true);
    field.setLong(levels, total);
  }
}
