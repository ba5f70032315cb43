package io.github.kalshibook.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kalshibook.okhttp.WantedMarket.Phase;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AuditPlanTest {
  private static final long SECOND = 1_000_000_000;

  private final MarketSet markets = new MarketSet();
  private final AuditPlan plan = new AuditPlan(10 * SECOND, 0);

  @Test
  void next_everyTenSeconds_visitsOneLiveMarketAfterTheOther() {
    live("A", "B", "C");
    List<String> visited = new ArrayList<>();
    for (long now = 0; now <= 60 * SECOND; now += SECOND / 40) {
      WantedMarket market = plan.next(markets, now);
      if (market != null) {
        visited.add(now / SECOND + market.ticker);
      }
    }
    assertThat(visited).containsExactly("10A", "20B", "30C", "40A", "50B", "60C");
  }

  @Test
  void next_withoutAnInterval_isOnlyOnDemand() {
    AuditPlan onDemand = new AuditPlan(0, 0);
    live("A", "B");

    assertThat(onDemand.next(markets, 100 * SECOND)).isNull();
    onDemand.demand("B", 100 * SECOND);
    assertThat(ticker(onDemand.next(markets, 100 * SECOND))).isEqualTo("B");
    assertThat(onDemand.next(markets, 100 * SECOND)).isNull();
  }

  @Test
  void demand_forABookThatIsNotLiveYet_waitsALittle() {
    markets.enter(markets.findOrAdd("A"), Phase.ASKED, 0);
    plan.demand("A", 0);

    assertThat(plan.next(markets, 0)).isNull();
    live("A");
    assertThat(plan.next(markets, SECOND / 2)).isNull();
    assertThat(ticker(plan.next(markets, SECOND))).isEqualTo("A");
  }

  @Test
  void demand_forAMarketThatIsGone_isForgotten() {
    live("A");
    plan.demand("gone", 0);

    assertThat(plan.next(markets, 0)).isNull();
    assertThat(plan.next(markets, SECOND)).isNull();
  }

  @Test
  void audited_differentTwiceWithinAMinute_isWorthAnAlert() {
    assertThat(plan.audited("A", false, 0)).isFalse();
    assertThat(plan.audited("B", false, SECOND)).isFalse();
    assertThat(plan.audited("A", true, 2 * SECOND)).isFalse();
    assertThat(plan.audited("A", false, 59 * SECOND)).isTrue();
    assertThat(plan.audited("A", false, 120 * SECOND)).isFalse();
  }

  @Test
  void audited_different_isAuditedAgainAfterFiveSeconds() {
    live("A", "B");
    plan.audited("B", false, 0);

    assertThat(plan.next(markets, 4 * SECOND)).isNull();
    assertThat(ticker(plan.next(markets, 5 * SECOND))).isEqualTo("B");
  }

  @Test
  void pause_lastsAMinute() {
    live("A");
    plan.demand("A", 0);
    plan.pause(0);

    assertThat(plan.next(markets, 59 * SECOND)).isNull();
    assertThat(ticker(plan.next(markets, 60 * SECOND))).isEqualTo("A");
  }

  private void live(String... tickers) {
    for (String ticker : tickers) {
      markets.live(markets.findOrAdd(ticker));
    }
  }

  private static String ticker(@Nullable WantedMarket market) {
    return market == null ? "none" : market.ticker;
  }
}
