package io.github.kalshibook.feed;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Frames as the exchange writes them today. Levels are given as {@code "0.5200:10.00 0.5300:5"}; an
 * empty text is a side without a key.
 */
final class WireFrames {
  private WireFrames() {}

  static String snapshot(long sid, long sequence, String ticker, String yes, String no) {
    return "{\"type\":\"orderbook_snapshot\",\"sid\":%d,\"seq\":%d,\"msg\":{%s%s%s}}"
        .formatted(
            sid,
            sequence,
            "\"market_ticker\":\"" + ticker + "\",\"market_id\":\"6f9d2c1e\"",
            side("yes_dollars_fp", yes),
            side("no_dollars_fp", no));
  }

  static String delta(
      long sid, long sequence, String ticker, String side, String price, String change) {
    return ("{\"type\":\"orderbook_delta\",\"sid\":%d,\"seq\":%d,\"msg\":{\"market_ticker\":\"%s\","
            + "\"market_id\":\"6f9d2c1e\",\"price_dollars\":\"%s\",\"delta_fp\":\"%s\","
            + "\"side\":\"%s\",\"ts\":\"2026-11-22T10:31:07.482913Z\",\"ts_ms\":1795343467482}}")
        .formatted(sid, sequence, ticker, price, change, side);
  }

  static String flatSnapshot(long sid, long sequence, String bids, String asks) {
    return flat("orderbook_snapshot", sid, sequence, bids, asks);
  }

  static String flatDelta(long sid, long sequence, String bids, String asks) {
    return flat("orderbook_delta", sid, sequence, bids, asks);
  }

  static String subscribed(long id, String channel, long sid) {
    return "{\"type\":\"subscribed\",\"id\":%d,\"msg\":{\"channel\":\"%s\",\"sid\":%d}}"
        .formatted(id, channel, sid);
  }

  static String subscribed(long sid) {
    return subscribed(1, "orderbook_delta", sid);
  }

  static String unsubscribed(long id, long sid, long sequence) {
    return "{\"id\":%d,\"sid\":%d,\"seq\":%d,\"type\":\"unsubscribed\"}"
        .formatted(id, sid, sequence);
  }

  static String ok(long id, long sid, long sequence, String... tickers) {
    String list = Arrays.stream(tickers).map(t -> "\"" + t + "\"").collect(Collectors.joining(","));
    return "{\"type\":\"ok\",\"id\":%d,\"sid\":%d,\"seq\":%d,\"msg\":{\"market_tickers\":[%s]}}"
        .formatted(id, sid, sequence, list);
  }

  static String okWithoutList(long id, long sid, long sequence) {
    return "{\"type\":\"ok\",\"id\":%d,\"sid\":%d,\"seq\":%d}".formatted(id, sid, sequence);
  }

  static String error(long sid, long code) {
    return "{\"type\":\"error\",\"sid\":%d,\"msg\":{\"code\":%d,\"msg\":\"in words\"}}"
        .formatted(sid, code);
  }

  static String numberedError(long sid, long sequence, long code) {
    return "{\"type\":\"error\",\"sid\":%d,\"seq\":%d,\"msg\":{\"code\":%d,\"msg\":\"in words\"}}"
        .formatted(sid, sequence, code);
  }

  static String lifecycle(long sid, long sequence, String ticker, String event) {
    return ("{\"type\":\"market_lifecycle_v2\",\"sid\":%d,\"seq\":%d,\"msg\":{\"market_ticker\":"
            + "\"%s\",\"event_type\":\"%s\"}}")
        .formatted(sid, sequence, ticker, event);
  }

  /** Returns {@code ,"key":[["0.5200","10.00"],…]}, or nothing for no levels. */
  static String side(String key, String levels) {
    return levels.isEmpty() ? "" : ",\"" + key + "\":" + pairs(levels);
  }

  /** Returns {@code [["0.5200","10.00"],…]}. */
  static String pairs(String levels) {
    return list(levels, "[\"%s\",\"%s\"]");
  }

  private static String flat(String type, long sid, long sequence, String bids, String asks) {
    String level = "{\"price\":\"%s\",\"size\":\"%s\"}";
    return "{\"type\":\"%s\",\"sid\":%d,\"seq\":%d%s%s}"
        .formatted(
            type,
            sid,
            sequence,
            bids.isEmpty() ? "" : ",\"bids\":" + list(bids, level),
            asks.isEmpty() ? "" : ",\"asks\":" + list(asks, level));
  }

  private static String list(String levels, String form) {
    return Arrays.stream(levels.split(" ", -1))
        .map(level -> level.split(":", -1))
        .map(level -> String.format(Locale.ROOT, form, level[0], level[1]))
        .collect(Collectors.joining(",", "[", "]"));
  }
}
