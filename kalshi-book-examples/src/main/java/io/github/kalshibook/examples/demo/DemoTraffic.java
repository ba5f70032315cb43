package io.github.kalshibook.examples.demo;

import io.github.kalshibook.testkit.FakeKalshi;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Moves the demo's books at a rate, on a thread of its own; a few have most of the traffic. */
final class DemoTraffic implements AutoCloseable {
  private static final long MAX_BEHIND_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final List<DemoBook> books;
  private final double[] cumulatedRates;
  private final double perSecond;
  private final Random random;
  private final Thread thread = new Thread(this::run, "demo-traffic");
  private volatile boolean closed;

  DemoTraffic(FakeKalshi exchange, DemoMarkets markets, double perSecond, long seed) {
    this.random = new Random(seed);
    this.perSecond = perSecond;
    this.books =
        markets.all().stream()
            .map(market -> new DemoBook(market, exchange.market(market.ticker()), random))
            .toList();
    this.cumulatedRates = new double[books.size()];
    double sum = 0;
    for (int i = 0; i < cumulatedRates.length; i++) {
      sum += Math.exp(0.8 * random.nextGaussian());
      cumulatedRates[i] = sum;
    }
    thread.setDaemon(true);
  }

  void start() {
    books.forEach(DemoBook::fill);
    thread.start();
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }

  private void run() {
    long due = System.nanoTime();
    while (!closed && perSecond > 0) {
      long now = System.nanoTime();
      if (due > now) {
        LockSupport.parkNanos(this, due - now);
        continue;
      }
      pick().step(now);
      due = Math.max(due, now - MAX_BEHIND_NANOS) + (long) (1e9 / perSecond);
    }
  }

  private DemoBook pick() {
    double point = random.nextDouble() * cumulatedRates[cumulatedRates.length - 1];
    int found = Arrays.binarySearch(cumulatedRates, point);
    return books.get(Math.min(found < 0 ? -found - 1 : found, books.size() - 1));
  }
}
