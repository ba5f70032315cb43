package io.github.kalshibook.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.kalshibook.feed.FrameLogStats;
import io.github.kalshibook.feed.FrameLogWriter;
import io.github.kalshibook.feed.ProcessorCounter;
import io.github.kalshibook.feed.ProcessorStats;
import io.github.kalshibook.okhttp.FeedBuilder;
import io.github.kalshibook.okhttp.Subscription;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Everything goes wrong, one thing after the other, for a minute; an hour by {@code
 * -Dchaos.seconds=3600 -Dchaos.seed=7}, with {@code -Dchaos.pause=1000} milliseconds between two
 * faults on average. {@code -Dchaos.churn=20} has as many more markets subscribed and closed in
 * turns, {@code -Dchaos.record=FILE} records all frames, {@code -Dchaos.history=2500} keeps the
 * exchange's own memory small.
 */
@Execution(ExecutionMode.CONCURRENT)
class LiveFeedChaosTest {
  private static final int MARKETS = 8;
  private static final long SEED = Long.getLong("chaos.seed", 20_261_101);
  private static final int SECONDS =
      Integer.getInteger("chaos.seconds", 60 * Math.min(5, Integer.getInteger("test.scale", 1)));
  private static final Duration PAUSE = Duration.ofMillis(Long.getLong("chaos.pause", 500));

  private static final int CHURN = Integer.getInteger("chaos.churn", 0);

  /**
   * How many tops of each market the exchange remembers: all that its memory grows by. One burst
   * makes hundreds, and what it has forgotten looks as if it had never been true.
   */
  private static final int HISTORY = Integer.getInteger("chaos.history", 16_384);

  /** From here on the run is long enough for memory to say something. */
  private static final int LONG_SECONDS = 300;

  private static final long MOST_GROWTH_BYTES = 24L * 1024 * 1024;

  /**
   * One fault is healed within 35 s, but faults come faster than they are healed: the commands that
   * heal one are hit by the next.
   */
  private static final Duration OLDEST = Duration.ofSeconds(60);

  /**
   * These cost seconds each, or lie in wait for a command: with more of them no book would live.
   */
  private static final Set<ChaosFault> RARE =
      EnumSet.of(
          ChaosFault.CLOSE,
          ChaosFault.CLOSE_BY_HALF,
          ChaosFault.CUT,
          ChaosFault.END,
          ChaosFault.ZOMBIE,
          ChaosFault.REFUSE_HANDSHAKE,
          ChaosFault.BREAK_HANDSHAKE,
          ChaosFault.RESTART,
          ChaosFault.END_10,
          ChaosFault.END_25,
          ChaosFault.END_UNASKED,
          ChaosFault.FORGET_SUBSCRIPTION,
          ChaosFault.IGNORE_COMMAND,
          ChaosFault.REFUSE_COMMAND,
          ChaosFault.HALF_ANSWER,
          ChaosFault.DELAY_COMMAND);

  private static final Duration UNTIL_HEALED = Duration.ofSeconds(150);

  @Test
  void feed_inChaos_isNeverUntrueAndWholeAfterwards() throws IOException {
    System.out.println("chaos: seed " + SEED + ", " + SECONDS + " s, a fault every " + PAUSE);
    Duration audits = Duration.ofSeconds(2);
    try (FrameLogWriter log = openLog();
        LiveRig rig =
            LiveRig.idle(
                    MARKETS,
                    exchange -> exchange.history(HISTORY),
                    feed -> recorded(feed.auditInterval(audits), log))
                .toleratingAge(OLDEST)) {
      rig.feed.start();
      rig.awaitAllLive();
      Churn churn = new Churn(rig, CHURN);
      long threads = threads(rig);
      Chaos chaos = rig.exchange.chaos(SEED, PAUSE, kinds());
      Instant start = Instant.now();
      long heap = 0;
      for (int minute = 1; Duration.between(start, Instant.now()).toSeconds() < SECONDS; minute++) {
        Instant next = start.plusSeconds(Math.min(SECONDS, minute * 60L));
        while (Instant.now().isBefore(next)) {
          churn.turn();
          LockSupport.parkNanos(
              Math.min(1_000_000_000, Duration.between(Instant.now(), next).toNanos()));
        }
        report(rig, chaos, minute);
        rig.assertNoTickerWasUntrue();
        // Not before the exchange's history has grown to its full size.
        heap = minute == SECONDS / 180 ? usedHeap() : heap;
      }
      chaos.close();
      churn.end();

      String last = "seed " + SEED + " after " + chaos.done();
      await()
          .atMost(UNTIL_HEALED)
          .untilAsserted(
              () -> {
                assertThat(rig.allLive()).as(last).isTrue();
                assertThat(rig.exchange.stats().subscribedMarkets())
                    .as(last)
                    .isEqualTo(MARKETS + CHURN);
              });
      rig.assertHealed();

      report(rig, chaos, SECONDS / 60);
      assertThat(chaos.count()).isGreaterThan(SECONDS * 1_000L / PAUSE.toMillis() / 2);
      assertThat(rig.exchange.stats().openConnections()).isEqualTo(1);
      assertCountersAddUp(rig, log);
      assertThat(rig.feed.stats().commands())
          .as("commands of %s", rig.feed.stats())
          .isLessThan(5L * SECONDS);
      await().atMost(Duration.ofSeconds(75)).until(() -> threads(rig) <= threads);
      if (SECONDS >= LONG_SECONDS) {
        assertThat(usedHeap() - heap).isLessThan(MOST_GROWTH_BYTES);
      }
    }
  }

  private static @Nullable FrameLogWriter openLog() throws IOException {
    String file = System.getProperty("chaos.record");
    return file == null ? null : FrameLogWriter.builder(Path.of(file)).open();
  }

  private static FeedBuilder recorded(FeedBuilder feed, @Nullable FrameLogWriter log) {
    return log == null ? feed : feed.recordTo(log);
  }

  /** Nothing moves any more, so nothing may be on its way between two counters. */
  private static void assertCountersAddUp(LiveRig rig, @Nullable FrameLogWriter log) {
    ProcessorStats frames = rig.feed.stats().frames();
    System.out.println("chaos: " + frames);
    assertThat(frames.count(ProcessorCounter.SNAPSHOTS_APPLIED))
        .isLessThanOrEqualTo(frames.count(ProcessorCounter.SNAPSHOTS));
    assertThat(frames.count(ProcessorCounter.DELTAS_APPLIED))
        .isLessThanOrEqualTo(frames.count(ProcessorCounter.DELTAS));
    assertThat(frames.count(ProcessorCounter.INTERNAL_ERRORS)).isZero();
    if (log != null) {
      await()
          .untilAsserted(
              () -> {
                FrameLogStats stats = log.stats();
                System.out.println("chaos: " + stats);
                assertThat(stats.offered()).isEqualTo(stats.written() + stats.dropped());
                assertThat(stats.dropped()).isZero();
              });
    }
  }

  /** Markets that are wanted and given up again, in turns. */
  private static final class Churn {
    private final LiveRig rig;
    private final List<String> tickers = new ArrayList<>();
    private final Deque<Subscription> open = new ArrayDeque<>();
    private int turn;

    Churn(LiveRig rig, int markets) {
      this.rig = rig;
      for (int i = 0; i < markets; i++) {
        rig.exchange.addMarket("CHURN-" + i).fill();
        tickers.add("CHURN-" + i);
      }
    }

    void turn() {
      if (!tickers.isEmpty()) {
        open.addLast(rig.feed.subscribe(tickers.get(turn++ % tickers.size())));
        if (open.size() > tickers.size() / 2) {
          open.removeFirst().close();
        }
      }
    }

    /** All are wanted at the end. */
    void end() {
      tickers.forEach(ticker -> open.addLast(rig.feed.subscribe(ticker)));
    }
  }

  private static ChaosFault[] kinds() {
    return Stream.of(ChaosFault.values())
        .flatMap(fault -> Collections.nCopies(RARE.contains(fault) ? 1 : 6, fault).stream())
        .toArray(ChaosFault[]::new);
  }

  /** The feed's own and those that OkHttp has for this exchange; idle ones end after a minute. */
  private static long threads(LiveRig rig) {
    String address = ":" + rig.exchange.port();
    return LiveRig.threads(
        name ->
            name.startsWith(rig.name + "-")
                || (name.startsWith("OkHttp") && name.contains(address)));
  }

  private static void report(LiveRig rig, Chaos chaos, int minute) {
    System.out.printf(
        "chaos: minute %d, %d faults, %d live tickers checked, %d recoveries, %d attempts, %d"
            + " commands, %d of %d live, %d threads, %d KiB heap%n",
        minute,
        chaos.count(),
        rig.liveTickers(),
        rig.feed.stats().recoveries(),
        rig.feed.stats().attempts(),
        rig.feed.stats().commands(),
        rig.feed.health().liveMarkets(),
        MARKETS,
        threads(rig),
        usedHeap() / 1024);
  }

  private static long usedHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
