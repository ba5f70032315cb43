package io.github.kalshibook.feed;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** A processor's counters as they stood between two frames, and how many books it holds. */
public final class ProcessorStats {
  private final Map<ProcessorCounter, Long> counts;
  private final int markets;
  private final int activeMarkets;
  private final int sids;

  ProcessorStats(Map<ProcessorCounter, Long> counts, int markets, int activeMarkets, int sids) {
    this.counts = Collections.unmodifiableMap(counts);
    this.markets = markets;
    this.activeMarkets = activeMarkets;
    this.sids = sids;
  }

  /**
   * Returns the sum of two processors' stats; of {@link ProcessorCounter#HIGHEST_SEQUENCE} the
   * larger.
   */
  public ProcessorStats plus(ProcessorStats other) {
    Map<ProcessorCounter, Long> sums = new EnumMap<>(ProcessorCounter.class);
    for (ProcessorCounter counter : ProcessorCounter.values()) {
      long one = count(counter);
      long two = other.count(counter);
      sums.put(
          counter, counter == ProcessorCounter.HIGHEST_SEQUENCE ? Math.max(one, two) : one + two);
    }
    return new ProcessorStats(
        sums, markets + other.markets, activeMarkets + other.activeMarkets, sids + other.sids);
  }

  /** Returns one counter. */
  public long count(ProcessorCounter counter) {
    return counts.getOrDefault(counter, 0L);
  }

  /** Returns all counters, in the order of {@link ProcessorCounter}. Immutable. */
  public Map<ProcessorCounter, Long> counts() {
    return counts;
  }

  /** Returns how many books the processor holds, of any status. */
  public int markets() {
    return markets;
  }

  /** Returns how many of them were live. */
  public int activeMarkets() {
    return activeMarkets;
  }

  /** Returns how many subscriptions of the current connection are known. */
  public int sids() {
    return sids;
  }

  /** Returns the counters that are not zero, for a log. */
  @Override
  public String toString() {
    Map<ProcessorCounter, Long> some = new EnumMap<>(counts);
    some.values().removeIf(value -> value == 0);
    return "markets=" + markets + " active=" + activeMarkets + " sids=" + sids + " " + some;
  }
}
