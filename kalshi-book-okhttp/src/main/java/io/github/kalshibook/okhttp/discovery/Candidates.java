package io.github.kalshibook.okhttp.discovery;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Markets that a lifecycle event told of, to be asked for by name. REST may lag behind, so each is
 * asked for several times. Belongs to the loop.
 */
final class Candidates {
  /** More than this are not asked for one by one: a sweep finds them all. */
  static final int MAX = 5_000;

  private static final long COLLECT_MILLIS = 200;
  private static final int TRIES = 5;

  private record Due(int tries, long atMillis) {}

  private final Map<String, Due> waiting = new LinkedHashMap<>();

  /** Adds a market; returns false if there are too many. */
  boolean add(String ticker, long nowMillis) {
    if (waiting.size() >= MAX && !waiting.containsKey(ticker)) {
      return false;
    }
    waiting.put(ticker, new Due(0, nowMillis + COLLECT_MILLIS));
    return true;
  }

  void remove(String ticker) {
    waiting.remove(ticker);
  }

  void clear() {
    waiting.clear();
  }

  /** Returns those to be asked for now; they wait on, for the case that the answer brings none. */
  List<String> due(int atMost, long nowMillis) {
    List<String> due = new ArrayList<>();
    for (Map.Entry<String, Due> each : waiting.entrySet()) {
      if (each.getValue().atMillis() <= nowMillis && due.size() < atMost) {
        due.add(each.getKey());
      }
    }
    return due;
  }

  /** The answer did not settle it: asks again after 1, 2, 4 and 8 seconds, then no more. */
  void again(String ticker, long nowMillis) {
    Due due = waiting.get(ticker);
    if (due == null) {
      return;
    }
    if (due.tries() + 1 >= TRIES) {
      waiting.remove(ticker);
    } else {
      waiting.put(ticker, new Due(due.tries() + 1, nowMillis + (1_000L << due.tries())));
    }
  }
}
