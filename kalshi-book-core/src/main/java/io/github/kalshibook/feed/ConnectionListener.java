package io.github.kalshibook.feed;

import io.github.kalshibook.book.StaleReason;
import java.util.List;
import java.util.Optional;

/**
 * Hears what the owner of a connection needs for recovery. Called on the thread that handed the
 * frame in, right after it was processed and outside every lock; must not block. What it throws is
 * counted, logged and dropped. An id of -1 means that the frame answered no command.
 */
public interface ConnectionListener {
  /** A subscription began. The channel is empty if the frame did not name it. */
  default void onSubscribed(long id, String channel, long sid) {}

  /** A subscription ended with {@code unsubscribed}. */
  default void onUnsubscribed(long id, long sid) {}

  /**
   * A command was carried out.
   *
   * @param sid the subscription, -1 if the frame named none
   * @param marketTickers the subscription's complete list; empty if the frame held none
   */
  default void onOk(long id, long sid, Optional<List<String>> marketTickers) {}

  /**
   * The exchange answered or reported an error.
   *
   * @param sid the subscription, -1 if the frame named none
   * @param code the exchange's code, -1 if the frame named none; 10 and 25 end the subscription
   * @param message the exchange's words
   * @param marketTickers the markets it names
   */
  default void onError(long id, long sid, long code, String message, List<String> marketTickers) {}

  /**
   * A lifecycle frame came ({@code market_lifecycle_v2}, {@code event_lifecycle}, {@code
   * event_fee_update}). If it ended a market, the market's book is closed already.
   *
   * @param type the frame's type
   * @param eventType what happened, such as {@code determined}; empty if the frame names none. The
   *     set is open
   * @param marketTicker the market; empty if the frame names none
   */
  default void onLifecycle(String type, String eventType, String marketTicker) {}

  /** A numbered frame of a type that this library does not know came, and touched no book. */
  default void onUnknownType(long sid, String type) {}

  /** These books are stale, or wait, and need a snapshot each. */
  default void onSnapshotsNeeded(long sid, StaleReason reason, List<String> marketTickers) {}

  /**
   * A snapshot that {@link KalshiMessageProcessor#audit} had announced came and was compared with
   * the book, which had been live all the while. Called before {@link #onSnapshotApplied}.
   *
   * @param same whether the book was right; a book that became empty counts as right, because that
   *     is how the exchange closes a market
   */
  default void onAudited(long sid, long id, String marketTicker, boolean same) {}

  /** A snapshot was applied. */
  default void onSnapshotApplied(long sid, long id, String marketTicker) {}
}
