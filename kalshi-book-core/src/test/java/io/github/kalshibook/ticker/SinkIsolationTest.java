package io.github.kalshibook.ticker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.kalshibook.book.Alert;
import io.github.kalshibook.book.AlertKind;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a sink does wrong is its own trouble. */
class SinkIsolationTest {
  /** Ways to be a bad sink. */
  enum Bad {
    THROWS_CHECKED,
    THROWS_UNCHECKED,
    THROWS_ERROR,
    THROWS_UNSPEAKABLE,
    THROWS_INTERRUPTED,
    LEAVES_INTERRUPT,
    LEAVES_INTERRUPT_AND_THROWS,
    IS_SLOW;

    void work(Ticker ticker) throws Exception {
      switch (this) {
        case THROWS_CHECKED -> throw new IOException("checked " + ticker.marketTicker());
        case THROWS_UNCHECKED -> throw new IllegalStateException("unchecked");
        case THROWS_ERROR -> throw new StackOverflowError("error");
        case THROWS_UNSPEAKABLE -> throw new Unspeakable();
        case THROWS_INTERRUPTED -> throw new InterruptedException("nobody interrupted it");
        case LEAVES_INTERRUPT -> Thread.currentThread().interrupt();
        case LEAVES_INTERRUPT_AND_THROWS -> {
          Thread.currentThread().interrupt();
          throw new IOException("interrupted");
        }
        case IS_SLOW -> TimeUnit.MILLISECONDS.sleep(5);
      }
    }

    boolean fails() {
      return name().contains("THROWS");
    }
  }

  @RegisterExtension final CapturedLog log = new CapturedLog(TickerPublisher.class);
  @RegisterExtension final PublisherRig rig = new PublisherRig();

  @ParameterizedTest
  @EnumSource(Bad.class)
  void badSink_itselfGetsEveryFollowingTicker(Bad bad) {
    RecordingSink sink = rig.sink("bad");
    sink.work(bad::work);
    rig.build(settings -> settings.sink("bad", sink)).start();

    for (int i = 1; i <= 20; i++) {
      rig.book("M" + i).live(5_000, 4_000);
      sink.awaitTickers(i);
    }

    rig.awaitIdle();
    SinkStats stats = rig.publisher().stats().sinks().get("bad");
    assertThat(stats.failed()).isEqualTo(bad.fails() ? 20 : 0);
    assertThat(stats.delivered()).isEqualTo(bad.fails() ? 0 : 20);
    assertThat(rig.publisher().stats().failedPublishes()).isEqualTo(stats.failed());
  }

  @ParameterizedTest
  @EnumSource(Bad.class)
  void badSink_leavesTheCountersOfOthersAlone(Bad bad) {
    RecordingSink badSink = rig.sink("bad");
    badSink.work(bad::work);
    RecordingSink good = rig.sink("good");
    rig.build(settings -> settings.sink("bad", badSink).sink("good", good)).start();

    for (int i = 1; i <= 100; i++) {
      rig.book("M" + i).live(5_000, 4_000);
    }

    good.awaitTickers(100);
    rig.awaitIdle();
    SinkStats stats = rig.publisher().stats().sinks().get("good");
    assertThat(stats.delivered()).isEqualTo(100);
    assertThat(stats.failed()).isZero();
    assertThat(stats.replaced()).isZero();
    assertThat(good.tickers()).hasSize(100).doesNotHaveDuplicates();
  }

  @Test
  void blockingSink_leavesTimingAndCountersOfOthersAlone() {
    RecordingSink stuck = rig.sink("stuck").block();
    RecordingSink good = rig.sink("good");
    Duration interval = Duration.ofMillis(100);
    rig.build(settings -> settings.interval(interval).sink("stuck", stuck).sink("good", good))
        .start();
    BookPen book = rig.book("A").live(1_000, 4_000);
    stuck.awaitBlocked();

    for (int i = 1; i <= 10; i++) {
      book.live(1_000 + i, 4_000);
      good.awaitTickers(i + 1);
    }

    assertThat(stuck.tickers()).isEmpty();
    PublisherStats stats = rig.publisher().stats();
    assertThat(stats.sinks().get("good").replaced()).isZero();
    assertThat(stats.sinks().get("stuck").queued()).isEqualTo(2);
    List<RecordingSink.Seen> seen = good.seen();
    for (int i = 1; i < seen.size(); i++) {
      assertThat(seen.get(i).enteredNanos() - seen.get(i - 1).enteredNanos())
          .isGreaterThanOrEqualTo(interval.toNanos());
    }
  }

  @Test
  void blockingSink_100000UpdatesOver10Markets_queueTenAndOneInHand() {
    RecordingSink stuck = rig.sink("stuck").block();
    rig.build(settings -> settings.interval(Duration.ZERO).sink("stuck", stuck)).start();
    List<BookPen> books = IntStream.range(0, 10).mapToObj(i -> rig.book("M" + i)).toList();
    books.get(0).live(5_000, 4_000);
    stuck.awaitBlocked();

    for (int i = 0; i < 100_000; i++) {
      books.get(i % 10).live(1_000 + i % 1_000, 4_000);
      if (i % 1_000 == 0) {
        rig.publisher().publishNow("M" + i % 10);
      }
    }
    Eventually.until(
        () -> rig.publisher().stats().offered() == 100_001,
        () -> "all, " + rig.publisher().stats());

    SinkStats stats = rig.publisher().stats().sinks().get("stuck");
    assertThat(stats.queued()).isLessThanOrEqualTo(11);
    stuck.open();
    rig.awaitIdle();
    for (BookPen book : books) {
      List<Ticker> tickers = stuck.tickers(book.market());
      assertThat(tickers.get(tickers.size() - 1).yesBidCentiCents())
          .hasValue(book.read().yesBidCentiCents());
    }
  }

  @Test
  void sinks_eachHaveOneThreadOfTheirOwn() {
    rig.build(
            settings -> {
              for (String name : List.of("a", "b", "c")) {
                settings.sink(name, rig.sink(name));
              }
            })
        .start();
    for (int i = 0; i < 50; i++) {
      rig.book("M" + i).live(5_000, 4_000);
    }

    for (String name : List.of("a", "b", "c")) {
      rig.sink(name).awaitTickers(50);
      Set<String> threads =
          rig.sink(name).seen().stream()
              .map(seen -> seen.thread().getName())
              .collect(Collectors.toSet());
      assertThat(threads).containsExactly(PublisherRig.NAME + "-sink-" + name);
    }
  }

  @Test
  void sink_throwingFromHeartbeat_getsTheNextOne() {
    AtomicInteger heartbeats = new AtomicInteger();
    TickerSink sink =
        new TickerSink() {
          @Override
          public void publish(Ticker ticker) {}

          @Override
          public void heartbeat(Heartbeat heartbeat) {
            heartbeats.incrementAndGet();
            throw new StackOverflowError("heartbeat");
          }
        };
    rig.build(settings -> settings.sink("sink", sink).heartbeatInterval(Duration.ofMillis(10)))
        .start();

    Eventually.until(() -> heartbeats.get() >= 5, () -> "heartbeats");

    SinkStats stats = rig.publisher().stats().sinks().get("sink");
    assertThat(stats.failedHeartbeats()).isPositive();
    assertThat(stats.failed()).isZero();
  }

  @Test
  void sink_interruptedByAStranger_getsTheNextTicker() {
    RecordingSink sink = rig.sink("sink");
    rig.start();
    for (int i = 1; i <= 20; i++) {
      Thread.getAllStackTraces().keySet().stream()
          .filter(thread -> thread.getName().equals(PublisherRig.NAME + "-sink-sink"))
          .forEach(Thread::interrupt);
      rig.book("M" + i).live(5_000, 4_000);
      sink.awaitTickers(i);
    }
    assertThat(sink.closes()).isZero();
  }

  @Test
  void sink_throwing_isLoggedAtWarnWithSinkAndMarketOncePerSecond() {
    RecordingSink sink = rig.sink("broken");
    sink.work(Bad.THROWS_CHECKED::work);
    ManualTime time = new ManualTime();
    rig.build(settings -> settings.sink("broken", sink).nanoClock(time)).start();
    rig.book("FIRST").live(5_000, 4_000);
    sink.awaitTickers(1);
    for (int i = 0; i < 99; i++) {
      rig.book("M" + i).live(5_000, 4_000);
    }
    sink.awaitTickers(100);
    rig.awaitIdle();
    assertThat(log.messages(Level.WARN))
        .singleElement()
        .asString()
        .startsWith("Failed to schedule ticker update")
        .contains("sink=broken", "market=FIRST");
    assertThat(log.events(Level.WARN).get(0).getThrowableProxy().getMessage())
        .isEqualTo("checked FIRST");

    time.advanceMillis(1_000);
    rig.book("LAST").live(5_000, 4_000);
    sink.awaitTickers(101);
    rig.awaitIdle();

    assertThat(log.messages(Level.WARN)).hasSize(2);
    assertThat(log.messages(Level.WARN).get(1)).contains("market=LAST", "99 more held back");
  }

  @Test
  void sink_throwing_raisesAnAlert() {
    RecordingSink sink = rig.sink("broken");
    sink.work(Bad.THROWS_ERROR::work);
    rig.build(settings -> settings.sink("broken", sink)).start();

    rig.book("A").live(5_000, 4_000);
    sink.awaitTickers(1);
    rig.awaitIdle();

    Alert alert = rig.alerts.recent().get(0);
    assertThat(alert.kind()).isEqualTo(AlertKind.SINK_FAILED);
    assertThat(alert.subject()).isEqualTo("broken");
    assertThat(alert.message()).contains("A", "StackOverflowError");
  }

  @Test
  void sink_throwingOverAndOver_leavesOtherAlertsInTheHistory() {
    Alert gap = new Alert(AlertKind.SEQUENCE_GAP, "sid 1", "expected 2, got 4", 3, Instant.EPOCH);
    rig.alerts.raise(gap);
    RecordingSink sink = rig.sink("broken");
    sink.work(Bad.THROWS_CHECKED::work);
    rig.build(settings -> settings.sink("broken", sink).nanoClock(new ManualTime())).start();
    for (int i = 0; i < 300; i++) {
      rig.book("M" + i).live(5_000, 4_000);
    }

    sink.awaitTickers(300);
    rig.awaitIdle();

    assertThat(rig.publisher().alerts().recent())
        .extracting(Alert::kind)
        .containsExactly(AlertKind.SEQUENCE_GAP, AlertKind.SINK_FAILED);
  }

  @Test
  void tickers_scheduled_areLoggedAtTrace() {
    log.level(Level.TRACE);
    rig.start();
    BookPen book = rig.book("A").live(5_000, 4_000);
    rig.sink("sink").awaitTickers(1);
    book.stale();
    rig.sink("sink").awaitTickers(2);
    rig.awaitIdle();

    assertThat(log.messages(Level.TRACE))
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).startsWith("Scheduled ticker update").contains("A"));
  }

  /** Cannot even be written down. */
  private static final class Unspeakable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }
  }
}
