package io.github.kalshibook.okhttp;

import io.github.kalshibook.okhttp.WantedMarket.Phase;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;

/**
 * Markets that come to one connection's subscription from another's, and go to one. Belongs to the
 * maintenance loop.
 */
final class MovingMarkets {
  /** Takes a market out of the subscription. */
  interface Leaving {
    void leave(WantedMarket market, long now);
  }

  private final MarketSet markets;
  private final Episode episode;
  private final InstantSource clock;
  private final Leaving leaving;

  MovingMarkets(MarketSet markets, Episode episode, InstantSource clock, Leaving leaving) {
    this.markets = markets;
    this.episode = episode;
    this.clock = clock;
    this.leaving = leaving;
  }

  /** Subscribes markets whose books another connection still keeps. */
  void expect(Collection<String> tickers, long now) {
    for (String ticker : tickers) {
      WantedMarket market = markets.findOrAdd(ticker);
      if (!market.isWanted()) {
        market.arriving = true;
        if (market.phase != Phase.REMOVING) {
          markets.enter(market, Phase.UNSENT, now);
        }
      }
    }
  }

  /** A market comes after all not. */
  void expectNoMore(String ticker, long now) {
    WantedMarket market = markets.find(ticker);
    if (market != null && market.arriving) {
      market.arriving = false;
      leaving.leave(market, now);
    }
  }

  /** Keeps a market's book from now on: the processor has it already. */
  void arrive(String ticker, int handles, long now) {
    WantedMarket market = markets.findOrAdd(ticker);
    boolean subscribed = market.arriving && market.phase != Phase.UNSENT;
    market.arriving = false;
    market.handles += handles;
    market.live();
    episode.lost(ticker, clock.instant());
    markets.enter(market, subscribed ? Phase.STALE : Phase.UNSENT, now);
  }

  /** Keeps a market's book no more: another connection's processor has it. Returns its handles. */
  int depart(String ticker, long now) {
    WantedMarket market = markets.find(ticker);
    if (market == null) {
      return 0;
    }
    int handles = market.handles;
    market.handles = 0;
    leaving.leave(market, now);
    return handles;
  }

  /** Returns the markets wanted here that another connection could take. */
  List<String> movable(int most) {
    return markets.all().stream()
        .filter(market -> market.handles > 0 && market.phase != Phase.ENDED)
        .limit(most)
        .map(market -> market.ticker)
        .toList();
  }
}
