package io.github.kalshibook.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.book.BookStatus;
import io.github.kalshibook.book.Side;
import io.github.kalshibook.book.StaleReason;
import io.github.kalshibook.okhttp.FeedBuilder;
import io.github.kalshibook.okhttp.catalog.LifecycleEvent;
import io.github.kalshibook.okhttp.catalog.MarketInfo;
import io.github.kalshibook.okhttp.catalog.MarketQuery;
import io.github.kalshibook.okhttp.catalog.MarketStatus;
import io.github.kalshibook.okhttp.catalog.PriceRange;
import io.github.kalshibook.ticker.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Markets found by themselves, over a real socket and real HTTP. */
class DiscoveryTest {
  private static final String A1 = "KXA-26DEC31-T1";
  private static final String A2 = "KXA-26DEC31-T2";
  private static final String A3 = "KXA-27JAN31-T1";
  private static final String B1 = "KXB-26DEC31-T1";
  private static final Duration SOON = DiscoveryRig.SOON;

  @WaitingTest
  void series_findsItsMarkets_andOnlyThose() {
    try (DiscoveryRig rig = rig(List.of(A1, B1, A3), MarketQuery.series("KXA")).start()) {
      rig.awaitLive(A1, A3);

      MarketInfo info = rig.feed.marketInfo(A1).orElseThrow();
      assertThat(info.eventTicker()).isEqualTo("KXA-26DEC31");
      assertThat(info.seriesTicker()).isEqualTo("KXA");
      assertThat(info.title()).contains(A1);
      assertThat(info.status()).isEqualTo(MarketStatus.OPEN);
      assertThat(info.closeTime()).contains(Instant.parse("2026-12-31T23:59:00Z"));
      assertThat(info.ticks().ranges()).containsExactly(new PriceRange(0, 10_000, 100));
      assertThat(rig.feed.books().book(B1)).isEmpty();
      assertThat(rig.feed.marketInfo(B1)).isEmpty();
      assertThat(rig.exchange.truth().differences(rig.feed.books().book(A1).orElseThrow()))
          .isEmpty();
    }
  }

  @WaitingTest
  void event_findsItsMarkets_andOnlyThose() {
    try (DiscoveryRig rig = rig(List.of(A1, A2, A3, B1), MarketQuery.event("KXA-26DEC31"))) {
      rig.start().awaitLive(A1, A2);

      assertThat(rig.feed.books().book(A3)).isEmpty();
    }
  }

  @WaitingTest
  void allOpen_withAPredicate_findsWhatItLetsThrough_evenIfItThrows() {
    MarketQuery query =
        MarketQuery.allOpen()
            .where(
                market -> {
                  if (market.marketTicker().equals(A2)) {
                    throw new IllegalStateException("thrown on purpose");
                  }
                  return !market.seriesTicker().equals("KXB");
                });
    try (DiscoveryRig rig = rig(List.of(A1, A2, A3, B1), query).start()) {
      rig.awaitLive(A1, A3);

      assertThat(rig.feed.books().book(A2)).isEmpty();
      assertThat(rig.feed.books().book(B1)).isEmpty();
    }
  }

  @WaitingTest
  void aNewMarket_isLiveWithinSeconds_byTheLifecycleChannel() {
    try (DiscoveryRig rig =
        rig(List.of(A1), MarketQuery.series("KXA"), b -> b.discoveryInterval(HOUR)).start()) {
      rig.awaitLive(A1);
      await().atMost(SOON).until(() -> rig.exchange.stats().subscriptions() == 2);

      rig.exchange.openMarket(A2).setLevel(Side.YES, "0.40", "10");
      rig.exchange.openMarket(B1);

      await().atMost(Duration.ofSeconds(10)).until(() -> rig.isLive(A2));
      assertThat(rig.feed.marketInfo(A2)).isPresent();
      assertThat(rig.feed.books().book(B1)).isEmpty();
      await().atMost(SOON).until(() -> rig.events.size() == 4);
      assertThat(rig.events.get(0).kind()).isEqualTo(LifecycleEvent.Kind.CREATED);
      assertThat(rig.events.get(0).eventTicker()).isEqualTo("KXA-26DEC31");
    }
  }

  @WaitingTest
  void aNewMarket_isFoundByTheNextSweep_withoutTheLifecycleChannel() {
    try (DiscoveryRig rig =
        rig(
                List.of(A1),
                MarketQuery.series("KXA"),
                b -> b.lifecycle(false).discoveryInterval(Duration.ofSeconds(1)))
            .start()) {
      rig.awaitLive(A1);

      rig.exchange.addMarket(A2);

      rig.awaitLive(A2);
      assertThat(rig.exchange.stats().subscriptions()).isEqualTo(1);
    }
  }

  @WaitingTest
  void anUnopenedMarket_isWantedOnceItIsActivated() {
    try (DiscoveryRig rig =
        rig(List.of(A1, A2), MarketQuery.series("KXA"), b -> b.discoveryInterval(HOUR))) {
      rig.exchange.market(A2).lifecycle("created");
      rig.start().awaitLive(A1);
      await().atMost(SOON).until(() -> rig.exchange.stats().subscriptions() == 2);
      assertThat(rig.feed.books().book(A2)).isEmpty();

      rig.exchange.market(A2).lifecycle("activated");

      rig.awaitLive(A2);
    }
  }

  @WaitingTest
  void determinedAndSettledMarkets_leaveEverywhere() {
    try (DiscoveryRig rig =
        rig(
                List.of(A1, A2, A3),
                MarketQuery.series("KXA"),
                b -> b.cleanUpAfter(Duration.ofSeconds(1)))
            .start()) {
      rig.awaitLive(A1, A2, A3);
      await().atMost(SOON).until(() -> rig.tickers.size() == 3);
      await().atMost(SOON).until(() -> rig.exchange.stats().subscriptions() == 2);

      rig.exchange.market(A1).empty().lifecycle("determined");
      rig.exchange.market(A2).empty().lifecycle("settled");

      await().atMost(SOON).until(() -> rig.left.containsAll(List.of(A1, A2)));
      await()
          .atMost(SOON)
          .untilAsserted(
              () -> {
                for (String ticker : List.of(A1, A2)) {
                  Ticker last = rig.tickers.get(ticker);
                  assertThat(last.status()).isEqualTo(BookStatus.CLOSED);
                  assertThat(last.reason()).isEqualTo(StaleReason.MARKET_ENDED);
                  assertThat(rig.feed.books().book(ticker)).isEmpty();
                }
                assertThat(rig.exchange.stats().subscribedMarkets()).isEqualTo(1);
              });
      assertThat(rig.isLive(A3)).isTrue();
      assertThat(rig.alerts).isEmpty();
    }
  }

  @WaitingTest
  void aMarketThatClosedWithoutAWord_leavesByItsStatusInRest() {
    try (DiscoveryRig rig =
        rig(
                List.of(A1, A2),
                MarketQuery.series("KXA"),
                b -> b.lifecycle(false).discoveryInterval(Duration.ofSeconds(1)))
            .start()) {
      rig.awaitLive(A1, A2);

      rig.exchange.market(A1).lifecycle("settled");

      rig.awaitClosed(A1);
      assertThat(rig.feed.books().book(A1).orElseThrow().trust().reason())
          .isEqualTo(StaleReason.MARKET_ENDED);
      assertThat(rig.feed.marketInfo(A1).orElseThrow().status()).isEqualTo(MarketStatus.SETTLED);
      assertThat(rig.isLive(A2)).isTrue();
    }
  }

  @WaitingTest
  void aMarketThatIsNotListed_staysUntilItIsSaidOfThisVeryMarket() {
    try (DiscoveryRig rig =
        rig(
                List.of(A1, A2),
                MarketQuery.series("KXA"),
                b -> b.discoveryInterval(Duration.ofSeconds(1)))
            .start()) {
      rig.awaitLive(A1, A2);

      rig.exchange.faults().unlistMarket(A1).unlistMarket(A2);
      rig.awaitRequests(12);

      assertThat(rig.isLive(A1)).isTrue();
      assertThat(rig.isLive(A2)).isTrue();
      rig.exchange.faults().hideMarket(A1);
      rig.awaitClosed(A1);
      assertThat(rig.isLive(A2)).isTrue();
    }
  }

  @WaitingTest
  void emptyAndBrokenAnswers_endNoMarket_andStopNothing() {
    HttpAnswer empty = new HttpAnswer(200, "{\"markets\":[],\"cursor\":\"\"}");
    HttpAnswer html = new HttpAnswer(200, "<html>maintenance</html>");
    HttpAnswer proxy = new HttpAnswer(404, "<html>no such host</html>");
    HttpAnswer cut = new HttpAnswer(200, "{\"markets\":[{\"ticker\":\"" + A1);
    HttpAnswer error = new HttpAnswer(500, "{\"msg\":\"oops\"}");
    try (DiscoveryRig rig =
        rig(
                List.of(A1, A2),
                MarketQuery.series("KXA"),
                b -> b.discoveryInterval(Duration.ofSeconds(1)))
            .start()) {
      rig.awaitLive(A1, A2);
      for (HttpAnswer answer : List.of(empty, html, proxy, cut, error)) {
        rig.exchange.faults().answerRequests("/markets", answer, 1);
      }

      rig.exchange.addMarket("KXA-26DEC31-T9");

      rig.awaitLive("KXA-26DEC31-T9");
      assertThat(rig.isLive(A1)).isTrue();
      assertThat(rig.isLive(A2)).isTrue();
      assertThat(rig.exchange.stats().connectionsAccepted()).isEqualTo(1);
    }
  }

  @WaitingTest
  void tooManyRequests_areBackedOff_toldOnce_andOvercome() {
    try (DiscoveryRig rig = rig(List.of(A1), MarketQuery.series("KXA"), b -> b.markets(B1))) {
      rig.exchange.addMarket(B1);
      rig.exchange.faults().answerRequests(HttpAnswer.TOO_MANY_REQUESTS, 6);
      rig.start();

      // The start waits for nothing that REST has to say.
      rig.awaitLive(B1);
      assertThat(rig.feed.books().book(A1)).isEmpty();
      await().atMost(Duration.ofSeconds(60)).until(() -> rig.isLive(A1));
      assertThat(rig.alerted(AlertKind.DISCOVERY_FAILED)).isEqualTo(1);
    }
  }

  @WaitingTest
  void hangingRequests_areGivenUp_andDoNotHoldTheStartUp() {
    try (DiscoveryRig rig = rig(List.of(A1), MarketQuery.series("KXA"), b -> b.markets(B1))) {
      rig.exchange.addMarket(B1);
      rig.exchange.faults().hangRequests(3);
      Instant begin = Instant.now();
      rig.start();
      assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(5));

      rig.awaitLive(B1);
      await().atMost(Duration.ofSeconds(90)).until(() -> rig.isLive(A1));
    }
  }

  @WaitingTest
  void pages_areReadToTheEnd_andACircleIsLeft() {
    List<String> many = IntStream.rangeClosed(1, 2_300).mapToObj(i -> "KXA-26DEC31-T" + i).toList();
    try (DiscoveryRig rig = rig(many, MarketQuery.series("KXA"))) {
      rig.exchange.faults().loopCursors();
      rig.start();
      await().atMost(SOON).until(() -> rig.feed.health().liveMarkets() == 2_300);

      assertThat(rig.requests()).isLessThan(30);
    }
  }

  @WaitingTest
  void theLimit_isKeptAndTold_andPlaceIsTakenWhenItIsFree() {
    try (DiscoveryRig rig =
        rig(
                List.of(A1, A2, A3),
                MarketQuery.series("KXA"),
                b -> b.discoveryLimit(2).discoveryInterval(Duration.ofSeconds(1)))
            .start()) {
      rig.awaitLive(A1, A2);
      await().atMost(SOON).until(() -> rig.alerted(AlertKind.DISCOVERY_LIMIT) == 1);
      rig.awaitRequests(5);
      assertThat(rig.feed.books().book(A3)).isEmpty();
      assertThat(rig.alerted(AlertKind.DISCOVERY_LIMIT)).isEqualTo(1);

      rig.exchange.market(A1).lifecycle("determined");

      rig.awaitLive(A3);
    }
  }

  @WaitingTest
  void infos_followLifecycleEvents() {
    try (DiscoveryRig rig =
        rig(List.of(A1), MarketQuery.series("KXA"), b -> b.discoveryInterval(HOUR)).start()) {
      rig.awaitLive(A1);
      await().atMost(SOON).until(() -> rig.exchange.stats().subscriptions() == 2);
      Instant close = Instant.parse("2027-03-04T05:06:07Z");

      rig.exchange.market(A1).lifecycle("deactivated").closeTime(close).tick(10).title("New");

      await()
          .atMost(SOON)
          .untilAsserted(
              () -> {
                MarketInfo info = rig.feed.marketInfo(A1).orElseThrow();
                assertThat(info.title()).isEqualTo("New");
                assertThat(info.status()).isEqualTo(MarketStatus.PAUSED);
                assertThat(info.closeTime()).contains(close);
                assertThat(info.ticks().stepCentiCents(5_000)).hasValue(10);
              });
      assertThat(rig.isLive(A1)).isTrue();
    }
  }

  @WaitingTest
  void afterAReconnect_whatWasMissedIsFound() {
    try (DiscoveryRig rig =
        rig(List.of(A1, A2), MarketQuery.series("KXA"), b -> b.discoveryInterval(HOUR)).start()) {
      rig.awaitLive(A1, A2);
      rig.exchange.goDown();
      rig.exchange.addMarket(A3);
      rig.exchange.market(A1).lifecycle("settled");

      rig.exchange.comeBack();

      rig.awaitLive(A2, A3);
      rig.awaitClosed(A1);
    }
  }

  private static final Duration HOUR = Duration.ofHours(1);

  private static DiscoveryRig rig(List<String> markets, MarketQuery query) {
    return rig(markets, query, UnaryOperator.identity());
  }

  private static DiscoveryRig rig(
      List<String> markets, MarketQuery query, UnaryOperator<FeedBuilder> settings) {
    return new DiscoveryRig(markets, b -> settings.apply(b.discover(query)));
  }
}
