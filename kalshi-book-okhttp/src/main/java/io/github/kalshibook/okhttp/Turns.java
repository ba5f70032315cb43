package io.github.kalshibook.okhttp;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one at a time and in their order, on an executor that may have many threads. The tasks
 * must not throw.
 */
final class Turns {
  private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger pending = new AtomicInteger();
  private final Executor executor;

  /** Who runs a task just now. */
  private volatile @Nullable Thread runner;

  Turns(Executor executor) {
    this.executor = executor;
  }

  /**
   * Runs a task after those before it.
   *
   * @throws RejectedExecutionException if the executor takes none any more
   */
  void execute(Runnable task) {
    waiting.add(task);
    if (pending.getAndIncrement() == 0) {
      try {
        executor.execute(this::runAll);
      } catch (RejectedExecutionException e) {
        // Nobody will ever run them, so they must not pile up.
        waiting.clear();
        pending.set(0);
        throw e;
      }
    }
  }

  /**
   * Waits until what was given before has run. Interrupts it after that time; returns at once on
   * the thread that runs it.
   */
  void awaitRun(long waitMillis) {
    if (Thread.currentThread() == runner) {
      return;
    }
    CountDownLatch reached = new CountDownLatch(1);
    execute(reached::countDown);
    try {
      Thread last = reached.await(waitMillis, TimeUnit.MILLISECONDS) ? null : runner;
      if (last != null) {
        last.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void runAll() {
    runner = Thread.currentThread();
    do {
      Runnable task = waiting.poll();
      if (task != null) {
        task.run();
      }
    } while (pending.decrementAndGet() > 0);
    if (runner == Thread.currentThread()) {
      runner = null;
    }
  }
}
