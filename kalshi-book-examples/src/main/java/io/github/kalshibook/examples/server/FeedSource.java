package io.github.kalshibook.examples.server;

import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.okhttp.ConnectionState;
import io.github.kalshibook.okhttp.FeedHealth;
import io.github.kalshibook.okhttp.KalshiFeed;
import io.github.kalshibook.ticker.PublisherStats;
import io.github.kalshibook.ticker.TickerPublisher;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A feed and its publisher as a server shows them. Any thread. */
public final class FeedSource implements ServerSource {
  private final KalshiFeed feed;
  private final MarketTitles titles;
  private final EventLog events;
  private final String notice;

  /** Set once it is built: it is built with the server, which is made with this. */
  private volatile @Nullable TickerPublisher publisher;

  /** Makes a source; {@code notice} is for the page's head, empty for none. */
  public FeedSource(KalshiFeed feed, MarketTitles titles, EventLog events, String notice) {
    this.feed = Objects.requireNonNull(feed, "feed");
    this.titles = Objects.requireNonNull(titles, "titles");
    this.events = Objects.requireNonNull(events, "events");
    this.notice = Objects.requireNonNull(notice, "notice");
  }

  /** Sets the publisher whose counters are shown. */
  public void publisher(TickerPublisher built) {
    publisher = Objects.requireNonNull(built, "publisher");
  }

  @Override
  public Optional<OrderbookState> book(String marketTicker) {
    return feed.books().book(marketTicker);
  }

  @Override
  public MarketTitles titles() {
    return titles;
  }

  @Override
  public Optional<FeedState> feed() {
    FeedHealth health = feed.health();
    boolean connected =
        feed.connections().stream().anyMatch(each -> each.state() == ConnectionState.OPEN);
    return Optional.of(
        new FeedState(
            connected,
            health.liveMarkets(),
            health.staleMarkets(),
            health.trouble(),
            feed.stats()));
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
