package io.github.kalshibook.okhttp.discovery;

/** A market that discovery has found: wanted, or ended and kept until its book is gone. */
final class TrackedMarket {
  final String ticker;
  boolean wanted = true;

  /** When it ended. */
  long endedMillis;

  /** The last sweep that listed it. */
  long sweep;

  /** How often in a row the exchange said that there is no such market. */
  int absences;

  TrackedMarket(String ticker) {
    this.ticker = ticker;
  }
}
