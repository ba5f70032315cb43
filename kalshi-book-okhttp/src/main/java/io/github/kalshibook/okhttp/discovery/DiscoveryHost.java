package io.github.kalshibook.okhttp.discovery;

import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.okhttp.catalog.ExchangeState;
import java.util.Collection;

/** What discovery needs of the feed. Called on the loop. */
public interface DiscoveryHost {
  /** Wants these markets, once more than others do. */
  void want(Collection<String> marketTickers);

  /** These markets have ended: their books are to be closed, and they are wanted no more. */
  void ended(Collection<String> marketTickers);

  /** Returns whether the market has a book, be it closed. */
  boolean hasBook(String marketTicker);

  /** Tells a person. */
  void alert(AlertKind kind, String subject, String message, int affected);

  /** The exchange trades, or does not, or begins to trade again. */
  void exchange(ExchangeState state, String why);
}
