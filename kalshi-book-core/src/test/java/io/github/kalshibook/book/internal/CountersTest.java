package io.github.kalshibook.book.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class CountersTest {
  private static final int SIZE = 40;
  private static final int UPDATES = 2_000_000 * Integer.getInteger("test.scale", 1);

  private final Counters counters = new Counters(SIZE);

  @Test
  void counters_new_areZero() {
    assertArrayEquals(new long[SIZE], counters.copy());
    assertEquals(0, counters.get(0));
  }

  @Test
  void addAndRaise_areSeenByTheWriterAndInCopies() {
    counters.begin();
    counters.add(3, 5);
    counters.add(3, 2);
    counters.raiseTo(4, 9);
    counters.raiseTo(4, 8);
    counters.end();

    assertEquals(7, counters.get(3));
    assertEquals(7, counters.copy()[3]);
    assertEquals(9, counters.copy()[4]);
  }

  @Test
  void copy_isTheCallersOwn() {
    long[] copy = counters.copy();
    copy[0] = 99;

    assertEquals(0, counters.copy()[0]);
  }

  /** Counter i is i + 1 times the number of updates, whatever the moment of the copy. */
  @Test
  void copy_underLoad_showsAllCountersAsTheyStoodBetweenTwoUpdates() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<Long>> readers = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        readers.add(threads.submit(() -> readUntil(done)));
      }
      for (int update = 0; update < UPDATES; update++) {
        counters.begin();
        for (int i = 0; i < SIZE; i++) {
          counters.add(i, i + 1);
        }
        counters.end();
        if (update % 16 == 0) {
          Thread.onSpinWait();
        }
      }
      done.set(true);
      for (Future<Long> reader : readers) {
        assertTrue(reader.get(60, TimeUnit.SECONDS) > 0, "no copy was made");
      }
    } finally {
      done.set(true);
      threads.shutdownNow();
    }
    assertEquals(UPDATES, counters.copy()[0]);
  }

  private long readUntil(AtomicBoolean done) {
    long copies = 0;
    long last = 0;
    boolean lastTime;
    do {
      lastTime = done.get();
      long[] copy = counters.copy();
      assertTrue(copy[0] >= last, "back in time");
      last = copy[0];
      for (int i = 1; i < SIZE; i++) {
        assertEquals(last * (i + 1), copy[i], "counter " + i);
      }
      copies++;
    } while (!lastTime);
    return copies;
  }
}
