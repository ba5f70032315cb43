package io.github.kalshibook.wire;

import java.util.Map;

/** The kinds of frames the exchange sends. */
public enum FrameType {
  /** A whole book. */
  SNAPSHOT("orderbook_snapshot"),
  /** A change of a book. */
  DELTA("orderbook_delta"),
  /** A subscription began. */
  SUBSCRIBED("subscribed"),
  /** A subscription ended because we asked for it. */
  UNSUBSCRIBED("unsubscribed"),
  /** A command was carried out. */
  OK("ok"),
  /** A command failed, or a subscription did. */
  ERROR("error"),
  /** The exchange's own ticker channel. */
  TICKER("ticker"),
  /** The trade channel. */
  TRADE("trade"),
  /** A market came into being, changed or ended. */
  MARKET_LIFECYCLE("market_lifecycle_v2"),
  /** An event came into being. */
  EVENT_LIFECYCLE("event_lifecycle"),
  /** An event's fee changed. */
  EVENT_FEE_UPDATE("event_fee_update"),
  /** A type this library does not know. */
  UNKNOWN(""),
  /** There is no type, or it is no text. */
  MISSING("");

  private static final Map<String, FrameType> BY_NAME =
      Map.ofEntries(
          entry(SNAPSHOT),
          entry(DELTA),
          entry(SUBSCRIBED),
          entry(UNSUBSCRIBED),
          entry(OK),
          entry(ERROR),
          entry(TICKER),
          entry(TRADE),
          entry(MARKET_LIFECYCLE),
          entry(EVENT_LIFECYCLE),
          entry(EVENT_FEE_UPDATE));

  private final String wireName;

  FrameType(String wireName) {
    this.wireName = wireName;
  }

  /** Returns the name on the wire; empty for UNKNOWN and MISSING. */
  public String wireName() {
    return wireName;
  }

  static FrameType of(String wireName) {
    return BY_NAME.getOrDefault(wireName, UNKNOWN);
  }

  private static Map.Entry<String, FrameType> entry(FrameType type) {
    return Map.entry(type.wireName, type);
  }
}
