package io.github.kalshibook.okhttp.catalog;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Something happened to a market or an event. Immutable.
 *
 * @param type the frame's type: {@code market_lifecycle_v2}, {@code event_lifecycle}, {@code
 *     event_fee_update}, or one that this library does not know
 * @param eventType what happened, such as {@code determined}; empty if the frame does not say. The
 *     set is open; see {@link #kind}
 * @param marketTicker the market; empty if the frame names none
 * @param eventTicker the event; empty if the frame names none
 * @param receivedTime when it was received
 * @param ticks the market's new ticks; empty if the frame tells of none
 * @param details the frame's other plain values under their own names, as text exactly as they came
 *     ({@code "close_ts" -> "1795990000"}); those of inner objects under {@code outer.inner}. At
 *     most 64, of at most 1,000 characters each
 */
public record LifecycleEvent(
    String type,
    String eventType,
    String marketTicker,
    String eventTicker,
    Instant receivedTime,
    Optional<TickStructure> ticks,
    Map<String, String> details) {
  private static final long MAX_EPOCH_SECONDS = 100_000_000_000L;

  /** What happened, as far as this library knows the word. */
  public enum Kind {
    /** The market came into being. */
    CREATED,
    /** The market opened, or trades again. */
    ACTIVATED,
    /** Trading of the market is halted. */
    DEACTIVATED,
    /** The market will close at another time. */
    CLOSE_DATE_UPDATED,
    /** The outcome is known: no frame of its book comes any more. */
    DETERMINED,
    /** The market is paid out. */
    SETTLED,
    /** The market has other ticks. */
    PRICE_LEVEL_STRUCTURE_UPDATED,
    /** Texts or strikes of the market have changed. */
    METADATA_UPDATED,
    /** A word that this library does not know, or no market's event. */
    OTHER
  }

  /** Copies the details. */
  public LifecycleEvent {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(eventType, "eventType");
    Objects.requireNonNull(marketTicker, "marketTicker");
    Objects.requireNonNull(eventTicker, "eventTicker");
    Objects.requireNonNull(receivedTime, "receivedTime");
    Objects.requireNonNull(ticks, "ticks");
    details = Map.copyOf(details);
  }

  /** Returns what happened, as far as this library knows the word. */
  public Kind kind() {
    if (type.equals("market_lifecycle_v2")) {
      String name = eventType.toUpperCase(Locale.ROOT);
      for (Kind kind : Kind.values()) {
        if (kind.name().equals(name)) {
          return kind;
        }
      }
    }
    return Kind.OTHER;
  }

  /** Returns one of the details that is a time in epoch seconds; empty if there is none such. */
  public Optional<Instant> time(String name) {
    String text = details.getOrDefault(name, "");
    if (!text.matches("[0-9]{1,12}")) {
      return Optional.empty();
    }
    long seconds = Long.parseLong(text);
    return seconds > MAX_EPOCH_SECONDS
        ? Optional.empty()
        : Optional.of(Instant.ofEpochSecond(seconds));
  }
}
