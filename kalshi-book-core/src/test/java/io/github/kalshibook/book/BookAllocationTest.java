package io.github.kalshibook.book;

import static io.github.kalshibook.book.BookTesting.NOTHING;
import static io.github.kalshibook.book.BookTesting.T0;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The feed thread's part, and a reader's that reuses its reading, cost no garbage. */
class BookAllocationTest {
  private static final int CHANGES = 100_000;

  private final BookRegistry registry = new BookRegistry();
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final BookReading reading = new BookReading();
  private final BookWriter writer = registry.lend("A", this, T0).orElseThrow();
  private int rung;
  private int drained;

  @Test
  void change_withAWatcherThatDrains_allocatesNothing() {
    assumeTrue(threads.isThreadAllocatedMemorySupported(), "this JVM does not count");
    writer.replace(NOTHING, NOTHING, 1, 0, T0, T0);
    BookChanges<OrderbookState> changes = registry.watch(book -> book, () -> rung++);
    Consumer<OrderbookState> reader =
        book -> {
          book.readInto(reading);
          drained++;
        };
    long allocated = Long.MAX_VALUE;
    // The JVM itself allocates a little when it loads, links and compiles; ours would come always.
    for (int round = 0; round < 10 && allocated != 0; round++) {
      rung = 0;
      drained = 0;
      long before = allocatedBytes();
      write(changes, reader);
      allocated = allocatedBytes() - before;
    }

    assertEquals(0, allocated, "bytes over " + CHANGES + " changes");
    assertEquals(CHANGES / 2, rung, "each bell of a first change");
    assertEquals(CHANGES / 2, drained);
    assertEquals(0, reading.restingCentiContracts());
    writer.book().checkInvariants();
  }

  private long allocatedBytes() {
    return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  /** Levels come and go on both sides; drains come after every second change. */
  private void write(BookChanges<OrderbookState> changes, Consumer<OrderbookState> reader) {
    for (int i = 0; i < CHANGES; i++) {
      Side side = (i & 1) == 0 ? Side.YES : Side.NO;
      int price = 1_000 + i / 2 % 50;
      boolean adds = i / 100 % 2 == 0;
      WriteResult result = writer.change(side, price, adds ? 7 : -7, i, T0 + i, T0 + i);
      if (!result.applied()) {
        throw new AssertionError(result);
      }
      if ((i & 1) != 0) {
        changes.drain(reader);
      }
    }
  }
}
