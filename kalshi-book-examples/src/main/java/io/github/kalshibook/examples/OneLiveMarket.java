package io.github.kalshibook.examples;

import io.github.kalshibook.book.TopOfBook;
import io.github.kalshibook.okhttp.KalshiCredentials;
import io.github.kalshibook.okhttp.KalshiEnvironment;
import io.github.kalshibook.okhttp.KalshiFeed;
import java.nio.file.Path;
import java.time.Duration;

/** One live market in three statements. */
public final class OneLiveMarket {
  private OneLiveMarket() {}

  /**
   * Prints the top of one live book. Arguments: key id, private key file, market ticker, and
   * optionally the WebSocket and the REST address.
   */
  public static void main(String[] args) {
    KalshiCredentials credentials = KalshiCredentials.fromFile(args[0], Path.of(args[1]));
    String marketTicker = args[2];
    KalshiEnvironment environment =
        args.length > 4 ? KalshiEnvironment.of(args[3], args[4]) : KalshiEnvironment.PRODUCTION;
    try (KalshiFeed feed = started(credentials, environment, marketTicker)) {
      System.out.println(top(feed, marketTicker));
    }
  }

  private static KalshiFeed started(
      KalshiCredentials credentials, KalshiEnvironment environment, String marketTicker) {
    // README: begin
    KalshiFeed feed =
        KalshiFeed.builder()
            .credentials(credentials) // KalshiCredentials.fromFile(keyId, file)
            .environment(environment) // KalshiEnvironment.PRODUCTION or DEMO
            .markets(marketTicker)
            .build()
            .start();
    // README: end
    return feed;
  }

  private static TopOfBook top(KalshiFeed feed, String marketTicker) {
    // README: begin
    feed.awaitLive(marketTicker, Duration.ofSeconds(10));
    TopOfBook top = feed.books().book(marketTicker).orElseThrow().top();
    // README: end
    top.trust().requireLive();
    return top;
  }
}
