package io.github.kalshibook.testkit;

import io.github.kalshibook.book.FixedPoint;
import io.github.kalshibook.book.OrderbookLevel;
import io.github.kalshibook.book.Side;
import io.github.kalshibook.testkit.internal.Exchange;
import io.github.kalshibook.testkit.internal.Generator;
import io.github.kalshibook.testkit.internal.MarketActions;
import io.github.kalshibook.testkit.internal.TrueBook;
import java.time.Instant;
import java.util.List;

/**
 * One market of the exchange. What is changed here is true at once, and everybody who is subscribed
 * is told, by the frames that Kalshi would send. Any thread; nothing blocks on a client.
 */
public final class FakeMarket {
  private final MarketActions actions;
  private final Generator generator;
  private final TrueBook book;

  FakeMarket(Exchange exchange, Generator generator, TrueBook book) {
    this.actions = new MarketActions(exchange, book);
    this.generator = generator;
    this.book = book;
  }

  /** Returns the market's ticker. */
  public String marketTicker() {
    return book.marketTicker();
  }

  /**
   * Sets what a level holds; 0 removes it. Sends one delta, or none if nothing changes.
   *
   * @throws IllegalArgumentException if the price is not in 1 to 9999 or the size is negative
   */
  public FakeMarket setLevel(Side side, int priceCentiCents, long sizeCentiContracts) {
    actions.setLevel(side, priceCentiCents, sizeCentiContracts);
    return this;
  }

  /** Sets what a level holds, for example {@code setLevel(Side.YES, "0.52", "100.00")}. */
  public FakeMarket setLevel(Side side, String priceDollars, String sizeContracts) {
    return setLevel(side, FixedPoint.parsePrice(priceDollars), FixedPoint.parseSize(sizeContracts));
  }

  /**
   * Adds to a level, or takes away. Sends one delta.
   *
   * @throws IllegalArgumentException if the level would go below zero
   */
  public FakeMarket change(Side side, int priceCentiCents, long changeCentiContracts) {
    actions.change(side, priceCentiCents, changeCentiContracts);
    return this;
  }

  /** Changes a level and tells nobody: no frame, no number. Only a snapshot shows it. */
  public FakeMarket changeSilently(Side side, int priceCentiCents, long changeCentiContracts) {
    actions.changeSilently(side, priceCentiCents, changeCentiContracts);
    return this;
  }

  /** Replaces the book and sends a snapshot. */
  public FakeMarket replace(List<OrderbookLevel> yesBids, List<OrderbookLevel> noBids) {
    actions.replace(yesBids, noBids);
    return this;
  }

  /** Replaces the book by another one, decided by the seed, and sends a snapshot. */
  public FakeMarket fill() {
    generator.fill(book);
    return this;
  }

  /** Empties the book and sends an empty snapshot, as Kalshi does when a market closes. */
  public FakeMarket empty() {
    return replace(List.of(), List.of());
  }

  /** Sends a snapshot that nobody asked for; the book stays. */
  public FakeMarket sendSnapshot() {
    actions.sendSnapshot();
    return this;
  }

  /** Changes the book so many times at once, as the traffic would. */
  public FakeMarket burst(int changes) {
    generator.burst(book, changes);
    return this;
  }

  /** Crosses the book for so many frames with one {@code ts_ms}, then uncrosses it. */
  public FakeMarket cross(int frames) {
    generator.crossing(book, frames);
    return this;
  }

  /**
   * Sends a frame of {@code market_lifecycle_v2}, for example {@code "deactivated"}. The market's
   * status follows; after {@code determined} and {@code settled} the traffic leaves it alone.
   */
  public FakeMarket lifecycle(String eventType) {
    actions.lifecycle(eventType);
    return this;
  }

  /** Changes the tick while the market is open, and says so on the lifecycle channel. */
  public FakeMarket tick(int tickCentiCents) {
    actions.tick(tickCentiCents);
    return this;
  }

  /** Sets the title that REST shows, and says on the lifecycle channel that texts have changed. */
  public FakeMarket title(String title) {
    actions.title(title);
    return this;
  }

  /** Sets when the market closes, says so on the lifecycle channel and shows it in REST. */
  public FakeMarket closeTime(Instant closeTime) {
    actions.closeTime(closeTime);
    return this;
  }

  /** Returns the true bids of a side, best first. */
  public List<OrderbookLevel> bids(Side side) {
    return actions.bids(side);
  }

  /** Returns the true book as text for a failing test. */
  @Override
  public String toString() {
    return marketTicker() + " YES bids " + bids(Side.YES) + ", NO bids " + bids(Side.NO);
  }
}
