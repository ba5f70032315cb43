package io.github.kalshibook.wire;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Book frames at random: as usual mostly, with now and then something odd, then broken a little.
 */
final class RandomFrames {
  static final String[] TICKERS = {
    "A", "KXDEMO-1", "KXDEMO-12", "KXMLBGAME-26AUG072140LADAZ-LAD", "KX.DEMO-T1.5", "ABCDEFGH"
  };

  private static final String[] PRICES = {
    "0.5200", "0.0001", "0.9999", "0.0800", "0.1234", "00.5200", "0000000.5200"
  };
  private static final String[] ODD_PRICES = {
    "0.52",
    "0.520",
    "0.52000",
    "0.0000",
    "1.0000",
    "1.5200",
    ".5200",
    "0.",
    "52e-2",
    "-0.5200",
    "+0.5200",
    "0.520a",
    "0.52:0",
    "0.5 00",
    "",
    "0,5200",
    "99999999.0000",
    "0.5200\\u0030",
    "٠.5200"
  };
  private static final String[] SIZES = {
    "300.00", "1.00", "0.01", "0.00", "1174194.00", "9999999.99", "12.50"
  };
  private static final String[] ODD_SIZES = {
    "300",
    "300.0",
    "300.000",
    "12345678.00",
    "123456789012345678.00",
    "1e2",
    "-",
    ".",
    "-.00",
    "3/0.00",
    "300.0:",
    "--1.00",
    "+1.00",
    "NaN"
  };
  private static final String[] NUMBERS = {
    "1", "7", "12345678", "123456789", "1795343467482", "999999999999999", "20"
  };
  private static final String[] ODD_NUMBERS = {
    "0",
    "01",
    "-1",
    "1.0",
    "1e3",
    "\"7\"",
    "null",
    "1000000000000000",
    "9007199254740992",
    "9007199254740993",
    "99999999999999999999",
    "[]",
    "{}",
    "true",
    "1 "
  };
  private static final String[] TEXTS = {
    "",
    "x",
    "3b1f0c52-7a44-4d0e-9c61-0a5d2f7e1b01",
    "2026-11-22T10:31:07.482913Z",
    "seven77",
    "eight888"
  };
  private static final String[] ODD_TEXTS = {
    "a\\\"b", "\\u0041", "é", "𝄞", "a\tb", "a\u0000b", "\u007f", "\\", "Ł", "b\u0141"
  };
  private static final String[] ODD_FIELDS = {
    "\"price\":52",
    "\"delta\":5",
    "\"yes\":[[52,10]]",
    "\"no_dollars\":[[\"0.520\",10]]",
    "\"bids\":[]",
    "\"asks\":[{\"price\":\"0.54\",\"size\":\"900\"}]",
    "\"fresh\":\"x\"",
    "\"fresh_ms\":12",
    "\"zero\":0",
    "\"zeros\":00",
    "\"minus\":-1",
    "\"half\":0.5",
    "\"codes\":25",
    "\"event_type\":\"x\"",
    "\"channel\":\"c\"",
    "\"seq\":9",
    "\"id\":9",
    "\"x\\u0041\":1",
    "\"" + "n".repeat(64) + "\":1",
    "\"" + "n".repeat(300) + "\":1",
    "\"client_order_id\":\"q\"",
    "\"subaccount\":2",
    "\"levels\":[[\"0.5200\",\"10.00\"]]",
    "\"market_tickers\":[\"A\"]",
    "\"sid\":7",
    "\"code\":25",
    "\"msg\":\"text\"",
    "\"market_ticker\":\"B\"",
    "\"side\":\"maybe\"",
    "\"side\":null",
    "\"type\":\"ok\"",
    "\"price_dollars\":null",
    "\"yes_dollars_fp\":null",
    "\"no_dollars_fp\":[]",
    "\"\":1",
    "\"ts\":5"
  };
  private static final String BYTES = "{}[]\",:.-+0123459eE \n\t\\/abtu_\u0000\u007fé\u0141";

  private final Random random;

  RandomFrames(long seed) {
    random = new Random(seed);
  }

  String next() {
    StringBuilder frame = new StringBuilder(frame());
    for (int n = random.nextInt(4) - 1; n > 0; n--) {
      mutate(frame);
    }
    return frame.toString();
  }

  private String frame() {
    boolean delta = random.nextInt(3) > 0;
    List<String> top = new ArrayList<>();
    top.add(
        "\"type\":\""
            + (odd()
                ? oneOf("ok", "orderbook_", "o")
                : delta ? "orderbook_delta" : "orderbook_snapshot")
            + "\"");
    top.add("\"sid\":" + number());
    top.add("\"seq\":" + number());
    top.add("\"msg\":{" + joined(delta ? delta() : snapshot()) + "}");
    if (random.nextInt(8) == 0) {
      top.add("\"id\":" + number());
    }
    if (random.nextInt(8) == 0) {
      top.add("\"sending_ts_ms\":" + number());
    }
    String end =
        oneOf(
            "\n", "\n", "\n", "", odd() ? "\r\n" : "\n", odd() ? "\n\n" : "\n", odd() ? " x" : "");
    return "{" + joined(top) + "}" + end;
  }

  private List<String> delta() {
    List<String> fields = new ArrayList<>();
    fields.add("\"market_ticker\":\"" + ticker() + "\"");
    fields.add("\"market_id\":\"" + text() + "\"");
    fields.add("\"price_dollars\":\"" + price() + "\"");
    fields.add("\"delta_fp\":\"" + (random.nextBoolean() ? "-" : "") + size() + "\"");
    fields.add("\"side\":\"" + (random.nextBoolean() ? "yes" : "no") + "\"");
    fields.add("\"ts\":\"" + text() + "\"");
    fields.add("\"ts_ms\":" + number());
    return fields;
  }

  private List<String> snapshot() {
    List<String> fields = new ArrayList<>();
    fields.add("\"market_ticker\":\"" + ticker() + "\"");
    fields.add("\"market_id\":\"" + text() + "\"");
    if (random.nextInt(4) > 0) {
      fields.add("\"yes_dollars_fp\":" + levels());
    }
    if (random.nextInt(4) > 0) {
      fields.add("\"no_dollars_fp\":" + levels());
    }
    return fields;
  }

  private String levels() {
    List<String> levels = new ArrayList<>();
    for (int n = random.nextInt(5) + (odd() ? 0 : 1); n > 0; n--) {
      levels.add("[\"" + price() + "\",\"" + size() + "\"" + (odd() ? ",\"1.00\"" : "") + "]");
    }
    return "[" + String.join(",", levels) + "]";
  }

  /** In the usual order mostly; now and then a field goes, comes twice, or is an odd one. */
  private String joined(List<String> fields) {
    if (random.nextInt(3) == 0) {
      Collections.shuffle(fields, random);
    }
    if (random.nextInt(12) == 0) {
      fields.remove(random.nextInt(fields.size()));
    }
    if (random.nextInt(20) == 0 && !fields.isEmpty()) {
      fields.add(fields.get(random.nextInt(fields.size())));
    }
    if (random.nextInt(10) == 0) {
      fields.add(random.nextInt(fields.size() + 1), oneOf(ODD_FIELDS));
    }
    return String.join(odd() ? ", " : ",", fields);
  }

  private void mutate(StringBuilder frame) {
    if (frame.length() == 0) {
      return;
    }
    int at = random.nextInt(frame.length());
    int to = Math.min(frame.length(), at + 1 + random.nextInt(random.nextBoolean() ? 1 : 12));
    switch (random.nextInt(6)) {
      case 0 -> frame.delete(at, to);
      case 1 -> frame.insert(at, BYTES.charAt(random.nextInt(BYTES.length())));
      case 2, 3 -> frame.setCharAt(at, BYTES.charAt(random.nextInt(BYTES.length())));
      case 4 -> frame.insert(random.nextInt(frame.length()), frame.substring(at, to));
      default -> {
        if (random.nextInt(4) == 0) {
          frame.setLength(at);
        } else {
          // The same low byte, but another character.
          frame.setCharAt(at, (char) (frame.charAt(at) + 0x100));
        }
      }
    }
  }

  private String ticker() {
    return odd() ? oneOf(ODD_TEXTS) : random.nextInt(20) == 0 ? oneOf(TEXTS) : oneOf(TICKERS);
  }

  private String text() {
    return odd() ? oneOf(ODD_TEXTS) : oneOf(TEXTS);
  }

  private String price() {
    return odd() ? oneOf(ODD_PRICES) : oneOf(PRICES);
  }

  private String size() {
    return odd() ? oneOf(ODD_SIZES) : oneOf(SIZES);
  }

  private String number() {
    return odd() ? oneOf(ODD_NUMBERS) : oneOf(NUMBERS);
  }

  private boolean odd() {
    return random.nextInt(40) == 0;
  }

  private String oneOf(String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
