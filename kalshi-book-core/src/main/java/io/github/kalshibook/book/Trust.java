package io.github.kalshibook.book;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far an answer may be believed. It was read together with the answer, in one consistent read.
 *
 * @param status whether the book was live
 * @param reason why it was not; {@link StaleReason#NONE} if it was
 * @param since when it became live, or when it ceased to be
 * @param sid the exchange's subscription id that the book belongs to, or -1 before the first
 *     snapshot; unique within one connection only
 * @param sequence the number of the last frame applied to this book, or -1 before the first
 * @param generation counts how often the book became live: two live answers of one book with the
 *     same generation have no untrue spell between them
 * @param exchangeTime when the exchange made the last applied frame, in milliseconds ({@code
 *     ts_ms}); null if that frame did not say, as snapshots do not
 * @param receivedTime when the last applied frame was received, in milliseconds; null before the
 *     first
 */
public record Trust(
    BookStatus status,
    StaleReason reason,
    Instant since,
    long sid,
    long sequence,
    long generation,
    @Nullable Instant exchangeTime,
    @Nullable Instant receivedTime) {
  /**
   * Makes a trust.
   *
   * @throws IllegalArgumentException if exactly one of status and reason says that all is well
   */
  public Trust {
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(since, "since");
    if ((status == BookStatus.LIVE) != (reason == StaleReason.NONE)) {
      throw new IllegalArgumentException("status " + status + " with reason " + reason);
    }
  }

  /** Returns whether the answer was true when it was read. */
  public boolean isLive() {
    return status == BookStatus.LIVE;
  }

  /**
   * Returns this if live.
   *
   * @throws NotLiveException otherwise; its message says the status, the reason and since when
   */
  public Trust requireLive() {
    if (!isLive()) {
      throw new NotLiveException(this);
    }
    return this;
  }

  /** Returns the time since the last applied frame was received; empty before the first. */
  public Optional<Duration> age(InstantSource clock) {
    return Optional.ofNullable(receivedTime).map(t -> Duration.between(t, clock.instant()));
  }

  /**
   * Returns the time from the exchange making the last applied frame to its receipt; empty if that
   * frame carried no time. Negative if the two clocks disagree.
   */
  public Optional<Duration> lag() {
    return exchangeTime == null || receivedTime == null
        ? Optional.empty()
        : Optional.of(Duration.between(exchangeTime, receivedTime));
  }
}
