package io.github.kalshibook.examples.recipes;

import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.okhttp.KalshiFeed;
import io.github.kalshibook.okhttp.catalog.MarketInfo;
import io.github.kalshibook.okhttp.catalog.MarketQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;

/** All open markets of a series, those that open later too. */
public final class DiscoverSeries {
  private DiscoverSeries() {}

  /** Prints what was found. Arguments after the feed's: series ticker, seconds to wait. */
  public static void main(String[] args) throws InterruptedException {
    MarketQuery query = MarketQuery.series(args[RecipeFeed.ARGUMENTS]);
    Instant end = Instant.now().plusSeconds(Long.parseLong(args[RecipeFeed.ARGUMENTS + 1]));
    try (KalshiFeed feed = RecipeFeed.of(args).discover(query).build().start()) {
      while (feed.health().liveMarkets() == 0 && Instant.now().isBefore(end)) {
        Thread.sleep(Duration.ofMillis(20).toMillis());
      }
      feed.books().books().stream()
          .sorted(Comparator.comparing(OrderbookState::marketTicker))
          .forEach(book -> System.out.println(line(feed, book)));
    }
  }

  private static String line(KalshiFeed feed, OrderbookState book) {
    String title = feed.marketInfo(book.marketTicker()).map(MarketInfo::title).orElse("untitled");
    return title + ": " + book;
  }
}
