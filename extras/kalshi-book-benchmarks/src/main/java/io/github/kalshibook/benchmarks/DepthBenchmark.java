package io.github.kalshibook.benchmarks;

import io.github.kalshibook.book.BookRegistry;
import io.github.kalshibook.book.BookWriter;
import io.github.kalshibook.book.LevelList;
import io.github.kalshibook.book.Side;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does a copy of the ten best levels cost while the writer never pauses, and what does the
 * writer feel of it? The same group without a reader is the baseline of both.
 */
@State(Scope.Group)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(5)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class DepthBenchmark {
  private static final int LEVELS = 30;

  private final BookWriter writer = new BookRegistry().lend("A", this, 0).orElseThrow();
  private final BookUpdates updates = BookUpdates.of(LEVELS, 20_260_101);
  private int next;

  /** Fills the book. */
  @Setup(Level.Trial)
  public void setUp() {
    LevelList yes = new LevelList();
    for (int i = 0; i < updates.startPrices.length; i++) {
      yes.add(updates.startPrices[i], updates.startSizes[i]);
    }
    writer.replace(yes, new LevelList(), 1, 1, 0, 0);
    next = 0;
  }

  /** The writer alone. */
  @Benchmark
  @Group("alone")
  public Object writeAlone() {
    return write();
  }

  /** The writer while another thread copies. */
  @Benchmark
  @Group("busy")
  public Object writeWhileRead() {
    return write();
  }

  /** The copy while another thread writes. */
  @Benchmark
  @Group("busy")
  public Object copyWhileWritten() {
    return writer.book().view(10);
  }

  private Object write() {
    int i = next;
    next = (i + 1) % updates.prices.length;
    return writer.change(Side.YES, updates.prices[i], updates.changes[i], i, 0, 0);
  }
}
