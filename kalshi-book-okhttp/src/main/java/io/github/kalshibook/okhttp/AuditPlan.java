package io.github.kalshibook.okhttp;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which live book is compared with the exchange's next: one after another at a steady pace, one
 * that somebody doubts at once, and one that was wrong once more after 5 seconds. Belongs to the
 * maintenance loop.
 */
final class AuditPlan {
  private static final long SECOND = 1_000_000_000;
  private static final long AGAIN_NANOS = 5 * SECOND;
  private static final long MINUTE = 60 * SECOND;

  /** A book that is not live is looked at again a second later, so often. */
  private static final int TRIES = 3;

  /** More markets than this waiting to be compared out of turn are no help to anybody. */
  private static final int MAX_OUT_OF_TURN = 1_000;

  private final long intervalNanos;
  private final Deque<OutOfTurn> outOfTurn = new ArrayDeque<>();
  private final Map<String, Long> differedNanos = new LinkedHashMap<>();
  private long lastNanos;
  private long pausedUntilNanos;
  private int turn;

  private record OutOfTurn(String ticker, long dueNanos, int triesLeft) {}

  /** Makes a plan; an interval of 0 means that books are compared on demand only. */
  AuditPlan(long intervalNanos, long now) {
    this.intervalNanos = intervalNanos;
    lastNanos = now;
    pausedUntilNanos = now;
  }

  /** Somebody doubts this book. */
  void demand(String ticker, long now) {
    outOfTurn.removeIf(other -> other.ticker().equals(ticker));
    if (outOfTurn.size() < MAX_OUT_OF_TURN) {
      outOfTurn.addFirst(new OutOfTurn(ticker, now, TRIES));
    }
  }

  /** The exchange has too many commands, or markets: leave it alone for a minute. */
  void pause(long now) {
    pausedUntilNanos = now + MINUTE;
  }

  /** Returns the live market to compare now; null if none. */
  @Nullable WantedMarket next(MarketSet markets, long now) {
    if (now - pausedUntilNanos < 0) {
      return null;
    }
    OutOfTurn doubted = outOfTurn.peekFirst();
    if (doubted != null && now - doubted.dueNanos() >= 0) {
      outOfTurn.removeFirst();
      return doubted(doubted, markets, now);
    }
    if (intervalNanos == 0 || now - lastNanos < intervalNanos) {
      return null;
    }
    lastNanos = now;
    long live = markets.liveOnes().count();
    return live == 0
        ? null
        : markets.liveOnes().skip(Math.floorMod(turn++, live)).findFirst().orElse(null);
  }

  private @Nullable WantedMarket doubted(OutOfTurn doubted, MarketSet markets, long now) {
    WantedMarket market = markets.find(doubted.ticker());
    if (market == null || market.phase == WantedMarket.Phase.LIVE) {
      return market;
    }
    if (doubted.triesLeft() > 1) {
      outOfTurn.addLast(new OutOfTurn(doubted.ticker(), now + SECOND, doubted.triesLeft() - 1));
    }
    return null;
  }

  /**
   * Notes an outcome.
   *
   * @return whether the book was wrong for the second time within a minute
   */
  boolean audited(String ticker, boolean same, long now) {
    differedNanos.values().removeIf(at -> now - at > MINUTE);
    if (same) {
      return false;
    }
    if (outOfTurn.size() < MAX_OUT_OF_TURN) {
      outOfTurn.addLast(new OutOfTurn(ticker, now + AGAIN_NANOS, TRIES));
    }
    return differedNanos.put(ticker, now) != null;
  }
}
