package io.github.kalshibook.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the frames that come all day cost in garbage: the part of a benchmark that can't waver. */
class GarbageTest {
  private static final int FRAMES = 20_000;
  private static final int MARKETS = 100;
  private static final int ROUNDS = 20;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @BeforeEach
  void requireCounting() {
    assumeTrue(threads.isThreadAllocatedMemorySupported(), "this JVM does not count");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void delta_ofTheProduct_costsNoGarbage(boolean asText) {
    FeedStream stream = FeedStream.of(FeedStream.Mix.DELTAS, MARKETS, FRAMES, 1);

    assertEquals(0, leastGarbage(stream, asText, MARKETS + 1), "bytes over all deltas");
  }

  @ParameterizedTest
  @EnumSource
  void frame_ofTheProduct_costsAtMostAByte(FeedStream.Mix mix) {
    int frames = mix == FeedStream.Mix.SNAPSHOTS ? FRAMES / 4 : FRAMES;
    FeedStream stream = FeedStream.of(mix, MARKETS, frames, 1);

    long garbage = leastGarbage(stream, true, 1);

    assertTrue(garbage <= frames, () -> garbage + " bytes over " + frames + " frames");
  }

  /**
   * The JVM itself allocates a little when it loads, links and compiles; ours would come always.
   */
  private long leastGarbage(FeedStream stream, boolean asText, int from) {
    String[] texts = stream.texts();
    byte[][] bytes = stream.bytes();
    long least = Long.MAX_VALUE;
    try (Contender product = Variant.product.make()) {
      for (int round = 0; round < ROUNDS && least != 0; round++) {
        take(product, texts, bytes, asText, 0, from);
        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        take(product, texts, bytes, asText, from, texts.length);
        long after = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        least = Math.min(least, after - before);
      }
    }
    return least;
  }

  private static void take(
      Contender product, String[] texts, byte[][] bytes, boolean asText, int from, int to) {
    for (int i = from; i < to; i++) {
      if (asText) {
        product.apply(texts[i]);
      } else {
        product.apply(bytes[i]);
      }
    }
  }
}
