package io.github.kalshibook.testkit.internal;

/** Writes the bodies of lifecycle frames. */
final class LifecycleText {
  private static final long EVENT_SECONDS = 1_796_004_000;
  private static final long OPEN_SECONDS = 1_795_340_000;

  private LifecycleText() {}

  static String body(TrueBook book, String eventType) {
    return "{\"market_ticker\":"
        + FrameText.quote(book.marketTicker)
        + ",\"event_type\":"
        + FrameText.quote(eventType)
        + details(book, eventType)
        + '}';
  }

  private static String details(TrueBook book, String eventType) {
    return switch (eventType) {
      case "created" ->
          ",\"open_ts\":" + OPEN_SECONDS + closeTs(book) + metadata(book) + structure(book);
      case "activated" -> ",\"is_deactivated\":false";
      case "deactivated" -> ",\"is_deactivated\":true";
      case "close_date_updated" -> closeTs(book);
      case "determined" ->
          ",\"determination_ts\":"
              + EVENT_SECONDS
              + ",\"result\":\"yes\",\"settlement_value\":\"1.0000\"";
      case "settled" -> ",\"settled_ts\":" + EVENT_SECONDS;
      case "price_level_structure_updated" -> structure(book);
      case "metadata_updated" -> ",\"strike_type\":\"greater\",\"floor_strike\":1.5";
      default -> "";
    };
  }

  private static String metadata(TrueBook book) {
    return ",\"additional_metadata\":{\"title\":"
        + FrameText.quote(book.title())
        + ",\"yes_sub_title\":\"Yes\",\"event_ticker\":"
        + FrameText.quote(book.eventTicker())
        + '}';
  }

  private static String closeTs(TrueBook book) {
    return ",\"close_ts\":" + book.closeTime().getEpochSecond();
  }

  private static String structure(TrueBook book) {
    StringBuilder text = new StringBuilder(",\"price_level_structure\":\"");
    text.append(MarketList.structure(book.tickCentiCents()));
    text.append("\",\"price_ranges\":[{\"start\":\"0.0000\",\"end\":\"1.0000\",\"step\":\"");
    FrameText.appendPrice(text, book.tickCentiCents());
    return text.append("\"}]").toString();
  }
}
