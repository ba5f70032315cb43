package io.github.kalshibook.examples.server;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one client: the latest ticker of each market it wants, the latest heartbeat, and a
 * few answers. Bounded by the number of markets. Guarded by itself; nothing is sent while it is
 * held.
 */
final class ClientMailbox {
  private static final int MAX_ANSWERS = 16;

  private final Map<String, LatestTicker> tickers = new LinkedHashMap<>();
  private final ArrayDeque<String> answers = new ArrayDeque<>();
  private @Nullable String heartbeat;

  /** The markets the client wants; null for all. */
  private @Nullable Set<String> wanted;

  private boolean sending;
  private long sendStartedNanos;
  private boolean closed;

  /** Puts a ticker in unless the client does not want it, or a later one waits. */
  synchronized void put(LatestTicker ticker) {
    Set<String> only = wanted;
    if (closed || (only != null && !only.contains(ticker.marketTicker()))) {
      return;
    }
    tickers.merge(
        ticker.marketTicker(),
        ticker,
        (held, next) -> next.version() >= held.version() ? next : held);
  }

  synchronized void putHeartbeat(String json) {
    heartbeat = closed ? null : json;
  }

  /** Returns false if the client asks faster than it reads. */
  synchronized boolean putAnswer(String json) {
    if (closed || answers.size() >= MAX_ANSWERS) {
      return false;
    }
    answers.add(json);
    return true;
  }

  /** Narrows to these markets, or adds them to those already chosen. False beyond the limit. */
  synchronized boolean want(Collection<String> markets, int limit) {
    Set<String> next = wanted == null ? new HashSet<>() : new HashSet<>(wanted);
    next.addAll(markets);
    if (next.size() > limit) {
      return false;
    }
    wanted = next;
    tickers.keySet().retainAll(next);
    return true;
  }

  synchronized void wantAll() {
    wanted = null;
  }

  synchronized void unwant(Collection<String> markets) {
    Set<String> left = wanted;
    if (left != null) {
      left.removeAll(markets);
    }
    tickers.keySet().removeAll(markets);
  }

  /** Takes the next message, if none is being sent. Null if there is none, or one is. */
  synchronized @Nullable String next(long nowNanos) {
    if (sending || closed) {
      return null;
    }
    String message = answers.poll();
    if (message == null && !tickers.isEmpty()) {
      var first = tickers.values().iterator();
      message = first.next().json();
      first.remove();
    }
    if (message == null) {
      message = heartbeat;
      heartbeat = null;
    }
    sending = message != null;
    sendStartedNanos = nowNanos;
    return message;
  }

  synchronized void sent() {
    sending = false;
  }

  synchronized boolean isStuck(long nowNanos, long limitNanos) {
    return sending && nowNanos - sendStartedNanos > limitNanos;
  }

  synchronized void close() {
    closed = true;
    tickers.clear();
    answers.clear();
    heartbeat = null;
  }
}
