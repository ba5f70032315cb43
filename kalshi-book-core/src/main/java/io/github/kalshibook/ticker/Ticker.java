package io.github.kalshibook.ticker;

import io.github.kalshibook.book.BookReading;
import io.github.kalshibook.book.BookStatus;
import io.github.kalshibook.book.FixedPoint;
import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.book.StaleReason;
import java.time.Instant;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The best prices of a market at one moment, or the word that there are none to be trusted. A
 * ticker that is not live carries no prices and no sizes, so that who ignores the flag sees no
 * market rather than an old one.
 *
 * @param marketTicker the market
 * @param status {@link BookStatus#LIVE}, or why there are no prices
 * @param reason {@link StaleReason#NONE} if live
 * @param yesBidCentiCents the best YES bid, in 0.0001 dollar; empty if there is none, or not live
 * @param noBidCentiCents the best NO bid, in 0.0001 dollar; empty if there is none, or not live
 * @param restingCentiContracts all contracts resting in the book, both sides, in 0.01 contract;
 *     empty if not live
 * @param version grows with each change of the market's book, for as long as the process lives:
 *     whoever keeps the latest ticker of a market replaces it only by one of a higher version
 * @param timestamp when the book was read; null only in a replay that knows no time
 * @param exchangeTime when the exchange made the last frame applied to the book; null if that frame
 *     did not say
 */
public record Ticker(
    String marketTicker,
    BookStatus status,
    StaleReason reason,
    OptionalInt yesBidCentiCents,
    OptionalInt noBidCentiCents,
    OptionalLong restingCentiContracts,
    long version,
    @Nullable Instant timestamp,
    @Nullable Instant exchangeTime) {
  /** The platform's name in messages. */
  public static final String PLATFORM = "kalshi";

  /**
   * Makes a ticker.
   *
   * @throws IllegalArgumentException if a price or the size is out of range, if bids are crossed,
   *     or if a ticker that is not live carries prices or sizes
   */
  public Ticker {
    Objects.requireNonNull(marketTicker, "marketTicker");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(reason, "reason");
    yesBidCentiCents.ifPresent(FixedPoint::requirePrice);
    noBidCentiCents.ifPresent(FixedPoint::requirePrice);
    boolean live = status == BookStatus.LIVE;
    if (live != (reason == StaleReason.NONE)) {
      throw new IllegalArgumentException("status " + status + " with reason " + reason);
    }
    if (live != restingCentiContracts.isPresent()
        || (!live && (yesBidCentiCents.isPresent() || noBidCentiCents.isPresent()))) {
      throw new IllegalArgumentException(
          "a live ticker has a size, any other no numbers; status was " + status);
    }
    if (restingCentiContracts.orElse(0) < 0) {
      throw new IllegalArgumentException(
          "restingCentiContracts negative, was " + restingCentiContracts.getAsLong());
    }
    if (yesBidCentiCents.orElse(0) + noBidCentiCents.orElse(0) > FixedPoint.DOLLAR_CENTI_CENTS) {
      throw new IllegalArgumentException(
          "crossed: YES bid " + yesBidCentiCents + ", NO bid " + noBidCentiCents);
    }
  }

  /**
   * Returns the ticker of a book as it stands now; that of a crossed book is stale with reason
   * {@link StaleReason#CROSSED}.
   *
   * @param timestamp what to put for the time of reading; null if none is known
   */
  public static Ticker of(OrderbookState book, @Nullable Instant timestamp) {
    BookReading reading = new BookReading();
    book.readInto(reading);
    if (reading.status() == BookStatus.LIVE && !reading.crossed()) {
      return live(book.marketTicker(), reading, timestamp);
    }
    return reading.status() == BookStatus.LIVE
        ? stale(book.marketTicker(), BookStatus.STALE, StaleReason.CROSSED, reading, timestamp)
        : stale(book.marketTicker(), reading.status(), reading.reason(), reading, timestamp);
  }

  static Ticker live(String marketTicker, BookReading reading, @Nullable Instant timestamp) {
    return new Ticker(
        marketTicker,
        BookStatus.LIVE,
        StaleReason.NONE,
        price(reading.yesBidCentiCents()),
        price(reading.noBidCentiCents()),
        OptionalLong.of(reading.restingCentiContracts()),
        reading.version(),
        timestamp,
        reading.exchangeTime());
  }

  static Ticker stale(
      String marketTicker,
      BookStatus status,
      StaleReason reason,
      BookReading reading,
      @Nullable Instant timestamp) {
    return new Ticker(
        marketTicker,
        status,
        reason,
        OptionalInt.empty(),
        OptionalInt.empty(),
        OptionalLong.empty(),
        reading.version(),
        timestamp,
        reading.exchangeTime());
  }

  /** Returns whether the book was live, so that the numbers were true when it was read. */
  public boolean isLive() {
    return status == BookStatus.LIVE;
  }

  /** Returns the lowest price at which YES is offered: a dollar less the best NO bid. */
  public OptionalInt yesAskCentiCents() {
    return fromOtherSide(noBidCentiCents);
  }

  /** Returns the lowest price at which NO is offered: a dollar less the best YES bid. */
  public OptionalInt noAskCentiCents() {
    return fromOtherSide(yesBidCentiCents);
  }

  /** Returns the JSON object that goes out. Fields may be added to it, never renamed. */
  public String toJson() {
    return TickerJson.encode(this);
  }

  private static OptionalInt price(int priceCentiCents) {
    return priceCentiCents == 0 ? OptionalInt.empty() : OptionalInt.of(priceCentiCents);
  }

  private static OptionalInt fromOtherSide(OptionalInt bid) {
    return bid.isPresent()
        ? OptionalInt.of(FixedPoint.DOLLAR_CENTI_CENTS - bid.getAsInt())
        : OptionalInt.empty();
  }
}
