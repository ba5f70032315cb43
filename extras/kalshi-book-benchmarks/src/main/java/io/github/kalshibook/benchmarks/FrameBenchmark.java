package io.github.kalshibook.benchmarks;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does one frame cost, from its text to the book? One frame per operation. {@code baseline} is
 * what a straightforward client does, {@code jackson} our streaming path without the processor,
 * {@code product} all that {@code handleMessage} does, with a publisher attached. Before anything
 * is timed, every variant must show the same top of the book after every frame.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(5)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class FrameBenchmark {
  private static final int MARKETS = 200;
  private static final long SEED = 20_260_101;

  /** The contender. */
  @Param({"baseline", "jackson", "product"})
  public String variant = "";

  /** What the stream is made of. */
  @Param({"all", "deltas", "snapshots"})
  public String mix = "";

  /** How many frames the stream has before it begins again. */
  @Param("50000")
  public int frames;

  private Contender contender = new Baseline();
  private String[] texts = {};
  private byte[][] bytes = {};
  private int next;

  /** Makes the stream, checks every variant with it, and warms the one that is measured. */
  @Setup(Level.Trial)
  public void setUp() {
    FeedStream.Mix mixed = FeedStream.Mix.valueOf(mix.toUpperCase(Locale.ROOT));
    // A snapshot is as long as six deltas.
    int length = mixed == FeedStream.Mix.SNAPSHOTS ? frames / 10 : frames;
    FeedStream stream = FeedStream.of(mixed, MARKETS, length, SEED);
    Variant.requireSameTops(stream);
    contender = Variant.valueOf(variant).make();
    texts = stream.texts();
    bytes = stream.bytes();
    next = 0;
    // So that the frames lie in memory one after the other, whatever the variant's garbage was.
    System.gc();
  }

  /** Ends the contender's threads. */
  @TearDown(Level.Trial)
  public void tearDown() {
    contender.close();
  }

  /** The frame as text: what OkHttp hands over. */
  @Benchmark
  public Object fromString() {
    int i = next;
    next = i + 1 == texts.length ? 0 : i + 1;
    return contender.apply(texts[i]);
  }

  /** The frame as UTF-8. */
  @Benchmark
  public Object fromBytes() {
    int i = next;
    next = i + 1 == bytes.length ? 0 : i + 1;
    return contender.apply(bytes[i]);
  }
}
