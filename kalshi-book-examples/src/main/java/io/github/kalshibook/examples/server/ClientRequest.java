package io.github.kalshibook.examples.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.kalshibook.ticker.Ticker;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a client asks for.
 *
 * @param subscribe whether it wants or no longer wants
 * @param markets the markets; empty for all of the platform
 */
record ClientRequest(boolean subscribe, Optional<Set<String>> markets) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Reads a request.
   *
   * @throws IllegalArgumentException if it is none; the message may be shown to the client
   */
  static ClientRequest parse(String text) {
    JsonNode root = tree(text);
    String action = root.path("action").asText();
    if (!action.equals("subscribe") && !action.equals("unsubscribe")) {
      throw new IllegalArgumentException("action must be subscribe or unsubscribe");
    }
    boolean subscribe = action.equals("subscribe");
    JsonNode ids = root.get("market_ids");
    if (ids != null && ids.isArray()) {
      Set<String> markets = new LinkedHashSet<>();
      for (JsonNode id : ids) {
        if (!id.isTextual()) {
          throw new IllegalArgumentException("market_ids must be a list of texts");
        }
        markets.add(id.asText());
      }
      return new ClientRequest(subscribe, Optional.of(markets));
    }
    if (subscribe && ids == null && Ticker.PLATFORM.equals(root.path("platform").asText())) {
      return new ClientRequest(true, Optional.empty());
    }
    throw new IllegalArgumentException(
        "give market_ids as a list of texts, or platform \"" + Ticker.PLATFORM + "\"");
  }

  private static JsonNode tree(String text) {
    try {
      JsonNode root = JSON.readTree(text);
      if (root != null && root.isObject()) {
        return root;
      }
    } catch (JsonProcessingException e) {
      // Told below, without quoting what a client sent.
    }
    throw new IllegalArgumentException("the message is not a JSON object");
  }
}
