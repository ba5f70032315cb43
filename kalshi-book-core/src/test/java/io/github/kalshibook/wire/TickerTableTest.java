package io.github.kalshibook.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TickerTableTest {
  private final TickerTable table = new TickerTable();

  @Test
  void find_whatWasAdded_isTheVeryText() {
    String ticker = new String("KXDEMO-1".toCharArray());
    table.add(ticker, ticker + "!");
    table.add("KXDEMO-1", "another");

    assertSame(ticker, find("KXDEMO-1"));
    assertEquals(1, table.size());
  }

  @Test
  void find_textThatOnlyBeginsTheSame_isNotFound() {
    table.add("KXDEMO-12", "12");

    for (String other : new String[] {"", "KXDEMO-1", "KXDEMO-13", "KXDEMO-123", "KXDEMO-12\0"}) {
      assertNull(find(other), other);
    }
  }

  @Test
  void clear_leavesNothing() {
    table.add("A", "a");

    table.clear();

    assertNull(find("A"));
    assertEquals(0, table.size());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 20_260_101})
  void table_atRandom_agreesWithPlainMap(long seed) {
    Random random = new Random(seed);
    Map<String, String> model = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      // Few names, so that they come and go; lengths on both sides of a word's.
      int name = random.nextInt(600);
      String ticker = "T".repeat(name % 19) + name;
      if (random.nextInt(3) > 0) {
        table.add(ticker, ticker + "!");
        model.putIfAbsent(ticker, ticker);
      } else {
        table.remove(ticker);
        model.remove(ticker);
      }
      String asked = "T".repeat(i % 600 % 19) + i % 600;
      assertSame(model.get(asked), find(asked), "seed " + seed + ", step " + i + ", " + asked);
      assertEquals(model.size(), table.size(), "seed " + seed + ", step " + i);
    }
  }

  private String find(String text) {
    byte[] bytes = ("xyz" + text + "\"more than a word").getBytes(StandardCharsets.UTF_8);
    TickerTable.Entry entry = table.find(bytes, 3, bytes.length - 3 - 17);
    assertEquals(entry == null ? null : text + "!", entry == null ? null : entry.market);
    return entry == null ? null : entry.ticker;
  }
}
