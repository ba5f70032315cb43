package io.github.kalshibook.examples.recipes;

import io.github.kalshibook.book.BookRegistry;
import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.feed.FrameLogEntry;
import io.github.kalshibook.feed.FrameLogReader;
import io.github.kalshibook.feed.FrameLogWriter;
import io.github.kalshibook.feed.KalshiMessageProcessor;
import io.github.kalshibook.okhttp.KalshiFeed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Records what comes over one connection, and makes the same book of it again. */
public final class RecordAndReplay {
  private RecordAndReplay() {}

  /** Prints both books. Arguments after the feed's: market ticker, log file. */
  public static void main(String[] args) throws IOException {
    String market = args[RecipeFeed.ARGUMENTS];
    Path file = Path.of(args[RecipeFeed.ARGUMENTS + 1]);
    try (FrameLogWriter log = FrameLogWriter.builder(file).open();
        KalshiFeed feed = RecipeFeed.of(args).markets(market).recordTo(log).build().start()) {
      feed.awaitLive(market, Duration.ofSeconds(10));
      System.out.println("live:     " + feed.books().book(market).orElseThrow());
    }
    System.out.println("replayed: " + replayed(file, market));
  }

  private static OrderbookState replayed(Path file, String market) throws IOException {
    BookRegistry books = BookRegistry.isolated();
    KalshiMessageProcessor processor = KalshiMessageProcessor.of(books);
    try (FrameLogReader log = new FrameLogReader(Files.newInputStream(file))) {
      for (Optional<FrameLogEntry> entry = log.next(); entry.isPresent(); entry = log.next()) {
        if (entry.get().kind() == FrameLogEntry.Kind.FRAME) {
          processor.handleMessage(entry.get().text());
        }
      }
    }
    return books.book(market).orElseThrow();
  }
}
