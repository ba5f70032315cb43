package io.github.kalshibook.examples.server;

import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.okhttp.ConnectionState;
import io.github.kalshibook.okhttp.FeedHealth;
import io.github.kalshibook.okhttp.KalshiFeed;
import io.github.kalshibook.okhttp.catalog.MarketInfo;
import io.github.kalshibook.ticker.PublisherStats;
import io.github.kalshibook.ticker.TickerPublisher;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A feed and its publisher as a server shows them. Both are told later: the server is made before
 * the publisher, whose sink it is, and may listen before there is a feed. Any thread.
 */
public final class FeedSource implements ServerSource {
  private final EventLog events = new EventLog();
  private final String notice;
  private volatile MarketTitles titles = MarketTitles.NONE;
  private volatile @Nullable KalshiFeed feed;
  private volatile @Nullable TickerPublisher publisher;

  /** Makes a source that shows nothing yet; {@code notice} is for the page's head. */
  public FeedSource(String notice) {
    this.notice = Objects.requireNonNull(notice, "notice");
  }

  /** Shows a feed, with the titles that its discovery found. */
  public void show(KalshiFeed shown) {
    show(shown, market -> shown.marketInfo(market).map(FeedSource::title).orElse(""));
  }

  /** Shows a feed, with titles of one's own. */
  public void show(KalshiFeed shown, MarketTitles ownTitles) {
    titles = Objects.requireNonNull(ownTitles, "titles");
    feed = Objects.requireNonNull(shown, "feed");
  }

  /** Shows a publisher's counters. */
  public void show(TickerPublisher shown) {
    publisher = Objects.requireNonNull(shown, "publisher");
  }

  private static String title(MarketInfo market) {
    String more = market.subtitle();
    return more.isEmpty() || market.title().contains(more)
        ? market.title()
        : market.title() + " " + more;
  }

  @Override
  public Optional<OrderbookState> book(String marketTicker) {
    return Optional.ofNullable(feed).flatMap(shown -> shown.books().book(marketTicker));
  }

  @Override
  public MarketTitles titles() {
    return titles;
  }

  @Override
  public Optional<FeedState> feed() {
    return Optional.ofNullable(feed).map(FeedSource::state);
  }

  private static FeedState state(KalshiFeed feed) {
    FeedHealth health = feed.health();
    boolean connected =
        feed.connections().stream().anyMatch(each -> each.state() == ConnectionState.OPEN);
    return new FeedState(
        connected, health.liveMarkets(), health.staleMarkets(), health.trouble(), feed.stats());
  }

  @Override
  public Optional<PublisherStats> publisher() {
    return Optional.ofNullable(publisher).map(TickerPublisher::stats);
  }

  @Override
  public EventLog events() {
    return events;
  }

  @Override
  public String notice() {
    return notice;
  }
}
