package io.github.kalshibook.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A span of time in which a top of book was true at the exchange.
 *
 * @param from when it became true
 * @param until when it stopped being true; empty while it still is
 */
public record TopSpan(Instant from, Optional<Instant> until) {
  /** Returns for how long it has no longer been true; zero while it still is. */
  public Duration age(Instant now) {
    return until.map(end -> Duration.between(end, now)).orElse(Duration.ZERO);
  }

  /** Returns whether it is true now. */
  public boolean isCurrent() {
    return until.isEmpty();
  }

  /** Returns whether it was true at some moment of an interval, both ends included. */
  public boolean overlaps(Instant start, Instant end) {
    return !from.isAfter(end) && until.map(stopped -> !stopped.isBefore(start)).orElse(true);
  }
}
