package io.github.kalshibook.okhttp.catalog;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What the exchange says of a market beside its book. Immutable; as old as the last answer or
 * lifecycle event that told of it.
 *
 * @param marketTicker the market
 * @param eventTicker the event it belongs to; empty if the exchange did not say
 * @param seriesTicker the series of that event: as the exchange said, else as asked for, else what
 *     the event's ticker begins with, up to its first dash (Kalshi's custom)
 * @param title the market's title; empty if there is none
 * @param subtitle what YES stands for; empty if there is nothing
 * @param status where it stands
 * @param statusWord the market's own word for that, such as {@code active}
 * @param openTime when trading begins or began; empty if not known
 * @param closeTime when trading ends or ended; empty if not known
 * @param ticks which prices orders may have
 */
public record MarketInfo(
    String marketTicker,
    String eventTicker,
    String seriesTicker,
    String title,
    String subtitle,
    MarketStatus status,
    String statusWord,
    Optional<Instant> openTime,
    Optional<Instant> closeTime,
    TickStructure ticks) {
  /** Makes an info. */
  public MarketInfo {
    if (marketTicker.isEmpty()) {
      throw new IllegalArgumentException("marketTicker is empty");
    }
    Objects.requireNonNull(eventTicker, "eventTicker");
    Objects.requireNonNull(seriesTicker, "seriesTicker");
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(subtitle, "subtitle");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(statusWord, "statusWord");
    Objects.requireNonNull(openTime, "openTime");
    Objects.requireNonNull(closeTime, "closeTime");
    Objects.requireNonNull(ticks, "ticks");
  }

  /** Returns this with another status, given as the market's own word. */
  public MarketInfo withStatus(String newStatusWord) {
    return new MarketInfo(
        marketTicker,
        eventTicker,
        seriesTicker,
        title,
        subtitle,
        MarketStatus.ofField(newStatusWord),
        newStatusWord,
        openTime,
        closeTime,
        ticks);
  }

  /** Returns this with another time of closing. */
  public MarketInfo withCloseTime(Instant newCloseTime) {
    return new MarketInfo(
        marketTicker,
        eventTicker,
        seriesTicker,
        title,
        subtitle,
        status,
        statusWord,
        openTime,
        Optional.of(newCloseTime),
        ticks);
  }

  /** Returns this with other ticks. */
  public MarketInfo withTicks(TickStructure newTicks) {
    return new MarketInfo(
        marketTicker,
        eventTicker,
        seriesTicker,
        title,
        subtitle,
        status,
        statusWord,
        openTime,
        closeTime,
        newTicks);
  }

  /** Returns this with another series. */
  public MarketInfo withSeries(String newSeriesTicker) {
    return new MarketInfo(
        marketTicker,
        eventTicker,
        newSeriesTicker,
        title,
        subtitle,
        status,
        statusWord,
        openTime,
        closeTime,
        ticks);
  }
}
