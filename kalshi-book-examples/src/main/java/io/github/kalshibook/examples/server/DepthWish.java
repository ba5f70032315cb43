package io.github.kalshibook.examples.server;

/**
 * The depth that a client wants.
 *
 * @param marketTicker of which market
 * @param levels how many levels of each side
 */
record DepthWish(String marketTicker, int levels) {
  /** As many as any book was seen to have on one side, and some. */
  static final int MAX_LEVELS = 500;

  static final int DEFAULT_LEVELS = 20;
}
