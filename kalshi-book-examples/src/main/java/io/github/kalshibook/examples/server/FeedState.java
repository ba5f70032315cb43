package io.github.kalshibook.examples.server;

import io.github.kalshibook.okhttp.FeedStats;
import java.util.Objects;

/**
 * How the feed behind a server does.
 *
 * @param connected whether any of its connections is open
 * @param live how many books are live
 * @param stale how many wanted books are not
 * @param trouble what is wrong, in one sentence; empty if nothing is
 * @param stats its counters
 */
public record FeedState(boolean connected, int live, int stale, String trouble, FeedStats stats) {
  /** Makes a state. */
  public FeedState {
    Objects.requireNonNull(trouble, "trouble");
    Objects.requireNonNull(stats, "stats");
  }
}
