package io.github.kalshibook.book;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;

/** Lets some threads do the same thing at the same time, again and again. */
final class Race {
  private static final int LIMIT_SECONDS = 300;

  private final int racers;

  private Race(int racers) {
    this.racers = racers;
  }

  static Race of(int racers) {
    return new Race(racers);
  }

  /** What one racer does in one round. */
  interface Lap {
    void run(int racer, int round) throws Exception;
  }

  /** Runs all rounds; the racers begin each together. Throws what the first racer threw. */
  void run(int rounds, Lap lap) throws Exception {
    run(round -> round < rounds, lap);
  }

  /** Runs rounds for a time, which on a busy machine are fewer. Throws as {@link #run} does. */
  void runFor(Duration time, Lap lap) throws Exception {
    long begun = System.nanoTime();
    run(round -> System.nanoTime() - begun < time.toNanos(), lap);
  }

  private void run(IntPredicate goesOn, Lap lap) throws Exception {
    Start start = new Start();
    ExecutorService threads = Executors.newFixedThreadPool(racers);
    try {
      List<Future<?>> results = new ArrayList<>();
      for (int i = 0; i < racers; i++) {
        int racer = i;
        results.add(
            threads.submit(
                () -> {
                  try {
                    for (int round = 0; start.meet(racer, round, goesOn); round++) {
                      lap.run(racer, round);
                    }
                  } catch (Throwable e) {
                    start.over = true;
                    throw e;
                  }
                  return null;
                }));
      }
      for (Future<?> result : results) {
        finish(result);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void finish(Future<?> result) throws Exception {
    try {
      result.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e;
    }
  }

  /** A barrier that spins, because parked threads do not start at the same time. */
  private final class Start {
    private final AtomicInteger arrived = new AtomicInteger();
    volatile boolean over;

    /** Returns whether there is this round. One racer decides, before the others can begin. */
    @SuppressWarnings("ThreadPriorityCheck") // there may be more racers than cores
    boolean meet(int racer, int round, IntPredicate goesOn) {
      if (racer == 0 && !goesOn.test(round)) {
        over = true;
      }
      arrived.incrementAndGet();
      for (int tries = 1; arrived.get() < racers * (round + 1) && !over; tries++) {
        if (tries % 100 == 0) {
          Thread.yield();
        } else {
          Thread.onSpinWait();
        }
      }
      return !over;
    }
  }
}
