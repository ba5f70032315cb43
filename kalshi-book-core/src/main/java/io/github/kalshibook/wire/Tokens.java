package io.github.kalshibook.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads single values off a parser, without ever letting one that does not fit throw. */
final class Tokens {
  private static final int MAX_INTEGER_DIGITS = 16;

  private Tokens() {}

  /** Returns an integer from 0 to 2^53, or {@link Frame#NONE} for any other value. */
  static long integer(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      parser.skipChildren();
      return Frame.NONE;
    }
    int length = parser.getTextLength();
    if (length > MAX_INTEGER_DIGITS) {
      return Frame.NONE;
    }
    long value = Decimals.parse(parser.getTextCharacters(), parser.getTextOffset(), length, 0);
    return value >= 0 && value <= Frame.MAX_NUMBER ? value : Frame.NONE;
  }

  /** Returns an integer from 1 to 2^53, or {@link Frame#NONE} for any other value. */
  static long positive(JsonParser parser) throws IOException {
    long value = integer(parser);
    return value >= 1 ? value : Frame.NONE;
  }

  /** Returns a text, or null for any other value. */
  static @Nullable String text(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      parser.skipChildren();
      return null;
    }
    return parser.getText();
  }

  /** Returns whether the current value is the text {@code expected}; makes no text of it. */
  static boolean isText(JsonParser parser, String expected) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING
        || parser.getTextLength() != expected.length()) {
      return false;
    }
    char[] chars = parser.getTextCharacters();
    int from = parser.getTextOffset();
    for (int i = 0; i < expected.length(); i++) {
      if (chars[from + i] != expected.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Returns a decimal, text or number, in units of 10^-decimals; {@link Decimals#NONE} if none. */
  static long decimal(JsonParser parser, int decimals) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.VALUE_STRING
        || token == JsonToken.VALUE_NUMBER_INT
        || token == JsonToken.VALUE_NUMBER_FLOAT) {
      return Decimals.parse(
          parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength(), decimals);
    }
    parser.skipChildren();
    return Decimals.NONE;
  }

  /** Returns whether the current value is a decimal, of any size. */
  static boolean isDecimal(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
      return true;
    }
    return token == JsonToken.VALUE_STRING
        && Decimals.looksDecimal(
            parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
  }
}
