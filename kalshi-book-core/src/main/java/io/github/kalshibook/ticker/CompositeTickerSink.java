package io.github.kalshibook.ticker;

import java.util.List;
import java.util.function.Consumer;
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
    Exception first = null;
    for (TickerSink target : targets) {
      try {
        target.publish(ticker);
      } catch (Exception e) {
        first = combined(first, e);
      }
    }
    if (first != null) {
      throw first;
    }
  }

  @Override
  public void heartbeat(Heartbeat heartbeat) {
    forEach(target -> target.heartbeat(heartbeat));
  }

  @Override
  public void close() {
    forEach(TickerSink::close);
  }

  private void forEach(Consumer<TickerSink> call) {
    RuntimeException first = null;
    for (TickerSink target : targets) {
      try {
        call.accept(target);
      } catch (RuntimeException e) {
        first = combined(first, e);
      }
    }
    if (first != null) {
      throw first;
    }
  }

  private static <E extends Exception> E combined(@Nullable E first, E next) {
    if (first == null) {
      return next;
    }
    first.addSuppressed(next);
    return first;
  }
}
