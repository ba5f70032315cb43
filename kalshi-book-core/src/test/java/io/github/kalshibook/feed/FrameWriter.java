package io.github.kalshibook.feed;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** Writes book frames in random ones of all the ways in which they may be written. */
final class FrameWriter {
  /** The forms a book message may have. */
  enum Form {
    CURRENT,
    BETWEEN,
    CENTS,
    TRIPLE,
    FLAT_ON_TOP,
    FLAT_IN_MSG
  }

  private static final BigDecimal HUNDRED = new BigDecimal(100);

  private final Random random;
  private final boolean useYesPrice;

  FrameWriter(Random random, boolean useYesPrice) {
    this.random = random;
    this.useYesPrice = useYesPrice;
  }

  Form anyForm() {
    // Most frames of a real day are of the current form.
    return random.nextInt(3) > 0
        ? Form.CURRENT
        : Form.values()[random.nextInt(Form.values().length)];
  }

  /** Writes a snapshot, or a flat delta; a null ticker is left out. */
  String ladders(
      String type,
      long sid,
      long sequence,
      String ticker,
      SortedMap<BigDecimal, BigDecimal> yes,
      SortedMap<BigDecimal, BigDecimal> no,
      Form form) {
    List<String> top = top(type, sid, sequence);
    List<String> msg = new ArrayList<>();
    if (form == Form.FLAT_ON_TOP || form == Form.FLAT_IN_MSG) {
      List<String> place = form == Form.FLAT_ON_TOP ? top : msg;
      side(place, "bids", levels(yes, false, true), yes.isEmpty() && random.nextBoolean());
      side(place, "asks", levels(no, true, true), no.isEmpty() && !yes.isEmpty());
      if (ticker != null) {
        (random.nextBoolean() ? top : msg).add(field("market_ticker", quote(ticker)));
      }
      if (!msg.isEmpty() || random.nextBoolean()) {
        top.add(field("msg", object(msg)));
      }
      return object(top);
    }
    if (ticker != null) {
      msg.add(field("market_ticker", quote(ticker)));
    }
    own(msg, "yes", yes, form, false);
    own(msg, "no", no, form, useYesPrice);
    top.add(field("msg", object(msg)));
    return object(top);
  }

  /** Writes a delta of the exchange's own form. */
  String delta(
      long sid,
      long sequence,
      String ticker,
      String side,
      BigDecimal price,
      BigDecimal change,
      Form form) {
    BigDecimal written = useYesPrice && side.equals("no") ? BigDecimal.ONE.subtract(price) : price;
    boolean cents = form == Form.CENTS && fits(written.multiply(HUNDRED), 2);
    List<String> msg = new ArrayList<>();
    msg.add(field("market_ticker", quote(ticker)));
    msg.add(field("side", quote(side)));
    if (cents || form == Form.TRIPLE) {
      msg.add(field("price", decimal(written.multiply(HUNDRED))));
      msg.add(field("delta", decimal(change)));
    }
    if (!cents) {
      msg.add(field("price_dollars", decimal(written)));
      msg.add(field(form == Form.BETWEEN ? "delta" : "delta_fp", decimal(change)));
    }
    if (random.nextBoolean()) {
      msg.add(field("ts_ms", "1795343467482"));
    }
    List<String> top = top("orderbook_delta", sid, sequence);
    top.add(field("msg", object(msg)));
    return object(top);
  }

  /** Writes any frame from its fields, in any order, perhaps with unknown ones between. */
  String frame(String type, long sid, long sequence, Map<String, String> msg) {
    List<String> top = top(type, sid, sequence);
    if (msg != null) {
      top.add(
          field(
              "msg",
              object(
                  msg.entrySet().stream()
                      .map(entry -> field(entry.getKey(), entry.getValue()))
                      .collect(Collectors.toCollection(ArrayList::new)))));
    }
    return object(top);
  }

  private void own(
      List<String> msg,
      String side,
      SortedMap<BigDecimal, BigDecimal> levels,
      Form form,
      boolean mirrored) {
    boolean leaveOut = levels.isEmpty() && random.nextBoolean();
    String pairs = levels(levels, mirrored, false);
    boolean cents = levels.keySet().stream().allMatch(p -> fits(p.multiply(HUNDRED), 2));
    if (form == Form.CENTS && cents) {
      side(msg, side, centLevels(levels, mirrored), leaveOut);
    } else if (form == Form.BETWEEN) {
      side(msg, side + "_dollars", pairs, leaveOut);
    } else {
      side(msg, side + "_dollars_fp", pairs, leaveOut);
      if (form == Form.TRIPLE) {
        // What stands beside the finest form must not matter.
        side(msg, side + "_dollars", levels.isEmpty() ? "[]" : "[[\"0.333\",3]]", leaveOut);
        side(msg, side, levels.isEmpty() ? "null" : "[[33,3]]", leaveOut);
      }
    }
  }

  private void side(List<String> fields, String name, String levels, boolean leaveOut) {
    if (!leaveOut) {
      fields.add(field(name, levels.equals("[]") && random.nextBoolean() ? "null" : levels));
    }
  }

  private String levels(SortedMap<BigDecimal, BigDecimal> levels, boolean mirrored, boolean flat) {
    boolean objects = flat && random.nextBoolean();
    List<String> written = new ArrayList<>();
    levels.forEach(
        (price, size) -> {
          String p = decimal(mirrored ? BigDecimal.ONE.subtract(price) : price);
          String s = decimal(size);
          List<String> fields = new ArrayList<>(List.of(field("price", p), field("size", s)));
          written.add(objects ? object(fields) : "[" + p + "," + s + "]");
        });
    return list(written);
  }

  private String centLevels(SortedMap<BigDecimal, BigDecimal> levels, boolean mirrored) {
    List<String> written = new ArrayList<>();
    levels.forEach(
        (price, size) -> {
          BigDecimal dollars = mirrored ? BigDecimal.ONE.subtract(price) : price;
          written.add("[" + decimal(dollars.multiply(HUNDRED)) + "," + decimal(size) + "]");
        });
    return list(written);
  }

  private String list(List<String> elements) {
    if (random.nextInt(4) == 0) {
      Collections.shuffle(elements, random);
    }
    return "[" + String.join(",", elements) + "]";
  }

  private List<String> top(String type, long sid, long sequence) {
    List<String> top = new ArrayList<>();
    if (type != null) {
      top.add(field("type", quote(type)));
    }
    top.add(field("sid", Long.toString(sid)));
    top.add(field("seq", Long.toString(sequence)));
    return top;
  }

  private String object(List<String> fields) {
    if (random.nextInt(3) == 0) {
      Collections.shuffle(fields, random);
    }
    if (random.nextInt(6) == 0) {
      fields.add(random.nextInt(fields.size() + 1), "\"unknown\":[{\"sid\":1,\"x\":[null]},true]");
    }
    return "{" + String.join(random.nextInt(8) == 0 ? " ,\n" : ",", fields) + "}";
  }

  /** Writes a decimal as text or number, with more or fewer zeros, perhaps with an exponent. */
  String decimal(BigDecimal value) {
    BigDecimal scaled = value.setScale(Math.max(value.scale(), random.nextInt(6)));
    String text =
        switch (random.nextInt(8)) {
          case 0 -> value.unscaledValue() + "e" + -value.scale();
          case 1 -> value.stripTrailingZeros().toPlainString();
          default -> scaled.toPlainString();
        };
    return random.nextInt(3) == 0 ? text : quote(text);
  }

  private static boolean fits(BigDecimal value, int decimals) {
    return value.stripTrailingZeros().scale() <= decimals;
  }

  static String field(String name, String value) {
    return quote(name) + ":" + value;
  }

  static String quote(String text) {
    return "\"" + text + "\"";
  }
}
