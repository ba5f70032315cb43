package io.github.kalshibook.testkit;

import io.github.kalshibook.ticker.TickerSink;
import java.io.IOException;
import java.util.List;

/** A new sink, and what comes out at its far end. {@link TickerSinkConformance} asks for many. */
public interface SinkTrial extends AutoCloseable {
  /** Returns the sink, always the same one, ready to be used. */
  TickerSink sink();

  /**
   * Returns all messages that have come out so far, the oldest first, in the form of {@code
   * Ticker.toJson} and {@code Heartbeat.toJson}: a sink that writes another form translates back.
   * Asked often, on any thread; may be empty until something has come.
   */
  List<String> received();

  /** Ends the far end. The sink has been closed by then. */
  @Override
  default void close() throws IOException {}
}
