package io.github.kalshibook.okhttp.discovery;

import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.okhttp.catalog.LifecycleEvent;
import io.github.kalshibook.okhttp.catalog.MarketInfo;
import io.github.kalshibook.okhttp.catalog.MarketQuery;
import io.github.kalshibook.okhttp.catalog.MarketStatus;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import okhttp3.HttpUrl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the markets that queries mean wanted. Every interval a sweep reads all lists by REST;
 * between two sweeps lifecycle events tell of single markets, which are asked for by name; an event
 * that says that a market has ended is believed as it is. Whatever REST does or fails to do, a
 * market stays wanted until it is said of that very market that it has ended.
 *
 * <p>Belongs to the loop, which calls {@link #tick} a few times a second, but for {@link #info}.
 */
public final class MarketDiscovery {
  /** How often {@link #tick} is to be called. */
  public static final long TICK_MILLIS = 200;

  private static final Logger LOG = LoggerFactory.getLogger(MarketDiscovery.class);

  /** Sweeps asked for by events do not come more often than this. */
  private static final long MIN_SWEEP_MILLIS = 3_000;

  /** After a sweep that failed, the next one does not wait for the whole interval. */
  private static final long AFTER_FAILURE_MILLIS = 10_000;

  private static final int CANDIDATE_TRIES = 2;

  private final RestReader rest;
  private final DiscoveryHost host;
  private final List<MarketQuery> queries;
  private final LongSupplier nanoClock;
  private final long intervalMillis;
  private final FoundMarkets markets;
  private final Candidates candidates = new Candidates();
  private final EndCheck endCheck;
  private final Deque<Listing> listings = new ArrayDeque<>();
  private boolean sweeping;
  private boolean complete;
  private boolean oddityTold;
  private long sweep;
  private long sweptAtMillis;
  private long nextSweepMillis;
  private boolean asking;

  /**
   * Makes a discovery that has not begun; the first {@link #tick} begins it.
   *
   * @param limit how many markets may be wanted at a time
   * @param interval between two sweeps
   */
  public MarketDiscovery(
      RestReader rest,
      DiscoveryHost host,
      List<MarketQuery> queries,
      int limit,
      Duration interval,
      LongSupplier nanoClock) {
    this.rest = rest;
    this.host = host;
    this.queries = List.copyOf(queries);
    this.nanoClock = nanoClock;
    this.intervalMillis = interval.toMillis();
    this.markets = new FoundMarkets(host, limit);
    this.endCheck = new EndCheck(rest, markets, this::isMeant, this::nowMillis);
    this.nextSweepMillis = nowMillis();
    this.sweptAtMillis = nowMillis() - MIN_SWEEP_MILLIS;
  }

  /** Returns what is known of a found market. Any thread. */
  public Optional<MarketInfo> info(String marketTicker) {
    return markets.info(marketTicker);
  }

  /** Does what is due. */
  public void tick() {
    long now = nowMillis();
    if (!sweeping && now - nextSweepMillis >= 0) {
      beginSweep(now);
    }
    askForCandidates(now);
  }

  /** Events may have been missed: sweeps soon. */
  public void sweepSoon() {
    nextSweepMillis = Math.min(nextSweepMillis, sweptAtMillis + MIN_SWEEP_MILLIS);
  }

  /** A lifecycle event came. */
  public void onLifecycle(LifecycleEvent event) {
    String ticker = event.marketTicker();
    if (ticker.isEmpty()) {
      return;
    }
    switch (event.kind()) {
      case CREATED, ACTIVATED -> opened(event, ticker);
      case DETERMINED -> ended(ticker, "determined");
      case SETTLED -> ended(ticker, "finalized");
      case DEACTIVATED -> markets.update(ticker, market -> market.withStatus("inactive"));
      case CLOSE_DATE_UPDATED ->
          event
              .time("close_ts")
              .ifPresent(time -> markets.update(ticker, market -> market.withCloseTime(time)));
      case PRICE_LEVEL_STRUCTURE_UPDATED ->
          event
              .ticks()
              .ifPresent(ticks -> markets.update(ticker, market -> market.withTicks(ticks)));
      case METADATA_UPDATED -> {
        if (markets.find(ticker) != null) {
          askSoon(ticker);
        }
      }
      case OTHER -> {
        // Passed on to listeners; nothing is known about what it means.
      }
    }
  }

  private void opened(LifecycleEvent event, String ticker) {
    if (event.kind() == LifecycleEvent.Kind.ACTIVATED) {
      markets.revived(ticker);
      markets.update(ticker, market -> market.withStatus("active"));
    }
    TrackedMarket tracked = markets.find(ticker);
    if ((tracked == null || !tracked.wanted) && mayBeMeant(ticker, event.eventTicker())) {
      askSoon(ticker);
    }
  }

  private void ended(String ticker, String statusWord) {
    candidates.remove(ticker);
    markets.ended(ticker, statusWord, nowMillis());
  }

  private void askSoon(String ticker) {
    if (!TickerBatches.fits(ticker)) {
      sweepSoon();
    } else if (!candidates.add(ticker, nowMillis())) {
      // So many that a sweep is cheaper, and finds them all.
      candidates.clear();
      sweepSoon();
    }
  }

  /**
   * Whether it is worth asking for a market that is known by name only: by Kalshi's custom the name
   * begins with its event's, and that with its series'. One that does not is found by a sweep.
   */
  private boolean mayBeMeant(String ticker, String eventTicker) {
    for (MarketQuery query : queries) {
      if (query.seriesTickers().isEmpty() && query.eventTickers().isEmpty()) {
        return true;
      }
      if (query.eventTickers().contains(eventTicker)
          || query.eventTickers().stream().anyMatch(event -> begins(ticker, event))
          || query.seriesTickers().stream().anyMatch(series -> begins(ticker, series))) {
        return true;
      }
    }
    return false;
  }

  private static boolean begins(String ticker, String prefix) {
    return ticker.startsWith(prefix)
        && (ticker.length() == prefix.length() || ticker.charAt(prefix.length()) == '-');
  }

  private boolean isMeant(MarketInfo market) {
    return queries.stream().anyMatch(query -> query.contains(market));
  }

  // Sweeps.

  private void beginSweep(long now) {
    sweeping = true;
    complete = true;
    sweep++;
    sweptAtMillis = now;
    nextSweepMillis = now + intervalMillis;
    markets.prune();
    queries.forEach(query -> listings.addAll(Listing.of(query)));
    nextListing();
  }

  private void nextListing() {
    Listing listing = listings.poll();
    if (listing == null) {
      endSweep();
      return;
    }
    new MarketPages(
            rest,
            listing,
            page -> markets.heard(page, sweep, nowMillis()),
            end -> {
              complete &= end.complete();
              if (!end.oddity().isEmpty() && !oddityTold) {
                oddityTold = true;
                host.alert(
                    AlertKind.DISCOVERY_FAILED,
                    "discovery",
                    "a list has no end: " + end.oddity() + "; what came counts",
                    0);
              }
              nextListing();
            })
        .begin();
  }

  private void endSweep() {
    sweeping = false;
    long now = nowMillis();
    if (complete) {
      oddityTold = false;
    } else {
      nextSweepMillis = Math.min(nextSweepMillis, now + AFTER_FAILURE_MILLIS);
    }
    // A sweep that took longer than the interval does not follow itself at once.
    nextSweepMillis = Math.max(nextSweepMillis, now + MIN_SWEEP_MILLIS);
    markets.sweepEnded(complete);
    endCheck.begin(
        markets.all().stream()
            .filter(market -> market.wanted && market.sweep < sweep)
            .map(market -> market.ticker)
            .toList());
    LOG.debug("Sweep {} ended, complete: {}; {} markets", sweep, complete, markets.wanted());
  }

  // Single markets.

  private void askForCandidates(long now) {
    if (asking) {
      return;
    }
    List<List<String>> batches = TickerBatches.of(candidates.due(TickerBatches.MAX_TICKERS, now));
    if (batches.isEmpty()) {
      return;
    }
    asking = true;
    List<String> batch = batches.get(0);
    HttpUrl url =
        rest.resource("markets")
            .addQueryParameter("limit", "1000")
            .addQueryParameter("tickers", String.join(",", batch))
            .build();
    MarketJson json = new MarketJson("", this::isMeant);
    rest.get(
        url,
        CANDIDATE_TRIES,
        json::page,
        new Reply<>() {
          @Override
          public void answered(MarketPage page) {
            asking = false;
            told(batch, page);
          }

          @Override
          public void failed(RestFailure failure) {
            asking = false;
            batch.forEach(ticker -> candidates.again(ticker, nowMillis()));
            sweepSoon();
          }
        });
  }

  private void told(List<String> batch, MarketPage page) {
    Set<String> open = new HashSet<>(batch);
    List<MarketPage.Found> named =
        page.markets().stream().filter(f -> open.contains(f.market().marketTicker())).toList();
    for (MarketPage.Found found : named) {
      // One that is not open yet may only lag behind the event that said that it is.
      boolean lags = !found.meant() && found.market().status() == MarketStatus.UNOPENED;
      if (!lags) {
        open.remove(found.market().marketTicker());
        candidates.remove(found.market().marketTicker());
      }
    }
    open.forEach(ticker -> candidates.again(ticker, nowMillis()));
    markets.heard(named, 0, nowMillis());
  }

  private long nowMillis() {
    return nanoClock.getAsLong() / 1_000_000;
  }
}
