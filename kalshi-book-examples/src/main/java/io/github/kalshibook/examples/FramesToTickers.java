package io.github.kalshibook.examples;

import io.github.kalshibook.book.BookRegistry;
import io.github.kalshibook.feed.KalshiMessageProcessor;
import io.github.kalshibook.ticker.TickerPublisher;
import io.github.kalshibook.ticker.TickerSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Recipe: from frames to a live book and to tickers. The README shows the body of {@link #publish}.
 *
 * <p>Run it with a file of frames, one a line, and a market of it:
 *
 * <pre>{@code
 * java -cp kalshi-book-examples/target/kalshi-book-examples.jar \
 *     io.github.kalshibook.examples.FramesToTickers \
 *     kalshi-book-examples/captures/two-minutes.ndjson KXDEMOCOIN-26NOV22-B64500
 * }</pre>
 */
public final class FramesToTickers {
  private FramesToTickers() {}

  /** Takes a file of frames and a market. */
  public static void main(String[] args) throws IOException {
    publish(Files.readAllLines(Path.of(args[0])), args[1]);
  }

  static void publish(List<String> frames, String marketTicker) {
    // README: begin
    BookRegistry books = new BookRegistry();
    KalshiMessageProcessor processor = KalshiMessageProcessor.of(books);
    TickerSink sink = ticker -> System.out.println(ticker.toJson());
    try (TickerPublisher publisher = TickerPublisher.builder(books).sink("console", sink).build()) {
      publisher.start();
      for (String frame : frames) {
        processor.handleMessage(frame); // every frame of the connection, in order; never throws
      }
      books.book(marketTicker).ifPresent(book -> System.out.println(book.view().dump(5)));
      publisher.publishAndWait(marketTicker, Duration.ofSeconds(1)); // or within 20 ms by itself
    }
    // README: end
  }
}
