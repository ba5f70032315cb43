package io.github.kalshibook.okhttp.catalog;

import java.util.Map;

/**
 * Where a market stands. The exchange has two sets of words for it, one to filter by and one in
 * each market (Kalshi's OpenAPI document, November 2026); this is the first one.
 */
public enum MarketStatus {
  /** Made, and not open yet; {@code initialized} in a market. */
  UNOPENED("unopened"),
  /** Open to trading; {@code active} in a market. */
  OPEN("open"),
  /** Open, but trading is halted; {@code inactive} in a market. */
  PAUSED("paused"),
  /** Over; {@code closed}, {@code determined}, {@code disputed} or {@code amended} in a market. */
  CLOSED("closed"),
  /** Over and paid out; {@code finalized} in a market. */
  SETTLED("settled"),
  /** A word that this library does not know. */
  UNKNOWN("");

  private static final Map<String, MarketStatus> BY_FIELD =
      Map.of(
          "initialized", UNOPENED,
          "active", OPEN,
          "inactive", PAUSED,
          "closed", CLOSED,
          "determined", CLOSED,
          "disputed", CLOSED,
          "amended", CLOSED,
          "finalized", SETTLED);

  private final String filterWord;

  MarketStatus(String filterWord) {
    this.filterWord = filterWord;
  }

  /** Returns the status that a market's own word stands for. */
  public static MarketStatus ofField(String word) {
    return BY_FIELD.getOrDefault(word, UNKNOWN);
  }

  /** Returns the word that a list is filtered by; empty for {@link #UNKNOWN}. */
  public String filterWord() {
    return filterWord;
  }

  /** Returns whether the market takes no more orders, ever or until it is opened again. */
  public boolean hasEnded() {
    return this == CLOSED || this == SETTLED;
  }
}
