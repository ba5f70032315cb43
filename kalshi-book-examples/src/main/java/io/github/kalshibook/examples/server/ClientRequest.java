package io.github.kalshibook.examples.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
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
  private static final int MAX_NAME_LENGTH = 256;
  private static final ObjectReader JSON =
      new ObjectMapper()
          .readerFor(JsonNode.class)
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

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
    JsonNode platform = root.get("platform");
    if (platform != null && !Ticker.PLATFORM.equals(platform.textValue())) {
      throw new IllegalArgumentException("platform must be \"" + Ticker.PLATFORM + "\"");
    }
    JsonNode ids = root.get("market_ids");
    if (ids != null) {
      return new ClientRequest(subscribe, Optional.of(names(ids)));
    }
    if (platform == null) {
      throw new IllegalArgumentException(
          "give market_ids, or platform \"" + Ticker.PLATFORM + "\"");
    }
    return new ClientRequest(subscribe, Optional.empty());
  }

  private static Set<String> names(JsonNode ids) {
    if (!ids.isArray()) {
      throw new IllegalArgumentException("market_ids must be a list of texts");
    }
    Set<String> markets = new LinkedHashSet<>();
    for (JsonNode id : ids) {
      if (!id.isTextual() || id.textValue().length() > MAX_NAME_LENGTH) {
        throw new IllegalArgumentException(
            "market_ids must be a list of texts of at most " + MAX_NAME_LENGTH + " characters");
      }
      markets.add(id.textValue());
    }
    return markets;
  }

  private static JsonNode tree(String text) {
    try {
      JsonNode root = JSON.readValue(text);
      if (root != null && root.isObject()) {
        return root;
      }
    } catch (JsonProcessingException e) {
      // Told below, without quoting what a client sent.
    }
    throw new IllegalArgumentException("the message is not a JSON object");
  }
}
