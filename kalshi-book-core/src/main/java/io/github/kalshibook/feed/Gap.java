package io.github.kalshibook.feed;

import java.time.Instant;
import java.util.Objects;

/**
 * Frames of a market's subscription were lost: one of them may have been this market's, so its book
 * is stale until its next snapshot.
 *
 * @param marketTicker the market
 * @param sid the subscription
 * @param expected the number that should have come; of the first gap, if several are told in one
 * @param received the number that came; of the last gap, if several are told in one
 * @param count how many gaps are told in one
 * @param time when the last of them was seen
 */
public record Gap(
    String marketTicker, long sid, long expected, long received, int count, Instant time) {
  /** Makes a gap. */
  public Gap {
    Objects.requireNonNull(marketTicker, "marketTicker");
    Objects.requireNonNull(time, "time");
  }

  Gap and(Gap later) {
    return new Gap(
        marketTicker, later.sid, expected, later.received, count + later.count, later.time);
  }
}
