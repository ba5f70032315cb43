package io.github.kalshibook.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the text of one frame into a {@link Frame}, in one pass, whatever the order of its fields.
 * Not thread-safe. It never throws: what is not one complete JSON object within the limits is
 * unreadable, and {@link #unreadable()} says why.
 */
public final class FrameReader {
  /** An {@code ok} that lists 500,000 markets has about 20 million characters. */
  public static final int DEFAULT_MAX_CHARS = 64 << 20;

  /** Real frames nest 4 deep; a lifecycle frame 5. */
  private static final int MAX_NESTING = 128;

  /** Jackson keeps up to 12,000 names for the whole process, so their length is a limit too. */
  private static final int MAX_NAME = 256;

  /** A larger buffer is given back after the frame that needed it. */
  private static final int KEPT_CHARS = 1 << 20;

  /** The longest frame that is scanned by hand: a snapshot of about 3,000 levels. */
  private static final int SCANNED = 64 << 10;

  private static final JsonFactory JSON = newFactory();

  private final int maxChars;
  private final Frame frame;
  private final MsgReader msg;
  private final CharsetDecoder utf8 =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
  private final @Nullable FrameScanner scanner;
  private final CharsetEncoder latin1 = StandardCharsets.ISO_8859_1.newEncoder();
  private char[] chars = new char[4_096];
  private CharBuffer charView = CharBuffer.wrap(chars);
  private byte[] scanned = new byte[4_096 + FrameScanner.PADDING];
  private ByteBuffer scannedView = ByteBuffer.wrap(scanned);
  private @Nullable String unreadable;

  /**
   * Makes a reader that scans what is as usual, and gives the rest to Jackson.
   *
   * @param frame where to put what a frame says
   * @param yes takes the YES bids of snapshots and flat deltas
   * @param no takes the NO bids of snapshots and flat deltas
   * @param useYesPrice whether the subscription asked for NO prices as YES prices
   * @param maxChars the longest frame that is read
   * @param tickers the markets whose names need not be made anew
   */
  public FrameReader(
      Frame frame,
      LevelSink yes,
      LevelSink no,
      boolean useYesPrice,
      int maxChars,
      TickerTable tickers) {
    this(
        frame,
        yes,
        no,
        useYesPrice,
        maxChars,
        new FrameScanner(frame, yes, no, useYesPrice, tickers));
  }

  /**
   * Makes a reader that has everything read by Jackson.
   *
   * @param frame where to put what a frame says
   * @param yes takes the YES bids of snapshots and flat deltas
   * @param no takes the NO bids of snapshots and flat deltas
   * @param useYesPrice whether the subscription asked for NO prices as YES prices
   * @param maxChars the longest frame that is read
   */
  public FrameReader(Frame frame, LevelSink yes, LevelSink no, boolean useYesPrice, int maxChars) {
    this(frame, yes, no, useYesPrice, maxChars, (FrameScanner) null);
  }

  private FrameReader(
      Frame frame,
      LevelSink yes,
      LevelSink no,
      boolean useYesPrice,
      int maxChars,
      @Nullable FrameScanner scanner) {
    this.frame = frame;
    this.msg = new MsgReader(frame, yes, no, useYesPrice);
    this.maxChars = maxChars;
    this.scanner = scanner;
  }

  /** Reads a frame. Returns false if it is unreadable; then nothing of it counts. */
  public boolean read(String text) {
    int length = text.length();
    if (length > maxChars) {
      return tooLong(length, "characters");
    }
    ensureCapacity(length);
    text.getChars(0, length, chars, 0);
    if (scanner != null && length <= SCANNED && toLatin1(length) && scan(scanner, length)) {
      return true;
    }
    return read(length);
  }

  /** Reads a frame from UTF-8. Returns false if it is unreadable; then nothing of it counts. */
  public boolean read(byte[] bytes, int offset, int length) {
    if (length > maxChars) {
      return tooLong(length, "bytes");
    }
    if (scanner != null && length <= SCANNED) {
      ensureScannedCapacity(length);
      System.arraycopy(bytes, offset, scanned, 0, length);
      if (scan(scanner, length)) {
        return true;
      }
    }
    ensureCapacity(length);
    CharBuffer target = charView.clear();
    utf8.reset();
    CoderResult result = utf8.decode(ByteBuffer.wrap(bytes, offset, length), target, true);
    if (result.isUnderflow()) {
      result = utf8.flush(target);
    }
    if (!result.isUnderflow()) {
      giveBackLargeBuffer();
      return fail("not UTF-8");
    }
    return read(target.position());
  }

  /** Returns why the last frame was unreadable; empty if it was not. */
  public String unreadable() {
    return unreadable == null ? "" : unreadable;
  }

  private boolean scan(FrameScanner byHand, int length) {
    Words.zero(scanned, length);
    Words.zero(scanned, length + Words.BYTES);
    clear();
    if (byHand.scan(scanned, length)) {
      msg.finish();
      return true;
    }
    return false;
  }

  /** Writes the characters as bytes. Returns false if they are more than a byte each. */
  private boolean toLatin1(int length) {
    ensureScannedCapacity(length);
    charView.clear().limit(length);
    scannedView.clear();
    return latin1.reset().encode(charView, scannedView, true).isUnderflow();
  }

  private void clear() {
    frame.clear();
    msg.clear();
    unreadable = null;
  }

  private boolean read(int length) {
    clear();
    try (JsonParser parser = JSON.createParser(chars, 0, length)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return fail("not a JSON object");
      }
      if (!msg.readFrame(parser)) {
        return fail("type, sid, seq or msg twice");
      }
      if (parser.nextToken() != null) {
        return fail("more after the JSON object");
      }
    } catch (IOException e) {
      return fail("not a complete JSON object: " + e.getClass().getSimpleName());
    } finally {
      giveBackLargeBuffer();
    }
    msg.finish();
    return true;
  }

  private boolean tooLong(int length, String unit) {
    return fail(length + " " + unit + ", longer than the limit of " + maxChars);
  }

  private boolean fail(String why) {
    frame.clear();
    unreadable = why;
    return false;
  }

  private void giveBackLargeBuffer() {
    if (chars.length > KEPT_CHARS) {
      setChars(4_096);
    }
  }

  private void setChars(int capacity) {
    chars = new char[capacity];
    charView = CharBuffer.wrap(chars);
  }

  private void ensureScannedCapacity(int length) {
    if (scanned.length < length + FrameScanner.PADDING) {
      int capacity = Math.min(SCANNED, Math.max(length, 2 * scanned.length));
      scanned = new byte[capacity + FrameScanner.PADDING];
      scannedView = ByteBuffer.wrap(scanned);
    }
  }

  private void ensureCapacity(int length) {
    if (chars.length < length) {
      setChars(Math.max(length, Math.min(chars.length * 2, KEPT_CHARS)));
    }
  }

  private static JsonFactory newFactory() {
    return new JsonFactoryBuilder()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MAX_NESTING)
                // The frame's own limit bounds these: a number of a million digits is bad content
                // of its market, not a frame that cannot be read.
                .maxNumberLength(Integer.MAX_VALUE)
                .maxStringLength(Integer.MAX_VALUE)
                .maxNameLength(MAX_NAME)
                .build())
        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
        // Names come from outside: interning them would grow the JVM's own table, and colliding
        // names must cost time at most, not an exception.
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
        .build();
  }
}
