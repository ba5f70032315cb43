package io.github.kalshibook.okhttp;

import io.github.kalshibook.okhttp.discovery.Loop;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The feed's one thread for decisions: tasks run one at a time, and none of them blocks. */
final class MaintenanceLoop implements Loop {
  private static final Logger LOG = LoggerFactory.getLogger(KalshiFeed.class);

  private final ScheduledThreadPoolExecutor executor;
  private volatile Thread thread = Thread.currentThread();

  MaintenanceLoop(String name) {
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread made = new Thread(task, name + "-maintenance");
              made.setDaemon(true);
              thread = made;
              return made;
            });
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public void execute(Runnable task) {
    schedule(task, 0);
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // a task reports its own failure
  public void schedule(Runnable task, long delayMillis) {
    try {
      executor.schedule(() -> guarded(task), delayMillis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.trace("The loop is closed");
    }
  }

  /** Runs a task again and again, with this much time between. */
  @SuppressWarnings("FutureReturnValueIgnored") // ends with the loop
  void repeat(Runnable task, long periodMillis) {
    executor.scheduleWithFixedDelay(
        () -> guarded(task), periodMillis, periodMillis, TimeUnit.MILLISECONDS);
  }

  /**
   * Runs what is due, then ends. Waits for that, but not for ever and not if interrupted: what is
   * due runs all the same.
   */
  void close(long waitMillis) {
    executor.shutdown();
    Thread last = thread;
    if (Thread.currentThread() == last) {
      return;
    }
    try {
      if (!executor.awaitTermination(waitMillis, TimeUnit.MILLISECONDS)) {
        // Somebody's signer blocks.
        last.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.error("Mistake in this library; please report it", e);
    }
  }
}
