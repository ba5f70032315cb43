package io.github.kalshibook.okhttp;

import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Markets that somebody wants. It outlives connections; a market stays subscribed for as long as
 * any handle wants it. Any thread may use it.
 */
public final class Subscription implements AutoCloseable {
  private final Set<String> marketTickers;
  private final Consumer<Set<String>> onClose;
  private final AtomicBoolean closed = new AtomicBoolean();

  Subscription(Set<String> marketTickers, Consumer<Set<String>> onClose) {
    this.marketTickers = Set.copyOf(marketTickers);
    this.onClose = onClose;
  }

  /** Returns the markets this handle wants. */
  public Set<String> marketTickers() {
    return marketTickers;
  }

  /**
   * Wants the markets no more: those that no other handle wants are closed at once. Idempotent;
   * does not wait for the exchange.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      onClose.accept(marketTickers);
    }
  }
}
