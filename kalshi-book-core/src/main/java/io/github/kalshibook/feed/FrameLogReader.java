package io.github.kalshibook.feed;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log of frames, one a line, in memory bounded by its longest line. Two forms are told
 * apart line by line:
 *
 * <ul>
 *   <li><b>bare</b>: the line is the frame;
 *   <li><b>recorded</b>: {@code {"t":1795343467482913,"c":1,"f":"the frame"}}, or {@code
 *       {"t":1795343467482913,"c":1,"e":"close"}} for an event ({@code open}, {@code close}, {@code
 *       dropped}), where {@code t} is the time of receipt in epoch microseconds and {@code c} the
 *       connection, a number or a text. A line is a recorded one if it is one JSON object with a
 *       text {@code f} or {@code e}, with {@code t} or {@code c}, and without {@code type}.
 * </ul>
 *
 * <p>Nothing in a line throws. Lines end in a newline; a carriage return before it, blank lines and
 * a UTF-8 byte order mark at the start of any line are passed over. Bytes that are not UTF-8 become
 * U+FFFD. A line that is no frame at all is handed on as one, so that who processes it counts it.
 * One that is longer than the limit is skipped, counted, and never held as a whole.
 *
 * <p>A stream that ends with an {@link EOFException}, as that of a packed log whose writer was
 * killed, is read to its last whole line; {@link #isTruncated} tells.
 *
 * <p>Not thread-safe. Reading blocks as the stream does.
 */
public final class FrameLogReader implements AutoCloseable {
  /** The longest line that is read unless told otherwise: as long as the longest frame. */
  public static final int DEFAULT_MAX_LINE_BYTES = 64 << 20;

  private static final int BUFFER_BYTES = 1 << 16;

  /** A larger buffer is given back after the line that needed it. */
  private static final int KEPT_BYTES = 1 << 20;

  private final InputStream in;
  private final int maxLineBytes;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int position;
  private int limit;

  /** The start of a line that did not end within the buffer; nothing while skipping. */
  private byte[] aside = new byte[0];

  private int asideBytes;

  /** Whether the line that is being read has proved too long. */
  private boolean skipping;

  private long skippedLines;
  private boolean truncated;

  /** Makes a reader for lines of up to {@link #DEFAULT_MAX_LINE_BYTES}. */
  public FrameLogReader(InputStream in) {
    this(in, DEFAULT_MAX_LINE_BYTES);
  }

  /**
   * Makes a reader.
   *
   * @param in the log; it needs no buffer of its own
   * @param maxLineBytes how long a line may be, without its end, to be read
   * @throws IllegalArgumentException if {@code maxLineBytes} is not positive
   */
  public FrameLogReader(InputStream in, int maxLineBytes) {
    if (maxLineBytes < 1) {
      throw new IllegalArgumentException("maxLineBytes not positive, was " + maxLineBytes);
    }
    this.in = Objects.requireNonNull(in, "in");
    this.maxLineBytes = maxLineBytes;
  }

  /**
   * Reads up to the next line that is neither blank nor too long.
   *
   * @return empty at the end of the log
   * @throws IOException if the stream cannot be read
   */
  public Optional<FrameLogEntry> next() throws IOException {
    String line = nextLine();
    while (line != null && line.isEmpty()) {
      line = nextLine();
    }
    return line == null ? Optional.empty() : Optional.of(FrameLogLine.parse(line));
  }

  /** Returns how many lines were skipped because they were longer than the limit. */
  public long skippedLines() {
    return skippedLines;
  }

  /** Returns whether the log was cut off, by what has been read of it. */
  public boolean isTruncated() {
    return truncated;
  }

  /** Closes the stream. */
  @Override
  public void close() throws IOException {
    in.close();
  }

  /** Returns the next line, trimmed; empty if it is blank or too long; null at the end. */
  private @Nullable String nextLine() throws IOException {
    boolean any = false;
    while (fill()) {
      any = true;
      int end = position;
      while (end < limit && buffer[end] != '\n') {
        end++;
      }
      if (end < limit) {
        String line = takeLine(end);
        position = end + 1;
        return line;
      }
      putAside(end);
    }
    if (truncated) {
      asideBytes = 0;
      skipping = false;
      return null;
    }
    return any ? takeLine(position) : null;
  }

  /** Returns false at the end of the stream. */
  private boolean fill() throws IOException {
    while (position == limit) {
      int read = truncated ? -1 : readSome();
      if (read < 0) {
        return false;
      }
      position = 0;
      limit = read;
    }
    return true;
  }

  private int readSome() throws IOException {
    try {
      return in.read(buffer, 0, buffer.length);
    } catch (EOFException e) {
      truncated = true;
      return -1;
    }
  }

  private String takeLine(int end) {
    if (asideBytes == 0 && !skipping && end - position <= maxLineBytes) {
      return decode(buffer, position, end);
    }
    putAside(end);
    String line = decode(aside, 0, asideBytes);
    skippedLines += skipping ? 1 : 0;
    skipping = false;
    asideBytes = 0;
    if (aside.length > KEPT_BYTES) {
      aside = new byte[0];
    }
    return line;
  }

  /** Keeps what the buffer holds of the line, unless the line is too long by now. */
  private void putAside(int end) {
    int more = end - position;
    if (!skipping && more > maxLineBytes - asideBytes) {
      skipping = true;
      asideBytes = 0;
      aside = new byte[0];
    }
    if (!skipping) {
      if (aside.length - asideBytes < more) {
        long capacity = Math.max(2L * aside.length, (long) asideBytes + more);
        aside = Arrays.copyOf(aside, (int) Math.min(capacity, maxLineBytes));
      }
      System.arraycopy(buffer, position, aside, asideBytes, more);
      asideBytes += more;
    }
    position = end;
  }

  private static String decode(byte[] bytes, int start, int end) {
    int from = start;
    int to = end;
    if (to - from >= 3
        && bytes[from] == (byte) 0xef
        && bytes[from + 1] == (byte) 0xbb
        && bytes[from + 2] == (byte) 0xbf) {
      from += 3;
    }
    while (from < to && isBlank(bytes[from])) {
      from++;
    }
    while (from < to && isBlank(bytes[to - 1])) {
      to--;
    }
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t' || b == '\r';
  }
}
