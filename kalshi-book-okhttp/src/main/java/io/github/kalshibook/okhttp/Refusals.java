package io.github.kalshibook.okhttp;

import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.okhttp.WantedMarket.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What becomes of markets whose command the exchange refused. Belongs to the maintenance loop. */
final class Refusals {
  private static final long SECOND = 1_000_000_000;

  private final MarketSet markets;
  private final FeedEvents events;
  private int inARow;

  Refusals(MarketSet markets, FeedEvents events) {
    this.markets = markets;
    this.events = events;
  }

  /** A command was carried out. */
  void forget() {
    inARow = 0;
  }

  /** Some of the markets are bad: those named, or some that are found by halving. */
  void partly(SentCommand command, long code, List<String> named, long now) {
    Phase again = again(command);
    List<WantedMarket> rest = new ArrayList<>();
    for (WantedMarket market : command.markets) {
      if (named.contains(market.ticker) || command.markets.size() == 1) {
        events.alert(AlertKind.SUBSCRIBE_REFUSED, market.ticker, "refused with error " + code, 1);
        market.apart = true;
        markets.enter(market, again, now + BookSubscription.DRIFT_NANOS);
      } else {
        rest.add(market);
      }
    }
    if (rest.size() == command.markets.size()) {
      markets.splitInHalves(rest);
    }
    markets.enter(rest, again, -1, now);
  }

  /** The whole command is to be tried again. Returns when, in nanoseconds. */
  long wholly(SentCommand command, long code, long now) {
    long seconds = 1L << Math.min(3, inARow++);
    events.alert(
        AlertKind.SUBSCRIBE_REFUSED,
        command.kind.name().toLowerCase(Locale.ROOT),
        "refused with error " + code + "; again in " + seconds + " s",
        command.markets.size());
    markets.enter(command.markets, again(command), -1, now + seconds * SECOND);
    return now + seconds * SECOND;
  }

  private static Phase again(SentCommand command) {
    return command.kind.asks() ? Phase.STALE : Phase.UNSENT;
  }
}
