package io.github.kalshibook.benchmarks;

/** One way to keep books from frames. */
interface Contender extends AutoCloseable {
  /** Takes a frame as text. Returns something that depends on it. */
  Object apply(String frame);

  /** Takes a frame as UTF-8. Returns something that depends on it. */
  Object apply(byte[] frame);

  /** Returns the best levels of a market in one form for all, to be compared. */
  String top(String marketTicker);

  @Override
  default void close() {}

  /** Returns {@code yes 5200:1000 no 4600:500}, in centi-cents and centi-contracts. */
  static String show(long yesPrice, long yesSize, long noPrice, long noSize) {
    return "yes " + yesPrice + ":" + yesSize + " no " + noPrice + ":" + noSize;
  }
}
