package io.github.kalshibook.okhttp.catalog;

/** Whether the exchange trades, as far as the feed knows. */
public enum ExchangeState {
  /** Nobody asked, or no answer came. */
  UNKNOWN,
  /** It trades. */
  OPEN,
  /** It says that trading is paused, or that it is not active. */
  PAUSED,
  /** Its schedule says that it is closed now. */
  MAINTENANCE;

  /** Returns whether quiet books and lost connections are to be expected. */
  public boolean isPaused() {
    return this == PAUSED || this == MAINTENANCE;
  }
}
