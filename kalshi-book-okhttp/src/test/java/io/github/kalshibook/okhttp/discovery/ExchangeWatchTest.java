package io.github.kalshibook.okhttp.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.github.kalshibook.okhttp.catalog.ExchangeState;
import io.github.kalshibook.okhttp.discovery.RestRig.Answer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExchangeWatchTest {
  private static final String SCHEDULE =
      """
      {"schedule":{"standard_hours":[{"start_time":"2026-01-01T00:00:00Z",
        "end_time":"2027-01-01T00:00:00Z",
        "thursday":[{"open_time":"00:00","close_time":"03:00"},
                    {"open_time":"05:00","close_time":"00:00"}],
        "monday":[{"open_time":"00:00","close_time":"00:00"}],"tuesday":[]}],
       "maintenance_windows":[{"start_datetime":"2026-11-27T08:00:00Z",
                               "end_datetime":"2026-11-27T10:00:00Z"},{"end_datetime":"x"}]}}
      """;

  private final RestRig rig = new RestRig();
  private final ExchangeWatch watch =
      new ExchangeWatch(rig.rest, rig, () -> rig.wallClock, rig::nanos);
  private String status = status(true, true);
  private String schedule = SCHEDULE;

  ExchangeWatchTest() {
    rig.exchange =
        url -> {
          String text = url.encodedPath().endsWith("status") ? status : schedule;
          return text.isEmpty() ? new Answer(503, "") : Answer.ok(text);
        };
  }

  @ParameterizedTest
  @CsvSource({
    // Thursday in winter: 3:00 in New York is 8:00 UTC; in summer it is 7:00.
    "2026-11-26T07:59:59Z, ",
    "2026-11-26T08:00:00Z, 2026-11-26T10:00:00Z",
    "2026-11-26T09:59:59Z, 2026-11-26T10:00:00Z",
    "2026-11-26T10:00:00Z, ",
    "2026-07-02T07:30:00Z, 2026-07-02T09:00:00Z",
    "2026-07-02T09:30:00Z, ",
    // The announced window, on a Friday.
    "2026-11-27T09:00:00Z, 2026-11-27T10:00:00Z",
    // Days of which nothing, or nothing legible, is said.
    "2026-11-24T08:30:00Z, ",
    "2026-11-28T08:30:00Z, ",
    // Not in the hours' year any more.
    "2027-01-07T08:30:00Z, "
  })
  void schedule_isReadInNewYorksTime(Instant time, Instant closedUntil) throws IOException {
    try (JsonParser parser = new JsonFactory().createParser(SCHEDULE)) {
      parser.nextToken();
      ExchangeSchedule read = ExchangeSchedule.read(parser);

      assertThat(read.closedAt(time).map(ExchangeSchedule.Span::end).orElse(null))
          .isEqualTo(closedUntil);
    }
  }

  @Test
  void pause_isToldOnce_andItsEndIsNoticedSoon() {
    status = status(true, false);
    tickFor(Duration.ofMinutes(10));

    assertThat(watch.state()).isEqualTo(ExchangeState.PAUSED);
    assertThat(watch.why()).contains("trading is not active");
    assertThat(rig.alerts)
        .containsExactly("EXCHANGE_PAUSED exchange paused: trading is not active");

    status = status(true, true);
    tickFor(Duration.ofSeconds(11));
    assertThat(watch.state()).isEqualTo(ExchangeState.OPEN);
    assertThat(rig.states).containsExactly("PAUSED", "OPEN");
  }

  @Test
  void maintenance_isKnownByTheClock_whenNothingAnswers_beforeASchedule() {
    status = "";
    schedule = "";
    rig.wallClock = Instant.parse("2026-11-26T07:50:00Z");

    tickFor(Duration.ofMinutes(9));
    assertThat(watch.state()).isEqualTo(ExchangeState.UNKNOWN);
    tickFor(Duration.ofMinutes(2));
    assertThat(watch.state()).isEqualTo(ExchangeState.MAINTENANCE);
    assertThat(watch.why()).contains("2026-11-26T10:00:00Z");
    tickFor(Duration.ofHours(2));

    assertThat(watch.state()).isEqualTo(ExchangeState.UNKNOWN);
    assertThat(rig.alerts.stream().filter(alert -> alert.startsWith("EXCHANGE_PAUSED"))).hasSize(1);
  }

  @Test
  void exchangeThatSaysItTrades_isBelievedOverItsSchedule() {
    rig.wallClock = Instant.parse("2026-11-26T07:59:30Z");

    tickFor(Duration.ofMinutes(5));

    // For the moments between the schedule's pause and the exchange's next word it counts.
    assertThat(watch.state()).isEqualTo(ExchangeState.OPEN);
    assertThat(rig.states).startsWith("OPEN").endsWith("OPEN").hasSizeLessThanOrEqualTo(3);
  }

  @Test
  void silence_isNoPause() {
    tickFor(Duration.ofMinutes(1));
    assertThat(watch.state()).isEqualTo(ExchangeState.OPEN);

    status = "";
    tickFor(Duration.ofMinutes(10));

    assertThat(watch.state()).isEqualTo(ExchangeState.UNKNOWN);
    assertThat(rig.alerts).noneMatch(alert -> alert.startsWith("EXCHANGE_PAUSED"));
  }

  @Test
  void trouble_asksAtOnce_butNotTooOften() {
    tickFor(Duration.ofSeconds(10));
    int before = rig.asked.size();

    for (int i = 0; i < 20; i++) {
      watch.suspect();
      tickFor(Duration.ofMillis(200));
    }

    assertThat(rig.asked.size() - before).isBetween(2, 4);
  }

  private void tickFor(Duration duration) {
    for (long millis = 0; millis < duration.toMillis(); millis += 200) {
      watch.tick();
      rig.advance(Duration.ofMillis(200));
    }
  }

  private static String status(boolean exchange, boolean trading) {
    return "{\"exchange_active\":"
        + exchange
        + ",\"trading_active\":"
        + trading
        + ",\"exchange_index_statuses\":[{\"exchange_index\":3,\"trading_active\":false}]}";
  }
}
