package io.github.kalshibook.benchmarks;

import io.github.kalshibook.book.BookRegistry;
import io.github.kalshibook.feed.KalshiMessageProcessor;
import io.github.kalshibook.ticker.TickerPublisher;

/** What a user gets: every check, the sequence, the counters, and a publisher that listens. */
final class Product implements Contender {
  private final BookRegistry registry = new BookRegistry();
  private final KalshiMessageProcessor processor = KalshiMessageProcessor.of(registry);
  private final TickerPublisher publisher =
      TickerPublisher.builder(registry).sink("nothing", ticker -> {}).build();

  Product() {
    publisher.start();
  }

  @Override
  public Object apply(String frame) {
    return processor.handleMessage(frame);
  }

  @Override
  public Object apply(byte[] frame) {
    return processor.handleMessage(frame);
  }

  @Override
  public String top(String marketTicker) {
    return registry.book(marketTicker).map(JacksonPath::show).orElse("none");
  }

  @Override
  public void close() {
    publisher.close();
    processor.close();
  }
}
