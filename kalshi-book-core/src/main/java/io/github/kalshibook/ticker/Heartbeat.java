package io.github.kalshibook.ticker;

import java.time.Instant;
import java.util.Objects;

/**
 * A sign that the publisher is alive and has looked at every changed book.
 *
 * @param timestamp when it was made
 * @param live how many markets have a live ticker
 * @param stale how many wanted markets have none
 * @param connected whether every connection that owns wanted books is open
 */
public record Heartbeat(Instant timestamp, int live, int stale, boolean connected) {
  /** Makes a heartbeat. */
  public Heartbeat {
    Objects.requireNonNull(timestamp, "timestamp");
  }

  /** Returns the JSON object that goes out, such as {@code {"type":"heartbeat",…}}. */
  public String toJson() {
    StringBuilder json = new StringBuilder(96).append("{\"type\":\"heartbeat\",\"timestamp\":");
    TickerJson.appendSeconds(json, timestamp.toEpochMilli());
    return json.append(",\"live\":")
        .append(live)
        .append(",\"stale\":")
        .append(stale)
        .append(",\"connected\":")
        .append(connected)
        .append('}')
        .toString();
  }
}
