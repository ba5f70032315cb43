package io.github.kalshibook.feed;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What becomes a line of a frame log.
 *
 * @param event the event's word; empty for a frame
 * @param text the frame; of a {@code moved} event, its markets as they stand in the line; empty for
 *     any other
 * @param count of a {@code dropped} event, how many frames are missing
 */
record FrameLogItem(long micros, long connection, String event, String text, long count) {
  /** About what an item costs beside its text. */
  private static final long OVERHEAD_BYTES = 96;

  static FrameLogItem frame(long micros, long connection, String frame) {
    return new FrameLogItem(micros, connection, "", frame, 0);
  }

  static FrameLogItem event(long micros, long connection, String event) {
    return new FrameLogItem(micros, connection, event, "", 0);
  }

  static FrameLogItem dropped(long micros, long connection, long count) {
    return new FrameLogItem(micros, connection, "dropped", "", count);
  }

  /** Returns an upper bound of the memory that a frame of this length holds while it waits. */
  static long bytesOf(int chars) {
    return OVERHEAD_BYTES + 2L * chars;
  }

  static FrameLogItem moved(long micros, long connection, List<String> marketTickers) {
    StringBuilder list = new StringBuilder();
    for (String ticker : marketTickers) {
      list.append(list.isEmpty() ? "\"" : ",\"");
      appendEscaped(list, ticker);
      list.append('"');
    }
    return new FrameLogItem(micros, connection, "moved", list.toString(), 0);
  }

  boolean isFrame() {
    return event.isEmpty();
  }

  long bytes() {
    return bytesOf(text.length());
  }

  /** Returns the line, its end included, as UTF-8. */
  byte[] line() {
    StringBuilder line = new StringBuilder(text.length() + text.length() / 8 + 64);
    line.append("{\"t\":").append(micros);
    if (connection > 0) {
      line.append(",\"c\":").append(connection);
    }
    if (isFrame()) {
      line.append(",\"f\":\"");
      appendEscaped(line, text);
      line.append('"');
    } else {
      line.append(",\"e\":\"").append(event).append('"');
      if (!text.isEmpty()) {
        line.append(",\"m\":[").append(text).append(']');
      }
      if (count > 0) {
        line.append(",\"n\":").append(count);
      }
    }
    return line.append("}\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void appendEscaped(StringBuilder line, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        line.append('\\').append(c);
      } else if (c == '\n') {
        line.append("\\n");
      } else if (c < ' ' || isLone(text, i)) {
        line.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          line.append(Character.forDigit(c >> shift & 0xf, 16));
        }
      } else {
        line.append(c);
      }
    }
  }

  /** Half a pair of surrogates has no UTF-8 form; escaped, it comes back as it was. */
  private static boolean isLone(String text, int index) {
    char c = text.charAt(index);
    if (Character.isHighSurrogate(c)) {
      return index + 1 == text.length() || !Character.isLowSurrogate(text.charAt(index + 1));
    }
    return Character.isLowSurrogate(c)
        && (index == 0 || !Character.isHighSurrogate(text.charAt(index - 1)));
  }
}
