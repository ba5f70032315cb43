package io.github.kalshibook.okhttp.discovery;

import io.github.kalshibook.okhttp.catalog.MarketInfo;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import okhttp3.HttpUrl;

/**
 * Asks by name for found markets that a sweep did not list. Only the market's own status ends it,
 * or two answers, in two sweeps, that this very market does not exist. Belongs to the loop.
 */
final class EndCheck {
  /** At most so many requests a sweep; the rest has its turn after the next one. */
  private static final int MAX_BATCHES = 50;

  private static final int MAX_SINGLES = 20;
  private static final int TRIES = 3;
  private static final int ABSENT_TWICE = 2;

  private final RestReader rest;
  private final FoundMarkets markets;
  private final Predicate<MarketInfo> meant;
  private final Clock clock;
  private final Deque<List<String>> batches = new ArrayDeque<>();
  private final Deque<String> singles = new ArrayDeque<>();
  private boolean running;

  /** Tells the time, in milliseconds of no particular beginning. */
  interface Clock {
    long nowMillis();
  }

  EndCheck(RestReader rest, FoundMarkets markets, Predicate<MarketInfo> meant, Clock clock) {
    this.rest = rest;
    this.markets = markets;
    this.meant = meant;
    this.clock = clock;
  }

  /** Checks these, unless an earlier check is still under way. */
  void begin(List<String> tickers) {
    if (running || tickers.isEmpty()) {
      return;
    }
    batches.clear();
    singles.clear();
    TickerBatches.of(tickers).stream().limit(MAX_BATCHES).forEach(batches::add);
    tickers.stream()
        .filter(ticker -> !TickerBatches.fits(ticker))
        .limit(MAX_SINGLES)
        .forEach(singles::add);
    running = true;
    next();
  }

  private void next() {
    List<String> batch = batches.poll();
    if (batch != null) {
      askForAll(batch);
      return;
    }
    String single = singles.poll();
    if (single != null) {
      askForOne(single);
      return;
    }
    running = false;
  }

  private void askForAll(List<String> batch) {
    HttpUrl url =
        rest.resource("markets")
            .addQueryParameter("limit", "1000")
            .addQueryParameter("tickers", String.join(",", batch))
            .build();
    MarketJson json = new MarketJson("", meant);
    rest.get(
        url,
        TRIES,
        json::page,
        new Reply<>() {
          @Override
          public void answered(MarketPage page) {
            Set<String> missing = new HashSet<>(batch);
            page.markets().forEach(found -> missing.remove(found.market().marketTicker()));
            missing.stream().limit(MAX_SINGLES - (long) singles.size()).forEach(singles::add);
            markets.heard(named(page, batch), 0, clock.nowMillis());
            next();
          }

          @Override
          public void failed(RestFailure failure) {
            // Nothing is known, so nothing happens; the next sweep asks again.
            batches.clear();
            next();
          }
        });
  }

  private void askForOne(String ticker) {
    MarketJson json = new MarketJson("", meant);
    rest.get(
        rest.resource("markets", ticker).build(),
        TRIES,
        json::single,
        new Reply<>() {
          @Override
          public void answered(MarketPage page) {
            markets.heard(named(page, List.of(ticker)), 0, clock.nowMillis());
            next();
          }

          @Override
          public void failed(RestFailure failure) {
            if (failure.isNotFound()) {
              absent(ticker);
            } else {
              singles.clear();
            }
            next();
          }
        });
  }

  private void absent(String ticker) {
    TrackedMarket tracked = markets.find(ticker);
    if (tracked != null && tracked.wanted && ++tracked.absences >= ABSENT_TWICE) {
      markets.ended(ticker, "", clock.nowMillis());
    }
  }

  /** A server that does not know the filter lists others, of which nothing was asked. */
  private static List<MarketPage.Found> named(MarketPage page, List<String> tickers) {
    Set<String> asked = new HashSet<>(tickers);
    List<MarketPage.Found> named = new ArrayList<>();
    for (MarketPage.Found found : page.markets()) {
      if (asked.contains(found.market().marketTicker())) {
        named.add(found);
      }
    }
    return named;
  }
}
