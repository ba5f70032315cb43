package io.github.kalshibook.okhttp.discovery;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * When the exchange is closed: hours by weekday in New York's time, and windows of maintenance. A
 * day of which nothing is said is open.
 *
 * @param weeks hours by weekday, each valid for a while
 * @param windows the windows of maintenance
 */
record ExchangeSchedule(List<Week> weeks, List<Span> windows) {
  /** What is published: every Thursday from 3 to 5 (Kalshi's help pages, November 2026). */
  static final ExchangeSchedule PUBLISHED =
      new ExchangeSchedule(
          List.of(
              new Week(
                  new Span(Instant.MIN, Instant.MAX),
                  Map.of(
                      DayOfWeek.THURSDAY,
                      List.of(
                          new Hours(LocalTime.MIDNIGHT, LocalTime.of(3, 0)),
                          new Hours(LocalTime.of(5, 0), LocalTime.MIDNIGHT))))),
          List.of());

  private static final ZoneId EXCHANGE_ZONE = ZoneId.of("America/New_York");
  private static final int MAX_ENTRIES = 1_000;

  /** From one moment up to, not including, another one. */
  record Span(Instant start, Instant end) {
    boolean contains(Instant time) {
      return !time.isBefore(start) && time.isBefore(end);
    }
  }

  /** Open from one time of a day to another one; midnight as the end is the day's end. */
  record Hours(LocalTime open, LocalTime close) {
    boolean contains(LocalTime time) {
      return !time.isBefore(open) && (close.equals(LocalTime.MIDNIGHT) || time.isBefore(close));
    }
  }

  /** Hours by weekday. */
  record Week(Span valid, Map<DayOfWeek, List<Hours>> days) {}

  /** Returns the closed span that a moment lies in; empty if the exchange is open then. */
  Optional<Span> closedAt(Instant time) {
    for (Span window : windows) {
      if (window.contains(time)) {
        return Optional.of(window);
      }
    }
    for (Week week : weeks) {
      if (week.valid().contains(time)) {
        ZonedDateTime local = time.atZone(EXCHANGE_ZONE);
        List<Hours> hours = week.days().get(local.getDayOfWeek());
        if (hours != null && hours.stream().noneMatch(h -> h.contains(local.toLocalTime()))) {
          return Optional.of(around(local, hours));
        }
      }
    }
    return Optional.empty();
  }

  private static Span around(ZonedDateTime local, List<Hours> hours) {
    ZonedDateTime midnight = local.toLocalDate().atStartOfDay(EXCHANGE_ZONE);
    ZonedDateTime start = midnight;
    ZonedDateTime end = midnight.plusDays(1);
    for (Hours each : hours) {
      ZonedDateTime closes = local.with(each.close());
      ZonedDateTime opens = local.with(each.open());
      if (!closes.isAfter(local) && closes.isAfter(start)) {
        start = closes;
      }
      if (opens.isAfter(local) && opens.isBefore(end)) {
        end = opens;
      }
    }
    return new Span(start.toInstant(), end.toInstant());
  }

  /** Reads the answer of {@code GET /exchange/schedule}. */
  static ExchangeSchedule read(JsonParser parser) throws IOException {
    List<Week> weeks = new ArrayList<>();
    List<Span> windows = new ArrayList<>();
    boolean[] found = new boolean[1];
    Json.fields(
        parser,
        (name, value) -> {
          if (name.equals("schedule") && value.currentToken() == JsonToken.START_OBJECT) {
            found[0] = true;
            Json.fields(value, (field, list) -> readList(field, list, weeks, windows));
          }
        });
    if (!found[0]) {
      throw new IOException("no schedule");
    }
    return new ExchangeSchedule(List.copyOf(weeks), List.copyOf(windows));
  }

  private static void readList(String name, JsonParser parser, List<Week> weeks, List<Span> windows)
      throws IOException {
    boolean hours = name.equals("standard_hours");
    if (!hours && !name.equals("maintenance_windows")) {
      return;
    }
    eachObject(
        parser,
        object -> {
          if (hours) {
            weeks.add(week(object));
          } else {
            Span span = span(object, "start_datetime", "end_datetime");
            // A window without a legible end is none: it would never end.
            if (!span.start().equals(Instant.MIN) && !span.end().equals(Instant.MAX)) {
              windows.add(span);
            }
          }
        });
  }

  private static Week week(JsonParser parser) throws IOException {
    Map<DayOfWeek, List<Hours>> days = new EnumMap<>(DayOfWeek.class);
    Instant[] valid = {Instant.MIN, Instant.MAX};
    Json.fields(
        parser,
        (name, value) -> {
          if (name.equals("start_time")) {
            valid[0] = Json.time(value).orElse(valid[0]);
          } else if (name.equals("end_time")) {
            valid[1] = Json.time(value).orElse(valid[1]);
          } else {
            day(name).ifPresent(day -> days.put(day, new ArrayList<>()));
            List<Hours> hours = day(name).map(days::get).orElse(null);
            if (hours != null) {
              eachObject(value, object -> hours(object).ifPresent(hours::add));
              if (hours.isEmpty()) {
                // Nothing legible is said of this day.
                days.values().remove(hours);
              }
            }
          }
        });
    return new Week(new Span(valid[0], valid[1]), Map.copyOf(days));
  }

  private static Optional<DayOfWeek> day(String name) {
    try {
      return Optional.of(DayOfWeek.valueOf(name.toUpperCase(Locale.ROOT)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Hours> hours(JsonParser parser) throws IOException {
    String[] times = {"", ""};
    Json.fields(
        parser,
        (name, value) -> {
          if (name.equals("open_time")) {
            times[0] = Json.text(value);
          } else if (name.equals("close_time")) {
            times[1] = Json.text(value);
          }
        });
    try {
      return Optional.of(new Hours(LocalTime.parse(times[0]), LocalTime.parse(times[1])));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Span span(JsonParser parser, String start, String end) throws IOException {
    Instant[] times = {Instant.MIN, Instant.MAX};
    Json.fields(
        parser,
        (name, value) -> {
          if (name.equals(start)) {
            times[0] = Json.time(value).orElse(times[0]);
          } else if (name.equals(end)) {
            times[1] = Json.time(value).orElse(times[1]);
          }
        });
    return new Span(times[0], times[1]);
  }

  private interface ObjectReader {
    void read(JsonParser parser) throws IOException;
  }

  private static void eachObject(JsonParser parser, ObjectReader reader) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      return;
    }
    for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
      if (parser.currentToken() == JsonToken.START_OBJECT && i < MAX_ENTRIES) {
        reader.read(parser);
      } else {
        parser.skipChildren();
      }
    }
  }
}
