package io.github.kalshibook.okhttp;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A spell in which some wanted books are not live. Belongs to the maintenance loop. */
final class Episode {
  private static final int TOLD = 100;

  private final Set<String> markets = new LinkedHashSet<>();
  private @Nullable Instant from;
  private RecoveryMeans means = RecoveryMeans.SNAPSHOT;

  void lost(String marketTicker, Instant now) {
    if (from == null) {
      from = now;
      means = RecoveryMeans.SNAPSHOT;
    }
    markets.add(marketTicker);
  }

  void used(RecoveryMeans used) {
    if (from != null && used.compareTo(means) > 0) {
      means = used;
    }
  }

  /** All are live again. Null if none had been lost. */
  @Nullable GapReport end(Instant now) {
    Instant began = from;
    if (began == null) {
      return null;
    }
    List<String> first = markets.stream().limit(TOLD).toList();
    GapReport report = new GapReport(first, markets.size(), began, now, means);
    markets.clear();
    from = null;
    return report;
  }

  void forget(String marketTicker) {
    markets.remove(marketTicker);
    if (markets.isEmpty()) {
      from = null;
    }
  }
}
