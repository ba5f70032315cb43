package io.github.kalshibook.examples.demo;

import io.github.kalshibook.book.FixedPoint;
import io.github.kalshibook.book.OrderbookLevel;
import io.github.kalshibook.book.Side;
import io.github.kalshibook.testkit.FakeMarket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Keeps one market's book around its price, as people who quote it would. Not thread-safe. */
final class DemoBook {
  private static final int TICK = 100;
  private static final int LEVELS = 16;

  private final DemoMarket market;
  private final FakeMarket exchange;
  private final Random random;

  /** How many contracts rest at a usual level. */
  private final double depth;

  private final double halfSpread;

  DemoBook(DemoMarket market, FakeMarket exchange, Random random) {
    this.market = market;
    this.exchange = exchange;
    this.random = random;
    this.depth = 60 * Math.exp(0.9 * random.nextGaussian());
    this.halfSpread = TICK * (0.5 + 0.9 * random.nextDouble() * random.nextDouble());
  }

  void fill() {
    exchange.replace(levels(best(Side.YES)), levels(best(Side.NO)));
  }

  /** Does what one look at the price asks for: bids that are too dear go, then one change more. */
  void step(long nowNanos) {
    market.event().move(random, nowNanos);
    for (Side side : Side.values()) {
      withdraw(side);
    }
    Side side = random.nextBoolean() ? Side.YES : Side.NO;
    int best = best(side);
    if (best < TICK) {
      return;
    }
    List<OrderbookLevel> bids = exchange.bids(side);
    if (bids.isEmpty() || bids.get(0).priceCentiCents() < best) {
      exchange.setLevel(side, best, size(0));
      return;
    }
    int distance = (int) (LEVELS * Math.pow(random.nextDouble(), 2.5));
    int price = random.nextBoolean() ? best - distance * TICK : firstHole(bids, best);
    if (price >= TICK) {
      boolean gone = distance > 1 && random.nextDouble() < 0.1;
      exchange.setLevel(side, price, gone ? 0 : size(distance));
    }
  }

  /** Returns the dearest price nobody bids, where a jump of the price left none. */
  private static int firstHole(List<OrderbookLevel> bids, int best) {
    int price = best;
    for (OrderbookLevel bid : bids) {
      if (bid.priceCentiCents() < price) {
        return price;
      }
      price = bid.priceCentiCents() - TICK;
    }
    return price;
  }

  private void withdraw(Side side) {
    int best = best(side);
    for (OrderbookLevel bid : exchange.bids(side)) {
      if (bid.priceCentiCents() <= best) {
        return;
      }
      exchange.setLevel(side, bid.priceCentiCents(), 0);
    }
  }

  /** Returns what the dearest bid should be, 0 or less for none; both together never cross. */
  private int best(Side side) {
    double chance = side == Side.YES ? market.chance() : 1 - market.chance();
    double fair = chance * FixedPoint.DOLLAR_CENTI_CENTS - halfSpread;
    return (int) Math.floor(fair / TICK) * TICK;
  }

  private List<OrderbookLevel> levels(int best) {
    List<OrderbookLevel> levels = new ArrayList<>();
    for (int distance = 0; distance < LEVELS && best - distance * TICK >= TICK; distance++) {
      levels.add(new OrderbookLevel(best - distance * TICK, size(distance)));
    }
    return levels;
  }

  private long size(int distance) {
    double contracts = depth * (1 + 0.35 * distance) * Math.exp(0.6 * random.nextGaussian());
    long whole = Math.max(1, Math.round(contracts)) * 100;
    return random.nextInt(7) == 0 ? whole + 1 + random.nextInt(99) : whole;
  }
}
