package io.github.kalshibook.ticker;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Passes everything on to several sinks, one after the other, on one worker. One that throws keeps
 * nothing from the others; but one that blocks does: sinks that may block want workers of their
 * own, so add them to the publisher one by one.
 */
public final class CompositeTickerSink implements TickerSink {
  private final List<TickerSink> targets;

  /** Makes a composite of these sinks, in this order. */
  public CompositeTickerSink(List<? extends TickerSink> targets) {
    this.targets = List.copyOf(targets);
  }

  @Override
  public void publish(Ticker ticker) throws Exception {
    this.<Exception>forEach(target -> target.publish(ticker));
  }

  @Override
  public void heartbeat(Heartbeat heartbeat) {
    this.<RuntimeException>forEach(target -> target.heartbeat(heartbeat));
  }

  @Override
  public void close() {
    this.<RuntimeException>forEach(TickerSink::close);
  }

  /** Throws, after all have been called, what the first threw that did. */
  @SuppressWarnings({"CatchingUnchecked", "unchecked"}) // what a target throws is E or unchecked
  private <E extends Exception> void forEach(Call<E> call) throws E {
    Throwable first = null;
    for (TickerSink target : targets) {
      try {
        call.on(target);
      } catch (Throwable e) {
        first = combined(first, e);
      }
    }
    if (first instanceof Error error) {
      throw error;
    }
    if (first != null) {
      throw (E) first;
    }
  }

  private static Throwable combined(@Nullable Throwable first, Throwable next) {
    if (first == null) {
      return next;
    }
    // Two may throw the same one, and none may suppress itself.
    if (first != next) {
      first.addSuppressed(next);
    }
    return first;
  }

  private interface Call<E extends Exception> {
    void on(TickerSink target) throws E;
  }
}
