/**
 * True, live order books of Kalshi inside a JVM process, and their tickers for any sink.
 *
 * <p>Start at {@link io.github.kalshibook.feed.KalshiMessageProcessor} when you have frames, at
 * {@link io.github.kalshibook.book.BookRegistry} when you want to read books, and at {@link
 * io.github.kalshibook.ticker.TickerPublisher} when you want tickers pushed to you.
 */
module io.github.kalshibook.core {
  requires com.fasterxml.jackson.core;
  requires org.slf4j;
  requires static org.jspecify;

  exports io.github.kalshibook.book;
  exports io.github.kalshibook.feed;
  exports io.github.kalshibook.ticker;
}
