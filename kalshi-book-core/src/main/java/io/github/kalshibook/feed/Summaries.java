package io.github.kalshibook.feed;

import io.github.kalshibook.book.SummaryStats;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What can be said of a processor's books, for any thread, without its lock. */
final class Summaries {
  private final Markets markets;

  Summaries(Markets markets) {
    this.markets = markets;
  }

  List<SummaryStats> ofSid(long sid) {
    List<SummaryStats> summaries = new ArrayList<>();
    for (MarketSlot slot : markets.all()) {
      SummaryStats summary = slot.book().summaryStats();
      if (summary.trust().sid() == sid) {
        summaries.add(summary);
      }
    }
    summaries.sort(Comparator.comparing(SummaryStats::marketTicker));
    return summaries;
  }

  Optional<SummaryStats> of(String marketTicker) {
    MarketSlot slot = markets.find(marketTicker);
    return slot == null ? Optional.empty() : Optional.of(slot.book().summaryStats());
  }

  Map<String, SummaryStats> all() {
    Map<String, SummaryStats> summaries = new TreeMap<>();
    for (MarketSlot slot : markets.all()) {
      SummaryStats summary = slot.book().summaryStats();
      summaries.put(summary.marketTicker(), summary);
    }
    return summaries;
  }

  ProcessorStats stats(Map<ProcessorCounter, Long> counts, int sids) {
    int held = 0;
    int live = 0;
    for (MarketSlot slot : markets.all()) {
      held++;
      live += slot.book().trust().isLive() ? 1 : 0;
    }
    return new ProcessorStats(counts, held, live, sids);
  }
}
