package io.github.kalshibook.feed;

/**
 * What one frame did. Trouble on the wire is a value, never an exception. The values without
 * details are shared, so that the usual frame allocates nothing.
 */
public sealed interface Applied {
  /** A book changed. */
  Applied OK = new Ok();

  /** The frame was understood and concerns no book's content: an acknowledgement, a trade, …. */
  Applied CONTROL = new Control();

  /** A book took the frame. */
  record Ok() implements Applied {}

  /** Understood; no book's content. */
  record Control() implements Applied {}

  /** Not applied, for a reason that is no fault of the frame. Nothing is lost by it. */
  record Dropped(DropReason reason) implements Applied {}

  /**
   * Frames were lost before this one: every book of the sid is stale. The frame itself was then
   * processed.
   *
   * @param sid the subscription
   * @param expected the number that should have come
   * @param received the number that came
   * @param markets how many books became stale
   * @param frame what the frame itself did
   */
  record Gap(long sid, long expected, long received, int markets, Applied frame)
      implements Applied {}

  /**
   * The sid's sequence started again unannounced: every book of the sid is stale.
   *
   * @param sid the subscription
   * @param sequence the number it is at now
   * @param markets how many books became stale
   */
  record Restarted(long sid, long sequence, int markets) implements Applied {}

  /**
   * The frame took its number, but its content cannot be true: that book alone is stale.
   *
   * @param marketTicker the market
   * @param sequence the frame's number
   * @param problem what is wrong
   */
  record BadContent(String marketTicker, long sequence, String problem) implements Applied {}

  /**
   * A book frame took its number, but did not say legibly which market it is for: every book of the
   * sid is stale.
   *
   * @param sid the subscription
   * @param sequence the frame's number
   * @param markets how many books became stale
   */
  record UnreadableMarket(long sid, long sequence, int markets) implements Applied {}

  /**
   * Not one complete JSON object, or a book frame without a usable number. It belongs to no
   * sequence, and nothing of it counts: had it been numbered, the next number shows it.
   *
   * @param problem what is wrong
   */
  record Malformed(String problem) implements Applied {}

  /** This library made a mistake; every book of the processor is stale. */
  record Failed(String problem) implements Applied {}
}
