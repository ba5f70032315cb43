package io.github.kalshibook.ticker;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A ticker that one or more callers asked for, and the word that every sink has taken it. */
final class Forced {
  private static final int NOBODY_MAY_JOIN = -1;

  final CompletableFuture<Boolean> outcome = new CompletableFuture<>();

  private final AtomicInteger sinksLeft = new AtomicInteger();

  /** How many callers wait for the outcome. */
  private final AtomicInteger callers = new AtomicInteger();

  /** One more caller waits. False if the outcome will not be told any more: ask for another. */
  boolean join() {
    return callers.updateAndGet(count -> count == NOBODY_MAY_JOIN ? count : count + 1) > 0;
  }

  /** A caller that joined waits no longer. */
  void leave() {
    callers.decrementAndGet();
  }

  /** Returns whether nobody waits for the outcome, and sees to it that nobody will. */
  boolean isUnawaited() {
    return callers.get() == NOBODY_MAY_JOIN || callers.compareAndSet(0, NOBODY_MAY_JOIN);
  }

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
