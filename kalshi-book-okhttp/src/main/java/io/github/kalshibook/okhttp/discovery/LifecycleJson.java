package io.github.kalshibook.okhttp.discovery;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.github.kalshibook.okhttp.catalog.LifecycleEvent;
import io.github.kalshibook.okhttp.catalog.PriceRange;
import io.github.kalshibook.okhttp.catalog.TickStructure;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads lifecycle frames (Kalshi's AsyncAPI document, November 2026). */
public final class LifecycleJson {
  private static final int MAX_DETAILS = 64;
  private static final int MAX_DETAIL_CHARS = 1_000;
  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(128).maxNameLength(256).build())
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .build();

  private LifecycleJson() {}

  /** Reads a frame; empty if it is none that can be read. */
  public static Optional<LifecycleEvent> read(String frame, Instant receivedTime) {
    Fields fields = new Fields();
    try (JsonParser parser = JSON.createParser(frame)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      Json.fields(parser, fields::top);
    } catch (IOException e) {
      return Optional.empty();
    }
    return Optional.of(fields.event(receivedTime));
  }

  private static final class Fields {
    private String type = "";
    private String eventType = "";
    private String marketTicker = "";
    private String eventTicker = "";
    private String structure = "";
    private Optional<List<Optional<PriceRange>>> ranges = Optional.empty();
    private final Map<String, String> details = new LinkedHashMap<>();

    void top(String name, JsonParser value) throws IOException {
      if (name.equals("type")) {
        type = Json.text(value);
      } else if (name.equals("msg") && value.currentToken() == JsonToken.START_OBJECT) {
        Json.fields(value, (field, inner) -> msg("", field, inner));
      }
    }

    private void msg(String outer, String name, JsonParser value) throws IOException {
      switch (name) {
        case "market_ticker" -> marketTicker = Json.text(value);
        case "event_type" -> eventType = Json.text(value);
        case "price_ranges" -> ranges = Optional.of(Json.ranges(value));
        default -> {
          if (value.currentToken() == JsonToken.START_OBJECT && outer.isEmpty()) {
            Json.fields(value, (field, inner) -> msg(name + ".", field, inner));
          } else {
            detail(outer, name, value);
          }
        }
      }
    }

    private void detail(String outer, String name, JsonParser value) throws IOException {
      JsonToken token = value.currentToken();
      if (token == null || !token.isScalarValue() || token == JsonToken.VALUE_NULL) {
        return;
      }
      String text = value.getText();
      if (name.equals("event_ticker")) {
        eventTicker = text;
      }
      if (name.equals("price_level_structure")) {
        structure = text;
      }
      if (details.size() < MAX_DETAILS) {
        details.put(
            outer + name,
            text.length() <= MAX_DETAIL_CHARS ? text : text.substring(0, MAX_DETAIL_CHARS));
      }
    }

    LifecycleEvent event(Instant receivedTime) {
      Optional<TickStructure> ticks =
          ranges.isEmpty() && structure.isEmpty()
              ? Optional.empty()
              : Optional.of(Json.ticks(structure, ranges.orElse(List.of())));
      return new LifecycleEvent(
          type, eventType, marketTicker, eventTicker, receivedTime, ticks, details);
    }
  }
}
