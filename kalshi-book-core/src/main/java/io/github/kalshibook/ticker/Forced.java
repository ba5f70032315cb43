package io.github.kalshibook.ticker;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A ticker that one or more callers asked for, and the word that every sink has taken it. */
final class Forced {
  final CompletableFuture<Boolean> outcome = new CompletableFuture<>();

  private final AtomicInteger sinksLeft = new AtomicInteger();

  /** The ticker goes to this many sinks. */
  void handedTo(int sinks) {
    sinksLeft.set(sinks);
    if (sinks == 0) {
      outcome.complete(true);
    }
  }

  /** One sink is done with it. */
  void done(boolean delivered) {
    if (!delivered) {
      outcome.complete(false);
    } else if (sinksLeft.decrementAndGet() == 0) {
      outcome.complete(true);
    }
  }

  /** Nothing can be published now. */
  void refuse() {
    outcome.complete(false);
  }
}
