package io.github.kalshibook.ticker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.book.internal.NanoClock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The publisher's own thread: what it does alone, and that nothing but stop ends it. */
class PublisherThreadTest {
  @RegisterExtension final CapturedLog log = new CapturedLog(TickerPublisher.class);

  @RegisterExtension final PublisherRig rig = new PublisherRig();

  @Test
  void thread_whenTheMonotonicClockThrows_goesOn() {
    AtomicBoolean broken = new AtomicBoolean();
    AtomicInteger asked = new AtomicInteger();
    RecordingSink sink = rig.sink("sink");
    rig.build(
            settings ->
                settings
                    .sink("sink", sink)
                    .nanoClock(
                        () -> {
                          boolean ours = Thread.currentThread().getName().endsWith("-publisher");
                          if (broken.get() && ours) {
                            asked.incrementAndGet();
                            throw new AssertionError("no time");
                          }
                          return NanoClock.SYSTEM.getAsLong();
                        }))
        .start();
    rig.book("A").live(5_000, 4_000);
    sink.awaitTickers(1);

    broken.set(true);
    Eventually.until(() -> asked.get() > 5, () -> "a clock that is asked again");
    broken.set(false);
    rig.book("B").live(5_000, 4_000);

    sink.await(ticker -> ticker.marketTicker().equals("B"));
    assertThat(rig.publisher().stats().failures()).isPositive();
  }

  @Test
  void thread_whenTheWallClockThrows_goesOn() {
    AtomicBoolean broken = new AtomicBoolean(true);
    AtomicInteger asked = new AtomicInteger();
    RecordingSink sink = rig.sink("sink");
    InstantSource clock =
        () -> {
          if (broken.get()) {
            asked.incrementAndGet();
            throw new IllegalStateException("no time");
          }
          return InstantSource.system().instant();
        };
    rig.build(
            settings ->
                settings.sink("sink", sink).clock(clock).heartbeatInterval(Duration.ofMillis(1)))
        .start();
    rig.book("A").live(5_000, 4_000);

    Eventually.until(() -> asked.get() > 5, () -> "a clock that is asked again");
    broken.set(false);

    sink.await(ticker -> ticker.marketTicker().equals("A"));
    Eventually.until(() -> !sink.heartbeats().isEmpty(), () -> "a heartbeat");
    assertThat(rig.publisher().stats().failures()).isPositive();
  }

  @Test
  void thread_interrupted_goesOnWithoutSpinning() {
    rig.start();
    rig.book("A").live(5_000, 4_000);
    rig.sink("sink").awaitTickers(1);

    Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals(PublisherRig.NAME + "-publisher"))
        .forEach(Thread::interrupt);
    rig.book("B").live(5_000, 4_000);

    rig.sink("sink").awaitTickers(2);
  }

  @Test
  void writer_whileThePublisherIsStuck_isNotHeldUp() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch free = new CountDownLatch(1);
    rig.build(
            settings ->
                settings
                    .sink("sink", rig.sink("sink"))
                    .onCrossed(
                        market -> {
                          stuck.countDown();
                          awaitLatch(free);
                        }))
        .start();
    BookPen book = rig.book("A").crossed();
    awaitLatch(stuck);

    // This thread would hang here if it had to wait for the publisher's.
    for (int i = 0; i < 100_000; i++) {
      book.live(1_000 + i % 10, 2_000);
    }
    rig.book("B").live(5_000, 4_000);
    assertThat(rig.sink("sink").tickers()).isEmpty();
    free.countDown();

    rig.sink("sink").await(ticker -> ticker.marketTicker().equals("A"));
    rig.sink("sink").await(ticker -> ticker.marketTicker().equals("B"));
    assertThat(rig.alerts.recent())
        .extracting(alert -> alert.kind())
        .contains(AlertKind.CROSSED_BOOK);
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      assertThat(latch.await(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
