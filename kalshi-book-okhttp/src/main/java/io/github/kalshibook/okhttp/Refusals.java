package io.github.kalshibook.okhttp;

import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.okhttp.WantedMarket.Phase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** What becomes of markets whose command the exchange refused. Belongs to the maintenance loop. */
final class Refusals {
  private static final long SECOND = 1_000_000_000;

  private final MarketSet markets;
  private final FeedEvents events;
  private final Episode episode;
  private final Requeue requeue;
  private int inARow;

  /** Has markets sent again in a subscribe or add_markets. */
  interface Requeue {
    void unsent(Collection<WantedMarket> batch, long dueNanos);
  }

  Refusals(MarketSet markets, FeedEvents events, Episode episode, Requeue requeue) {
    this.markets = markets;
    this.events = events;
    this.episode = episode;
    this.requeue = requeue;
  }

  /** A command was carried out. */
  void forget() {
    inARow = 0;
  }

  /** Some of the markets are bad: those named, or some that are found by halving. */
  void partly(SentCommand command, long code, List<String> named, long now) {
    List<WantedMarket> rest = new ArrayList<>();
    for (WantedMarket market : command.markets) {
      if (!named.contains(market.ticker) && command.markets.size() > 1) {
        rest.add(market);
        continue;
      }
      events.alert(AlertKind.SUBSCRIBE_REFUSED, market.ticker, "refused with error " + code, 1);
      if (command.kind.asks()) {
        // The exchange does not have it in the subscription: it is to be added, not asked for.
        episode.used(RecoveryMeans.ADDED_AGAIN);
        requeue.unsent(List.of(market), now);
      } else {
        market.apart = true;
        requeue.unsent(List.of(market), now + BookSubscription.DRIFT_NANOS);
      }
    }
    if (command.kind.asks()) {
      return;
    }
    if (rest.size() == command.markets.size()) {
      markets.splitInHalves(rest);
    }
    requeue.unsent(rest, now);
  }

  /** The whole command is to be tried again. Returns when, in nanoseconds. */
  long wholly(SentCommand command, long code, long now) {
    long seconds = 1L << Math.min(3, inARow++);
    events.alert(
        AlertKind.SUBSCRIBE_REFUSED,
        command.kind.name().toLowerCase(Locale.ROOT),
        "refused with error " + code + "; again in " + seconds + " s",
        command.markets.size());
    long again = now + seconds * SECOND;
    if (command.kind.asks()) {
      markets.enter(command.markets, Phase.STALE, -1, again);
    } else {
      requeue.unsent(command.markets, again);
    }
    return again;
  }
}
