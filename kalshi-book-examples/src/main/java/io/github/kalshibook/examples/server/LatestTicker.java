package io.github.kalshibook.examples.server;

/**
 * A market's latest ticker, encoded once for all clients.
 *
 * @param marketTicker the market
 * @param version the ticker's version: replaced only by a higher one
 * @param json the message
 */
record LatestTicker(String marketTicker, long version, String json) {}
