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

/** What a client asks for. */
sealed interface ClientRequest {
  /** The longest name of a market that is taken. */
  int MAX_NAME_LENGTH = 256;

  /** Reads nothing but what is one JSON value. */
  ObjectReader JSON =
      new ObjectMapper()
          .readerFor(JsonNode.class)
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /**
   * Tickers.
   *
   * @param subscribe whether it wants or no longer wants
   * @param markets the markets; empty for all of the platform
   */
  record Tickers(boolean subscribe, Optional<Set<String>> markets) implements ClientRequest {}

  /**
   * The depth of one market in place of the one before.
   *
   * @param wish which; empty for none any more
   */
  record Depth(Optional<DepthWish> wish) implements ClientRequest {}

  /**
   * Reads a request.
   *
   * @throws IllegalArgumentException if it is none; the message may be shown to the client
   */
  static ClientRequest parse(String text) {
    JsonNode root = tree(text);
    return switch (root.path("action").asText()) {
      case "subscribe" -> tickers(root, true);
      case "unsubscribe" -> tickers(root, false);
      case "subscribe_depth" -> depth(root);
      case "unsubscribe_depth" -> new Depth(Optional.empty());
      default ->
          throw new IllegalArgumentException(
              "action must be subscribe, unsubscribe, subscribe_depth or unsubscribe_depth");
    };
  }

  private static ClientRequest tickers(JsonNode root, boolean subscribe) {
    JsonNode platform = root.get("platform");
    if (platform != null && !Ticker.PLATFORM.equals(platform.textValue())) {
      throw new IllegalArgumentException("platform must be \"" + Ticker.PLATFORM + "\"");
    }
    JsonNode ids = root.get("market_ids");
    if (ids != null) {
      return new Tickers(subscribe, Optional.of(names(ids)));
    }
    if (platform == null) {
      throw new IllegalArgumentException(
          "give market_ids, or platform \"" + Ticker.PLATFORM + "\"");
    }
    return new Tickers(subscribe, Optional.empty());
  }

  private static ClientRequest depth(JsonNode root) {
    JsonNode id = root.path("market_id");
    if (!isName(id)) {
      throw new IllegalArgumentException(
          "market_id must be a text of at most " + MAX_NAME_LENGTH + " characters");
    }
    JsonNode levels = root.get("levels");
    int wanted = levels == null ? DepthWish.DEFAULT_LEVELS : levels.asInt(0);
    if (wanted < 1 || wanted > DepthWish.MAX_LEVELS) {
      throw new IllegalArgumentException("levels must be in 1.." + DepthWish.MAX_LEVELS);
    }
    return new Depth(Optional.of(new DepthWish(id.textValue(), wanted)));
  }

  private static Set<String> names(JsonNode ids) {
    if (!ids.isArray()) {
      throw new IllegalArgumentException("market_ids must be a list of texts");
    }
    Set<String> markets = new LinkedHashSet<>();
    for (JsonNode id : ids) {
      if (!isName(id)) {
        throw new IllegalArgumentException(
            "market_ids must be a list of texts of at most " + MAX_NAME_LENGTH + " characters");
      }
      markets.add(id.textValue());
    }
    return markets;
  }

  private static boolean isName(JsonNode id) {
    return id.isTextual() && id.textValue().length() <= MAX_NAME_LENGTH;
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
