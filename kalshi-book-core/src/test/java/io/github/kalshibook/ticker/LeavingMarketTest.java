package io.github.kalshibook.ticker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kalshibook.book.BookStatus;
import io.github.kalshibook.book.StaleReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Markets that leave the registry, and markets that come back. */
class LeavingMarketTest {
  private static final int MARKETS = 10_000;

  private final PassRig rig = new PassRig();

  @AfterEach
  void countersAddUp() {
    rig.assertAddsUp();
  }

  @Test
  void market_leaving_hasALastTickerOnce() {
    BookPen book = rig.book("A").live(5_000, 4_000);
    rig.pass();
    rig.tickers();

    book.leave();
    rig.pass();
    Ticker ticker = rig.ticker();
    rig.goOn(2_000);

    assertThat(ticker.status()).isEqualTo(BookStatus.CLOSED);
    assertThat(ticker.isLive()).isFalse();
    assertThat(ticker.version()).isEqualTo(book.version());
    assertThat(rig.tickers()).isEmpty();
    assertThat(rig.stats().notices()).isEqualTo(1);
  }

  @Test
  void market_leavingAfterItWasClosed_isNotClosedTwice() {
    BookPen book = rig.book("A").live(5_000, 4_000);
    rig.pass();
    book.close();
    rig.pass();
    rig.tickers();

    book.leave();
    rig.goOn(2_000);

    assertThat(rig.tickers()).isEmpty();
  }

  @Test
  void market_leavingAndBackBeforeThePass_isClosedThenLiveWithAHigherVersion() {
    BookPen book = rig.book("A").live(5_000, 4_000);
    rig.pass();
    List<Ticker> seen = new ArrayList<>(rig.tickers());
    rig.after(1_000);

    book.leave();
    book.comeBack().live(5_000, 4_000);
    rig.pass();

    seen.addAll(rig.tickers());
    assertThat(seen).hasSize(2);
    assertThat(seen.get(1).isLive()).isTrue();
    assertThat(seen.get(1).version()).isGreaterThan(seen.get(0).version());
    assertThat(rig.stats().notices()).isEqualTo(1);
    assertThat(rig.stats().released()).isEqualTo(2);
  }

  @Test
  void market_thatComesBackAfterLeaving_hasAHigherVersion() {
    List<Ticker> seen = new ArrayList<>();
    BookPen book = rig.book("A");
    for (int i = 0; i < 5; i++) {
      book.live(5_000, 4_000);
      rig.after(1_000);
      seen.addAll(rig.tickers());
      book.leave();
      rig.after(1_000);
      seen.addAll(rig.tickers());
      book.comeBack();
    }

    assertThat(seen).hasSize(10);
    assertThat(seen).extracting(Ticker::version).isSorted().doesNotHaveDuplicates();
    assertThat(seen)
        .extracting(Ticker::status)
        .startsWith(BookStatus.LIVE, BookStatus.CLOSED, BookStatus.LIVE);
  }

  @Test
  void market_registeredAgainByAnother_isPublishedFromItsNewBook() {
    BookPen first = rig.book("A").live(5_000, 4_000);
    rig.pass();
    first.leave();
    rig.after(5_000);
    rig.tickers();

    BookPen second = rig.book("A").live(1_000, 2_000);
    rig.pass();

    assertThat(rig.ticker().yesBidCentiCents()).hasValue(1_000);
    second.stale(StaleReason.CONNECTION_LOST);
    rig.pass();
    assertThat(rig.ticker().reason()).isEqualTo(StaleReason.CONNECTION_LOST);
  }

  @Test
  void markets_cameAndWent_leaveNothingBehind() throws Exception {
    PassRig several =
        new PassRig(
            settings ->
                settings
                    .sink("sink", ticker -> {})
                    .sink("slow", ticker -> {}, Duration.ofSeconds(60)));
    for (int i = 0; i < MARKETS; i++) {
      BookPen book = several.book("MARKET-" + i).live(5_000, 4_000);
      several.pass();
      if (i % 2 == 0) {
        several.takenBy("slow");
      }
      // Half of them leave while a ticker waits for the interval, a few while crossed or stale.
      book.live(5_001, 4_000);
      if (i % 5 == 0) {
        book.crossed();
      } else if (i % 7 == 0) {
        book.stale();
      }
      several.after(i % 3 == 0 ? 1_200 : 1);
      several.pass.force(book.market(), false);
      book.leave();
      several.after(1);
      several.takenBy("sink");
    }
    several.takenBy("slow");

    assertThat(several.stats().liveMarkets()).isZero();
    assertThat(several.stats().staleMarkets()).isZero();
    assertThat(several.stats().pending()).isZero();
    several.assertAddsUp();
    assertThat(Reach.collectionsFrom(several.pass)).as("what the publisher holds").isNotEmpty();
    assertThat(Reach.elementsFrom(several.pass)).as("what is left in them").isEmpty();
    assertThat(Reach.marketsFrom(several.pass)).as("markets held elsewhere").isEmpty();
  }

  @Test
  void marketsThatStay_areAllThatIsHeld() throws Exception {
    for (int i = 0; i < 100; i++) {
      rig.book("STAYS-" + i).live(5_000, 4_000);
    }
    for (int i = 0; i < 1_000; i++) {
      BookPen book = rig.book("GOES-" + i).live(5_000, 4_000);
      rig.pass();
      book.leave();
      rig.pass();
      rig.tickers();
    }

    assertThat(Reach.elementsFrom(rig.pass)).hasSize(100);
  }
}
