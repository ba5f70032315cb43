package io.github.kalshibook.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.okhttp.FeedHealth;
import io.github.kalshibook.okhttp.catalog.ExchangeState;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;
import java.util.List;

/** Pauses of the exchange are no faults, and are told as what they are. */
class ExchangePauseTest {
  private static final Duration SOON = DiscoveryRig.SOON;

  @WaitingTest
  void pause_isToldOnce_makesReconnectingPatient_andItsEndMakesItHurry() {
    try (DiscoveryRig rig =
        new DiscoveryRig(List.of("A"), b -> b.markets("A").watchExchange(true))) {
      rig.exchange.active(true, false);
      rig.start().awaitLive("A");
      awaitState(rig, ExchangeState.PAUSED);
      assertThat(rig.feed.health().isHealthy()).as("books are live, and true").isTrue();

      rig.exchange.goDown();
      await().atMost(SOON).until(() -> !rig.isLive("A"));
      await().atMost(SOON).until(() -> rig.feed.health().trouble().contains("WAITING"));
      FeedHealth health = rig.feed.health();
      assertThat(health.trouble()).startsWith("exchange paused (trading is not active");
      long attempts = rig.feed.stats().attempts();
      await()
          .during(Duration.ofSeconds(8))
          .atMost(SOON)
          .until(() -> rig.feed.stats().attempts() == attempts);
      assertThat(rig.alerted(AlertKind.CONNECTION_LOST)).isZero();
      assertThat(rig.alerted(AlertKind.EXCHANGE_PAUSED)).isEqualTo(1);

      rig.exchange.active(true, true);
      rig.exchange.comeBack();
      await().atMost(Duration.ofSeconds(90)).until(() -> rig.isLive("A"));
      awaitState(rig, ExchangeState.OPEN);
      assertThat(rig.feed.health().isHealthy()).isTrue();
      assertThat(rig.alerted(AlertKind.EXCHANGE_PAUSED)).isEqualTo(1);
    }
  }

  @WaitingTest
  void thursdaysMaintenance_isKnown_whenRestIsDown() {
    try (DiscoveryRig rig =
        new DiscoveryRig(
            List.of("A"), b -> b.markets("A").watchExchange(true), thursdayMorning())) {
      rig.exchange.faults().answerRequests(HttpAnswer.UNAVAILABLE, 1_000);
      rig.start().awaitLive("A");

      awaitState(rig, ExchangeState.MAINTENANCE);

      assertThat(rig.alerted(AlertKind.EXCHANGE_PAUSED)).isEqualTo(1);
      assertThat(rig.feed.health().isHealthy()).isTrue();
    }
  }

  @WaitingTest
  void announcedMaintenance_isKnownFromTheSchedule() {
    InstantSource clock = DiscoveryRig.monday();
    try (DiscoveryRig rig =
        new DiscoveryRig(List.of("A"), b -> b.markets("A").watchExchange(true), clock)) {
      Instant now = clock.instant();
      rig.exchange.maintenance(now.minusSeconds(60), now.plusSeconds(3_600));
      rig.exchange.faults().answerRequests("/exchange/status", HttpAnswer.UNAVAILABLE, 1_000);
      rig.start().awaitLive("A");

      awaitState(rig, ExchangeState.MAINTENANCE);
    }
  }

  @WaitingTest
  void namedMarkets_askRestNothing() {
    try (DiscoveryRig rig = new DiscoveryRig(List.of("A"), b -> b.markets("A"))) {
      rig.start().awaitLive("A");

      assertThat(rig.feed.health().exchange()).isEqualTo(ExchangeState.UNKNOWN);
      assertThat(rig.requests()).isZero();
    }
  }

  private static void awaitState(DiscoveryRig rig, ExchangeState state) {
    await().atMost(SOON).until(() -> rig.feed.health().exchange() == state);
    await().atMost(SOON).until(() -> rig.states.contains(state));
  }

  private static InstantSource thursdayMorning() {
    ZonedDateTime now = ZonedDateTime.now(ZoneId.of("America/New_York"));
    Instant morning =
        now.with(TemporalAdjusters.next(DayOfWeek.THURSDAY)).withHour(3).withMinute(30).toInstant();
    return Clock.offset(Clock.systemUTC(), Duration.between(now.toInstant(), morning));
  }
}
