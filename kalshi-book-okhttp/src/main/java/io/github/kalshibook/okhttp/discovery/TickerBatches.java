package io.github.kalshibook.okhttp.discovery;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Tickers by name in one request: as many as fit into an address that every server takes. */
final class TickerBatches {
  static final int MAX_TICKERS = 100;
  private static final int MAX_CHARS = 3_000;

  private TickerBatches() {}

  /** Returns whether a ticker can be one of several: commas part them, and length has a limit. */
  static boolean fits(String ticker) {
    return ticker.indexOf(',') < 0 && ticker.length() <= MAX_CHARS / 3;
  }

  /** Returns batches of the tickers that {@link #fits} lets through. */
  static List<List<String>> of(Collection<String> tickers) {
    List<List<String>> batches = new ArrayList<>();
    List<String> batch = new ArrayList<>();
    int chars = 0;
    for (String ticker : tickers) {
      if (!fits(ticker)) {
        continue;
      }
      if (batch.size() == MAX_TICKERS || chars + ticker.length() > MAX_CHARS) {
        batches.add(List.copyOf(batch));
        batch.clear();
        chars = 0;
      }
      batch.add(ticker);
      chars += ticker.length() + 1;
    }
    if (!batch.isEmpty()) {
      batches.add(List.copyOf(batch));
    }
    return batches;
  }
}
