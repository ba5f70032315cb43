package io.github.kalshibook.okhttp.discovery;

import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.okhttp.catalog.MarketInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The markets that discovery has found and the feed is to hold. A market enters when a query means
 * it, and leaves only by a word about this very market: that it has ended. That it is not listed is
 * no such word. Belongs to the loop, but for {@link #info}.
 */
final class FoundMarkets {
  private static final Logger LOG = LoggerFactory.getLogger(MarketDiscovery.class);

  /** REST lags behind the lifecycle channel: for so long it is not believed that a market lives. */
  static final long COOL_OFF_MILLIS = 120_000;

  private final DiscoveryHost host;
  private final int limit;
  private final Map<String, TrackedMarket> markets = new LinkedHashMap<>();
  private final Map<String, MarketInfo> infos = new ConcurrentHashMap<>();
  private int wanted;
  private int refused;
  private boolean limitTold;

  FoundMarkets(DiscoveryHost host, int limit) {
    this.host = host;
    this.limit = limit;
  }

  /** Returns what is known of a found market. Any thread. */
  Optional<MarketInfo> info(String ticker) {
    return Optional.ofNullable(infos.get(ticker));
  }

  @Nullable TrackedMarket find(String ticker) {
    return markets.get(ticker);
  }

  Collection<TrackedMarket> all() {
    return markets.values();
  }

  int wanted() {
    return wanted;
  }

  /** The exchange told of these markets. Wants those that are new and meant. */
  void heard(List<MarketPage.Found> found, long sweep, long nowMillis) {
    List<String> entered = new ArrayList<>();
    for (MarketPage.Found each : found) {
      MarketInfo market = each.market();
      TrackedMarket tracked = markets.get(market.marketTicker());
      if (tracked != null && tracked.wanted) {
        tracked.sweep = Math.max(tracked.sweep, sweep);
        tracked.absences = 0;
        // Asked for by its own name, a market does not say which series it was found by.
        infos.merge(
            market.marketTicker(), market, (old, fresh) -> fresh.withSeries(old.seriesTicker()));
        if (market.status().hasEnded()) {
          ended(tracked, nowMillis);
        }
      } else if (each.meant() && !market.status().hasEnded() && mayEnter(tracked, nowMillis)) {
        if (enter(market, sweep)) {
          entered.add(market.marketTicker());
        }
      }
    }
    if (!entered.isEmpty()) {
      host.want(entered);
    }
  }

  /** This market has ended, as the lifecycle channel, or the market's own status, says. */
  void ended(String ticker, String statusWord, long nowMillis) {
    update(ticker, market -> market.withStatus(statusWord));
    TrackedMarket tracked = markets.get(ticker);
    if (tracked != null) {
      ended(tracked, nowMillis);
    }
  }

  /** This market trades again: it need not cool off. */
  void revived(String ticker) {
    TrackedMarket tracked = markets.get(ticker);
    if (tracked != null) {
      tracked.endedMillis = Long.MIN_VALUE / 2;
    }
  }

  void update(String ticker, UnaryOperator<MarketInfo> change) {
    infos.computeIfPresent(ticker, (name, market) -> change.apply(market));
  }

  /** Forgets the ended markets whose books are gone. */
  void prune() {
    markets
        .values()
        .removeIf(
            tracked -> {
              boolean gone = !tracked.wanted && !host.hasBook(tracked.ticker);
              if (gone) {
                infos.remove(tracked.ticker);
              }
              return gone;
            });
  }

  /** All lists were read, or tried to. Says if more was found than may be held, once. */
  void sweepEnded(boolean complete) {
    if (refused > 0 && !limitTold) {
      limitTold = true;
      String message =
          "the limit of "
              + limit
              + " markets is reached; "
              + refused
              + " more were found and are not subscribed";
      host.alert(AlertKind.DISCOVERY_LIMIT, "discovery", message, refused);
    } else if (refused == 0 && complete) {
      limitTold = false;
    }
    refused = 0;
  }

  private boolean mayEnter(@Nullable TrackedMarket ended, long nowMillis) {
    return ended == null || nowMillis - ended.endedMillis >= COOL_OFF_MILLIS;
  }

  private boolean enter(MarketInfo market, long sweep) {
    if (wanted >= limit) {
      refused++;
      return false;
    }
    TrackedMarket tracked = new TrackedMarket(market.marketTicker());
    tracked.sweep = sweep;
    markets.put(market.marketTicker(), tracked);
    infos.put(market.marketTicker(), market);
    wanted++;
    LOG.debug("Found {}", market.marketTicker());
    return true;
  }

  private void ended(TrackedMarket tracked, long nowMillis) {
    tracked.endedMillis = nowMillis;
    if (tracked.wanted) {
      tracked.wanted = false;
      wanted--;
      LOG.debug("{} has ended", tracked.ticker);
      host.ended(List.of(tracked.ticker));
    }
  }
}
