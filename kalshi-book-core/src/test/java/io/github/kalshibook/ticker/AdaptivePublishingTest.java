package io.github.kalshibook.ticker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kalshibook.book.BookRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A sink that lags is asked less often, and as often as before when it no longer does. */
class AdaptivePublishingTest {
  private static final Path PLOT =
      Path.of(System.getProperty("basedir", ""))
          .toAbsolutePath()
          .getParent()
          .resolve("docs/adaptive-publishing.svg");

  @Test
  void slowSink_isAskedLessOften_andNoMarketStarves() {
    SlowSinkRun run = new SlowSinkRun(10_000).run();

    double slowest =
        run.seconds().stream().mapToDouble(SlowSinkRun.Second::interval).max().orElse(0);
    assertThat(slowest).isBetween(2.0, 10.0);
    assertThat(run.seconds().get(SlowSinkRun.SLOW_FROM - 1).interval()).isEqualTo(1.0);
    assertThat(run.seconds().get(SlowSinkRun.SECONDS - 1).interval()).isEqualTo(1.0);
    assertThat(run.stats().slowdowns()).isPositive();
    // A round of the slow sink takes six seconds whatever we do; waiting adds at most one interval.
    assertThat(run.longestWaitMillis()).isLessThan(12_000);
  }

  @Test
  void intervalStaysBelowItsMaximum() {
    SlowSinkRun run = new SlowSinkRun(1_600).run();

    assertThat(run.seconds()).allMatch(second -> second.interval() <= 1.6);
    assertThat(run.seconds()).anyMatch(second -> second.interval() == 1.6);
  }

  @Test
  void plotInTheDocuments_isOfThisCode() throws IOException {
    String svg = new SlowSinkRun(10_000).run().svg();
    if (Boolean.getBoolean("plot.update")) {
      Files.writeString(PLOT, svg);
    }

    assertThat(Files.readString(PLOT)).as("run with -Dplot.update=true").isEqualTo(svg);
  }

  @Test
  void sinkOnItsOwnWorker_thatHangsForAWhile_showsItInItsStats() {
    AtomicBoolean slow = new AtomicBoolean(true);
    CountDownLatch goesOn = new CountDownLatch(1);
    Set<String> seen = ConcurrentHashMap.newKeySet();
    TickerSink sink =
        ticker -> {
          if (slow.get()) {
            goesOn.await();
          }
          seen.add(ticker.marketTicker());
        };
    BookRegistry registry = new BookRegistry();
    try (TickerPublisher publisher =
        TickerPublisher.builder(registry)
            .interval(Duration.ofMillis(100))
            .maxInterval(Duration.ofMillis(300))
            .sink("slow", sink)
            .build()) {
      BookPen first = new BookPen(registry, "A");
      BookPen second = new BookPen(registry, "B");
      publisher.start();
      first.live(5_000, 4_000);
      second.live(5_000, 4_000);

      Eventually.until(
          () -> interval(publisher).equals(Duration.ofMillis(300)), () -> "" + publisher.stats());
      assertThat(publisher.stats().sinks().get("slow").lag()).isPositive();

      slow.set(false);
      goesOn.countDown();
      Eventually.until(
          () -> interval(publisher).equals(Duration.ofMillis(100)), () -> "" + publisher.stats());
      assertThat(seen).containsExactlyInAnyOrder("A", "B");
    }
  }

  private static Duration interval(TickerPublisher publisher) {
    return publisher.stats().sinks().get("slow").interval();
  }
}
