package io.github.kalshibook.examples.server;

/** What a person calls the markets. Any thread, often: it must be quick. */
@FunctionalInterface
public interface MarketTitles {
  /** Nobody knows a title. */
  MarketTitles NONE = marketTicker -> "";

  /** Returns a market's title as plain text; empty if there is none. */
  String title(String marketTicker);
}
