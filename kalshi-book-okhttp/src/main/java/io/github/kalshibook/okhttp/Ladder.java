package io.github.kalshibook.okhttp;

import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.okhttp.WantedMarket.Phase;
import java.util.ArrayList;
import java.util.List;

/**
 * What is tried, one after the other, for books that were asked for and did not come: a book that
 * is not live is asked for by {@code get_snapshot}. If nothing comes, or too little, the same is
 * done once more; then a new subscription; then a new connection. A few markets that alone do not
 * answer are asked alone, then taken out and added again, at a rhythm of 2, 4, 8 and from then on
 * 15 seconds, and never cost the others anything. Belongs to the maintenance loop.
 */
final class Ladder {
  private static final long SECOND = 1_000_000_000;
  private static final long ANSWER_NANOS = 4 * SECOND;
  private static final long FIRST_SNAPSHOT_NANOS = 5 * SECOND;

  /** What the subscription has to do; everything below it was done here. */
  enum Step {
    NONE,
    RESUBSCRIBE,
    RECONNECT
  }

  private final MarketSet markets;
  private final BookSubscription.Link link;
  private final FeedEvents events;
  private final Episode episode;
  private int rung;

  Ladder(MarketSet markets, BookSubscription.Link link, FeedEvents events, Episode episode) {
    this.markets = markets;
    this.link = link;
    this.events = events;
    this.episode = episode;
  }

  /** All is well, or all is new. */
  void begin() {
    rung = 0;
  }

  /** Others found that a new subscription is needed; the next step is a new connection. */
  void jumpToResubscribed() {
    rung = 2;
  }

  /** Looks for books that were asked for and are late. */
  Step check(long lastNumberedNanos, long now) {
    List<WantedMarket> unanswered = new ArrayList<>();
    for (WantedMarket market : markets.openOnes()) {
      long waited = now - market.sinceNanos;
      if (market.phase == Phase.ADDING && waited >= FIRST_SNAPSHOT_NANOS) {
        notAdded(market, now);
      } else if (market.phase == Phase.ASKED && waited >= ANSWER_NANOS) {
        long sinceAny = now - Math.max(market.sinceNanos, link.lastSnapshotNanos());
        if (market.apart || sinceAny >= ANSWER_NANOS) {
          unanswered.add(market);
        }
      }
    }
    return unanswered.isEmpty() ? Step.NONE : climb(unanswered, lastNumberedNanos, now);
  }

  private void notAdded(WantedMarket market, long now) {
    if (market.arriving) {
      markets.enter(market, Phase.UNSENT, now);
    } else {
      market.apart |= ++market.unansweredSubscriptions >= 2;
      markets.enter(market, Phase.STALE, now);
    }
  }

  private Step climb(List<WantedMarket> unanswered, long lastNumberedNanos, long now) {
    long asked = unanswered.stream().mapToLong(m -> m.sinceNanos).min().orElse(now);
    long counting = unanswered.stream().filter(m -> !m.apart && !m.drift).count();
    boolean silence = lastNumberedNanos - asked < 0 && link.lastSnapshotNanos() - asked < 0;
    if (counting == 0 || (!silence && counting * 2 <= subscribed())) {
      rung = 0;
      unanswered.forEach(market -> alone(market, now));
      return Step.NONE;
    }
    rung++;
    if (rung == 1) {
      unanswered.forEach(market -> markets.enter(market, Phase.STALE, now));
      return Step.NONE;
    }
    return rung == 2 ? Step.RESUBSCRIBE : Step.RECONNECT;
  }

  private long subscribed() {
    return markets.all().stream()
        .filter(m -> !m.apart && !m.arriving && m.phase != Phase.UNSENT)
        .count();
  }

  private void alone(WantedMarket market, long now) {
    if (++market.fruitless == 1) {
      events.alert(
          AlertKind.RECOVERY_STALLED, market.ticker, "asked for and did not come; going on", 1);
    }
    long seconds = market.fruitless > 3 ? 15 : 1L << market.fruitless;
    if (market.fruitless % 2 == 0) {
      // Taken out, and added again once that is answered.
      episode.used(RecoveryMeans.ADDED_AGAIN);
      market.commandId = -1;
      markets.enter(market, Phase.REMOVING, now + seconds * SECOND);
    } else {
      markets.enter(market, Phase.STALE, now + seconds * SECOND);
    }
  }
}
