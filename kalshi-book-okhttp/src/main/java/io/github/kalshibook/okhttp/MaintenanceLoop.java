package io.github.kalshibook.okhttp;

import io.github.kalshibook.okhttp.discovery.Loop;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the feed decides: tasks run one at a time, in the order in which they are due, and none of
 * them blocks. On a thread of its own, or on the user's executor.
 */
final class MaintenanceLoop implements Loop {
  private static final Logger LOG = LoggerFactory.getLogger(KalshiFeed.class);

  private final ScheduledExecutorService executor;
  private final boolean owned;
  private final Turns turns;
  private final List<Future<?>> repeated = new CopyOnWriteArrayList<>();
  private final AtomicBoolean rejected = new AtomicBoolean();
  private volatile boolean closed;

  MaintenanceLoop(String name, @Nullable ScheduledExecutorService given) {
    owned = given == null;
    executor = given == null ? ownThread(name) : given;
    turns = new Turns(executor);
  }

  private static ScheduledExecutorService ownThread(String name) {
    ScheduledThreadPoolExecutor made =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, name + "-maintenance");
              thread.setDaemon(true);
              return thread;
            });
    made.setRemoveOnCancelPolicy(true);
    made.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    return made;
  }

  @Override
  public void execute(Runnable task) {
    if (closed) {
      return;
    }
    try {
      turns.execute(() -> guarded(task));
    } catch (RejectedExecutionException e) {
      wasRejected();
    }
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // a task reports its own failure
  public void schedule(Runnable task, long delayMillis) {
    if (closed) {
      return;
    }
    try {
      executor.schedule(() -> execute(task), delayMillis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      wasRejected();
    }
  }

  /** Runs a task again and again, with this much time between; never twice in a row for one. */
  void repeat(Runnable task, long periodMillis) {
    AtomicBoolean waits = new AtomicBoolean();
    Runnable turn =
        () -> {
          if (waits.compareAndSet(false, true)) {
            execute(
                () -> {
                  waits.set(false);
                  task.run();
                });
          }
        };
    try {
      repeated.add(
          executor.scheduleWithFixedDelay(turn, periodMillis, periodMillis, TimeUnit.MILLISECONDS));
    } catch (RejectedExecutionException e) {
      wasRejected();
    }
  }

  /**
   * Runs a last task after what is due, then ends. Waits for that, but not for ever and not if
   * interrupted: it runs all the same.
   */
  void close(Runnable last, long waitMillis) {
    repeated.forEach(future -> future.cancel(false));
    execute(last);
    closed = true;
    try {
      turns.awaitRun(waitMillis);
    } catch (RejectedExecutionException e) {
      wasRejected();
    }
    if (owned) {
      executor.shutdown();
    }
  }

  private void wasRejected() {
    if (!closed && !rejected.getAndSet(true)) {
      LOG.error(
          "The executor given to the feed takes no tasks any more: nothing is recovered from now"
              + " on. Close the feed before its executor");
    }
  }

  @SuppressWarnings("CatchingUnchecked") // whatever it is, the next task must run
  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      LOG.error("Mistake in this library; please report it", e);
    }
  }
}
