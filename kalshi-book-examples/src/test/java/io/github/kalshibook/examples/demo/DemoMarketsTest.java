package io.github.kalshibook.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoMarketsTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 12, 31);

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 200, 1_000, 10_000})
  void markets_areAsManyAsWanted_differ_andHaveTitles(int count) {
    DemoMarkets markets = DemoMarkets.of(count, TODAY, 1);

    List<DemoMarket> all = markets.all();

    assertThat(all).hasSize(count);
    assertThat(all).allSatisfy(market -> assertThat(markets.title(market.ticker())).isNotBlank());
    assertThat(all.stream().map(DemoMarket::title).distinct()).hasSize(count);
    assertThat(all).allSatisfy(market -> assertThat(market.ticker()).matches("KX[A-Z0-9.-]+"));
    assertThat(markets.title("another")).isEmpty();
  }

  @Test
  void higherStrikes_areLessLikely() {
    List<DemoMarket> bitcoin =
        DemoMarkets.of(200, TODAY, 1).all().stream()
            .filter(market -> market.ticker().startsWith("KXBTCD-27JAN01"))
            .toList();

    assertThat(bitcoin).hasSizeGreaterThan(5);
    for (int i = 1; i < bitcoin.size(); i++) {
      assertThat(bitcoin.get(i).chance()).isLessThan(bitcoin.get(i - 1).chance());
    }
  }
}
