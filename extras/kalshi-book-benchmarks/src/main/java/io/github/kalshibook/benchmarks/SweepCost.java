package io.github.kalshibook.benchmarks;

import io.github.kalshibook.book.BookRegistry;
import io.github.kalshibook.book.BookWriter;
import io.github.kalshibook.book.LevelList;
import io.github.kalshibook.book.Side;
import io.github.kalshibook.ticker.TickerPublisher;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What does the publisher's thread spend, by the number of markets and the share of them that
 * changed? Prints its processor time per pass when nothing changes (200 passes a second), and per
 * round of changes when all of them are published. The interval is zero, so that each change is.
 */
public final class SweepCost {
  private static final int ROUNDS = 30;
  private static final int PASSES_PER_SECOND = 200;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final List<Thread> started = new CopyOnWriteArrayList<>();
  private final BookRegistry registry = new BookRegistry();
  private final List<BookWriter> writers = new ArrayList<>();
  private long sequence;

  private SweepCost(int markets) {
    LevelList yes = new LevelList();
    yes.add(5_000, 100);
    for (int i = 0; i < markets; i++) {
      BookWriter writer =
          registry
              .lend(String.format(Locale.ROOT, "KXBENCHGAME-26NOV2214-T%06d", i), this, 0)
              .orElseThrow();
      writer.replace(yes, new LevelList(), 1, ++sequence, 0, 0);
      writers.add(writer);
    }
  }

  /** Prints the table. */
  public static void main(String[] arguments) throws InterruptedException {
    System.out.printf(
        Locale.ROOT,
        "JDK %s; processor time of the publisher's thread%n",
        System.getProperty("java.version"));
    for (int markets : new int[] {10_000, 100_000}) {
      new SweepCost(markets).print();
    }
  }

  private void print() throws InterruptedException {
    try (TickerPublisher publisher =
        TickerPublisher.builder(registry)
            .sink("nothing", ticker -> {})
            .interval(Duration.ZERO)
            .threadFactory(this::newThread)
            .build()) {
      publisher.start();
      awaitReleased(publisher, writers.size());
      long id = publisherThread();
      Thread.sleep(1_000);
      long before = threads.getThreadCpuTime(id);
      Thread.sleep(2_000);
      long idle = threads.getThreadCpuTime(id) - before;
      System.out.printf(
          Locale.ROOT,
          "%,8d markets,   0 %% changed: %8.1f us a pass%n",
          writers.size(),
          idle / 1_000.0 / (2 * PASSES_PER_SECOND));
      for (int percent : new int[] {1, 100}) {
        changed(publisher, id, percent);
      }
    }
  }

  private void changed(TickerPublisher publisher, long thread, int percent)
      throws InterruptedException {
    int count = writers.size() * percent / 100;
    long spent = 0;
    for (int round = -ROUNDS; round < ROUNDS; round++) {
      long released = publisher.stats().released();
      long before = threads.getThreadCpuTime(thread);
      for (int i = 0; i < count; i++) {
        BookWriter writer = writers.get((int) ((long) i * writers.size() / count));
        writer.change(Side.YES, 5_000, 100, ++sequence, 0, 0);
      }
      awaitReleased(publisher, released + count);
      spent += round < 0 ? 0 : threads.getThreadCpuTime(thread) - before;
    }
    System.out.printf(
        Locale.ROOT,
        "%,8d markets, %3d %% changed: %8.1f us a round, %6.0f ns a changed market%n",
        writers.size(),
        percent,
        spent / 1_000.0 / ROUNDS,
        (double) spent / ROUNDS / count);
  }

  private static void awaitReleased(TickerPublisher publisher, long released)
      throws InterruptedException {
    while (publisher.stats().released() < released) {
      Thread.sleep(1);
    }
  }

  private Thread newThread(Runnable task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    started.add(thread);
    return thread;
  }

  private long publisherThread() {
    return started.stream()
        .filter(thread -> thread.getName().endsWith("-publisher"))
        .findFirst()
        .orElseThrow()
        .getId();
  }
}
