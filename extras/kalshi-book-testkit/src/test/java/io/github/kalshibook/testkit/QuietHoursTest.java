package io.github.kalshibook.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.feed.ProcessorCounter;
import io.github.kalshibook.okhttp.ConnectionState;
import io.github.kalshibook.okhttp.KalshiCredentials;
import io.github.kalshibook.okhttp.KalshiEnvironment;
import io.github.kalshibook.okhttp.KalshiFeed;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Eight hours in which nothing happens, but for Thursday's pause, in time that is stepped. */
class QuietHoursTest {
  private static final Duration STEP = Duration.ofMillis(100);
  private static final Duration ANSWER = Duration.ofSeconds(20);

  /** A Thursday; trading pauses from 03:00 to 05:00 in New York, which is 08:00 to 10:00 here. */
  private static final Instant START = Instant.parse("2026-11-26T04:00:00Z");

  private static final Instant PAUSE = Instant.parse("2026-11-26T08:00:00Z");
  private static final Instant RESUMED = Instant.parse("2026-11-26T10:00:00Z");
  private static final Instant END = Instant.parse("2026-11-26T12:00:00Z");

  private final SteppedTime time = new SteppedTime(START);

  /** Frames that were on their way when a connection was cut. */
  private long lost;

  private Duration notLive = Duration.ZERO;

  @Test
  void eightQuietHours_withAPause_costNoTrustButWhileDisconnected() {
    try (FakeKalshi exchange = FakeKalshi.builder().marketCount(3).clock(time).rate(0).start();
        KalshiFeed feed = feed(exchange)) {
      feed.start();
      run(exchange, feed, PAUSE);
      assertThat(notLive).as("the start").isLessThan(Duration.ofSeconds(5));
      long audits = audits(feed);
      // Four hours at one every ten seconds.
      assertThat(audits).isBetween(1_400L, 1_440L);
      assertThat(feed.stats().opened()).isEqualTo(1);

      exchange.active(true, false);
      awaitPaused(exchange, feed);
      notLive = Duration.ZERO;
      exchange.connections().forEach(FakeConnection::cut);
      LockSupport.parkNanos(100_000_000);
      lost = exchange.stats().framesSent() - frames(feed);
      run(exchange, feed, RESUMED);
      assertThat(feed.stats().opened()).isEqualTo(2);
      assertThat(notLive).as("one patient wait").isLessThan(Duration.ofSeconds(70));

      exchange.active(true, true);
      notLive = Duration.ZERO;
      run(exchange, feed, END);

      assertThat(notLive).isZero();
      assertThat(feed.stats().opened()).isEqualTo(2);
      assertThat(feed.stats().frames().count(ProcessorCounter.GAPS)).isZero();
      assertThat(feed.stats().frames().count(ProcessorCounter.AUDIT_DIFFERENCES)).isZero();
      assertThat(feed.alerts().recent())
          .extracting(alert -> alert.kind())
          .containsOnlyOnce(AlertKind.EXCHANGE_PAUSED)
          .doesNotContain(AlertKind.CONNECTION_LOST, AlertKind.RECOVERY_STALLED);
      feed.books()
          .books()
          .forEach(book -> assertThat(exchange.truth().differences(book)).isEmpty());
      // The close waits for a task, which nobody runs from here on.
      Thread runner = new Thread(() -> runFor(Duration.ofSeconds(10)));
      runner.setDaemon(true);
      runner.start();
    }
  }

  private KalshiFeed feed(FakeKalshi exchange) {
    TestCredentials keys = exchange.credentials();
    return KalshiFeed.builder()
        .name("quiet-hours")
        .credentials(KalshiCredentials.fromPem(keys.keyId(), keys.privateKeyPem()))
        .environment(new KalshiEnvironment(exchange.webSocketUrl(), exchange.restUrl()))
        .markets(exchange.marketTickers())
        .lifecycle(false)
        .watchExchange(true)
        .clock(time)
        .nanoClock(time::nanos)
        .maintenanceExecutor(time)
        .build();
  }

  private void run(FakeKalshi exchange, KalshiFeed feed, Instant until) {
    while (time.instant().isBefore(until)) {
      time.step(STEP);
      settle(exchange, feed);
      if (feed.health().liveMarkets() < 3) {
        notLive = notLive.plus(STEP);
      }
    }
  }

  /** REST is asked once a minute, and answers in real time. */
  private void awaitPaused(FakeKalshi exchange, KalshiFeed feed) {
    Instant deadline = Instant.now().plus(ANSWER);
    while (!feed.health().exchange().isPaused()) {
      assertThat(Instant.now()).isBefore(deadline);
      time.step(STEP);
      settle(exchange, feed);
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Real time passes until what was asked is answered; stepped time does not. */
  private void settle(FakeKalshi exchange, KalshiFeed feed) {
    Instant deadline = Instant.now().plus(ANSWER);
    while (feed.health().connection() == ConnectionState.CONNECTING
        || feed.stats().commands() > exchange.stats().allCommands()
        || exchange.stats().framesSent() > frames(feed) + lost) {
      assertThat(Instant.now()).as("%s %s", feed.stats(), exchange.stats()).isBefore(deadline);
      LockSupport.parkNanos(200_000);
      time.runDue();
    }
  }

  private void runFor(Duration duration) {
    Instant end = Instant.now().plus(duration);
    while (Instant.now().isBefore(end)) {
      time.step(STEP);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static long frames(KalshiFeed feed) {
    return feed.stats().frames().count(ProcessorCounter.FRAMES);
  }

  private static long audits(KalshiFeed feed) {
    return feed.stats().frames().count(ProcessorCounter.AUDITS);
  }
}
