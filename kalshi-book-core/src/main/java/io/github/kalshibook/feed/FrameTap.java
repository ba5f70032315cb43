package io.github.kalshibook.feed;

import java.util.List;

/**
 * Hears frames as they came, on the thread that handed them in, right after they were processed:
 * whatever it takes is taken from the feed. What it throws is counted, logged and dropped.
 */
public interface FrameTap {
  /** Any frame, legible or not, of the current connection. */
  default void onFrame(String frame) {}

  /**
   * As {@link #onFrame(String)}, which this calls, for those who tell connections apart.
   *
   * @param connection the processor's number of the connection, which grows with each
   * @param receivedMillis when the frame was received, in epoch milliseconds
   */
  default void onFrame(String frame, long connection, long receivedMillis) {
    onFrame(frame);
  }

  /**
   * A connection is over, or the processor is closed. May come on another thread than the frames,
   * and then a last frame of the connection may come after it. Comes once for each connection, for
   * those that never had a frame too.
   */
  default void onConnectionEnded(long connection) {}

  /**
   * Markets came from another processor's connection ({@link KalshiMessageProcessor#moveMarkets});
   * their next snapshots come here. Called on the thread that moved them.
   */
  default void onMarketsTaken(List<String> marketTickers) {}

  /**
   * A lifecycle frame ({@code market_lifecycle_v2}, {@code event_lifecycle}, {@code
   * event_fee_update}).
   *
   * @param type the frame's type
   * @param eventType what happened, such as {@code determined}; empty if the frame names none. The
   *     set is open
   * @param marketTicker the market; empty if the frame names none
   * @param frame the whole frame
   */
  default void onLifecycle(String type, String eventType, String marketTicker, String frame) {}

  /** A frame of a type that this library does not know. */
  default void onUnknownType(String type, String frame) {}
}
