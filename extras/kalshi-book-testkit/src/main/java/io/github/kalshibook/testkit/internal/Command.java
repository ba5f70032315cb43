package io.github.kalshibook.testkit.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.kalshibook.testkit.CommandKind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * A command as it came.
 *
 * @param id 0 if there is none
 * @param cmd empty if the message is no command at all
 * @param params missing if there are none
 */
record Command(long id, String cmd, JsonNode params) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  static Command parse(String message) {
    try {
      JsonNode root = MAPPER.readTree(message);
      if (root != null && root.isObject()) {
        return new Command(
            root.path("id").asLong(), root.path("cmd").asText(), root.path("params"));
      }
    } catch (JsonProcessingException e) {
      // No JSON: answered with code 1, like every other message that is no command.
    }
    return new Command(0, "", MissingNode.getInstance());
  }

  CommandKind kind() {
    return switch (cmd) {
      case "subscribe" -> CommandKind.SUBSCRIBE;
      case "unsubscribe" -> CommandKind.UNSUBSCRIBE;
      case "list_subscriptions" -> CommandKind.LIST_SUBSCRIPTIONS;
      case "update_subscription" ->
          switch (action()) {
            case "add_markets" -> CommandKind.ADD_MARKETS;
            case "delete_markets" -> CommandKind.DELETE_MARKETS;
            case "get_snapshot" -> CommandKind.GET_SNAPSHOT;
            default -> CommandKind.OTHER;
          };
      default -> CommandKind.OTHER;
    };
  }

  String action() {
    return params.path("action").asText();
  }

  List<String> channels() {
    return List.copyOf(texts("channels"));
  }

  /** Returns the markets asked for, in order and each once. */
  List<String> marketTickers() {
    LinkedHashSet<String> tickers = texts("market_tickers");
    if (params.path("market_ticker").isTextual()) {
      tickers.add(params.path("market_ticker").asText());
    }
    return List.copyOf(tickers);
  }

  List<Long> sids() {
    List<Long> sids = new ArrayList<>();
    params.path("sids").forEach(sid -> sids.add(sid.asLong()));
    if (params.has("sid")) {
      sids.add(params.path("sid").asLong());
    }
    return sids;
  }

  boolean skipTickerAck() {
    return params.path("skip_ticker_ack").asBoolean();
  }

  boolean useYesPrice(boolean whenNotSaid) {
    return params.path("use_yes_price").asBoolean(whenNotSaid);
  }

  private LinkedHashSet<String> texts(String key) {
    LinkedHashSet<String> texts = new LinkedHashSet<>();
    params.path(key).forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
