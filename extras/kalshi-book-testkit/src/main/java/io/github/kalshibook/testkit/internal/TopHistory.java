package io.github.kalshibook.testkit.internal;

import io.github.kalshibook.testkit.TopSpan;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What the top of one book was, and when; the oldest is forgotten first. Guarded by the exchange.
 */
final class TopHistory {
  private static final int FIRST_CAPACITY = 16;

  private final int limit;
  private long[] fromMicros = new long[FIRST_CAPACITY];
  private int[] yesBids = new int[FIRST_CAPACITY];
  private int[] noBids = new int[FIRST_CAPACITY];
  private long[] resting = new long[FIRST_CAPACITY];

  /** How many tops were ever added; the entry of number n lies at n modulo the capacity. */
  private long added;

  TopHistory(int limit) {
    this.limit = Math.max(FIRST_CAPACITY, limit);
  }

  /** Notes a top; 0 stands for a side without bids. The same top again is one span. */
  void add(Instant now, int yesBid, int noBid, long restingCentiContracts) {
    if (added > 0 && isAt(added - 1, yesBid, noBid, restingCentiContracts)) {
      return;
    }
    if (added == fromMicros.length && added < limit) {
      grow();
    }
    int slot = slot(added);
    fromMicros[slot] = ChronoUnit.MICROS.between(Instant.EPOCH, now);
    yesBids[slot] = yesBid;
    noBids[slot] = noBid;
    resting[slot] = restingCentiContracts;
    added++;
  }

  /** Returns when a top was true last. */
  Optional<TopSpan> latest(int yesBid, int noBid, long restingCentiContracts) {
    for (long number = added - 1; number >= oldest(); number--) {
      if (isAt(number, yesBid, noBid, restingCentiContracts)) {
        return Optional.of(span(number));
      }
    }
    return Optional.empty();
  }

  /** Returns every span in which a top was true, the latest first. */
  List<TopSpan> all(int yesBid, int noBid, long restingCentiContracts) {
    List<TopSpan> spans = new ArrayList<>();
    for (long number = added - 1; number >= oldest(); number--) {
      if (isAt(number, yesBid, noBid, restingCentiContracts)) {
        spans.add(span(number));
      }
    }
    return spans;
  }

  private TopSpan span(long number) {
    return new TopSpan(
        at(number), number + 1 < added ? Optional.of(at(number + 1)) : Optional.empty());
  }

  private Instant at(long number) {
    return Instant.EPOCH.plus(fromMicros[slot(number)], ChronoUnit.MICROS);
  }

  private boolean isAt(long number, int yesBid, int noBid, long restingCentiContracts) {
    int slot = slot(number);
    return yesBids[slot] == yesBid
        && noBids[slot] == noBid
        && resting[slot] == restingCentiContracts;
  }

  private long oldest() {
    return Math.max(0, added - fromMicros.length);
  }

  private int slot(long number) {
    return (int) (number % fromMicros.length);
  }

  /** Only ever called before the first entry is overwritten, so slots keep their numbers. */
  private void grow() {
    int capacity = Math.min(limit, fromMicros.length * 2);
    fromMicros = Arrays.copyOf(fromMicros, capacity);
    yesBids = Arrays.copyOf(yesBids, capacity);
    noBids = Arrays.copyOf(noBids, capacity);
    resting = Arrays.copyOf(resting, capacity);
  }
}
