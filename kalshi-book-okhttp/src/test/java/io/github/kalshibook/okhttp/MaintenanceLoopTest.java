package io.github.kalshibook.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MaintenanceLoopTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  private final ScheduledExecutorService given = Executors.newScheduledThreadPool(4);

  @AfterEach
  void end() {
    given.shutdownNow();
  }

  @Test
  void tasks_onAnExecutorOfManyThreads_runOneAtATimeInTheirOrder() {
    MaintenanceLoop loop = new MaintenanceLoop("test", given);
    List<Integer> ran = Collections.synchronizedList(new ArrayList<>());
    AtomicInteger atOnce = new AtomicInteger();
    AtomicBoolean overlapped = new AtomicBoolean();
    for (int i = 0; i < 10_000; i++) {
      int number = i;
      loop.execute(
          () -> {
            overlapped.compareAndSet(false, atOnce.incrementAndGet() > 1);
            ran.add(number);
            atOnce.decrementAndGet();
          });
    }
    await().atMost(SOON).until(() -> ran.size() == 10_000);

    assertThat(ran).isEqualTo(IntStream.range(0, 10_000).boxed().toList());
    assertThat(overlapped).isFalse();
  }

  @Test
  void task_thatThrows_evenAnError_endsNothing() {
    MaintenanceLoop loop = new MaintenanceLoop("test", null);
    AtomicInteger ticks = new AtomicInteger();
    loop.repeat(
        () -> {
          ticks.incrementAndGet();
          throw new AssertionError("on purpose");
        },
        1);

    await().atMost(SOON).until(() -> ticks.get() > 5);
    loop.close(() -> {}, 1_000);
  }

  @Test
  void repeatedTask_thatIsSlow_doesNotPileUp() throws InterruptedException {
    MaintenanceLoop loop = new MaintenanceLoop("test", given);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger ticks = new AtomicInteger();
    loop.repeat(
        () -> {
          ticks.incrementAndGet();
          awaitQuietly(goOn);
        },
        1);
    await().atMost(SOON).until(() -> ticks.get() == 1);
    TimeUnit.MILLISECONDS.sleep(100); // a hundred periods in which turns could pile up
    AtomicInteger before = new AtomicInteger();
    loop.execute(() -> before.set(ticks.get()));
    goOn.countDown();
    await().atMost(SOON).until(() -> before.get() > 0);

    assertThat(before.get()).isLessThanOrEqualTo(2);
    loop.close(() -> {}, 1_000);
  }

  @Test
  void close_runsTheLastTask_andLeavesAGivenExecutorRunning() {
    MaintenanceLoop loop = new MaintenanceLoop("test", given);
    AtomicBoolean last = new AtomicBoolean();
    AtomicBoolean later = new AtomicBoolean();

    loop.close(() -> last.set(true), 5_000);
    loop.execute(() -> later.set(true));

    assertThat(last).isTrue();
    assertThat(later).isFalse();
    assertThat(given.isShutdown()).isFalse();
  }

  @Test
  void close_byATaskOfTheLoop_doesNotWaitForItself() {
    MaintenanceLoop loop = new MaintenanceLoop("test", given);
    AtomicBoolean last = new AtomicBoolean();
    loop.execute(() -> loop.close(() -> last.set(true), 60_000));

    await().atMost(Duration.ofSeconds(30)).untilTrue(last);
  }

  @Test
  void close_whileATaskBlocks_interruptsItAndRunsTheLast() {
    MaintenanceLoop loop = new MaintenanceLoop("test", given);
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    AtomicBoolean last = new AtomicBoolean();
    loop.execute(
        () -> {
          started.countDown();
          awaitQuietly(never);
        });
    awaitQuietly(started);

    loop.close(() -> last.set(true), 50);

    await().atMost(SOON).untilTrue(last);
  }

  @Test
  void executor_thatWasShutDown_isNoFailureOfTheCaller() {
    MaintenanceLoop loop = new MaintenanceLoop("test", given);
    given.shutdownNow();

    loop.execute(() -> {});
    loop.schedule(() -> {}, 10);
    loop.repeat(() -> {}, 10);
    loop.close(() -> {}, 1_000);

    assertThat(given.isShutdown()).isTrue();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
