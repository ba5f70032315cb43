package io.github.kalshibook.feed;

import io.github.kalshibook.book.internal.Counters;
import java.util.EnumMap;
import java.util.Map;

/** The counters of a processor by name. Updates are guarded by its lock; any thread may copy. */
@SuppressWarnings("EnumOrdinal") // an array index that never leaves the process
final class ProcessorCounters {
  private final Counters counters = new Counters(ProcessorCounter.values().length);

  void begin() {
    counters.begin();
  }

  void end() {
    counters.end();
  }

  void add(ProcessorCounter counter) {
    add(counter, 1);
  }

  void add(ProcessorCounter counter, long amount) {
    counters.add(counter.ordinal(), amount);
  }

  void raiseTo(ProcessorCounter counter, long value) {
    counters.raiseTo(counter.ordinal(), value);
  }

  /** Returns all counters as they stood between two updates. */
  Map<ProcessorCounter, Long> copy() {
    long[] values = counters.copy();
    Map<ProcessorCounter, Long> copy = new EnumMap<>(ProcessorCounter.class);
    for (ProcessorCounter counter : ProcessorCounter.values()) {
      copy.put(counter, values[counter.ordinal()]);
    }
    return copy;
  }
}
