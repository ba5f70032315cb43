package io.github.kalshibook.feed;

import io.github.kalshibook.book.StaleReason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Hands markets from one processor to another, with the locks of both held, always in the same
 * order: no frame of either connection can be half way in a book that changes hands.
 */
final class MarketMove {
  private final KalshiMessageProcessor from;
  private final KalshiMessageProcessor to;
  private final long nowMillis;

  MarketMove(KalshiMessageProcessor from, KalshiMessageProcessor to, long nowMillis) {
    this.from = from;
    this.to = to;
    this.nowMillis = nowMillis;
  }

  List<String> move(Collection<String> marketTickers) {
    KalshiMessageProcessor first = from.order < to.order ? from : to;
    KalshiMessageProcessor second = first == from ? to : from;
    List<String> moved = new ArrayList<>();
    List<Runnable> afterwards;
    first.lock.lock();
    try {
      second.lock.lock();
      try {
        for (String ticker : marketTickers) {
          if (to.takesMarkets() && handOver(ticker)) {
            moved.add(ticker);
          }
        }
        if (!moved.isEmpty()) {
          to.events.marketsTaken(List.copyOf(moved));
        }
        afterwards = new ArrayList<>(from.events.take());
        afterwards.addAll(to.events.take());
      } finally {
        second.lock.unlock();
      }
    } finally {
      first.lock.unlock();
    }
    afterwards.forEach(Runnable::run);
    return moved;
  }

  private boolean handOver(String ticker) {
    MarketSlot slot = from.markets.find(ticker);
    if (slot == null) {
      return false;
    }
    if (slot.writer.isLive()) {
      slot.writer.makeStale(StaleReason.MOVED, nowMillis);
      from.events.statusChanged(slot);
    }
    from.markets.giveBack(slot);
    from.forgetFlat(ticker);
    return to.want(ticker);
  }
}
