package io.github.kalshibook.okhttp.discovery;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.kalshibook.okhttp.catalog.PriceRange;
import io.github.kalshibook.okhttp.catalog.TickStructure;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads values off a parser; one that does not fit is as good as none, and never throws. */
final class Json {
  /** More ranges than centi-cents in a dollar cannot be. */
  private static final int MAX_RANGES = 10_000;

  private static final int CENTI_CENT_DIGITS = 4;

  private Json() {}

  interface Field {
    void read(String name, JsonParser parser) throws IOException;
  }

  /** Hands every field of the object at hand on; what a field leaves unread is passed over. */
  static void fields(JsonParser parser, Field field) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      field.read(name, parser);
      // Of an object or array that was read this is its end; of any other value, the value.
      parser.skipChildren();
    }
    if (parser.currentToken() != JsonToken.END_OBJECT) {
      throw new IOException("no complete object");
    }
  }

  static String text(JsonParser parser) throws IOException {
    return parser.currentToken() == JsonToken.VALUE_STRING ? parser.getText() : "";
  }

  static Optional<Instant> time(JsonParser parser) throws IOException {
    String text = text(parser);
    try {
      return text.isEmpty()
          ? Optional.empty()
          : Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Reads {@code price_ranges}; one range that does not fit makes all of them unknown. */
  static TickStructure ticks(String name, List<Optional<PriceRange>> ranges) {
    return ranges.stream().anyMatch(Optional::isEmpty)
        ? new TickStructure(name, List.of())
        : new TickStructure(name, ranges.stream().map(Optional::orElseThrow).toList());
  }

  static List<Optional<PriceRange>> ranges(JsonParser parser) throws IOException {
    List<Optional<PriceRange>> ranges = new ArrayList<>();
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      return ranges;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      Optional<PriceRange> range = Optional.empty();
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        range = range(parser);
      } else {
        parser.skipChildren();
      }
      if (ranges.size() < MAX_RANGES) {
        ranges.add(range);
      }
    }
    return ranges;
  }

  private static Optional<PriceRange> range(JsonParser parser) throws IOException {
    OptionalInt[] values = {OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty()};
    fields(
        parser,
        (name, value) -> {
          int index = List.of("start", "end", "step").indexOf(name);
          if (index >= 0) {
            values[index] = centiCents(value);
          }
        });
    try {
      return Optional.of(
          new PriceRange(
              values[0].orElseThrow(), values[1].orElseThrow(), values[2].orElseThrow()));
    } catch (IllegalArgumentException | java.util.NoSuchElementException e) {
      return Optional.empty();
    }
  }

  private static OptionalInt centiCents(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    boolean scalar = token != null && token.isScalarValue();
    String text = scalar ? parser.getText() : "";
    if (!text.matches("[0-9]{1,3}(\\.[0-9]{1,8})?")) {
      return OptionalInt.empty();
    }
    try {
      return OptionalInt.of(new BigDecimal(text).movePointRight(CENTI_CENT_DIGITS).intValueExact());
    } catch (ArithmeticException e) {
      return OptionalInt.empty();
    }
  }
}
