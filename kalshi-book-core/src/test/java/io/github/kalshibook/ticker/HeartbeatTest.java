package io.github.kalshibook.ticker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HeartbeatTest {
  private static final Instant NOW = Instant.ofEpochMilli(1_703_123_456_050L);

  @Test
  void json_isThePublishedForm() {
    assertEquals(
        "{\"type\":\"heartbeat\",\"timestamp\":1703123456.050,"
            + "\"live\":12,\"stale\":3,\"connected\":true}",
        new Heartbeat(NOW, 12, 3, true).toJson());
    assertEquals(
        "{\"type\":\"heartbeat\",\"timestamp\":0.000,\"live\":0,\"stale\":0,\"connected\":false}",
        new Heartbeat(Instant.EPOCH, 0, 0, false).toJson());
  }

  @Test
  void json_isReadBackByJackson() throws IOException {
    JsonNode json = new ObjectMapper().readTree(new Heartbeat(NOW, 1_000_000, 3, true).toJson());

    assertEquals("heartbeat", json.get("type").textValue());
    assertEquals(1_000_000, json.get("live").intValue());
    assertEquals(1_703_123_456.05, json.get("timestamp").doubleValue());
  }

  @Test
  void heartbeat_withoutATime_throws() {
    assertThrows(NullPointerException.class, () -> new Heartbeat(null, 0, 0, true));
  }
}
