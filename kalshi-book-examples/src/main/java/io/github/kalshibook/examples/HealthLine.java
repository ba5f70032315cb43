package io.github.kalshibook.examples;

import io.github.kalshibook.feed.FrameLogStats;
import io.github.kalshibook.feed.FrameLogWriter;
import io.github.kalshibook.feed.ProcessorCounter;
import io.github.kalshibook.okhttp.FeedHealth;
import io.github.kalshibook.okhttp.FeedStats;
import io.github.kalshibook.okhttp.KalshiFeed;
import org.jspecify.annotations.Nullable;

/** How a feed does, in one line for a person. One thread at a time. */
final class HealthLine {
  private static final long NANOS = 1_000_000_000;

  private final KalshiFeed feed;
  private final @Nullable FrameLogWriter log;
  private long lastFrames;
  private long lastNanos;

  HealthLine(KalshiFeed feed, @Nullable FrameLogWriter log, long nowNanos) {
    this.feed = feed;
    this.log = log;
    this.lastNanos = nowNanos;
  }

  /** Returns the line; rates are those since the line before. */
  String next(long nowNanos) {
    FeedHealth health = feed.health();
    FeedStats stats = feed.stats();
    long frames = stats.frames().count(ProcessorCounter.FRAMES);
    long elapsed = Math.max(1, nowNanos - lastNanos);
    long rate = Math.round((double) (frames - lastFrames) * NANOS / elapsed);
    lastFrames = frames;
    lastNanos = nowNanos;
    return "live "
        + health.liveMarkets()
        + ", stale "
        + health.staleMarkets()
        + ", frames/s "
        + rate
        + ", gaps "
        + stats.frames().count(ProcessorCounter.GAPS)
        + ", reconnects "
        + Math.max(0, stats.opened() - feed.connections().size())
        + (log == null ? "" : ", " + told(log.stats()))
        + (health.exchange().isPaused() ? ", exchange paused" : "")
        + (health.isHealthy() ? "" : "; " + health.trouble());
  }

  static String told(FrameLogStats stats) {
    return "recorded " + stats.written() + ", dropped from the log " + stats.dropped();
  }
}
