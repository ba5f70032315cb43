package io.github.kalshibook.okhttp;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A spell in which wanted books were not live, told when the last of them is live again.
 *
 * @param markets the first 100 of the markets concerned, in the order of their losing trust
 * @param marketCount how many they were
 * @param from when the first ceased to be live
 * @param to when the last became live again
 * @param recoveredBy the strongest means that was used
 */
public record GapReport(
    List<String> markets, int marketCount, Instant from, Instant to, RecoveryMeans recoveredBy) {
  /** Makes a report. */
  public GapReport {
    markets = List.copyOf(markets);
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(to, "to");
    Objects.requireNonNull(recoveredBy, "recoveredBy");
  }

  /** Returns how long it took. */
  public Duration duration() {
    return Duration.between(from, to);
  }
}
