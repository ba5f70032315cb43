package io.github.kalshibook.book;

import java.time.Instant;
import java.util.Objects;

/**
 * Something a person may want to know.
 *
 * @param kind what it is about
 * @param subject what it happened to: a market ticker, {@code sid=1}, a sink's name
 * @param message one sentence with the values; never a key or a signature
 * @param affected how many markets it concerns, 0 if none
 * @param time when it happened
 */
public record Alert(AlertKind kind, String subject, String message, int affected, Instant time) {
  /** Makes an alert. */
  public Alert {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(time, "time");
  }
}
