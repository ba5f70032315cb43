package io.github.kalshibook.examples.server;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one client: the latest ticker of each market it wants, the depth of one,
 * heartbeats, and a few answers. Bounded by the number of markets. Guarded by itself; nothing is
 * sent while it is held.
 */
final class ClientMailbox {
  private static final int MAX_ANSWERS = 16;

  private final ClientWishes wishes = new ClientWishes();

  /** In the order of their first coming: one that is replaced keeps its turn. */
  private final Map<String, LatestTicker> tickers = new LinkedHashMap<>();

  private final ArrayDeque<String> answers = new ArrayDeque<>();
  private @Nullable DepthWish depthWish;
  private long depthVersion;
  private boolean depthGiven;
  private @Nullable String depth;

  private @Nullable PlacedHeartbeat heartbeat;
  private @Nullable PlacedHeartbeat latestHeartbeat;

  /** How many tickers were given out. */
  private long taken;

  /**
   * Above zero while current tickers are put in: one that was read before must not be sent after an
   * update that overtook it, and here the two meet.
   */
  private int filling = 1;

  private boolean sending;
  private long sendStartedNanos;
  private boolean closed;

  /** Puts a ticker in unless the client does not want it, or a later one waits. */
  synchronized void put(LatestTicker ticker) {
    if (!closed && wishes.include(ticker.marketTicker())) {
      tickers.merge(ticker.marketTicker(), ticker, LatestTicker::later);
    }
  }

  /**
   * Puts a heartbeat in. It vouches for the tickers before it, and so comes behind those that wait
   * now. The first that waits keeps its turn, or a slow client would never get one; of those after
   * it only the latest is kept.
   */
  synchronized void putHeartbeat(String json) {
    if (closed) {
      return;
    }
    PlacedHeartbeat placed = new PlacedHeartbeat(json, taken + tickers.size());
    if (heartbeat == null) {
      heartbeat = placed;
    } else {
      latestHeartbeat = placed;
    }
  }

  /** Returns false if the client asks faster than it reads. */
  synchronized boolean putAnswer(String json) {
    if (closed || answers.size() >= MAX_ANSWERS) {
      return false;
    }
    answers.add(json);
    return true;
  }

  /** Wants the depth of this market in place of another's; null for none. */
  synchronized void wantDepth(@Nullable DepthWish wish) {
    depthWish = wish;
    depthGiven = false;
    depth = null;
  }

  synchronized @Nullable DepthWish depthWish() {
    return depthWish;
  }

  /** Returns whether the client still wants this, and has not been told of this version. */
  synchronized boolean lacksDepth(DepthWish wish, long version) {
    return wish.equals(depthWish) && !(depthGiven && depthVersion == version);
  }

  /** Puts the depth in, in place of one that waits. */
  synchronized void putDepth(DepthWish wish, long version, String json) {
    if (!closed && wish.equals(depthWish)) {
      depthGiven = true;
      depthVersion = version;
      depth = json;
    }
  }

  /** Stops the sending until {@link #filled}. A new mailbox is filling. */
  synchronized void fill() {
    filling++;
  }

  /** The current tickers are in. */
  synchronized void filled() {
    filling--;
  }

  /** Narrows to these markets, or adds them to those already chosen. False beyond the limit. */
  synchronized boolean want(Collection<String> markets, int limit) {
    boolean within = wishes.add(markets, limit);
    tickers.keySet().removeIf(market -> !wishes.include(market));
    return within;
  }

  synchronized void wantAll() {
    wishes.addAll();
  }

  /** False beyond the limit. */
  synchronized boolean unwant(Collection<String> markets, int limit) {
    boolean within = wishes.remove(markets, limit);
    tickers.keySet().removeIf(market -> !wishes.include(market));
    return within;
  }

  synchronized void unwantAll() {
    wishes.removeAll();
    tickers.clear();
  }

  /** Takes the next message, if none is being sent. Null if there is none, or one is. */
  synchronized @Nullable String next(long nowNanos) {
    if (sending || closed || filling > 0) {
      return null;
    }
    String message = answers.poll();
    if (message == null) {
      message = nextHeartbeat();
    }
    if (message == null && depth != null) {
      // Before the tickers, of which there may always be some: it comes a few times a second.
      message = depth;
      depth = null;
    }
    if (message == null && !tickers.isEmpty()) {
      var first = tickers.values().iterator();
      message = first.next().json();
      first.remove();
      taken++;
    }
    sending = message != null;
    sendStartedNanos = nowNanos;
    return message;
  }

  /** The message is sent. Returns whether more is waiting. */
  synchronized boolean sent() {
    sending = false;
    return !tickers.isEmpty() || !answers.isEmpty() || heartbeat != null || depth != null;
  }

  synchronized boolean isStuck(long nowNanos, long limitNanos) {
    return sending && nowNanos - sendStartedNanos > limitNanos;
  }

  synchronized void close() {
    closed = true;
    tickers.clear();
    answers.clear();
    heartbeat = null;
    latestHeartbeat = null;
    wantDepth(null);
  }

  private @Nullable String nextHeartbeat() {
    PlacedHeartbeat first = heartbeat;
    if (first == null || !isDue(first)) {
      return null;
    }
    PlacedHeartbeat latest = latestHeartbeat;
    latestHeartbeat = null;
    boolean both = latest != null && isDue(latest);
    heartbeat = both ? null : latest;
    return both && latest != null ? latest.json : first.json;
  }

  private boolean isDue(PlacedHeartbeat placed) {
    return tickers.isEmpty() || taken >= placed.after;
  }

  /**
   * A heartbeat in its place.
   *
   * @param after how many tickers must have been given out before it
   */
  private record PlacedHeartbeat(String json, long after) {}
}
