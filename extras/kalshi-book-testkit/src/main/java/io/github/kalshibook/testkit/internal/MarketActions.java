package io.github.kalshibook.testkit.internal;

import io.github.kalshibook.book.OrderbookLevel;
import io.github.kalshibook.book.Side;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a test does to one market. */
public final class MarketActions {
  private static final Map<String, String> STATUSES =
      Map.of(
          "created", "initialized",
          "activated", "active",
          "deactivated", "inactive",
          "determined", "determined",
          "settled", "finalized");

  private final Exchange exchange;
  private final TrueBook book;

  /** Makes the actions of one market. */
  public MarketActions(Exchange exchange, TrueBook book) {
    this.exchange = exchange;
    this.book = book;
  }

  /** Sets what a level holds. */
  public void setLevel(Side side, int priceCentiCents, long sizeCentiContracts) {
    exchange.change(
        () -> {
          long change = sizeCentiContracts - book.sizeAt(side, priceCentiCents);
          if (change != 0) {
            exchange.changeLevel(book, side, priceCentiCents, change);
          }
        });
  }

  /** Changes what a level holds. */
  public void change(Side side, int priceCentiCents, long centiContracts) {
    exchange.changeLevel(book, side, priceCentiCents, centiContracts);
  }

  /** Changes what a level holds and tells nobody. */
  public void changeSilently(Side side, int priceCentiCents, long centiContracts) {
    exchange.change(() -> book.change(side, priceCentiCents, centiContracts, exchange.now()));
  }

  /** Replaces the book. */
  public void replace(List<OrderbookLevel> yesBids, List<OrderbookLevel> noBids) {
    exchange.replaceBook(book, sizes(yesBids), sizes(noBids));
  }

  /** Sends a snapshot of the book as it is. */
  public void sendSnapshot() {
    exchange.sendSnapshot(book);
  }

  /** Returns the bids of a side, best first. */
  public List<OrderbookLevel> bids(Side side) {
    return exchange.call(() -> book.levels(side));
  }

  /** Changes the market's status and says so. */
  public void lifecycle(String eventType) {
    exchange.change(
        () -> {
          book.status(STATUSES.getOrDefault(eventType, book.status()));
          exchange.sendLifecycle("market_lifecycle_v2", LifecycleText.body(book, eventType));
        });
  }

  /** Changes the title and says so. */
  public void title(String title) {
    exchange.change(
        () -> {
          book.title(title);
          lifecycle("metadata_updated");
        });
  }

  /** Changes the tick and says so. */
  public void tick(int tickCentiCents) {
    exchange.change(
        () -> {
          book.tickCentiCents(tickCentiCents);
          lifecycle("price_level_structure_updated");
        });
  }

  /** Changes when the market closes and says so. */
  public void closeTime(Instant closeTime) {
    exchange.change(
        () -> {
          book.closeTime(closeTime);
          lifecycle("close_date_updated");
        });
  }

  private static Map<Integer, Long> sizes(List<OrderbookLevel> levels) {
    Map<Integer, Long> sizes = new TreeMap<>();
    levels.forEach(level -> sizes.put(level.priceCentiCents(), level.sizeCentiContracts()));
    return sizes;
  }
}
