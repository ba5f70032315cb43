package io.github.kalshibook.feed;

import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * One line of a frame log: a frame as it came, or something that happened to its connection.
 *
 * @param kind what the line holds
 * @param connection the connection it belongs to, as the log names it; empty for a bare frame, and
 *     where the log names none
 * @param receivedMicros when it was received, in epoch microseconds; empty for a bare frame, and
 *     where the log does not say
 * @param text the frame's text, or the event's own word
 * @param missing of {@code dropped}, how many frames are missing; 0 if the log does not say, and
 *     for every other line
 * @param markets of {@code moved}, which markets; empty for every other line
 */
public record FrameLogEntry(
    Kind kind,
    String connection,
    OptionalLong receivedMicros,
    String text,
    long missing,
    List<String> markets) {
  /** What a line of a frame log holds. */
  public enum Kind {
    /** A frame, or what stands in the place of one: whoever processes it finds out. */
    FRAME,
    /** The connection was opened. */
    OPEN,
    /** The connection ended. */
    CLOSE,
    /** Frames of the connection came, but were not written into the log. */
    DROPPED,
    /** Markets came to the connection from others, which hold them no longer. */
    MOVED,
    /** A recorder began: no connection of the lines before goes on. */
    START,
    /** An event this library does not know. */
    OTHER_EVENT;

    static Kind ofEvent(String word) {
      return switch (word) {
        case "open" -> OPEN;
        case "close" -> CLOSE;
        case "dropped" -> DROPPED;
        case "moved" -> MOVED;
        case "start" -> START;
        default -> OTHER_EVENT;
      };
    }
  }

  /** Makes an entry. */
  public FrameLogEntry {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(connection, "connection");
    Objects.requireNonNull(receivedMicros, "receivedMicros");
    Objects.requireNonNull(text, "text");
    markets = List.copyOf(markets);
  }

  /** Makes an entry that tells of no missing frames. */
  public FrameLogEntry(Kind kind, String connection, OptionalLong receivedMicros, String text) {
    this(kind, connection, receivedMicros, text, 0, List.of());
  }

  static FrameLogEntry bare(String line) {
    return new FrameLogEntry(Kind.FRAME, "", OptionalLong.empty(), line);
  }
}
