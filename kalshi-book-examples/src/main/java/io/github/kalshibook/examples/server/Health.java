package io.github.kalshibook.examples.server;

import java.util.Optional;

/**
 * Whether this server can be asked for truth.
 *
 * @param healthy whether it can
 * @param reason why not, in one sentence; of a healthy one what is amiss nevertheless, or empty
 */
record Health(boolean healthy, String reason) {
  /** As long as clients of ours believe a ticker without a heartbeat. */
  static final long SILENT_SECONDS = 15;

  /**
   * Judges.
   *
   * @param heartbeat the last one; empty before the first
   * @param heardSecondsAgo how long ago that was, or the start if there was none
   */
  static Health of(
      Optional<FeedState> feed, Optional<LastHeartbeat> heartbeat, long heardSecondsAgo) {
    if (feed.isPresent() && !feed.get().connected()) {
      return sick("no connection to the exchange: " + feed.get().trouble());
    }
    if (feed.isEmpty() && heartbeat.isPresent() && !heartbeat.get().connected()) {
      return sick("no connection to the exchange");
    }
    if (heardSecondsAgo > SILENT_SECONDS) {
      return sick("no heartbeat from the publisher for " + heardSecondsAgo + " s");
    }
    int live = feed.map(FeedState::live).or(() -> heartbeat.map(LastHeartbeat::live)).orElse(0);
    int stale = feed.map(FeedState::stale).or(() -> heartbeat.map(LastHeartbeat::stale)).orElse(0);
    if (live == 0 && stale > 0) {
      return sick("all books are stale (" + stale + ")");
    }
    return new Health(true, feed.map(FeedState::trouble).orElse(""));
  }

  private static Health sick(String reason) {
    return new Health(false, reason);
  }

  /** What the last heartbeat said. */
  record LastHeartbeat(int live, int stale, boolean connected) {}
}
