package io.github.kalshibook.feed;

import io.github.kalshibook.feed.PlainJson.NotJson;
import io.github.kalshibook.feed.PlainJson.Num;
import io.github.kalshibook.feed.PlainJson.Obj;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What one legible frame says about a book, read as dully as possible. A thing that is absent is
 * null, a thing that is wrong is {@link #BAD}.
 */
final class PlainFrame {
  static final Object BAD = new Object();

  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]{1,9})?");
  private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]*)");
  private static final BigDecimal MAX_NUMBER = new BigDecimal("9007199254740992");
  private static final BigDecimal MAX_UNITS = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final List<String> YES = List.of("yes_dollars_fp", "yes_dollars", "yes");
  private static final List<String> NO = List.of("no_dollars_fp", "no_dollars", "no");

  private final Obj top;
  private final Obj msg;
  private final boolean useYesPrice;

  /** Reads a frame; null if it is not one complete object, or an ambiguous one. */
  static PlainFrame read(byte[] utf8, boolean useYesPrice) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
      if (PlainJson.parse(text) instanceof Obj object) {
        PlainFrame read = new PlainFrame(object, useYesPrice);
        return read.isAmbiguous() ? null : read;
      }
    } catch (CharacterCodingException | NotJson e) {
      // Not legible.
    }
    return null;
  }

  private PlainFrame(Obj top, boolean useYesPrice) {
    this.top = top;
    this.msg = top.last("msg") instanceof Obj object ? object : new Obj(List.of());
    this.useYesPrice = useYesPrice;
  }

  /** Whether one of the four fields that a frame stands on is there twice. */
  private boolean isAmbiguous() {
    return List.of("type", "sid", "seq", "msg").stream().anyMatch(name -> top.all(name).size() > 1);
  }

  String type() {
    return top.last("type") instanceof String type ? type : null;
  }

  Long sid() {
    return number(top.last("sid"));
  }

  Long sequence() {
    return number(top.last("seq"));
  }

  Long msgSid() {
    return number(msg.last("sid"));
  }

  Long code() {
    return number(msg.last("code"));
  }

  String channel() {
    return msg.last("channel") instanceof String channel ? channel : "";
  }

  String eventType() {
    return msg.last("event_type") instanceof String event ? event : "";
  }

  /** The list of an ok; null if there is none, or if it holds anything but texts. */
  List<String> marketTickers() {
    if (!(msg.last("market_tickers") instanceof List<?> list)) {
      return null;
    }
    List<String> tickers = new ArrayList<>();
    for (Object ticker : list) {
      if (!(ticker instanceof String text)) {
        return null;
      }
      tickers.add(text);
    }
    return tickers;
  }

  /** The ticker as a text, null if none is named, or BAD. */
  Object ticker() {
    Object onTop = ticker(top.all("market_ticker"));
    Object inMsg = ticker(msg.all("market_ticker"));
    if (onTop == BAD || inMsg == BAD) {
      return BAD;
    }
    return onTop != null && inMsg != null && !onTop.equals(inMsg)
        ? BAD
        : inMsg != null ? inMsg : onTop;
  }

  private static Object ticker(List<Object> values) {
    if (values.size() > 1) {
      return BAD;
    }
    if (values.isEmpty() || values.get(0) == PlainJson.NULL) {
      return null;
    }
    return values.get(0) instanceof String text && !text.isEmpty() ? text : BAD;
  }

  /** Whether the frame is of the flat form: it has its keys, and none of the exchange's content. */
  boolean isFlat() {
    return (!flat("bids").isEmpty() || !flat("asks").isEmpty()) && !hasOwnContent();
  }

  private List<Object> flat(String side) {
    List<Object> values = new ArrayList<>(top.all(side));
    values.addAll(msg.all(side));
    return values;
  }

  private boolean hasOwnContent() {
    boolean ladder =
        java.util.stream.Stream.concat(YES.stream(), NO.stream())
            .flatMap(name -> msg.all(name).stream())
            .anyMatch(PlainFrame::isSomething);
    return ladder || price() != null || change() != null;
  }

  private boolean hasFlatContent() {
    return flat("bids").stream().anyMatch(PlainFrame::isSomething)
        || flat("asks").stream().anyMatch(PlainFrame::isSomething);
  }

  private static boolean isSomething(Object value) {
    return value != PlainJson.NULL && !(value instanceof List<?> list && list.isEmpty());
  }

  /** Whether levels stand under a name that is not known, while a known side has none. */
  boolean levelsDrifted() {
    return hasUnknownLadder() && (!hasLevels(YES, "bids") || !hasLevels(NO, "asks"));
  }

  private boolean hasLevels(List<String> own, String flat) {
    return flat(flat).stream().anyMatch(PlainFrame::isSomething)
        || own.stream().flatMap(name -> msg.all(name).stream()).anyMatch(PlainFrame::isSomething);
  }

  boolean hasUnknownLadder() {
    for (PlainJson.Field field : top.fields()) {
      boolean known = List.of("bids", "asks").contains(field.name()) || field.value() == msg;
      if (!known && isLadder(field.value())) {
        return true;
      }
    }
    for (PlainJson.Field field : msg.fields()) {
      boolean known =
          YES.contains(field.name())
              || NO.contains(field.name())
              || List.of("bids", "asks", "market_tickers").contains(field.name());
      if (!known && isLadder(field.value())) {
        return true;
      }
    }
    return false;
  }

  /** Whether there is, anywhere in the value, a list with a pair of decimals. */
  private static boolean isLadder(Object value) {
    if (value instanceof Obj object) {
      return object.fields().stream().anyMatch(field -> isLadder(field.value()));
    }
    return value instanceof List<?> list
        && list.stream().anyMatch(element -> isPair(element) || isLadder(element));
  }

  private static boolean isPair(Object value) {
    List<Object> held = new ArrayList<>();
    if (value instanceof List<?> list) {
      held.addAll(list);
    } else if (value instanceof Obj object) {
      object.fields().forEach(field -> held.add(field.value()));
    }
    return held.stream().filter(element -> decimal(element) != null).count() >= 2;
  }

  /** Whether a frame of an unknown type seems to be about a book. */
  boolean seemsToBeAboutABook() {
    String name = type() == null ? "" : type().toLowerCase(Locale.ROOT);
    return name.contains("orderbook")
        || name.contains("snapshot")
        || name.contains("delta")
        || isFlat()
        || hasUnknownLadder()
        || hasLevels(YES, "bids")
        || hasLevels(NO, "asks")
        || change() != null;
  }

  /** The levels of a snapshot or a flat delta, by side; null if they are bad. */
  Map<String, SortedMap<BigDecimal, BigDecimal>> levels(boolean zerosAreNoLevels) {
    boolean saysNothing =
        zerosAreNoLevels
            && flat("bids").isEmpty()
            && flat("asks").isEmpty()
            && !hasLevels(YES, "bids")
            && !hasLevels(NO, "asks")
            && ticker(msg.all("market_ticker")) == null;
    if (saysNothing || (hasFlatContent() && hasOwnContent())) {
      return null;
    }
    SortedMap<BigDecimal, BigDecimal> yes = side(YES, "bids", false, zerosAreNoLevels);
    SortedMap<BigDecimal, BigDecimal> no = side(NO, "asks", useYesPrice, zerosAreNoLevels);
    return yes == null || no == null ? null : Map.of("yes", yes, "no", no);
  }

  private SortedMap<BigDecimal, BigDecimal> side(
      List<String> own, String flat, boolean mirrored, boolean zerosAreNoLevels) {
    if (flat(flat).size() > 1 || own.stream().anyMatch(name -> msg.all(name).size() > 1)) {
      return null;
    }
    if (flat(flat).stream().anyMatch(PlainFrame::isSomething)) {
      return ladder(flat(flat).get(0), BigDecimal.ONE, flat.equals("asks"), zerosAreNoLevels);
    }
    for (String name : own) {
      Object value = msg.last(name);
      if (isSomething(value)) {
        BigDecimal unit = name.contains("dollars") ? BigDecimal.ONE : new BigDecimal("0.01");
        return ladder(value, unit, mirrored, zerosAreNoLevels);
      }
    }
    return new TreeMap<>();
  }

  private static SortedMap<BigDecimal, BigDecimal> ladder(
      Object value, BigDecimal unit, boolean mirrored, boolean zerosAreNoLevels) {
    if (!(value instanceof List<?> list)) {
      return null;
    }
    SortedMap<BigDecimal, BigDecimal> levels = new TreeMap<>();
    for (Object level : list) {
      BigDecimal price = price(part(level, 0, "price"), unit);
      BigDecimal size = size(part(level, 1, "size"));
      if (price == null || size == null || size.signum() < 0) {
        return null;
      }
      if (size.signum() > 0 || !zerosAreNoLevels) {
        if (levels.put(mirrored ? BigDecimal.ONE.subtract(price) : price, size) != null) {
          return null;
        }
      }
    }
    return levels;
  }

  private static Object part(Object level, int index, String name) {
    if (level instanceof List<?> list) {
      return list.size() == 2 ? list.get(index) : PlainJson.NULL;
    }
    if (level instanceof Obj object && object.all(name).size() == 1) {
      return object.last(name);
    }
    return PlainJson.NULL;
  }

  /** A delta's price as the side's own bid in dollars, null, or BAD. */
  Object price() {
    Object price = scalar("price_dollars");
    BigDecimal unit = BigDecimal.ONE;
    if (price == null) {
      price = scalar("price");
      unit = new BigDecimal("0.01");
    }
    if (price == null || price == BAD) {
      return price;
    }
    BigDecimal dollars = price(price, unit);
    if (dollars == null) {
      return BAD;
    }
    return useYesPrice && "no".equals(side()) ? BigDecimal.ONE.subtract(dollars) : dollars;
  }

  /** A delta's change in contracts, null, or BAD. */
  Object change() {
    Object change = scalar("delta_fp");
    if (change == null) {
      change = scalar("delta");
    }
    if (change == null || change == BAD) {
      return change;
    }
    BigDecimal size = size(change);
    return size == null ? BAD : size;
  }

  /** A delta's side, null, or BAD. */
  Object side() {
    Object side = scalar("side");
    return side == null || "yes".equals(side) || "no".equals(side) ? side : BAD;
  }

  /** Whether a delta of the exchange's form can't be believed, whatever it lacks. */
  boolean isBadDelta() {
    boolean ladderTwice =
        java.util.stream.Stream.concat(YES.stream(), NO.stream())
            .anyMatch(name -> msg.all(name).size() > 1);
    return price() == BAD
        || change() == BAD
        || side() == BAD
        || ladderTwice
        || flat("bids").size() > 1
        || flat("asks").size() > 1
        || (hasFlatContent() && hasOwnContent());
  }

  private Object scalar(String name) {
    List<Object> values = msg.all(name);
    if (values.size() > 1) {
      return BAD;
    }
    return values.isEmpty() || values.get(0) == PlainJson.NULL ? null : values.get(0);
  }

  private static BigDecimal price(Object value, BigDecimal unit) {
    BigDecimal written = decimal(value);
    if (written == null) {
      return null;
    }
    BigDecimal dollars = written.multiply(unit);
    boolean good =
        dollars.signum() > 0
            && dollars.compareTo(BigDecimal.ONE) < 0
            && dollars.stripTrailingZeros().scale() <= 4;
    return good ? dollars : null;
  }

  private static BigDecimal size(Object value) {
    BigDecimal contracts = decimal(value);
    boolean good =
        contracts != null
            && contracts.stripTrailingZeros().scale() <= 2
            && contracts.movePointRight(2).abs().compareTo(MAX_UNITS) <= 0;
    return good ? contracts : null;
  }

  private static BigDecimal decimal(Object value) {
    String text = value instanceof Num number ? number.text() : value instanceof String s ? s : "";
    return DECIMAL.matcher(text).matches() ? new BigDecimal(text) : null;
  }

  /** An integer from 1 to 2^53, written as one; null otherwise. */
  private static Long number(Object value) {
    if (value instanceof Num number && INTEGER.matcher(number.text()).matches()) {
      BigDecimal integer = new BigDecimal(number.text());
      if (integer.signum() > 0 && integer.compareTo(MAX_NUMBER) <= 0) {
        return integer.longValueExact();
      }
    }
    return null;
  }
}
