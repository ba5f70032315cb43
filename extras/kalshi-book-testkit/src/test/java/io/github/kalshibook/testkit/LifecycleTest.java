package io.github.kalshibook.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.book.Side;
import io.github.kalshibook.okhttp.Subscription;
import io.github.kalshibook.okhttp.catalog.LifecycleEvent;
import io.github.kalshibook.okhttp.catalog.LifecycleEvent.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The lifecycle channel beside the books of a feed whose markets are named. */
class LifecycleTest {
  private static final Duration SOON = DiscoveryRig.SOON;

  @WaitingTest
  void events_ofEveryKind_areTold_andUnknownOnesToo() {
    try (DiscoveryRig rig = named()) {
      FakeMarket other = rig.exchange.addMarket("KXOTHER-1-T1");

      for (String type :
          List.of(
              "created",
              "activated",
              "deactivated",
              "close_date_updated",
              "price_level_structure_updated",
              "metadata_updated",
              "determined",
              "settled",
              "teleported")) {
        other.lifecycle(type);
      }

      await().atMost(SOON).until(() -> rig.events.size() == 9);
      assertThat(rig.events)
          .extracting(LifecycleEvent::kind)
          .containsExactly(
              Kind.CREATED,
              Kind.ACTIVATED,
              Kind.DEACTIVATED,
              Kind.CLOSE_DATE_UPDATED,
              Kind.PRICE_LEVEL_STRUCTURE_UPDATED,
              Kind.METADATA_UPDATED,
              Kind.DETERMINED,
              Kind.SETTLED,
              Kind.OTHER);
      assertThat(rig.events.get(8).eventType()).isEqualTo("teleported");
      assertThat(rig.events).allMatch(e -> e.marketTicker().equals("KXOTHER-1-T1"));
      assertThat(rig.events.get(6).details()).containsEntry("settlement_value", "1.0000");
      assertThat(rig.events.get(3).time("close_ts"))
          .contains(Instant.parse("2026-12-31T23:59:00Z"));
      assertThat(rig.requests()).as("named markets need no REST").isZero();
    }
  }

  @WaitingTest
  void aNamedMarketThatIsDetermined_isClosed_andNobodyAsksForItAnyMore() {
    try (DiscoveryRig rig = named()) {
      rig.exchange.market("A").empty().lifecycle("determined");

      rig.awaitClosed("A");
      rig.exchange.connections().get(0).close(1001, "");
      rig.awaitLive("B");
      assertThat(rig.isLive("A")).isFalse();
      assertThat(rig.exchange.stats().subscribedMarkets()).isEqualTo(1);
    }
  }

  @WaitingTest
  void gapsOfTheChannel_touchNoBook() {
    try (DiscoveryRig rig = named()) {
      rig.exchange.faults().frames().only(FrameKind.LIFECYCLE).drop(1);

      rig.exchange.market("A").lifecycle("deactivated").lifecycle("activated");

      await().atMost(SOON).until(() -> rig.events.size() == 1);
      assertThat(rig.isLive("A")).isTrue();
      rig.exchange.market("A").setLevel(Side.YES, "0.01", "5");
      await()
          .atMost(SOON)
          .until(
              () ->
                  rig.exchange
                      .truth()
                      .differences(rig.feed.books().book("A").orElseThrow())
                      .isEmpty());
      assertThat(rig.feed.books().book("A").orElseThrow().trust().generation()).isEqualTo(1);
    }
  }

  @WaitingTest
  void aBusyChannel_doesNotHideThatTheBooksFellSilent() {
    try (DiscoveryRig rig = named()) {
      FakeMarket market = rig.exchange.market("A");
      OrderbookState book = rig.feed.books().book("A").orElseThrow();
      rig.exchange.faults().frames().only(FrameKind.DELTA).drop(1);
      market.setLevel(Side.YES, "0.01", "5");

      await()
          .atMost(Duration.ofSeconds(90))
          .pollInterval(Duration.ofMillis(500))
          .until(
              () -> {
                market.lifecycle("metadata_updated");
                return rig.exchange.truth().differences(book).isEmpty();
              });
    }
  }

  @WaitingTest
  void aRefusedOrIgnoredChannel_isAskedForAgain_andCostsTheBooksNothing() {
    try (DiscoveryRig rig = new DiscoveryRig(List.of("A"), b -> b)) {
      CommandKind subscribe = CommandKind.SUBSCRIBE;
      rig.exchange.faults().refuseCommands(8, 1, subscribe).ignoreCommands(1, subscribe);
      rig.start();
      await().atMost(SOON).until(() -> rig.exchange.stats().commands(subscribe) == 2);
      try (Subscription held = rig.feed.subscribe("A")) {
        rig.awaitLive(held.marketTickers().toArray(String[]::new));

        await().atMost(SOON).until(() -> rig.exchange.stats().subscriptions() == 2);

        assertThat(rig.exchange.stats().connectionsAccepted()).isEqualTo(1);
        assertThat(rig.feed.books().book("A").orElseThrow().trust().generation()).isEqualTo(1);
        assertThat(rig.alerted(AlertKind.SUBSCRIBE_REFUSED)).isZero();
      }
    }
  }

  private static DiscoveryRig named() {
    DiscoveryRig rig =
        new DiscoveryRig(List.of("A", "B"), b -> b.markets("A", "B").auditInterval(Duration.ZERO));
    rig.start().awaitLive("A", "B");
    await().atMost(SOON).until(() -> rig.exchange.stats().subscriptions() == 2);
    return rig;
  }
}
