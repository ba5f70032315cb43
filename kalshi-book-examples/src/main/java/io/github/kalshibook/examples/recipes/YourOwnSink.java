package io.github.kalshibook.examples.recipes;

import io.github.kalshibook.okhttp.KalshiFeed;
import io.github.kalshibook.ticker.Heartbeat;
import io.github.kalshibook.ticker.Ticker;
import io.github.kalshibook.ticker.TickerPublisher;
import io.github.kalshibook.ticker.TickerSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A sink that writes tickers to a file: it may block and throw, and costs nobody else anything. */
public final class YourOwnSink implements TickerSink {
  private final Writer file;

  YourOwnSink(Path path) throws IOException {
    file = Files.newBufferedWriter(path);
  }

  @Override
  public void publish(Ticker ticker) throws IOException {
    file.write(ticker.toJson() + "\n");
    file.flush();
  }

  @Override
  public void heartbeat(Heartbeat heartbeat) {
    System.out.println(heartbeat.live() + " live, " + heartbeat.stale() + " stale");
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a ticker. Arguments after the feed's: market ticker, file. */
  public static void main(String[] args) throws IOException {
    String market = args[RecipeFeed.ARGUMENTS];
    TickerSink sink = new YourOwnSink(Path.of(args[RecipeFeed.ARGUMENTS + 1]));
    try (KalshiFeed feed = RecipeFeed.of(args).markets(market).build().start();
        TickerPublisher publisher =
            TickerPublisher.builder(feed.books()).sink("file", sink).build()) {
      publisher.start();
      feed.awaitLive(market, Duration.ofSeconds(10));
      publisher.publishAndWait(market, Duration.ofSeconds(1));
    }
  }
}
