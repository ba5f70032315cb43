package io.github.kalshibook.book;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The levels of a market as they were at one moment, and how far to believe them. Immutable: an old
 * view never changes. Lists are ordered best first.
 */
public final class BookView {
  private static final String HEADER = "  YES bid size  price  | price   YES ask size\n";

  private final String marketTicker;
  private final Trust trust;
  private final Ladder yes;
  private final Ladder no;
  private final long restingCentiContracts;

  BookView(String marketTicker, Trust trust, Ladder yes, Ladder no, long restingCentiContracts) {
    this.marketTicker = marketTicker;
    this.trust = trust;
    this.yes = yes;
    this.no = no;
    this.restingCentiContracts = restingCentiContracts;
  }

  /** Returns the market. */
  public String marketTicker() {
    return marketTicker;
  }

  /** Returns how far to believe the view. */
  public Trust trust() {
    return trust;
  }

  /** Returns all contracts resting in the book, both sides, shown here or not. */
  public long restingCentiContracts() {
    return restingCentiContracts;
  }

  /** Returns whether every level of the book is in this view. */
  public boolean isComplete() {
    return yes.count() == yes.levelsInBook && no.count() == no.levelsInBook;
  }

  /** Returns the bids for one side, highest price first; empty if there are none. */
  public List<OrderbookLevel> bids(Side side) {
    Ladder ladder = ladder(side);
    List<OrderbookLevel> levels = new ArrayList<>(ladder.count());
    for (int rank = 0; rank < ladder.count(); rank++) {
      levels.add(ladder.fromBest(rank));
    }
    return Collections.unmodifiableList(levels);
  }

  /** Returns the asks for one side, lowest price first: the other side's bids, seen from here. */
  public List<OrderbookLevel> asks(Side side) {
    return bids(side.opposite()).stream().map(OrderbookLevel::fromOtherSide).toList();
  }

  /** Returns the bids for YES, highest price first. */
  public List<OrderbookLevel> yesBids() {
    return bids(Side.YES);
  }

  /** Returns the bids for NO, highest price first. */
  public List<OrderbookLevel> noBids() {
    return bids(Side.NO);
  }

  /** Returns the asks for YES, lowest price first. */
  public List<OrderbookLevel> yesAsks() {
    return asks(Side.YES);
  }

  /** Returns the asks for NO, lowest price first. */
  public List<OrderbookLevel> noAsks() {
    return asks(Side.NO);
  }

  /** Returns the bids at a price; empty if this view holds none there. */
  public Optional<OrderbookLevel> bid(Side side, int priceCentiCents) {
    Ladder ladder = ladder(side);
    int index = Arrays.binarySearch(ladder.pricesCentiCents, priceCentiCents);
    return index < 0
        ? Optional.empty()
        : Optional.of(new OrderbookLevel(priceCentiCents, ladder.sizesCentiContracts[index]));
  }

  /** Returns the best levels of this view. */
  public TopOfBook top() {
    return new TopOfBook(marketTicker, trust, best(yes), best(no), restingCentiContracts);
  }

  /**
   * Returns what it costs to buy contracts of one side at once: its asks, cheapest first.
   *
   * @throws IllegalArgumentException if {@code centiContracts} is negative
   */
  public Fill costToBuy(Side side, long centiContracts) {
    return fill(ladder(side.opposite()), true, centiContracts);
  }

  /**
   * Returns what selling contracts of one side at once brings: its bids, dearest first.
   *
   * @throws IllegalArgumentException if {@code centiContracts} is negative
   */
  public Fill proceedsOfSelling(Side side, long centiContracts) {
    return fill(ladder(side), false, centiContracts);
  }

  /**
   * Returns a 64-bit hash of the market and the levels in this view; not of times or sequence. The
   * same levels give the same hash in every process and on every JDK: FNV-1a over the ticker's
   * UTF-16 units, then for YES and NO the number of levels and each price and size, ascending, all
   * big-endian (2, 4, 4 and 8 bytes).
   */
  public long hash() {
    Fnv1a hash = new Fnv1a();
    for (int i = 0; i < marketTicker.length(); i++) {
      hash.add(marketTicker.charAt(i), 2);
    }
    for (Side side : Side.values()) {
      Ladder ladder = ladder(side);
      hash.add(ladder.count(), 4);
      for (int i = 0; i < ladder.count(); i++) {
        hash.add(ladder.pricesCentiCents[i], 4);
        hash.add(ladder.sizesCentiContracts[i], 8);
      }
    }
    return hash.value;
  }

  /** Returns the best {@code levels} levels as text for a person: YES bids left, YES asks right. */
  public String dump(int levels) {
    StringBuilder text = new StringBuilder();
    text.append(marketTicker).append("  ").append(trust.status());
    if (!trust.isLive()) {
      text.append(" (").append(trust.reason()).append(")");
    }
    text.append("  sid ").append(trust.sid()).append("  seq ").append(trust.sequence());
    text.append("  resting ").append(FixedPoint.formatSize(restingCentiContracts)).append('\n');
    text.append(HEADER);
    int rows = Math.min(levels, Math.max(yes.count(), no.count()));
    for (int rank = 0; rank < rows; rank++) {
      text.append(row(rank)).append('\n');
    }
    return text.toString();
  }

  private String row(int rank) {
    OrderbookLevel bid = rank < yes.count() ? yes.fromBest(rank) : null;
    OrderbookLevel ask = rank < no.count() ? no.fromBest(rank).fromOtherSide() : null;
    String left =
        bid == null
            ? " ".repeat(22)
            : String.format(
                "%14s  %s",
                FixedPoint.formatSize(bid.sizeCentiContracts()),
                FixedPoint.formatPrice(bid.priceCentiCents()));
    return ask == null
        ? left + " |"
        : left
            + " | "
            + FixedPoint.formatPrice(ask.priceCentiCents())
            + "  "
            + FixedPoint.formatSize(ask.sizeCentiContracts());
  }

  private Fill fill(Ladder ladder, boolean fromOtherSide, long centiContracts) {
    if (centiContracts < 0) {
      throw new IllegalArgumentException("centiContracts negative, was " + centiContracts);
    }
    long wanted = centiContracts;
    BigInteger microDollars = BigInteger.ZERO;
    OptionalInt worst = OptionalInt.empty();
    for (int rank = 0; rank < ladder.count() && wanted > 0; rank++) {
      OrderbookLevel level = ladder.fromBest(rank);
      int price = (fromOtherSide ? level.fromOtherSide() : level).priceCentiCents();
      long taken = Math.min(wanted, level.sizeCentiContracts());
      // 0.0001 dollar times 0.01 contract: the product counts millionths of a dollar.
      microDollars =
          microDollars.add(BigInteger.valueOf(taken).multiply(BigInteger.valueOf(price)));
      wanted -= taken;
      worst = OptionalInt.of(price);
    }
    BigDecimal dollars =
        new BigDecimal(microDollars, FixedPoint.PRICE_DECIMALS + FixedPoint.SIZE_DECIMALS);
    return new Fill(trust, centiContracts - wanted, wanted, dollars, worst);
  }

  private Ladder ladder(Side side) {
    return side == Side.YES ? yes : no;
  }

  private static Optional<OrderbookLevel> best(Ladder ladder) {
    return ladder.count() == 0 ? Optional.empty() : Optional.of(ladder.fromBest(0));
  }

  private static final class Fnv1a {
    private long value = 0xcbf29ce484222325L;

    void add(long bits, int bytes) {
      for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
        value = (value ^ (bits >>> shift & 0xff)) * 0x100000001b3L;
      }
    }
  }
}
