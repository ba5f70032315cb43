package io.github.kalshibook.feed;

import static io.github.kalshibook.feed.WireFrames.delta;
import static io.github.kalshibook.feed.WireFrames.snapshot;
import static io.github.kalshibook.feed.WireFrames.subscribed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.github.kalshibook.feed.PlainJson.Field;
import io.github.kalshibook.feed.PlainJson.NotJson;
import io.github.kalshibook.feed.PlainJson.Num;
import io.github.kalshibook.feed.PlainJson.Obj;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever the wire may hold: nothing throws, time and memory stay bounded, everything is counted,
 * and a live book is never wrong.
 */
class HostileInputTest {
  private static final int SCALE = Integer.getInteger("test.scale", 1);
  private static final int ONE_BYTE_TRIES = 200_000 * SCALE;

  /** Characters that JSON is made of, so that some of the corrupted frames are legible. */
  private static final byte[] LIKELY =
      "\"\\{}[]:,. \n0123456789-+eEtrufalsn_dypo".getBytes(StandardCharsets.US_ASCII);

  @RegisterExtension final TestFeed feed = new TestFeed();

  static Stream<String> shapes() {
    return WireShapes.all().keySet().stream();
  }

  // Cut

  @ParameterizedTest
  @MethodSource("shapes")
  void everyShape_cutAtEveryByte_isCountedAndCostsNothing(String shape) {
    feed.handleAll(subscribed(1), snapshot(1, 1, "A", "0.5:1", ""));
    byte[] utf8 = WireShapes.named(shape).getBytes(StandardCharsets.UTF_8);

    for (int length = 0; length < utf8.length; length++) {
      Applied bytes = feed.processor.handleMessage(1, utf8, 0, length, 0);
      Applied text = feed.handle(new String(utf8, 0, length, StandardCharsets.UTF_8));

      assertInstanceOf(Applied.Malformed.class, bytes);
      assertInstanceOf(Applied.Malformed.class, text);
    }

    assertEquals(2L * utf8.length, feed.count(ProcessorCounter.MALFORMED));
    assertEquals("LIVE yes 0.5000:1.00 no", feed.show("A"));
    assertEquals(1, feed.registry.size());
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void everyShape_cutAtEveryByte_showsByTheNextNumber(String shape) {
    CorruptedSession session = new CorruptedSession(false);
    int length = WireShapes.named(shape).length();

    for (int i = 0; i < length; i++) {
      int cut = i;
      session.run(shape, frame -> java.util.Arrays.copyOf(frame, Math.min(cut, frame.length - 1)));
    }

    assertEquals(0, session.untrueByAnotherFrame());
  }

  // One byte changed

  @Test
  void oneByteChanged_atRandom_neverMakesAWrongLiveBook() {
    List<String> shapes = List.copyOf(WireShapes.all().keySet());
    CorruptedSession[] sessions = {new CorruptedSession(false), new CorruptedSession(true)};
    for (int seed = 1; seed <= ONE_BYTE_TRIES; seed++) {
      Random random = new Random(seed * 0x9E37_79B9_7F4A_7C15L);
      String shape = shapes.get(random.nextInt(shapes.size()));
      CorruptedSession session = sessions[random.nextInt(4) == 0 ? 1 : 0];
      try {
        session.run(shape, frame -> oneByteChanged(frame, random));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }

    assertTrue(sessions[0].untrueByAnotherFrame() > ONE_BYTE_TRIES / 1_000);
  }

  private static byte[] oneByteChanged(byte[] frame, Random random) {
    int at = random.nextInt(frame.length);
    byte before = frame[at];
    do {
      frame[at] =
          random.nextBoolean() ? (byte) random.nextInt(256) : LIKELY[random.nextInt(LIKELY.length)];
    } while (frame[at] == before);
    return frame;
  }

  @Test
  void severalBytesChangedMovedOrDoubled_neverMakeABookThatTheModelHasNot() {
    List<String> shapes = List.copyOf(WireShapes.all().keySet());
    for (int seed = 1; seed <= 10_000 * SCALE; seed++) {
      Random random = new Random(seed * 0x9E37_79B9_7F4A_7C15L);
      CorruptedPair pair = new CorruptedPair();
      try {
        for (int i = 0; i < 4; i++) {
          String frame = WireShapes.named(shapes.get(random.nextInt(shapes.size())));
          pair.handle(scrambled(frame.getBytes(StandardCharsets.UTF_8), random));
        }
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  private static byte[] scrambled(byte[] frame, Random random) {
    StringBuilder text = new StringBuilder(new String(frame, StandardCharsets.ISO_8859_1));
    for (int i = random.nextInt(4); i > 0; i--) {
      int from = random.nextInt(text.length());
      int to = Math.min(text.length(), from + random.nextInt(40));
      String piece = text.substring(from, to);
      switch (random.nextInt(3)) {
        case 0 -> text.delete(from, to);
        case 1 -> text.insert(random.nextInt(text.length()), piece);
        default -> text.insert(from, (char) LIKELY[random.nextInt(LIKELY.length)]);
      }
      if (text.isEmpty()) {
        text.append(' ');
      }
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The library and the plain model, side by side. */
  private static final class CorruptedPair {
    private final TestFeed feed = new TestFeed();
    private final PlainModel model = new PlainModel(new PlainModel.World(), false);
    private String last = "";
    private final PlainComparison comparison = new PlainComparison(() -> last);

    void handle(byte[] frame) {
      last = last + "\n" + new String(frame, StandardCharsets.ISO_8859_1);
      feed.processor.handleMessage(frame);
      model.handle(frame, feed.time.millis());
      comparison.books(model.world, feed.registry);
      comparison.counters(model, feed.processor);
    }
  }

  // Wrong types, missing and doubled fields

  @ParameterizedTest
  @MethodSource("shapes")
  void everyFieldOfEveryShape_withAnotherTypeOrNoneOrTwice_neverMakesAWrongLiveBook(String shape)
      throws NotJson {
    CorruptedSession session = new CorruptedSession(false);
    int places = places(PlainJson.parse(WireShapes.named(shape)));
    for (int place = 0; place < places; place++) {
      for (String value : OTHER_VALUES) {
        int at = place;
        session.runAnew(shape, frame -> rewritten(frame, at, f -> List.of(raw(f, value))));
        session.runAnew(shape, frame -> rewritten(frame, at, f -> List.of(f, raw(f, value))));
        session.runAnew(shape, frame -> rewritten(frame, at, f -> List.of(raw(f, value), f)));
      }
      int at = place;
      session.runAnew(shape, frame -> rewritten(frame, at, f -> List.of()));
      session.runAnew(shape, frame -> rewritten(frame, at, f -> List.of(f, f)));
    }
  }

  private static final List<String> OTHER_VALUES =
      List.of(
          "null",
          "true",
          "false",
          "0",
          "1",
          "-1",
          "2.5",
          "1e400",
          "-1e-400",
          "9007199254740993",
          "\"\"",
          "\"x\"",
          "\"1\"",
          "\"0.5\"",
          "\"NaN\"",
          "\"\\ud800\"",
          "{}",
          "[]",
          "[[]]",
          "[[\"0.5\",\"1\"]]",
          "[{\"price\":\"0.5\",\"size\":\"1\"}]",
          "{\"a\":[[1,2]]}");

  /** A number that is written as any text: it is not looked at again. */
  private static Field raw(Field field, String value) {
    return new Field(field.name(), new Num(value));
  }

  private interface Rewriting {
    List<Field> apply(Field field);
  }

  private static int places(Object value) {
    int places = 0;
    if (value instanceof Obj object) {
      for (Field field : object.fields()) {
        places += 1 + places(field.value());
      }
    } else if (value instanceof List<?> list) {
      for (Object element : list) {
        places += 1 + places(element);
      }
    }
    return places;
  }

  private static byte[] rewritten(byte[] frame, int place, Rewriting rewriting) {
    try {
      StringBuilder text = new StringBuilder();
      int[] left = {place};
      write(PlainJson.parse(new String(frame, StandardCharsets.UTF_8)), left, rewriting, text);
      return text.toString().getBytes(StandardCharsets.UTF_8);
    } catch (NotJson e) {
      throw new AssertionError(e);
    }
  }

  private static void write(Object value, int[] left, Rewriting rewriting, StringBuilder text) {
    if (value instanceof Obj object) {
      String between = "{";
      for (Field field : object.fields()) {
        boolean here = left[0]-- == 0;
        for (Field written : here ? rewriting.apply(field) : List.of(field)) {
          text.append(between).append('"').append(written.name()).append("\":");
          write(written.value(), left, rewriting, text);
          between = ",";
        }
      }
      text.append(between.equals("{") ? "{}" : "}");
    } else if (value instanceof List<?> list) {
      String between = "[";
      for (Object element : list) {
        boolean here = left[0]-- == 0;
        Field field = new Field("", element);
        for (Field written : here ? rewriting.apply(field) : List.of(field)) {
          text.append(between);
          write(written.value(), left, rewriting, text);
          between = ",";
        }
      }
      text.append(between.equals("[") ? "[]" : "]");
    } else if (value instanceof String string) {
      text.append('"').append(string).append('"');
    } else if (value instanceof Num number) {
      text.append(number.text());
    } else {
      text.append(value == PlainJson.NULL ? "null" : value.toString());
    }
  }

  // Bytes that are no text

  @ParameterizedTest
  @ValueSource(
      strings = {
        "80",
        "BF",
        "C0AF",
        "C3",
        "C328",
        "E282",
        "E28228",
        "EDA080",
        "EDBFBF",
        "F0808080",
        "F09F98",
        "F4908080",
        "F8888080",
        "FE",
        "FF",
        "FFFE",
        "EFBFFF",
        "C080"
      })
  void bytes_thatAreNoUtf8_areCountedAndCostNothing_untilTheNextNumber(String hex) {
    feed.handleAll(subscribed(1), snapshot(1, 1, "A", "0.5:1", ""));
    byte[] wrong = new java.math.BigInteger("01" + hex, 16).toByteArray();
    String frame = delta(1, 2, "A#", "yes", "0.5", "1");
    for (String place : List.of("A#", "type", "0.5", "yes", "{")) {
      int at = frame.indexOf(place) + 1;
      byte[] before = frame.substring(0, at).getBytes(StandardCharsets.UTF_8);
      byte[] after = frame.substring(at).getBytes(StandardCharsets.UTF_8);
      byte[] whole = new byte[before.length + wrong.length - 1 + after.length];
      System.arraycopy(before, 0, whole, 0, before.length);
      System.arraycopy(wrong, 1, whole, before.length, wrong.length - 1);
      System.arraycopy(after, 0, whole, before.length + wrong.length - 1, after.length);

      assertInstanceOf(Applied.Malformed.class, feed.processor.handleMessage(whole));
    }

    assertEquals("LIVE yes 0.5000:1.00 no", feed.show("A"));
    assertEquals(5, feed.count(ProcessorCounter.MALFORMED));
    feed.handle(delta(1, 3, "A", "yes", "0.5", "1"));
    assertEquals("STALE SEQUENCE_GAP", feed.status("A"));
  }

  @Test
  void loneSurrogates_inText_areLettersLikeAnyOther() {
    feed.handle(snapshot(1, 1, "A\uD800", "0.5:1", ""));
    feed.handle(delta(1, 2, "A\\ud800", "yes", "0.5", "1"));
    feed.handle(delta(1, 3, "A\\udfff", "yes", "0.5", "1"));
    feed.handle(delta(1, 4, "A\uDFFF\uD800", "yes", "0.5", "1"));
    feed.handle("{\"\uD800\":\"\uDFFF\"}");

    assertEquals("LIVE yes 0.5000:2.00 no", feed.show("A\uD800"));
    assertEquals(2, feed.count(ProcessorCounter.UNKNOWN_MARKETS));
  }

  @Test
  void bytesWithoutAnySense_areCountedAndCostNothing() {
    feed.handleAll(subscribed(1), snapshot(1, 1, "A", "0.5:1", ""));
    Random random = new Random(7);
    int tries = 20_000 * SCALE;
    for (int i = 0; i < tries; i++) {
      byte[] noise = new byte[random.nextInt(60)];
      for (int j = 0; j < noise.length; j++) {
        noise[j] = LIKELY[random.nextInt(LIKELY.length)];
      }
      feed.processor.handleMessage(noise);
      random.nextBytes(noise);
      feed.processor.handleMessage(noise);
    }

    assertEquals("LIVE yes 0.5000:1.00 no", feed.show("A"));
    assertEquals(2L * tries + 2, feed.count(ProcessorCounter.FRAMES));
  }

  // Deep

  static List<String> deepValues() {
    int deep = 100_000;
    return List.of(
        "[".repeat(deep) + "]".repeat(deep),
        "{\"a\":".repeat(deep) + "1" + "}".repeat(deep),
        "[{\"msg\":".repeat(deep) + "1" + "}]".repeat(deep),
        "[".repeat(deep),
        "{\"a\":".repeat(deep),
        "]".repeat(deep));
  }

  @ParameterizedTest
  @MethodSource("deepValues")
  void nestingOfAHundredThousand_anywhere_isMalformed(String deep) {
    feed.handleAll(subscribed(1), snapshot(1, 1, "A", "0.5:1", ""));
    String frame =
        "{\"x\":#,\"type\":\"orderbook_snapshot\",\"sid\":1,\"seq\":2,\"msg\":{\"market_ticker\":\"A\","
            + "\"yes_dollars_fp\":[[\"0.6\",\"1\",#]],\"x\":#,\"no_dollars_fp\":#,\"side\":#}}";
    int places = frame.split("#", -1).length - 1;
    for (int place = 0; place < places; place++) {
      String[] parts = frame.split("#", -1);
      StringBuilder whole = new StringBuilder(parts[0]);
      for (int i = 1; i < parts.length; i++) {
        whole.append(i - 1 == place ? deep : "null").append(parts[i]);
      }
      assertBounded(
          whole.toString(), applied -> assertInstanceOf(Applied.Malformed.class, applied));
    }
    assertBounded(deep, applied -> assertInstanceOf(Applied.Malformed.class, applied));

    assertEquals("LIVE yes 0.5000:1.00 no", feed.show("A"));
  }

  // Large

  @Test
  void ticker_ofFiveMillionCharacters_isATicker() {
    String ticker = "T".repeat(5_000_000);

    assertBounded(
        snapshot(1, 1, ticker, "0.5:1", ""), applied -> assertEquals(Applied.OK, applied));
    assertBounded(
        delta(1, 2, ticker, "yes", "0.5", "1"), applied -> assertEquals(Applied.OK, applied));

    assertEquals("LIVE yes 0.5000:2.00 no", feed.show(ticker));
  }

  @Test
  void snapshot_ofAMillionLevels_isBadContent() {
    feed.handle(snapshot(1, 1, "A", "0.5:1", ""));

    assertBounded(
        snapshot(1, 2, "A", "0.9:9", "")
            .replace("[[\"0.9\",\"9\"]]", repeated(1_000_000, i -> "[0.5,1]")),
        applied -> assertInstanceOf(Applied.BadContent.class, applied));

    assertEquals("STALE BAD_CONTENT", feed.status("A"));
  }

  @Test
  void snapshot_ofAllPricesAndMillionsOfZeros_isABook() {
    StringBuilder levels = new StringBuilder("[");
    for (int price = 9_999; price >= 1; price--) {
      levels.append("[\"0.").append("%04d".formatted(price)).append("\",\"1\"],");
    }
    levels.append(repeated(500_000, i -> "[0.5,0]").substring(1));
    String frame =
        "{\"type\":\"orderbook_snapshot\",\"sid\":1,\"seq\":1,\"msg\":{\"market_ticker\":\"A\",\"no_dollars_fp\":"
            + levels
            + "}}";

    assertBounded(frame, applied -> assertEquals(Applied.OK, applied));

    assertEquals(999_900, feed.registry.book("A").orElseThrow().view().restingCentiContracts());
  }

  @Test
  void largeFrames_ofAnyKind_takeBoundedTimeAndMemory() {
    int size = 5_000_000;
    feed.handleAll(subscribed(1), snapshot(1, 1, "A", "0.5:1", ""));
    String tail = "\"type\":\"ok\",\"sid\":1,\"seq\":%d}";
    List<String> fillings =
        List.of(
            "{" + " ".repeat(size),
            "{\"x\":\"" + "y".repeat(size) + "\",",
            "{\"x\":\"" + "\\u0079".repeat(size / 6) + "\",",
            "{\"x\":" + repeated(size / 2, i -> "1") + ",",
            "{\"x\":" + repeated(size / 4, i -> "[]") + ",",
            "{\"x\":" + repeated(size / 12, i -> "[\"0.5\",\"1\"]") + ",",
            "{\"x\":" + "9".repeat(size) + ",",
            "{\"x\":0." + "9".repeat(size) + ",",
            "{\"x\":1e" + "9".repeat(size) + ",",
            "{\"msg\":{\"market_tickers\":"
                + repeated(size / 12, i -> "\"T%07d\"".formatted(i))
                + "},",
            "{\"msg\":{\"msg\":\"" + "z".repeat(size) + "\"},");
    long sequence = 1;
    for (String filling : fillings) {
      String frame = filling + tail.formatted(++sequence);

      assertBounded(frame, applied -> assertEquals(Applied.CONTROL, applied));
    }

    assertEquals("STALE NOT_LISTED", feed.status("A"));
    assertEquals(0, feed.count(ProcessorCounter.GAPS));
  }

  @Test
  void largeFrames_thatAreNotComplete_takeBoundedTimeAndMemory() {
    int size = 5_000_000;
    feed.handleAll(subscribed(1), snapshot(1, 1, "A", "0.5:1", ""));
    for (String frame :
        List.of(
            " ".repeat(size),
            "{\"x\":\"" + "y".repeat(size),
            "{\"x\":" + "9".repeat(size),
            "{\"" + "k".repeat(size),
            "{\"x\":" + repeated(size / 2, i -> "1"),
            "\u0000".repeat(size))) {
      assertBounded(frame, applied -> assertInstanceOf(Applied.Malformed.class, applied));
    }

    assertEquals("LIVE yes 0.5000:1.00 no", feed.show("A"));
  }

  @Test
  void manyFields_ofNamesThatCollide_takeBoundedTimeAndMemory() {
    // With the usual polynomial of 33, "bA" and "ab" have one hash: so has every mix of them.
    StringBuilder frame = new StringBuilder("{");
    int fields = 1 << 18;
    for (int i = 0; i < fields; i++) {
      frame.append('"');
      for (int bit = 0; bit < 18; bit++) {
        frame.append((i >> bit & 1) == 0 ? "ab" : "bA");
      }
      frame.append("\":0,");
    }
    frame.append("\"type\":\"ok\"}");

    assertBounded(frame.toString(), applied -> assertEquals(Applied.CONTROL, applied));
  }

  @Test
  void longNamesOfFields_areNotKeptForEver() {
    int size = 100_000;
    for (int i = 0; i < 300; i++) {
      feed.handle("{\"type\":\"ok\",\"%s%d\":1}".formatted("n".repeat(size), i));
      feed.handle(
          "{\"type\":\"orderbook_delta\",\"sid\":1,\"seq\":1,\"%dn\":[[1,2]]}".formatted(i));
    }

    long kept = charactersKept();
    assertTrue(kept < 4_000_000, () -> kept + " characters kept");
  }

  @Test
  void shortNamesOfFields_areNotKeptForEver() {
    for (int i = 0; i < 50_000; i++) {
      feed.handle("{\"type\":\"ok\",\"%s%d\":1}".formatted("n".repeat(200), i));
    }

    long kept = charactersKept();
    assertTrue(kept < 4_000_000, () -> kept + " characters kept");
    assertEquals(0, feed.count(ProcessorCounter.MALFORMED));
  }

  private long charactersKept() {
    ReachableState state = ReachableState.of(feed.processor, feed.registry, feed.alerts);
    return state.texts.stream().mapToLong(String::length).sum();
  }

  @Test
  void buffer_ofALargeFrame_isGivenBack() {
    byte[] large =
        "{\"x\":\"%s\"}".formatted("x".repeat(5_000_000)).getBytes(StandardCharsets.UTF_8);
    byte[] illegible = large.clone();
    illegible[6] = (byte) 0xFF;
    for (byte[] frame : List.of(large, illegible)) {
      feed.processor.handleMessage(frame);

      ReachableState state = ReachableState.of(feed.processor);
      assertTrue(state.buffers.get("FrameReader.chars") <= 1 << 20);
    }
  }

  // Numbers

  @Test
  void numbers_ofAMillionDigits_areReadExactlyOrRefused() {
    int digits = 1_000_000;
    String zeros = "0".repeat(digits);
    String nines = "9".repeat(digits);
    feed.handle(snapshot(1, 1, "A", "0.5:1", ""));

    // Exactly what they say, however long they say it.
    assertDelta("0.5" + zeros, "1." + zeros, "LIVE yes 0.5000:2.00 no");
    assertDelta("\"0.5" + zeros + "\"", "\"" + zeros + "1\"", "LIVE yes 0.5000:3.00 no");
    assertDelta(
        "5" + zeros + "e-" + (digits + 1), "1" + zeros + "E-" + digits, "LIVE yes 0.5000:4.00 no");
    assertDelta("\"0.5\"", "0e" + nines, "LIVE yes 0.5000:4.00 no");
    assertDelta("\"0.5\"", "\"0." + zeros + "0e" + nines + "\"", "LIVE yes 0.5000:4.00 no");

    String stale = "STALE BAD_CONTENT yes 0.5000:4.00 no";
    for (String bad :
        List.of(
            nines,
            "\"" + nines + "\"",
            "0." + nines,
            "0." + zeros + "1",
            "-" + nines,
            "1e" + nines,
            "1e-" + nines,
            nines + "e-" + nines,
            "1e400",
            "1e-400",
            "\"1e2147483648\"",
            "\"1e-9223372036854775809\"",
            "\"NaN\"",
            "\"Infinity\"",
            "\"-Infinity\"")) {
      assertDelta(bad, "1", stale);
      feed.handle(snapshot(1, ++sequence, "A", "0.5:4", ""));
      assertDelta("\"0.5\"", bad, stale);
      feed.handle(snapshot(1, ++sequence, "A", "0.5:4", ""));
    }
    assertEquals(30, feed.count(ProcessorCounter.BAD_CONTENT));
  }

  private long sequence = 1;

  private void assertDelta(String price, String change, String expected) {
    String frame =
        "{\"type\":\"orderbook_delta\",\"sid\":1,\"seq\":%d,\"msg\":{\"market_ticker\":\"A\",\"side\":\"yes\",\"price_dollars\":%s,\"delta_fp\":%s}}"
            .formatted(++sequence, price, change);

    assertBounded(frame, applied -> assertEquals(expected, feed.show("A")));
  }

  @Test
  void sidAndSeq_ofAMillionDigits_areNotUsable() {
    feed.handle(snapshot(1, 1, "A", "0.5:1", ""));
    String good = delta(1, 2, "A", "yes", "0.5", "1");
    for (String number :
        List.of("9".repeat(1_000_000), "1e400", "1" + "0".repeat(1_000_000), "-1")) {
      for (String field : List.of("\"sid\":1,", "\"seq\":2,")) {
        String frame = good.replace(field, field.replaceAll("[0-9]", number));

        assertBounded(frame, applied -> assertInstanceOf(Applied.Malformed.class, applied));
      }
    }

    assertEquals("LIVE yes 0.5000:1.00 no", feed.show("A"));
    assertEquals(2 * 8, feed.count(ProcessorCounter.MALFORMED));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NaN",
        "Infinity",
        "-Infinity",
        "+1",
        ".5",
        "5.",
        "0x1F",
        "1_000",
        "00.5",
        "1e",
        "--1",
        "1.e3",
        "٥"
      })
  void numbers_thatJsonDoesNotKnow_makeAFrameMalformed(String number) {
    feed.handle(snapshot(1, 1, "A", "0.5:1", ""));

    Applied applied =
        feed.handle(
            delta(1, 2, "A", "yes", "0.5", "1")
                .replace("\"delta_fp\":\"1\"", "\"delta_fp\":" + number));

    assertInstanceOf(Applied.Malformed.class, applied);
    assertEquals("LIVE yes 0.5000:1.00 no", feed.show("A"));
  }

  @Test
  void decimals_ofEveryUnitAndForm_areExact() {
    Random random = new Random(11);
    FrameWriter writer = new FrameWriter(random, false);
    long number = 0;
    feed.handle(snapshot(1, ++number, "A", "", ""));
    for (int price = 1; price <= 9_999; price += 1 + random.nextInt(5)) {
      BigDecimal dollars = BigDecimal.valueOf(price, 4);
      BigDecimal size = BigDecimal.valueOf(1 + random.nextInt(2_000_000_000), 2);

      feed.handle(writer.delta(1, ++number, "A", "no", dollars, size, FrameWriter.Form.CURRENT));

      var best = feed.registry.book("A").orElseThrow().top().noBid().orElseThrow();
      assertEquals(0, best.price().compareTo(dollars));
      assertEquals(0, best.size().compareTo(size));
    }
  }

  /** Hands the frame in as text and as bytes; the second time it is old, or as bad as before. */
  private void assertBounded(String frame, Consumer<Applied> check) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    byte[] utf8 = frame.getBytes(StandardCharsets.UTF_8);
    long allocated = threads.getCurrentThreadAllocatedBytes();
    long start = System.nanoTime();

    Applied applied = feed.handle(frame);
    feed.processor.handleMessage(utf8);

    long millis = (System.nanoTime() - start) / 1_000_000;
    long bytes = threads.getCurrentThreadAllocatedBytes() - allocated;
    check.accept(applied);
    assertTrue(millis < 10_000, () -> frame.length() + " characters took " + millis + " ms");
    long most = 1_000_000 + 60L * frame.length();
    assertTrue(bytes < most, () -> frame.length() + " characters took " + bytes + " bytes");
    assertEquals(0, feed.count(ProcessorCounter.INTERNAL_ERRORS));
  }

  private static String repeated(int count, IntFunction<String> element) {
    List<String> elements = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      elements.add(element.apply(i));
    }
    return "[" + String.join(",", elements) + "]";
  }
}
