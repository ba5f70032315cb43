package io.github.kalshibook.okhttp;

import io.github.kalshibook.feed.ProcessorStats;
import java.util.Objects;

/**
 * The feed's counters. They only grow.
 *
 * @param attempts handshakes begun
 * @param opened connections that opened
 * @param lost connections that were open and ended, but not by us
 * @param refused handshakes that failed
 * @param commands commands sent
 * @param binaryFrames binary frames, which are passed over
 * @param recoveries spells of books without trust that ended well
 * @param frames what came and what it did
 */
public record FeedStats(
    long attempts,
    long opened,
    long lost,
    long refused,
    long commands,
    long binaryFrames,
    long recoveries,
    ProcessorStats frames) {
  /** Makes the stats. */
  public FeedStats {
    Objects.requireNonNull(frames, "frames");
  }

  FeedStats plus(FeedStats other) {
    return new FeedStats(
        attempts + other.attempts,
        opened + other.opened,
        lost + other.lost,
        refused + other.refused,
        commands + other.commands,
        binaryFrames + other.binaryFrames,
        recoveries + other.recoveries,
        frames.plus(other.frames));
  }
}
