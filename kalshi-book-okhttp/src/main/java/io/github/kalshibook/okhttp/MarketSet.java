package io.github.kalshibook.okhttp;

import io.github.kalshibook.okhttp.WantedMarket.Phase;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The markets of one subscription, and which of them need something done. Belongs to the
 * maintenance loop.
 */
final class MarketSet {
  /** How many markets one command names, at most. */
  static final int BATCH = 500;

  private final Map<String, WantedMarket> markets = new LinkedHashMap<>();

  /** Those that are not live, or not in the subscription: the only ones a tick looks at. */
  private final Set<WantedMarket> open = new LinkedHashSet<>();

  /** What refused batches were split into. Bounded by the markets. */
  private final Deque<List<WantedMarket>> split = new ArrayDeque<>();

  @Nullable WantedMarket find(String ticker) {
    return markets.get(ticker);
  }

  WantedMarket findOrAdd(String ticker) {
    return markets.computeIfAbsent(ticker, WantedMarket::new);
  }

  int size() {
    return markets.size();
  }

  Collection<WantedMarket> all() {
    return Collections.unmodifiableCollection(markets.values());
  }

  /** Returns all as they are now: the set may change while the caller goes through them. */
  List<WantedMarket> copy() {
    return List.copyOf(markets.values());
  }

  /** Returns those that need something, as they are now. */
  List<WantedMarket> openOnes() {
    return List.copyOf(open);
  }

  Stream<WantedMarket> liveOnes() {
    return markets.values().stream().filter(market -> market.phase == Phase.LIVE);
  }

  /** Returns whether every book that counts is live. */
  boolean isSettled() {
    for (WantedMarket market : open) {
      if (!market.apart && !market.arriving && market.phase != Phase.REMOVING) {
        return false;
      }
    }
    return true;
  }

  void enter(WantedMarket market, Phase phase, long atNanos) {
    market.enter(phase, atNanos);
    if (phase == Phase.LIVE || phase == Phase.ENDED) {
      open.remove(market);
    } else {
      open.add(market);
    }
  }

  void enter(List<WantedMarket> some, Phase phase, long commandId, long atNanos) {
    for (WantedMarket market : some) {
      market.commandId = commandId;
      enter(market, phase, atNanos);
    }
  }

  void live(WantedMarket market) {
    market.live();
    open.remove(market);
  }

  void forget(WantedMarket market) {
    open.remove(market);
    markets.remove(market.ticker, market);
  }

  /** One of a refused batch is bad: the halves are tried apart. */
  void splitInHalves(List<WantedMarket> batch) {
    int half = batch.size() / 2;
    split.add(List.copyOf(batch.subList(0, half)));
    split.add(List.copyOf(batch.subList(half, batch.size())));
  }

  void forgetSplits() {
    split.clear();
  }

  /** Returns those of a phase that are due, at most a batch; those of a split batch first. */
  List<WantedMarket> due(Phase phase, long now) {
    if (phase == Phase.UNSENT && !split.isEmpty()) {
      List<WantedMarket> part =
          split.getFirst().stream().filter(m -> m.phase == phase && m.isWanted()).toList();
      if (part.isEmpty() || part.get(0).isDue(now)) {
        split.removeFirst();
      }
      if (!part.isEmpty()) {
        return part;
      }
    }
    List<WantedMarket> batch = new ArrayList<>();
    for (WantedMarket market : open) {
      if (market.phase == phase && market.isDue(now)) {
        batch.add(market);
        if (batch.size() == BATCH) {
          break;
        }
      }
    }
    return batch;
  }

  /** Returns markets to take out that no command names yet, at most a batch. */
  List<WantedMarket> dueRemovals(long now) {
    List<WantedMarket> batch = new ArrayList<>();
    for (WantedMarket market : open) {
      if (market.phase == Phase.REMOVING && market.commandId < 0 && market.isDue(now)) {
        batch.add(market);
        if (batch.size() == BATCH) {
          break;
        }
      }
    }
    return batch;
  }

  static List<String> tickers(List<WantedMarket> some) {
    return some.stream().map(market -> market.ticker).toList();
  }
}
