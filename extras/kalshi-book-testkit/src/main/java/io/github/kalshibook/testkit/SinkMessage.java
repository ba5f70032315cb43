package io.github.kalshibook.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * A message as it came out at a sink's far end.
 *
 * @param text the message
 * @param json the same, read
 */
record SinkMessage(String text, JsonNode json) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads a message; one that is no JSON has no fields. */
  static SinkMessage of(String text) {
    try {
      return new SinkMessage(text, JSON.readTree(text));
    } catch (JsonProcessingException e) {
      return new SinkMessage(text, JSON.createObjectNode());
    }
  }

  boolean isHeartbeat() {
    return json.path("type").asText().equals("heartbeat");
  }

  boolean isTicker() {
    return json.path("type").asText().equals("ticker_update");
  }

  String market() {
    return json.path("market_id").asText();
  }

  long version() {
    return json.path("version").asLong(-1);
  }

  boolean is(String market, long version) {
    return isTicker() && market().equals(market) && version() == version;
  }

  /** Marked as stale, with nothing in it that could be taken for a price or a size. */
  boolean isStale(String status) {
    JsonNode yes = json.path("summary_stats").path("yes");
    JsonNode no = json.path("summary_stats").path("no");
    return json.path("status").asText().equals(status)
        && json.path("stale").asBoolean(false)
        && !yes.path("bid").isNumber()
        && !yes.path("ask").isNumber()
        && !yes.path("volume").isNumber()
        && !no.path("bid").isNumber()
        && !no.path("ask").isNumber()
        && !no.path("volume").isNumber();
  }
}
