package io.github.kalshibook.testkit.internal;

import io.github.kalshibook.book.BookView;
import io.github.kalshibook.book.FixedPoint;
import io.github.kalshibook.book.OrderbookLevel;
import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.book.Side;
import io.github.kalshibook.testkit.TopSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Answers questions about what was true. */
public final class TruthKeeper {
  private final Exchange exchange;

  /** Makes a keeper. */
  public TruthKeeper(Exchange exchange) {
    this.exchange = exchange;
  }

  /** Returns when a top was true last. */
  public Optional<TopSpan> lastTrue(String marketTicker, int yesBid, int noBid, long resting) {
    return exchange.call(() -> exchange.require(marketTicker).latest(yesBid, noBid, resting));
  }

  /** Returns all times at which a top was true. */
  public List<TopSpan> spans(String marketTicker, int yesBid, int noBid, long resting) {
    return exchange.call(() -> exchange.require(marketTicker).spans(yesBid, noBid, resting));
  }

  /** Returns one line for each level that differs. */
  public List<String> differences(OrderbookState clientBook) {
    return exchange.call(
        () -> {
          TrueBook book = exchange.require(clientBook.marketTicker());
          BookView view = clientBook.view();
          List<String> lines = new ArrayList<>();
          for (Side side : Side.values()) {
            compare(lines, book, side, view.bids(side));
          }
          return lines;
        });
  }

  private static void compare(
      List<String> lines, TrueBook book, Side side, List<OrderbookLevel> clientBids) {
    Map<Integer, Long> client = new TreeMap<>();
    clientBids.forEach(level -> client.put(level.priceCentiCents(), level.sizeCentiContracts()));
    TreeSet<Integer> prices = new TreeSet<>(client.keySet());
    prices.addAll(book.bids(side).keySet());
    for (int price : prices) {
      long held = client.getOrDefault(price, 0L);
      if (held != book.sizeAt(side, price)) {
        lines.add(
            String.format(
                "%s %s %s: client %s, exchange %s",
                book.marketTicker,
                side,
                FixedPoint.formatPrice(price),
                FixedPoint.formatSize(held),
                FixedPoint.formatSize(book.sizeAt(side, price))));
      }
    }
  }
}
