package io.github.kalshibook.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * Looks for levels under a name that is not known: a list that holds at least one pair of decimals,
 * as an array or as an object. A renamed side must not pass for an empty one.
 */
final class LadderSearch {
  private LadderSearch() {}

  /** Passes over the current value. Returns whether there was such a list anywhere in it. */
  static boolean passOver(JsonParser parser) throws IOException {
    JsonToken first = parser.currentToken();
    if (first == null || !first.isStructStart()) {
      return false;
    }
    boolean found = false;
    int depth = 1;
    // Bit d: whether what is open at depth d is an array. Deeper than 62 we only look no more.
    long arrays = first == JsonToken.START_ARRAY ? 2 : 0;
    int decimals = 0;
    while (depth > 0) {
      JsonToken token = parser.nextToken();
      if (token == null) {
        return found;
      }
      if (token.isStructStart()) {
        depth++;
        if (depth < Long.SIZE) {
          arrays = token == JsonToken.START_ARRAY ? arrays | 1L << depth : arrays & ~(1L << depth);
        }
        decimals = 0;
      } else if (token.isStructEnd()) {
        depth--;
        decimals = 0;
      } else if (token != JsonToken.FIELD_NAME && Tokens.isDecimal(parser)) {
        decimals++;
        boolean inList = depth > 1 && depth < Long.SIZE && (arrays >> (depth - 1) & 1) != 0;
        found |= inList && decimals >= 2;
      }
    }
    return found;
  }
}
