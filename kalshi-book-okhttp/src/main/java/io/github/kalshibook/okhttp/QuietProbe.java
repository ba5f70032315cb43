package io.github.kalshibook.okhttp;

import org.jspecify.annotations.Nullable;

/**
 * Asks a subscription that has been quiet for a sign: the number of the answer shows what was lost
 * at its tail. Belongs to the maintenance loop.
 */
final class QuietProbe {
  private final long quietNanos;
  private final long answerNanos;
  private long startNanos;
  private long sentNanos;
  private int sent;
  private int turn;

  QuietProbe(long quietNanos, long answerNanos) {
    this.quietNanos = quietNanos;
    this.answerNanos = answerNanos;
  }

  /** The subscription began, or gave a sign. */
  void heard(long now) {
    startNanos = now;
    sent = 0;
  }

  /** Returns whether it is time to ask, or to ask otherwise, or to give up. */
  boolean isDue(long now, long lastNumberedNanos) {
    long last = lastNumberedNanos - startNanos > 0 ? lastNumberedNanos : startNanos;
    if (sent > 0 && last - sentNanos > 0) {
      sent = 0;
    }
    return sent == 0 ? now - last >= quietNanos : now - sentNanos >= answerNanos;
  }

  /** Returns a live market, another each time; null if there is none to ask about. */
  @Nullable WantedMarket choose(MarketSet markets) {
    long live = markets.liveOnes().count();
    return live == 0
        ? null
        : markets.liveOnes().skip(Math.floorMod(turn, live)).findFirst().orElse(null);
  }

  /** Returns whether both ways of asking went unanswered. */
  boolean isHopeless() {
    return sent >= 2;
  }

  /** Returns the action to send: for a snapshot, then for an addition that changes nothing. */
  String action() {
    return sent == 0 ? "get_snapshot" : "add_markets";
  }

  /** It was sent. */
  void asked(long now) {
    sentNanos = now;
    turn++;
    sent++;
  }
}
