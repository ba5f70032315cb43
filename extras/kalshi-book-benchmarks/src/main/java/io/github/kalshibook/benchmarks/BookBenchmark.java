package io.github.kalshibook.benchmarks;

import io.github.kalshibook.book.BookReading;
import io.github.kalshibook.book.BookRegistry;
import io.github.kalshibook.book.BookWriter;
import io.github.kalshibook.book.LevelList;
import io.github.kalshibook.book.Side;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does one change of a book cost, and looking at the best level after it? {@code baseline} is
 * a {@code TreeMap<Integer, Long>}, which no other thread may read; {@code product} is the book
 * that every thread may read.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(5)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class BookBenchmark {
  private static final long SEED = 20_260_101;

  /** The contender. */
  @Param({"baseline", "product"})
  public String variant = "";

  /** How many levels the side has. */
  @Param({"30", "1000"})
  public int levels;

  private final TreeMap<Integer, Long> map = new TreeMap<>();
  private final BookWriter book = new BookRegistry().lend("A", this, 0).orElseThrow();
  private final BookReading reading = new BookReading();
  private BookUpdates updates = BookUpdates.of(30, SEED);
  private boolean isBaseline;
  private int next;

  /** Makes the book and checks that both contenders come to the same best price each time. */
  @Setup(Level.Trial)
  public void setUp() {
    updates = BookUpdates.of(levels, SEED);
    isBaseline = variant.equals("baseline");
    map.clear();
    LevelList yes = new LevelList();
    for (int i = 0; i < updates.startPrices.length; i++) {
      map.put(updates.startPrices[i], updates.startSizes[i]);
      yes.add(updates.startPrices[i], updates.startSizes[i]);
    }
    book.replace(yes, new LevelList(), 1, 1, 0, 0);
    for (int i = 0; i < updates.prices.length; i++) {
      if (onMap(i) != onBook(i)) {
        throw new IllegalStateException("another best price after change " + i);
      }
    }
    next = 0;
  }

  /** One change, then the best price. */
  @Benchmark
  public int updateAndBest() {
    int i = next;
    next = (i + 1) % updates.prices.length;
    return isBaseline ? onMap(i) : onBook(i);
  }

  private int onMap(int i) {
    int price = updates.prices[i];
    long size = map.getOrDefault(price, 0L) + updates.changes[i];
    if (size == 0) {
      map.remove(price);
    } else {
      map.put(price, size);
    }
    Map.@Nullable Entry<Integer, Long> best = map.lastEntry();
    return best == null ? 0 : best.getKey();
  }

  private int onBook(int i) {
    book.change(Side.YES, updates.prices[i], updates.changes[i], i, 0, 0);
    book.book().readInto(reading);
    return reading.yesBidCentiCents();
  }
}
