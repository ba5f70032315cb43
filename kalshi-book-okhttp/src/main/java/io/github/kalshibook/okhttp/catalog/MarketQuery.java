package io.github.kalshibook.okhttp.catalog;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which markets are meant: those of series, of events, or all; of them those with a status, by
 * default {@link MarketStatus#OPEN}, that a predicate lets through. Immutable.
 *
 * <pre>{@code
 * MarketQuery.series("KXRAIN").where(market -> market.title().contains("Oslo"))
 * }</pre>
 */
public final class MarketQuery {
  private final Set<String> seriesTickers;
  private final Set<String> eventTickers;
  private final Set<MarketStatus> statuses;
  private final boolean combinations;
  private final Predicate<MarketInfo> predicate;

  private MarketQuery(
      Set<String> seriesTickers,
      Set<String> eventTickers,
      Set<MarketStatus> statuses,
      boolean combinations,
      Predicate<MarketInfo> predicate) {
    this.seriesTickers = seriesTickers;
    this.eventTickers = eventTickers;
    this.statuses = statuses;
    this.combinations = combinations;
    this.predicate = predicate;
  }

  /**
   * Means the open markets of series.
   *
   * @throws IllegalArgumentException if none is named, or one is empty
   */
  public static MarketQuery series(String... seriesTickers) {
    return new MarketQuery(tickers(seriesTickers), Set.of(), openOnly(), true, market -> true);
  }

  /**
   * Means the open markets of events.
   *
   * @throws IllegalArgumentException if none is named, or one is empty
   */
  public static MarketQuery event(String... eventTickers) {
    return new MarketQuery(Set.of(), tickers(eventTickers), openOnly(), true, market -> true);
  }

  /**
   * Means all open markets, combinations included, which may be a hundred times as many as the
   * others; see {@link #withoutCombinations}.
   */
  public static MarketQuery allOpen() {
    return new MarketQuery(Set.of(), Set.of(), openOnly(), true, market -> true);
  }

  /**
   * Means those that the predicate lets through as well. It is asked for every market of every
   * answer, on a thread of the HTTP client, so it should be quick; if it throws, the market is not
   * meant, and that is logged.
   */
  public MarketQuery where(Predicate<MarketInfo> morePredicate) {
    Objects.requireNonNull(morePredicate, "predicate");
    return new MarketQuery(
        seriesTickers, eventTickers, statuses, combinations, predicate.and(morePredicate));
  }

  /**
   * Means those with one of these statuses, in place of {@link MarketStatus#OPEN}.
   *
   * @throws IllegalArgumentException if none is named, or {@link MarketStatus#UNKNOWN} is
   */
  public MarketQuery status(MarketStatus... newStatuses) {
    Set<MarketStatus> set = EnumSet.noneOf(MarketStatus.class);
    set.addAll(Arrays.asList(newStatuses));
    if (set.isEmpty() || set.contains(MarketStatus.UNKNOWN)) {
      throw new IllegalArgumentException("no status to ask for: " + set);
    }
    return new MarketQuery(seriesTickers, eventTickers, Set.copyOf(set), combinations, predicate);
  }

  /** Leaves out the markets that combine others (multivariate events). */
  public MarketQuery withoutCombinations() {
    return new MarketQuery(seriesTickers, eventTickers, statuses, false, predicate);
  }

  /** Returns the series asked for; empty if it is not asked for by series. */
  public Set<String> seriesTickers() {
    return seriesTickers;
  }

  /** Returns the events asked for; empty if it is not asked for by event. */
  public Set<String> eventTickers() {
    return eventTickers;
  }

  /** Returns the statuses asked for. */
  public Set<MarketStatus> statuses() {
    return statuses;
  }

  /** Returns whether combinations of other markets are meant, too. */
  public boolean combinations() {
    return combinations;
  }

  /**
   * Returns whether a market is meant, by its event, series, status and the predicate. What the
   * predicate throws is thrown.
   */
  public boolean contains(MarketInfo market) {
    return (eventTickers.isEmpty() || eventTickers.contains(market.eventTicker()))
        && (seriesTickers.isEmpty() || seriesTickers.contains(market.seriesTicker()))
        && statuses.contains(market.status())
        && predicate.test(market);
  }

  @Override
  public String toString() {
    String scope =
        !seriesTickers.isEmpty()
            ? "series " + seriesTickers
            : !eventTickers.isEmpty() ? "events " + eventTickers : "all markets";
    return "MarketQuery[" + scope + ", " + statuses + "]";
  }

  private static Set<MarketStatus> openOnly() {
    return Set.of(MarketStatus.OPEN);
  }

  private static Set<String> tickers(String... tickers) {
    Set<String> set = new LinkedHashSet<>();
    for (String ticker : tickers) {
      if (ticker.isBlank()) {
        throw new IllegalArgumentException("a ticker is blank");
      }
      set.add(ticker.strip());
    }
    if (set.isEmpty()) {
      throw new IllegalArgumentException("no ticker is named");
    }
    return Set.copyOf(set);
  }
}
