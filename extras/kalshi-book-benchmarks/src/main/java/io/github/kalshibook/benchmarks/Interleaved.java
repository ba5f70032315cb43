package io.github.kalshibook.benchmarks;

import com.sun.management.ThreadMXBean;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;

/**
 * The question of {@link FrameBenchmark} for a machine that others use too: in one JVM the variants
 * take turns at whole passes over the stream, and what counts is the processor time of their
 * thread. The median over the turns is printed. Where the machine is quiet, JMH's own figures are
 * the better ones.
 */
public final class Interleaved {
  private static final int MARKETS = 200;
  private static final long SEED = 20_260_101;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final long thread = Thread.currentThread().getId();

  private Interleaved() {}

  /** Runs: mix (all, deltas, snapshots), turns, warm-up turns; each has a default. */
  public static void main(String[] arguments) {
    String mix = arguments.length > 0 ? arguments[0] : "all";
    int turns = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 51;
    int warmUps = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 20;
    FeedStream.Mix mixed = FeedStream.Mix.valueOf(mix.toUpperCase(Locale.ROOT));
    int frames = mixed == FeedStream.Mix.SNAPSHOTS ? 5_000 : 50_000;
    FeedStream stream = FeedStream.of(mixed, MARKETS, frames, SEED);
    Variant.requireSameTops(stream);
    System.out.printf(
        Locale.ROOT,
        "mix %s, %d frames of %.0f characters; JDK %s; processor time, median of %d turns%n",
        mix,
        frames,
        stream.meanChars(),
        System.getProperty("java.version"),
        turns);
    new Interleaved().run(stream, turns, warmUps, System.out);
  }

  private void run(FeedStream stream, int turns, int warmUps, PrintStream out) {
    String[] texts = stream.texts();
    byte[][] bytes = stream.bytes();
    Variant[] variants = Variant.values();
    Contender[] contenders = new Contender[2 * variants.length];
    for (int i = 0; i < contenders.length; i++) {
      contenders[i] = variants[i / 2].make();
    }
    // So that the frames lie in memory one after the other.
    System.gc();
    double[][] nanos = new double[contenders.length][turns];
    double[][] garbage = new double[contenders.length][turns];
    for (int turn = -warmUps; turn < turns; turn++) {
      for (int i = 0; i < contenders.length; i++) {
        long allocatedBefore = threads.getThreadAllocatedBytes(thread);
        long before = threads.getCurrentThreadCpuTime();
        int sum = i % 2 == 0 ? pass(contenders[i], texts) : pass(contenders[i], bytes);
        long took = threads.getCurrentThreadCpuTime() - before;
        long allocated = threads.getThreadAllocatedBytes(thread) - allocatedBefore;
        if (sum == 42) {
          out.print("");
        }
        if (turn >= 0) {
          nanos[i][turn] = (double) took / texts.length;
          garbage[i][turn] = (double) allocated / texts.length;
        }
      }
    }
    for (int i = 0; i < contenders.length; i++) {
      contenders[i].close();
      out.printf(
          Locale.ROOT,
          "%-8s %-10s %8.1f ns  %5.2f of baseline (fastest turns %5.2f)  %8.2f B%n",
          variants[i / 2],
          i % 2 == 0 ? "fromString" : "fromBytes",
          median(nanos[i]),
          median(nanos[i]) / median(nanos[i % 2]),
          Arrays.stream(nanos[i]).min().orElse(0) / Arrays.stream(nanos[i % 2]).min().orElse(0),
          median(garbage[i]));
    }
  }

  private static int pass(Contender contender, String[] texts) {
    int sum = 0;
    for (String text : texts) {
      sum += contender.apply(text) == contender ? 1 : 0;
    }
    return sum;
  }

  private static int pass(Contender contender, byte[][] frames) {
    int sum = 0;
    for (byte[] frame : frames) {
      sum += contender.apply(frame) == contender ? 1 : 0;
    }
    return sum;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
