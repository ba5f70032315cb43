package io.github.kalshibook.okhttp;

import io.github.kalshibook.okhttp.catalog.ExchangeState;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * How the feed does, at one moment.
 *
 * @param connection where its connection stands; of several, one that keeps books and is not open,
 *     if there is one
 * @param liveMarkets wanted markets whose book is live
 * @param staleMarkets wanted markets whose book is not
 * @param oldestStale how long the market that has longest been without trust has been so; empty if
 *     none is
 * @param lastFrame when the last frame came on any connection; empty before the first
 * @param exchange whether the exchange trades; a pause is no trouble by itself
 * @param trouble why it is not healthy, in one sentence; empty if it is
 */
public record FeedHealth(
    ConnectionState connection,
    int liveMarkets,
    int staleMarkets,
    Optional<Duration> oldestStale,
    Optional<Instant> lastFrame,
    ExchangeState exchange,
    String trouble) {
  /** Makes a health. */
  public FeedHealth {
    Objects.requireNonNull(connection, "connection");
    Objects.requireNonNull(oldestStale, "oldestStale");
    Objects.requireNonNull(lastFrame, "lastFrame");
    Objects.requireNonNull(exchange, "exchange");
    Objects.requireNonNull(trouble, "trouble");
  }

  /** Returns whether the connection is open and every wanted book is live. */
  public boolean isHealthy() {
    return trouble.isEmpty();
  }
}
