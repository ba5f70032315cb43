package io.github.kalshibook.examples.recipes;

import io.github.kalshibook.book.SummaryStats;
import io.github.kalshibook.okhttp.KalshiFeed;
import io.github.kalshibook.okhttp.Subscription;
import io.github.kalshibook.ticker.TickerPublisher;
import io.github.kalshibook.ticker.TickerSink;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A manager of markets as an application would have one: others add, drop and read markets. */
public final class EmbeddedMarkets implements AutoCloseable {
  private final Map<String, Subscription> subscriptions = new ConcurrentHashMap<>();
  private final KalshiFeed feed;
  private final TickerPublisher publisher;

  EmbeddedMarkets(KalshiFeed feed, TickerSink sink) {
    this.feed = feed.start();
    publisher =
        TickerPublisher.builder(feed.books())
            .connected(feed::isConnected)
            .sink("app", sink)
            .build();
    publisher.start();
  }

  void add(String market) {
    subscriptions.computeIfAbsent(market, feed::subscribe);
  }

  void drop(String market) {
    Optional.ofNullable(subscriptions.remove(market)).ifPresent(Subscription::close);
  }

  /** Returns the market's numbers, absent while they are not to be believed. */
  Optional<SummaryStats> stats(String market) {
    return feed.books().book(market).map(book -> book.summaryStats());
  }

  @Override
  public void close() {
    feed.close();
    publisher.close();
  }

  /** Prints two tickers of a market, which is the argument after the feed's. */
  public static void main(String[] args) {
    String market = args[RecipeFeed.ARGUMENTS];
    TickerSink sink = ticker -> System.out.println(ticker.toJson());
    try (EmbeddedMarkets markets = new EmbeddedMarkets(RecipeFeed.of(args).build(), sink)) {
      markets.add(market);
      markets.feed.awaitLive(market, Duration.ofSeconds(10));
      markets.publisher.publishAndWait(market, Duration.ofSeconds(1));
      System.out.println(markets.stats(market).orElseThrow());
    }
  }
}
