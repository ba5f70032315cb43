package io.github.kalshibook.examples;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Which times of a log are asked for, and how fast they are to pass. Times are epoch microseconds.
 *
 * <p>Not thread-safe.
 */
final class LogTimes {
  static final LogTimes ALL = new LogTimes(OptionalLong.empty(), OptionalLong.empty(), 0);

  /** A longer pause in a log than this is cut short by an interrupt only. */
  private static final long LONGEST_PARK_NANOS = 1_000_000_000;

  private final OptionalLong from;
  private final OptionalLong to;

  /** How many seconds of the log pass in one; 0 for as fast as possible. */
  private final double speed;

  private @Nullable Turn first;

  LogTimes(OptionalLong from, OptionalLong to, double speed) {
    this.from = from;
    this.to = to;
    this.speed = speed;
  }

  boolean isAnyAsked() {
    return from.isPresent() || to.isPresent();
  }

  boolean isAfter(long micros) {
    return to.isPresent() && micros > to.getAsLong();
  }

  /** Returns whether a time was asked for to begin at, and this is not before it. */
  boolean hasBegun(long micros) {
    return from.isPresent() && micros >= from.getAsLong();
  }

  /** Waits until it is the turn of a line of this time. */
  void awaitTurn(long micros) {
    if (speed == 0 || (from.isPresent() && micros < from.getAsLong())) {
      return;
    }
    if (first == null) {
      first = new Turn(micros, System.nanoTime());
      return;
    }
    long due = first.nanos + (long) ((micros - first.micros) * 1_000 / speed);
    long left;
    while ((left = due - System.nanoTime()) > 0 && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(this, Math.min(left, LONGEST_PARK_NANOS));
    }
  }

  private record Turn(long micros, long nanos) {}

  /** Reads an instant, or seconds, milliseconds or microseconds since the epoch. */
  static final class TimeConverter implements ITypeConverter<Long> {
    private static final double FIRST_MILLIS = 1e11;
    private static final double FIRST_MICROS = 1e14;

    TimeConverter() {}

    @Override
    public Long convert(String value) {
      try {
        if (value.matches("\\d{1,16}(\\.\\d{1,9})?")) {
          double number = Double.parseDouble(value);
          double scale = number >= FIRST_MICROS ? 1 : number >= FIRST_MILLIS ? 1e3 : 1e6;
          return Math.round(number * scale);
        }
        Instant instant = Instant.parse(value);
        return Math.addExact(instant.getEpochSecond() * 1_000_000, instant.getNano() / 1_000);
      } catch (DateTimeParseException | ArithmeticException e) {
        throw new TypeConversionException(
            "'" + value + "' is neither like 2026-11-22T10:00:00Z nor a number of seconds");
      }
    }
  }

  /** Reads a factor; {@code max} is 0. */
  static final class SpeedConverter implements ITypeConverter<Double> {
    private static final double FASTEST = 1_000_000;

    SpeedConverter() {}

    @Override
    public Double convert(String value) {
      if (value.equals("max")) {
        return 0.0;
      }
      if (value.matches("\\d{1,7}(\\.\\d{1,6})?")) {
        double speed = Double.parseDouble(value);
        if (speed > 0 && speed <= FASTEST) {
          return speed;
        }
      }
      throw new TypeConversionException("'" + value + "' is neither max nor a number such as 10");
    }
  }
}
