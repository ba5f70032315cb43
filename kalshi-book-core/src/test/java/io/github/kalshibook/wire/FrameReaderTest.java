package io.github.kalshibook.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
  private static List<String> shapes = List.of();

  private final Reading reading = new Reading(false);

  @BeforeAll
  static void readShapes() throws IOException {
    try (InputStream file = FrameReaderTest.class.getResourceAsStream("/wire-shapes.tsv")) {
      shapes =
          new String(file.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.startsWith("#"))
              .map(line -> line.substring(line.indexOf('\t') + 1))
              .toList();
    }
  }

  @Test
  void delta_inOnePass_givesPrimitives() {
    assertTrue(
        reading.reader.read(
            "{\"type\":\"orderbook_delta\",\"sid\":1,\"seq\":3,\"id\":9,\"msg\":{\"market_ticker\":\"A\","
                + "\"price_dollars\":\"0.9600\",\"delta_fp\":\"-54.00\",\"side\":\"no\",\"ts_ms\":7}}"));

    Frame frame = reading.frame;
    assertEquals(FrameType.DELTA, frame.type());
    assertTrue(frame.isNumbered());
    assertEquals(1, frame.sid());
    assertEquals(3, frame.sequence());
    assertEquals(9, frame.id());
    assertEquals("A", frame.marketTicker());
    assertEquals(9_600, frame.priceCentiCents());
    assertEquals(-5_400, frame.changeCentiContracts());
    assertFalse(frame.isYes());
    assertEquals(7, frame.timeMillis());
    assertNull(frame.deltaProblem());
    assertNull(frame.deltaDrift());
  }

  @Test
  void emptyObject_holdsNothing() {
    assertTrue(reading.reader.read("{}"));

    assertEquals(new Reading(false).dump(), reading.dump());
    assertEquals(FrameType.MISSING, reading.frame.type());
    assertFalse(reading.frame.isNumbered());
    assertEquals("", reading.reader.unreadable());
  }

  @Test
  void everyShape_readAfterAnyOther_isAsIfItWereTheFirst() {
    for (boolean useYesPrice : new boolean[] {false, true}) {
      for (String shape : shapes) {
        Reading first = new Reading(useYesPrice);
        assertTrue(first.reader.read(shape));
        for (String before : shapes) {
          Reading second = new Reading(useYesPrice);
          second.reader.read(before);
          assertTrue(second.reader.read(shape));
          assertEquals(first.dump(), second.dump(), () -> shape + " after " + before);
        }
      }
    }
  }

  @Test
  void everyShape_readAfterACutOne_isAsIfItWereTheFirst() {
    for (String shape : shapes) {
      Reading first = new Reading(false);
      first.reader.read(shape);
      String before = shapes.get((shapes.indexOf(shape) + 7) % shapes.size());
      for (int length = 0; length < before.length(); length += 3) {
        assertFalse(reading.reader.read(before.substring(0, length)));
        assertFalse(reading.reader.unreadable().isEmpty());
        assertEquals(FrameType.MISSING, reading.frame.type());
        assertFalse(reading.frame.isNumbered());

        assertTrue(reading.reader.read(shape));
        assertEquals(first.dump(), reading.dump());
        assertEquals("", reading.reader.unreadable());
      }
    }
  }

  @Test
  void everyShape_asBytes_isTheSameAsText() {
    Reading other = new Reading(false);
    for (String shape : shapes) {
      String text = shape.replace("TST", "Ä\uD83D\uDE00€");
      byte[] utf8 = ("xx" + text + "\nyy").getBytes(StandardCharsets.UTF_8);

      assertTrue(reading.reader.read(text));
      assertTrue(other.reader.read(utf8, 2, utf8.length - 4));

      assertEquals(reading.dump(), other.dump());
    }
  }

  @Test
  void frame_ofExactlyTheLimit_isRead_andOneMoreIsNot() {
    Reading limited = new Reading(false, 20);
    String twenty = "{\"type\":\"ok\"} \n     ";
    assertEquals(20, twenty.length());

    assertTrue(limited.reader.read(twenty));
    assertTrue(limited.reader.read(twenty.getBytes(StandardCharsets.UTF_8), 0, 20));
    assertFalse(limited.reader.read(twenty + " "));
    assertEquals("21 characters, longer than the limit of 20", limited.reader.unreadable());
    assertFalse(limited.reader.read((twenty + " ").getBytes(StandardCharsets.UTF_8), 0, 21));
    assertEquals("21 bytes, longer than the limit of 20", limited.reader.unreadable());
  }

  @Test
  void nameOfAField_overTheLimit_makesAFrameUnreadable() {
    assertTrue(reading.reader.read("{\"" + "n".repeat(256) + "\":1}"));
    assertFalse(reading.reader.read("{\"" + "n".repeat(257) + "\":1}"));
  }

  /** A reader with all that it fills. */
  private static final class Reading {
    final Frame frame = new Frame();
    final List<String> yes = new ArrayList<>();
    final List<String> no = new ArrayList<>();
    final FrameReader reader;

    Reading(boolean useYesPrice) {
      this(useYesPrice, FrameReader.DEFAULT_MAX_CHARS);
    }

    Reading(boolean useYesPrice, int maxChars) {
      reader = new FrameReader(frame, sink(yes), sink(no), useYesPrice, maxChars);
    }

    /** Returns all that the frame says. */
    String dump() {
      return String.join(
          " | ",
          frame.type() + " '" + frame.typeName() + "' " + frame.isNumbered(),
          frame.sid() + " " + frame.msgSid() + " " + frame.sequence() + " " + frame.id(),
          frame.code() + " '" + frame.text() + "' " + frame.channel() + " '" + frame.eventType(),
          frame.marketTicker() + " " + frame.isTickerBad() + " " + frame.marketTickers(),
          frame.timeMillis() + " " + frame.isFlat() + " " + frame.looksLikeBook(),
          frame.snapshotProblem() + " " + frame.levelDrift() + " " + frame.flatDeltaProblem(),
          frame.deltaProblem() + " " + frame.deltaDrift(),
          // What a frame does not say is not looked at.
          frame.deltaDrift() != null || frame.deltaProblem() != null
              ? ""
              : frame.priceCentiCents() + " " + frame.changeCentiContracts() + " " + frame.isYes(),
          yes + " " + no);
    }

    private static LevelSink sink(List<String> levels) {
      return new LevelSink() {
        @Override
        public void clear() {
          levels.clear();
        }

        @Override
        public void add(int priceCentiCents, long sizeCentiContracts) {
          levels.add(priceCentiCents + ":" + sizeCentiContracts);
        }
      };
    }
  }
}
