package io.github.kalshibook.okhttp;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * How one of the feed's connections does, at one moment.
 *
 * @param number its number in this feed, from 1
 * @param state where it stands
 * @param markets books it keeps, of whatever status
 * @param lastFrame when its last frame came; empty before the first
 * @param trouble why it is not open, in one sentence; empty if it is
 */
public record ConnectionHealth(
    int number, ConnectionState state, int markets, Optional<Instant> lastFrame, String trouble) {
  /** Makes a health. */
  public ConnectionHealth {
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(lastFrame, "lastFrame");
    Objects.requireNonNull(trouble, "trouble");
  }
}
