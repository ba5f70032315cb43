package io.github.kalshibook.feed;

import static io.github.kalshibook.feed.WireFrames.delta;
import static io.github.kalshibook.feed.WireFrames.snapshot;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.kalshibook.book.SummaryStats;
import io.github.kalshibook.book.YesNoPrices;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Summaries per market, per sid and of all, in the founding document's meaning. */
class SummaryStatsTest {
  @RegisterExtension final TestFeed feed = new TestFeed();

  @Test
  void summary_ofAMarket_hasBothSidesAndAllThatRests() {
    feed.handle(snapshot(1, 1, "A", "0.51:400 0.52:1000", "0.46:500"));

    assertEquals(
        "yes 5200/5400 no 4600/4800 volume 190000 LIVE",
        show(feed.processor.summaryStats("A").orElseThrow()));
  }

  @Test
  void summary_ofAOneSidedBook_leavesTheRestOut() {
    feed.handleAll(snapshot(1, 1, "A", "0.52:1000", ""), snapshot(1, 2, "B", "", "0.46:500"));

    assertEquals(
        "yes 5200/- no -/4800 volume 100000 LIVE",
        show(feed.processor.summaryStats("A").orElseThrow()));
    assertEquals(
        "yes -/5400 no 4600/- volume 50000 LIVE",
        show(feed.processor.summaryStats("B").orElseThrow()));
  }

  @Test
  void summary_ofALiveEmptyBook_hasVolumeZero() {
    feed.handle(snapshot(1, 1, "A", "", ""));

    assertEquals(
        "yes -/- no -/- volume 0 LIVE", show(feed.processor.summaryStats("A").orElseThrow()));
  }

  @Test
  void summary_ofABookThatIsNotLive_saysNothing() {
    feed.handleAll(snapshot(1, 1, "A", "0.5:1", "0.3:1"), delta(1, 3, "A", "yes", "0.5", "1"));
    feed.processor.register("W");

    assertEquals(
        "yes -/- no -/- volume - STALE", show(feed.processor.summaryStats("A").orElseThrow()));
    assertEquals(
        "yes -/- no -/- volume - AWAITING_SNAPSHOT",
        show(feed.processor.summaryStats("W").orElseThrow()));
  }

  @Test
  void summary_ofAMarketWithoutABook_isEmpty() {
    assertEquals(Optional.empty(), feed.processor.summaryStats("A"));
  }

  @Test
  void summary_ofAnotherProcessorsMarket_isEmpty() {
    TestFeed other = new TestFeed(feed.registry, builder -> builder);
    other.handle(snapshot(1, 1, "A", "0.5:1", ""));

    assertEquals(Optional.empty(), feed.processor.summaryStats("A"));
    assertEquals(List.of(), feed.processor.summaryStats(1));
    assertEquals(0, feed.processor.allSummaryStats().size());
  }

  @Test
  void summaries_ofASid_areAllItsMarketsByTicker() {
    feed.handleAll(
        snapshot(1, 1, "C", "", ""),
        snapshot(1, 2, "A", "", ""),
        snapshot(2, 1, "B", "", ""),
        snapshot(1, 3, "D", "", ""),
        snapshot(2, 2, "D", "", ""));

    assertEquals(List.of("A", "C"), tickers(feed.processor.summaryStats(1)));
    assertEquals(List.of("B", "D"), tickers(feed.processor.summaryStats(2)));
    assertEquals(List.of(), feed.processor.summaryStats(3));
  }

  @Test
  void summaries_ofAll_areEveryMarketByTicker() {
    feed.handleAll(snapshot(1, 1, "C", "", ""), snapshot(2, 1, "B", "", ""));
    feed.processor.register("A");

    assertEquals(List.of("A", "B", "C"), List.copyOf(feed.processor.allSummaryStats().keySet()));
    assertEquals(
        List.of("A", "B", "C"), tickers(List.copyOf(feed.processor.allSummaryStats().values())));
  }

  private static List<String> tickers(List<SummaryStats> summaries) {
    return summaries.stream().map(SummaryStats::marketTicker).toList();
  }

  private static String show(SummaryStats summary) {
    YesNoPrices prices = summary.prices();
    OptionalLong volume = summary.volumeCentiContracts();
    return "yes %s/%s no %s/%s volume %s %s"
        .formatted(
            show(prices.yesBidCentiCents()),
            show(prices.yesAskCentiCents()),
            show(prices.noBidCentiCents()),
            show(prices.noAskCentiCents()),
            volume.isPresent() ? Long.toString(volume.getAsLong()) : "-",
            summary.trust().status());
  }

  private static String show(OptionalInt price) {
    return price.isPresent() ? Integer.toString(price.getAsInt()) : "-";
  }
}
