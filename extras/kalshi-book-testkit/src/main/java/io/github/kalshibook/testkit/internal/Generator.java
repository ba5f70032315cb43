package io.github.kalshibook.testkit.internal;

import io.github.kalshibook.book.FixedPoint;
import io.github.kalshibook.book.Side;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;

/**
 * Moves the books like traffic that was recorded: most changes near the best price, markets of very
 * different rates, now and then a burst, a crossing, a close. What happens depends on the seed and
 * the books alone, never on the time. Guarded by the exchange's lock.
 */
public final class Generator {
  private static final int LEVELS_WANTED = 24;
  private static final int NEAR_TICKS = 5;
  private static final int FAR_TICKS = 40;
  private static final int MAX_BURST = 785;
  private static final int MAX_CROSSING = 19;
  private static final double NEAR = 0.97;
  private static final double FRACTIONAL = 0.14;
  private static final long MAX_CENTI_CONTRACTS = 8_836_800;

  /** Those that change no book. */
  private static final List<String> LIFECYCLE_EVENTS =
      List.of("close_date_updated", "metadata_updated", "price_level_structure_updated");

  private final Exchange exchange;
  private final Random random;
  private List<TrueBook> books = List.of();

  /** The rates' running sum, so that one number picks a market. */
  private double[] cumulatedRates = new double[0];

  /** Makes a generator for the markets that the exchange will have when it is first used. */
  public Generator(Exchange exchange) {
    this.exchange = exchange;
    this.random = new Random(exchange.settings.seed());
  }

  /** Fills a market's book anew and sends everybody a snapshot. */
  public void fill(TrueBook book) {
    exchange.change(
        () -> {
          int tick = book.tickCentiCents();
          int ticks = FixedPoint.DOLLAR_CENTI_CENTS / tick;
          int middle = Math.max(3, Math.min(ticks - 3, (int) (ticks * random.nextDouble())));
          exchange.replaceBook(book, side(middle - 1, tick), side(ticks - middle - 1, tick));
        });
  }

  private Map<Integer, Long> side(int bestTicks, int tick) {
    Map<Integer, Long> levels = new TreeMap<>();
    int wanted = 4 + random.nextInt(LEVELS_WANTED);
    int price = bestTicks;
    while (price > 0 && levels.size() < wanted) {
      levels.put(price * tick, size());
      price -= 1 + (int) (random.nextDouble() * random.nextDouble() * 4);
    }
    if (random.nextInt(200) == 0) {
      levels.put(tick, 117_419_400L);
    }
    return levels;
  }

  /** Lets something happen somewhere; returns how many changes it took. */
  public int step() {
    return exchange.call(() -> step(pick()));
  }

  private TrueBook pick() {
    List<TrueBook> all = exchange.allBooks();
    if (books.size() != all.size()) {
      books = all;
      cumulatedRates = new double[all.size()];
      double sum = 0;
      // Log-normal: a few markets have most of the traffic.
      Random rates = new Random(exchange.settings.seed() ^ 0x5DEECE66DL);
      for (int i = 0; i < cumulatedRates.length; i++) {
        sum += Math.exp(1.5 * rates.nextGaussian());
        cumulatedRates[i] = sum;
      }
    }
    if (books.isEmpty()) {
      throw new IllegalStateException("the exchange has no markets");
    }
    double point = random.nextDouble() * cumulatedRates[cumulatedRates.length - 1];
    int found = Arrays.binarySearch(cumulatedRates, point);
    return books.get(Math.min(found < 0 ? -found - 1 : found, books.size() - 1));
  }

  private int step(TrueBook book) {
    if (book.isFinished()) {
      return 1;
    }
    if (book.bids(Side.YES).isEmpty() && book.bids(Side.NO).isEmpty()) {
      fill(book);
      return 1;
    }
    double dice = random.nextDouble();
    if (dice < 0.0002) {
      exchange.replaceBook(book, new TreeMap<>(), new TreeMap<>());
      return 1;
    }
    if (dice < 0.0004) {
      String event = LIFECYCLE_EVENTS.get(random.nextInt(LIFECYCLE_EVENTS.size()));
      exchange.sendLifecycle("market_lifecycle_v2", LifecycleText.body(book, event));
      return 1;
    }
    if (dice < 0.001) {
      return burst(book, 20 + random.nextInt(MAX_BURST - 19));
    }
    if (dice < 0.004) {
      return crossing(book, 1 + random.nextInt(MAX_CROSSING));
    }
    return burst(book, dice < 0.1 ? 2 + random.nextInt(4) : 1);
  }

  /** Changes a market's book so many times at once; returns how many times. */
  public int burst(TrueBook book, int changes) {
    exchange.change(
        () -> {
          for (int i = 0; i < changes; i++) {
            changeOnce(book);
          }
        });
    return changes;
  }

  /**
   * Crosses a market's book for so many frames, all with one time, and uncrosses it; returns how
   * many changes it took.
   */
  public int crossing(TrueBook book, int frames) {
    return exchange.call(
        () -> {
          Side side = random.nextBoolean() ? Side.YES : Side.NO;
          int opposite = book.best(side.opposite());
          int tick = book.tickCentiCents();
          int price = FixedPoint.DOLLAR_CENTI_CENTS - opposite + tick * (1 + random.nextInt(3));
          if (opposite == 0 || price >= FixedPoint.DOLLAR_CENTI_CENTS) {
            return burst(book, frames);
          }
          long size = size();
          exchange.changeLevel(book, side, price, size);
          for (int i = 1; i < frames; i++) {
            changeFar(book, side);
          }
          exchange.changeLevel(book, side, price, -size);
          return frames + 1;
        });
  }

  /** A change that leaves both best prices alone. */
  private void changeFar(TrueBook book, Side side) {
    int tick = book.tickCentiCents();
    NavigableMap<Integer, Long> bids = book.bids(side.opposite());
    int price = Math.max(tick, bids.firstKey() - tick * random.nextInt(3));
    exchange.changeLevel(book, side.opposite(), price, size());
  }

  private void changeOnce(TrueBook book) {
    Side side = random.nextBoolean() ? Side.YES : Side.NO;
    NavigableMap<Integer, Long> bids = book.bids(side);
    int distance =
        random.nextDouble() < NEAR
            ? (int) (random.nextDouble() * random.nextDouble() * NEAR_TICKS)
            : NEAR_TICKS + random.nextInt(FAR_TICKS);
    double chanceToTake = bids.size() > LEVELS_WANTED ? 0.56 : 0.44;
    if (bids.size() > 2 && random.nextDouble() < chanceToTake) {
      take(book, side, distance);
    } else {
      give(book, side, distance);
    }
  }

  /** Takes contracts away at the level nearest to the wanted distance from the best. */
  private void take(TrueBook book, Side side, int distance) {
    NavigableMap<Integer, Long> bids = book.bids(side);
    Integer price = bids.ceilingKey(bids.lastKey() - distance * book.tickCentiCents());
    int taken = price == null ? bids.lastKey() : price;
    long held = book.sizeAt(side, taken);
    long part = Math.min(held, size());
    boolean whole = random.nextDouble() < 0.4 || part == held;
    exchange.changeLevel(book, side, taken, whole && fits(held) ? -held : -part);
  }

  private static boolean fits(long centiContracts) {
    return centiContracts <= MAX_CENTI_CONTRACTS;
  }

  /** Adds contracts, at times at a better price than the best, never crossing. */
  private void give(TrueBook book, Side side, int distance) {
    int tick = book.tickCentiCents();
    int opposite = book.best(side.opposite());
    int highest = FixedPoint.DOLLAR_CENTI_CENTS - Math.max(opposite, 0) - tick;
    int best = book.best(side);
    int wanted = random.nextDouble() < 0.06 ? best + tick : Math.max(best, tick) - distance * tick;
    int price = Math.max(tick, Math.min(wanted, highest));
    // The tick may have changed since the best level was made.
    price -= price % tick;
    if (price >= tick) {
      exchange.changeLevel(book, side, price, size());
    }
  }

  private long size() {
    double contracts = Math.exp(3.5 + 1.6 * random.nextGaussian());
    long centiContracts = Math.min((long) (contracts * 100), MAX_CENTI_CONTRACTS);
    boolean fractional = random.nextDouble() < FRACTIONAL;
    return fractional ? Math.max(1, centiContracts) : Math.max(100, centiContracts / 100 * 100);
  }
}
