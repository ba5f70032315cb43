package io.github.kalshibook.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LadderSearchTest {
  private static final JsonFactory JSON = new JsonFactory();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[[\"0.52\",\"10\"]]",
        "[[0.52,10]]",
        "[[52,10]]",
        "[[\"0.52\",\"10\",\"extra\"]]",
        "[[],[\"0.52\",\"10\"]]",
        "[null,\"x\",[\"0.52\",\"10\"]]",
        "[{\"price\":\"0.52\",\"size\":\"10\"}]",
        "[{\"p\":0.52,\"n\":{},\"q\":1,\"r\":2}]",
        "{\"levels\":[[\"0.52\",\"10\"]]}",
        "{\"a\":{\"b\":{\"c\":[[\"0.52\",\"10\"]]}}}",
        "[[[\"0.52\",\"10\"]]]",
        "[[\"0.52\",\"999999999999999999999999999999999999\"]]"
      })
  void passOver_aListWithAPairOfDecimals_isFound(String json) throws IOException {
    assertPassesOver(true, json);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{}",
        "[[]]",
        "[\"0.52\",\"10\"]",
        "[0.52,10]",
        "[[\"0.52\"],[\"10\"]]",
        "[[\"a\",\"b\"]]",
        "[[\"0.52\",\"ten\"]]",
        "{\"price\":\"0.52\",\"size\":\"10\"}",
        "{\"a\":{\"price\":\"0.52\",\"size\":\"10\"}}",
        "[{\"price\":\"0.52\"},{\"size\":\"10\"}]",
        "[[true,null]]",
        "[[\"\",\"\"]]",
        "\"0.52\"",
        "5",
        "null"
      })
  void passOver_anythingElse_isNot(String json) throws IOException {
    assertPassesOver(false, json);
  }

  /** Deeper than 62 it may see less, but it must come out at the right place. */
  @Test
  void passOver_anyDepth_endsBehindTheValue() throws IOException {
    for (int depth = 1; depth <= 200; depth++) {
      String nested = "[".repeat(depth) + "[\"0.52\",\"10\"]" + "]".repeat(depth);
      assertPassesOver(depth <= 62, nested);
    }
  }

  private static void assertPassesOver(boolean found, String json) throws IOException {
    try (JsonParser parser = JSON.createParser("{\"before\":1,\"x\":" + json + ",\"after\":7}")) {
      for (int i = 0; i < 5; i++) {
        parser.nextToken();
      }

      assertEquals(found, LadderSearch.passOver(parser), json);

      assertEquals("after", parser.nextFieldName(), json);
      assertEquals(7, parser.nextIntValue(-1), json);
      parser.nextToken();
      assertNull(parser.nextToken(), json);
    }
  }
}
