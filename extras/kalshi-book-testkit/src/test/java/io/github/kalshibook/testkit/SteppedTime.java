package io.github.kalshibook.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock and a scheduler that move only when a test says so. Any thread may give tasks; the test's
 * thread runs them.
 */
final class SteppedTime extends AbstractExecutorService
    implements ScheduledExecutorService, InstantSource {
  private final Instant start;
  private final AtomicLong nanos = new AtomicLong();
  private final Queue<Task<?>> arrived = new ConcurrentLinkedQueue<>();
  private final PriorityQueue<Task<?>> waiting = new PriorityQueue<>();

  SteppedTime(Instant start) {
    this.start = start;
  }

  @Override
  public Instant instant() {
    return start.plusNanos(nanos.get());
  }

  long nanos() {
    return nanos.get();
  }

  /** Moves on, then runs what is due. */
  void step(Duration by) {
    nanos.addAndGet(by.toNanos());
    runDue();
  }

  /** Runs what is due now. */
  void runDue() {
    while (true) {
      for (Task<?> task = arrived.poll(); task != null; task = arrived.poll()) {
        waiting.add(task);
      }
      Task<?> first = waiting.peek();
      if (first == null || first.dueNanos > nanos.get()) {
        return;
      }
      waiting.remove();
      first.runAndMaybeAgain();
    }
  }

  @Override
  public void execute(Runnable command) {
    arrived.add(new Task<>(command, nanos.get(), 0));
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return added(new Task<>(command, nanos.get() + unit.toNanos(delay), 0));
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long initialDelay, long delay, TimeUnit unit) {
    return added(
        new Task<>(command, nanos.get() + unit.toNanos(initialDelay), unit.toNanos(delay)));
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable command, long initialDelay, long period, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void shutdown() {}

  @Override
  public List<Runnable> shutdownNow() {
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return false;
  }

  private <V> Task<V> added(Task<V> task) {
    arrived.add(task);
    return task;
  }

  private final class Task<V> extends FutureTask<V> implements ScheduledFuture<V> {
    private final long periodNanos;
    private long dueNanos;

    Task(Runnable command, long dueNanos, long periodNanos) {
      super(command, null);
      this.dueNanos = dueNanos;
      this.periodNanos = periodNanos;
    }

    void runAndMaybeAgain() {
      if (periodNanos == 0) {
        run();
      } else if (runAndReset()) {
        dueNanos = nanos.get() + periodNanos;
        waiting.add(this);
      }
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(dueNanos - nanos.get(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }
}
