package io.github.kalshibook.feed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Tells a recorded line from a bare one. A line that is in doubt is a bare one. */
final class FrameLogLine {
  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          // As for frames: names come from outside.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .build();

  private OptionalLong micros = OptionalLong.empty();
  private @Nullable String connection;
  private @Nullable String frame;
  private @Nullable String event;
  private OptionalLong count = OptionalLong.empty();
  private final List<String> markets = new ArrayList<>();

  private FrameLogLine() {}

  static FrameLogEntry parse(String line) {
    try (JsonParser parser = JSON.createParser(line)) {
      FrameLogLine fields = new FrameLogLine();
      if (parser.nextToken() == JsonToken.START_OBJECT
          && fields.read(parser)
          && parser.nextToken() == null) {
        return fields.entry(line);
      }
    } catch (IOException e) {
      // Not JSON, so no recorded line: whoever processes it as a frame counts it.
    }
    return FrameLogEntry.bare(line);
  }

  /** Reads up to the object's end. Returns false as soon as the line must be a frame. */
  private boolean read(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "type" -> {
          return false;
        }
        case "t" -> micros = integer(parser, value);
        case "m" -> readMarkets(parser, value);
        case "n" -> count = integer(parser, value);
        case "c" -> connection = isName(value) ? parser.getText() : null;
        case "f" -> frame = value == JsonToken.VALUE_STRING ? parser.getText() : null;
        case "e" -> event = value == JsonToken.VALUE_STRING ? parser.getText() : null;
        default -> {
          // Further fields may come in with time.
        }
      }
      parser.skipChildren();
    }
    return true;
  }

  private FrameLogEntry entry(String line) {
    if (connection == null && micros.isEmpty()) {
      return FrameLogEntry.bare(line);
    }
    String of = connection == null ? "" : connection;
    if (frame != null) {
      return new FrameLogEntry(FrameLogEntry.Kind.FRAME, of, micros, frame);
    }
    if (event == null) {
      return FrameLogEntry.bare(line);
    }
    FrameLogEntry.Kind kind = FrameLogEntry.Kind.ofEvent(event);
    long missing = kind == FrameLogEntry.Kind.DROPPED ? Math.max(0, count.orElse(0)) : 0;
    return new FrameLogEntry(kind, of, micros, event, missing, markets);
  }

  private void readMarkets(JsonParser parser, JsonToken value) throws IOException {
    if (value == JsonToken.START_ARRAY) {
      JsonToken next = parser.nextToken();
      while (next != null && next != JsonToken.END_ARRAY) {
        if (next == JsonToken.VALUE_STRING) {
          markets.add(parser.getText());
        }
        parser.skipChildren();
        next = parser.nextToken();
      }
    }
  }

  private static boolean isName(JsonToken value) {
    return value == JsonToken.VALUE_NUMBER_INT || value == JsonToken.VALUE_STRING;
  }

  private static OptionalLong integer(JsonParser parser, JsonToken value) throws IOException {
    return value == JsonToken.VALUE_NUMBER_INT
            && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER
        ? OptionalLong.of(parser.getLongValue())
        : OptionalLong.empty();
  }
}
