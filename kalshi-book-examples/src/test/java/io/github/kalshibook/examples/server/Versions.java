package io.github.kalshibook.examples.server;

import java.util.HashMap;
import java.util.Map;

/** The last version of each market that one client was told, and how often one was lower. */
final class Versions {
  private final Map<String, Long> last = new HashMap<>();
  private int wentDown;

  synchronized void add(String json) {
    if (!json.startsWith("{\"type\":\"ticker_update\"")) {
      return;
    }
    long version = Long.parseLong(json.substring(json.lastIndexOf(':') + 1, json.length() - 1));
    int name = json.indexOf("\"market_id\":\"") + "\"market_id\":\"".length();
    Long before = last.put(json.substring(name, json.indexOf('"', name)), version);
    wentDown += before != null && before > version ? 1 : 0;
  }

  synchronized int wentDown() {
    return wentDown;
  }

  synchronized Map<String, Long> last() {
    return Map.copyOf(last);
  }
}
