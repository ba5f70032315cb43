package io.github.kalshibook.okhttp.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MarketQueryTest {
  private static final MarketInfo MARKET =
      new MarketInfo(
          "S-E-T",
          "S-E",
          "S",
          "Title",
          "",
          MarketStatus.OPEN,
          "active",
          Optional.empty(),
          Optional.empty(),
          TickStructure.UNKNOWN);

  @Test
  void query_meansWhatFitsAllItsParts() {
    assertThat(MarketQuery.series("S").contains(MARKET)).isTrue();
    assertThat(MarketQuery.series("S").contains(MARKET.withSeries("T"))).isFalse();
    assertThat(MarketQuery.event("X", "S-E").contains(MARKET)).isTrue();
    assertThat(MarketQuery.event("S").contains(MARKET)).isFalse();
    assertThat(MarketQuery.allOpen().contains(MARKET)).isTrue();
    assertThat(MarketQuery.allOpen().contains(MARKET.withStatus("inactive"))).isFalse();
    assertThat(
            MarketQuery.allOpen()
                .status(MarketStatus.PAUSED, MarketStatus.OPEN)
                .contains(MARKET.withStatus("inactive")))
        .isTrue();
    assertThat(
            MarketQuery.allOpen()
                .where(market -> market.title().startsWith("T"))
                .where(market -> market.title().endsWith("x"))
                .contains(MARKET))
        .isFalse();
  }

  @Test
  void query_ofNothing_isRefused() {
    assertThatThrownBy(MarketQuery::series).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> MarketQuery.event(" ")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> MarketQuery.allOpen().status())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> MarketQuery.allOpen().status(MarketStatus.UNKNOWN))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void ticks_areKnownByPrice_andWhereRangesMeetTheUpperCounts() {
    TickStructure ticks =
        new TickStructure(
            "tapered", List.of(new PriceRange(0, 1_000, 10), new PriceRange(1_000, 9_000, 100)));

    assertThat(ticks.stepCentiCents(999)).hasValue(10);
    assertThat(ticks.stepCentiCents(1_000)).hasValue(100);
    assertThat(ticks.stepCentiCents(9_500)).isEmpty();
    assertThat(TickStructure.UNKNOWN.stepCentiCents(5_000)).isEmpty();
    assertThatThrownBy(() -> new PriceRange(5, 5, 1)).isInstanceOf(IllegalArgumentException.class);
  }
}
