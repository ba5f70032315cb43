package io.github.kalshibook.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Everything goes wrong, one thing after the other, for a minute; an hour by {@code
 * -Dchaos.seconds=3600 -Dchaos.seed=7}, with {@code -Dchaos.pause=1000} milliseconds between two
 * faults on average.
 */
@Execution(ExecutionMode.CONCURRENT)
class LiveFeedChaosTest {
  private static final int MARKETS = 8;
  private static final long SEED = Long.getLong("chaos.seed", 20_261_101);
  private static final int SECONDS =
      Integer.getInteger("chaos.seconds", 60 * Math.min(5, Integer.getInteger("test.scale", 1)));
  private static final Duration PAUSE = Duration.ofMillis(Long.getLong("chaos.pause", 500));

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
  void feed_inChaos_isNeverUntrueAndWholeAfterwards() {
    System.out.println("chaos: seed " + SEED + ", " + SECONDS + " s, a fault every " + PAUSE);
    try (LiveRig rig = LiveRig.live(MARKETS).toleratingAge(OLDEST)) {
      long threads = threads(rig);
      Chaos chaos = rig.exchange.chaos(SEED, PAUSE, kinds());
      Instant start = Instant.now();
      long heap = 0;
      for (int minute = 1; Duration.between(start, Instant.now()).toSeconds() < SECONDS; minute++) {
        Instant next = start.plusSeconds(Math.min(SECONDS, minute * 60L));
        while (Instant.now().isBefore(next)) {
          LockSupport.parkNanos(Duration.between(Instant.now(), next).toNanos());
        }
        report(rig, chaos, minute);
        rig.assertNoTickerWasUntrue();
        // Not before the exchange's history has grown to its full size.
        heap = minute == SECONDS / 180 ? usedHeap() : heap;
      }
      chaos.close();

      String last = "seed " + SEED + " after " + chaos.done();
      await()
          .atMost(UNTIL_HEALED)
          .untilAsserted(
              () -> {
                assertThat(rig.allLive()).as(last).isTrue();
                assertThat(rig.exchange.stats().subscribedMarkets()).as(last).isEqualTo(MARKETS);
              });
      rig.assertHealed();

      report(rig, chaos, SECONDS / 60);
      assertThat(chaos.done()).hasSizeGreaterThan((int) (SECONDS * 1_000L / PAUSE.toMillis() / 2));
      assertThat(rig.exchange.stats().openConnections()).isEqualTo(1);
      assertThat(rig.feed.stats().commands())
          .as("commands of %s", rig.feed.stats())
          .isLessThan(5L * SECONDS);
      await().atMost(Duration.ofSeconds(75)).until(() -> threads(rig) <= threads);
      if (SECONDS >= LONG_SECONDS) {
        assertThat(usedHeap() - heap).isLessThan(MOST_GROWTH_BYTES);
      }
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
        chaos.done().size(),
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
