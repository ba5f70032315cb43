package io.github.kalshibook.testkit.internal;

import io.github.kalshibook.book.FixedPoint;
import io.github.kalshibook.book.OrderbookLevel;
import io.github.kalshibook.book.Side;
import io.github.kalshibook.testkit.TopSpan;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * One market of the exchange: its true book, as the dullest possible model, and who is subscribed
 * to it. Every field is guarded by the exchange's lock.
 */
public final class TrueBook {
  final String marketTicker;
  final String marketId;
  final List<Subscription> holders = new ArrayList<>();
  private final TreeMap<Integer, Long> yesBids = new TreeMap<>();
  private final TreeMap<Integer, Long> noBids = new TreeMap<>();
  private final TopHistory history;
  private long restingCentiContracts;
  private int tickCentiCents;
  private String status = "active";
  private String title;
  private Instant closeTime = Instant.parse("2026-12-31T23:59:00Z");

  TrueBook(String marketTicker, int tickCentiCents, int historyLimit) {
    this.marketTicker = marketTicker;
    this.marketId =
        UUID.nameUUIDFromBytes(marketTicker.getBytes(StandardCharsets.UTF_8)).toString();
    this.tickCentiCents = tickCentiCents;
    this.title = "Will " + marketTicker + " happen?";
    this.history = new TopHistory(historyLimit);
  }

  /** Returns the market's name. */
  public String marketTicker() {
    return marketTicker;
  }

  NavigableMap<Integer, Long> bids(Side side) {
    return side == Side.YES ? yesBids : noBids;
  }

  /** Returns the best bid, or 0 if there is none. */
  int best(Side side) {
    NavigableMap<Integer, Long> bids = bids(side);
    return bids.isEmpty() ? 0 : bids.lastKey();
  }

  long sizeAt(Side side, int priceCentiCents) {
    return bids(side).getOrDefault(priceCentiCents, 0L);
  }

  /** Changes a level; nothing happens to the book if the level would go below zero. */
  void change(Side side, int priceCentiCents, long centiContracts, Instant now) {
    FixedPoint.requirePrice(priceCentiCents);
    long size = Math.addExact(sizeAt(side, priceCentiCents), centiContracts);
    if (size < 0) {
      throw new IllegalArgumentException(
          marketTicker + ": level " + priceCentiCents + " would hold " + size);
    }
    if (size == 0) {
      bids(side).remove(priceCentiCents);
    } else {
      bids(side).put(priceCentiCents, size);
    }
    restingCentiContracts += centiContracts;
    note(now);
  }

  void replace(Map<Integer, Long> yes, Map<Integer, Long> no, Instant now) {
    // Copied first: the caller may hand in this book's own levels.
    TreeMap<Integer, Long> newYes = new TreeMap<>(yes);
    TreeMap<Integer, Long> newNo = new TreeMap<>(no);
    yesBids.clear();
    noBids.clear();
    yesBids.putAll(newYes);
    noBids.putAll(newNo);
    restingCentiContracts = sum(yesBids) + sum(noBids);
    note(now);
  }

  Optional<TopSpan> latest(int yesBid, int noBid, long resting) {
    return history.latest(yesBid, noBid, resting);
  }

  List<TopSpan> spans(int yesBid, int noBid, long resting) {
    return history.all(yesBid, noBid, resting);
  }

  long restingCentiContracts() {
    return restingCentiContracts;
  }

  /** Returns the levels of a side, best first. */
  List<OrderbookLevel> levels(Side side) {
    List<OrderbookLevel> levels = new ArrayList<>();
    bids(side)
        .descendingMap()
        .forEach((price, size) -> levels.add(new OrderbookLevel(price, size)));
    return levels;
  }

  int tickCentiCents() {
    return tickCentiCents;
  }

  void tickCentiCents(int newTick) {
    tickCentiCents = newTick;
  }

  /** Returns the word of the REST field {@code status}: {@code active}, {@code finalized}, … */
  String status() {
    return status;
  }

  void status(String newStatus) {
    status = newStatus;
  }

  String title() {
    return title;
  }

  void title(String newTitle) {
    title = newTitle;
  }

  Instant closeTime() {
    return closeTime;
  }

  void closeTime(Instant newCloseTime) {
    closeTime = newCloseTime;
  }

  /** {@code KXRAIN-26NOV30-T1.5} belongs to the event {@code KXRAIN-26NOV30}. */
  String eventTicker() {
    int dash = marketTicker.lastIndexOf('-');
    return dash < 0 ? marketTicker : marketTicker.substring(0, dash);
  }

  /** {@code KXRAIN-26NOV30-T1.5} belongs to the series {@code KXRAIN}. */
  String seriesTicker() {
    int dash = marketTicker.indexOf('-');
    return dash < 0 ? marketTicker : marketTicker.substring(0, dash);
  }

  boolean isFinished() {
    return status.equals("determined") || status.equals("finalized");
  }

  private void note(Instant now) {
    history.add(now, best(Side.YES), best(Side.NO), restingCentiContracts);
  }

  private static long sum(Map<Integer, Long> bids) {
    return bids.values().stream().mapToLong(Long::longValue).sum();
  }
}
