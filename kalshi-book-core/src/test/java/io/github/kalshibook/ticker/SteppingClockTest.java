package io.github.kalshibook.ticker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.github.kalshibook.book.BookRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clocks that do what clocks must not do. */
class SteppingClockTest {
  private static final long HOUR_NANOS = TimeUnit.HOURS.toNanos(1);

  private final PassRig rig =
      new PassRig(
          settings ->
              settings
                  .sink("sink", ticker -> {})
                  .sink("slow", ticker -> {}, Duration.ofSeconds(3)));

  private final BookPen book = rig.book("A");

  @AfterEach
  void countersAddUp() {
    rig.assertAddsUp();
  }

  @Test
  void monotonicClock_steppingBack_doesNotStopLiveTickers() {
    book.live(5_000, 4_000);
    rig.pass();
    rig.tickers();

    rig.time.advanceNanos(-HOUR_NANOS);
    book.live(5_001, 4_000);
    rig.pass();
    rig.goOn(1_000);
    assertThat(rig.stats().released()).isEqualTo(2);
    // The mailbox had no reason to look at the clock before: it may wait for one interval more.
    rig.goOn(1_000);

    assertThat(rig.ticker().yesBidCentiCents()).hasValue(5_001);
  }

  @Test
  void monotonicClock_steppingBackWhileSinkWaits_doesNotStopTheSink() {
    book.live(5_000, 4_000);
    rig.pass();
    rig.tickers("slow");
    book.live(5_001, 4_000);
    rig.goOn(1_000);
    assertThat(rig.tickers("slow")).isEmpty();

    rig.time.advanceNanos(-HOUR_NANOS);
    assertThat(rig.tickers("slow")).isEmpty();
    rig.goOn(2_000);

    assertThat(rig.tickers("slow")).hasSize(1);
  }

  @Test
  void monotonicClock_steppingBack_doesNotStopTheHeartbeat() {
    rig.pass();

    rig.time.advanceNanos(-HOUR_NANOS);
    rig.pass();
    rig.goOn(5_000);

    assertThat(rig.heartbeats()).hasSize(1);
  }

  @Test
  void monotonicClock_steppingBackOverAndOver_neverShortensTheInterval() {
    book.live(5_000, 4_000);
    rig.pass();
    rig.tickers();

    book.live(5_001, 4_000);
    for (int i = 0; i < 9; i++) {
      rig.after(100);
      assertThat(rig.tickers()).isEmpty();
      rig.time.advanceNanos(-HOUR_NANOS);
      rig.pass();
      assertThat(rig.tickers()).isEmpty();
    }
    rig.after(100);

    assertThat(rig.tickers()).hasSize(1);
  }

  @Test
  void monotonicClock_steppingBack_doesNotStopTheHoldOfCrossedBooks() {
    book.crossed();
    rig.pass();

    rig.time.advanceNanos(-HOUR_NANOS);
    rig.pass();
    rig.goOn(1_005);

    assertThat(rig.toldCrossed).containsExactly("A");
  }

  @Test
  void monotonicClock_jumpingAhead_isOneTickerNotMany() {
    book.live(5_000, 4_000);
    rig.pass();
    rig.tickers();

    rig.time.advanceNanos(HOUR_NANOS);
    book.live(5_001, 4_000);
    rig.goOn(500);
    book.live(5_002, 4_000);
    rig.goOn(400);

    assertThat(rig.tickers()).hasSize(1);
    assertThat(rig.stats().released()).isEqualTo(2);
  }

  @Test
  void monotonicClock_steppingBackBetweenTwoReadings_doesNotHangTheMailbox() {
    AtomicLong now = new AtomicLong(0);
    AtomicLong afterNextReading = new AtomicLong(0);
    Mailbox mailbox = new Mailbox(1_000, () -> now.getAndSet(afterNextReading.get()));
    BookPen pen = new BookPen(new BookRegistry(), "A").live(5_000, 4_000);
    mailbox.put(Ticker.of(pen.book(), Instant.EPOCH), null);
    mailbox.delivered(mailbox.poll(), true);
    mailbox.put(Ticker.of(pen.live(5_001, 4_000).book(), Instant.EPOCH), null);

    now.set(1_000);
    afterNextReading.set(20);
    Mailbox.Delivery delivery =
        assertTimeoutPreemptively(Duration.ofSeconds(10), mailbox::poll, "it turns for ever");

    assertThat(delivery).isNotNull();
  }

  @Test
  void wallClock_steppingBack_changesTimestampsOnly() {
    book.live(5_000, 4_000);
    rig.pass();
    Instant before = rig.ticker().timestamp();

    rig.time.setInstant(ManualTime.START.minusSeconds(3_600));
    book.live(5_001, 4_000);
    rig.goOn(1_000);
    Ticker live = rig.ticker();
    rig.time.setInstant(Instant.EPOCH);
    book.stale();
    rig.pass();
    Ticker stale = rig.ticker();

    assertThat(List.of(live.timestamp(), stale.timestamp())).allMatch(before::isAfter);
    assertThat(live.version()).isLessThan(stale.version());
  }
}
