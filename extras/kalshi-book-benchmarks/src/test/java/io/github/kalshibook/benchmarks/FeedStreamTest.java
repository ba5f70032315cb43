package io.github.kalshibook.benchmarks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FeedStreamTest {
  @ParameterizedTest
  @EnumSource
  void contenders_ofTheFrameBenchmark_showTheSameTops(FeedStream.Mix mix) {
    int frames = mix == FeedStream.Mix.SNAPSHOTS ? 400 : 4_000;

    Variant.requireSameTops(FeedStream.of(mix, 20, frames, 20_260_101));
  }

  @Test
  void stream_ofTheSameSeed_isTheSame() {
    String[] one = FeedStream.of(FeedStream.Mix.ALL, 10, 1_000, 7).texts();
    String[] other = FeedStream.of(FeedStream.Mix.ALL, 10, 1_000, 7).texts();

    assertArrayEquals(one, other);
  }

  @Test
  void stream_ofAllKinds_isShapedLikeTheRealFeed() {
    FeedStream stream = FeedStream.of(FeedStream.Mix.ALL, 200, 20_000, 1);

    String[] texts = stream.texts();
    double mean = stream.meanChars();
    assertTrue(mean > 240 && mean < 290, "mean length " + mean);
    assertTrue(Arrays.stream(texts).allMatch(text -> text.endsWith("}\n")));
    long snapshots = Arrays.stream(texts).filter(text -> text.contains("snapshot")).count();
    assertTrue(snapshots > 200 + 50 && snapshots < 200 + 150, "snapshots " + snapshots);
    assertEquals(1, Arrays.stream(texts).filter(text -> text.contains("subscribed")).count());
  }
}
