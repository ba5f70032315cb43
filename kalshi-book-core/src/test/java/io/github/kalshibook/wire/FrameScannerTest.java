package io.github.kalshibook.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the scanner takes, it must read as Jackson does; what it declines, Jackson reads. */
class FrameScannerTest {
  private static final int FRAMES = 250_000 * Integer.getInteger("test.scale", 1);
  private static final int MAX_CHARS = 1 << 16;

  private static final String DELTA =
      "{\"type\":\"orderbook_delta\",\"sid\":1,\"seq\":2,\"msg\":{\"market_ticker\":\"KXDEMO-1\","
          + "\"market_id\":\"3b1f0c52-7a44-4d0e-9c61-0a5d2f7e1b01\",\"price_dollars\":\"0.9600\","
          + "\"delta_fp\":\"-54.00\",\"side\":\"yes\",\"ts\":\"2026-08-07T21:40:00.123456Z\","
          + "\"ts_ms\":1786138800123}}";
  private static final String SNAPSHOT =
      "{\"type\":\"orderbook_snapshot\",\"sid\":1,\"seq\":2,\"msg\":{\"market_ticker\":\"KXDEMO-1\","
          + "\"market_id\":\"3b1f0c52\",\"yes_dollars_fp\":[[\"0.0800\",\"300.00\"]],"
          + "\"no_dollars_fp\":[[\"0.5400\",\"20.00\"],[\"0.5500\",\"1.25\"]]}}";

  private final TickerTable tickers = new TickerTable();
  private final ReadFrame scanned = new ReadFrame();
  private final ReadFrame read = new ReadFrame();
  private byte[] buffer = new byte[MAX_CHARS];

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"sid\":1,\"seq\":2,\"type\":\"orderbook_delta\",\"msg\":{\"ts_ms\":5,\"side\":\"no\",\"delta_fp\":\"1.00\","
            + "\"price_dollars\":\"0.0001\",\"ts\":\"\",\"market_id\":\"\",\"market_ticker\":\"A\"}}",
        "{\"msg\":{\"market_ticker\":\"A\"},\"id\":9,\"seq\":123456789,\"sid\":12345678,\"type\":\"orderbook_snapshot\"}",
        "{\"type\":\"orderbook_delta\",\"sid\":1,\"seq\":2,\"shard\":0,\"msg\":{\"market_ticker\":\"A\","
            + "\"client_order_id\":\"demo-quote-17\",\"subaccount\":2},\"sending_ts_ms\":1795343467488}",
        DELTA,
        SNAPSHOT
      })
  void scan_framesAsTheExchangeSendsThem_takesThem(String frame) {
    for (String end : new String[] {"\n", ""}) {
      assertTrue(scanner(false).scan(padded(frame + end), frame.length() + end.length()), frame);
    }
    for (boolean useYesPrice : new boolean[] {false, true}) {
      assertSameAsJackson(frame + "\n", useYesPrice);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "{\"type\":\"ok\",\"id\":7,\"sid\":1,\"seq\":412}",
        DELTA + " ",
        DELTA + "\n\n",
        DELTA + "{}",
        " " + DELTA
      })
  void scan_anythingElse_isDeclined(String frame) {
    assertFalse(scanner(false).scan(padded(frame), frame.length()), frame);
  }

  @Test
  void scan_everyCut_isDeclined() {
    for (String frame : new String[] {DELTA, SNAPSHOT}) {
      for (int length = 0; length < frame.length(); length++) {
        assertFalse(scanner(false).scan(padded(frame.substring(0, length)), length), frame);
      }
    }
  }

  /** A character of two bytes whose lower one is as expected is another character. */
  @Test
  void read_everyCharacterWithAnotherHighByte_isNotMistaken() {
    for (String frame : new String[] {DELTA, SNAPSHOT}) {
      for (int at = 0; at < frame.length(); at++) {
        StringBuilder mutant = new StringBuilder(frame);
        mutant.setCharAt(at, (char) (frame.charAt(at) + 0x100));
        assertReadersAgree(mutant.toString(), false);
      }
    }
  }

  @Test
  void read_knownMarket_givesTheKnownText() {
    String known = new String("KXDEMO-1".toCharArray());
    tickers.add(known, this);

    assertTrue(reader(scanned, false, true).read(DELTA));

    assertSame(known, scanned.frame.marketTicker());
    assertSame(this, scanned.frame.knownMarket());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 20_260_101})
  void scan_atRandom_agreesWithJackson(long seed) {
    RandomFrames frames = new RandomFrames(seed);
    tickers.add(RandomFrames.TICKERS[0], 0);
    tickers.add(RandomFrames.TICKERS[3], 3);
    int taken = 0;
    for (int i = 0; i < FRAMES; i++) {
      String frame = frames.next();
      int number = i;
      try {
        if (assertSameAsJackson(frame, (i & 1) == 0)) {
          taken++;
        }
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ", frame " + number + ": " + frame, e);
      }
    }
    // The generator must reach both sides of the edge often.
    int took = taken;
    assertTrue(taken > FRAMES / 4 && taken < FRAMES * 3 / 4, () -> took + " of " + FRAMES);
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 20_260_102})
  void read_atRandom_agreesWithJackson(long seed) {
    RandomFrames frames = new RandomFrames(seed);
    for (int i = 0; i < FRAMES / 50; i++) {
      String frame = frames.next();
      try {
        assertReadersAgree(frame, (i & 1) == 0);
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed + ", frame " + i + ": " + frame, e);
      }
    }
  }

  private boolean assertSameAsJackson(String text, boolean useYesPrice) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    scanned.frame.clear();
    scanned.yes.clear();
    scanned.no.clear();
    if (!scanner(useYesPrice).scan(padded(utf8), utf8.length)) {
      return false;
    }
    new MsgReader(scanned.frame, new ReadFrame.Levels(), new ReadFrame.Levels(), useYesPrice)
        .finish();
    List<Object> byScanner = scanned.all();
    assertTrue(reader(read, useYesPrice, false).read(utf8, 0, utf8.length), "Jackson declines");
    assertEquals(read.all(), byScanner);
    return true;
  }

  private void assertReadersAgree(String text, boolean useYesPrice) {
    FrameReader scanning = reader(scanned, useYesPrice, true);
    FrameReader jackson = reader(read, useYesPrice, false);
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);

    assertEquals(jackson.read(text), scanning.read(text));
    assertEquals(jackson.unreadable(), scanning.unreadable());
    assertEquals(read.all(), scanned.all());
    assertEquals(jackson.read(utf8, 0, utf8.length), scanning.read(utf8, 0, utf8.length));
    assertEquals(jackson.unreadable(), scanning.unreadable());
    assertEquals(read.all(), scanned.all());
  }

  private FrameScanner scanner(boolean useYesPrice) {
    return new FrameScanner(scanned.frame, scanned.yes, scanned.no, useYesPrice, tickers);
  }

  private FrameReader reader(ReadFrame target, boolean useYesPrice, boolean scans) {
    return scans
        ? new FrameReader(target.frame, target.yes, target.no, useYesPrice, MAX_CHARS, tickers)
        : new FrameReader(target.frame, target.yes, target.no, useYesPrice, MAX_CHARS);
  }

  private byte[] padded(String text) {
    return padded(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Puts the frame at the very end of its room, with the padding and not a byte more. */
  private byte[] padded(byte[] frame) {
    if (buffer.length != frame.length + FrameScanner.PADDING) {
      buffer = new byte[frame.length + FrameScanner.PADDING];
    }
    System.arraycopy(frame, 0, buffer, 0, frame.length);
    return buffer;
  }
}
