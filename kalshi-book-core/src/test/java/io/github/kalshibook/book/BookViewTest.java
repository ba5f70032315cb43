package io.github.kalshibook.book;

import static io.github.kalshibook.book.BookTesting.NOTHING;
import static io.github.kalshibook.book.BookTesting.T0;
import static io.github.kalshibook.book.BookTesting.change;
import static io.github.kalshibook.book.BookTesting.level;
import static io.github.kalshibook.book.BookTesting.list;
import static io.github.kalshibook.book.BookTesting.newWriter;
import static io.github.kalshibook.book.BookTesting.snapshot;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BookViewTest {
  private static final long HASH_OF_KNOWN_BOOK = 0xdca52f0d987ecf35L;
  private static final long HASH_OF_EMPTY_BOOK_A = 0xfbd35b09659e74baL;

  private final BookWriter writer = newWriter("A");
  private final OrderbookState book = writer.book();

  @AfterEach
  void invariantsHold() {
    book.checkInvariants();
  }

  // Levels.

  @Test
  void levels_bothSides_areBestFirst() {
    snapshot(writer, list(5_000, 1, 5_200, 2, 5_100, 3), list(4_500, 4, 4_600, 5));

    BookView view = book.view();

    assertEquals(List.of(level(5_200, 2), level(5_100, 3), level(5_000, 1)), view.bids(Side.YES));
    assertEquals(List.of(level(4_600, 5), level(4_500, 4)), view.bids(Side.NO));
    assertEquals(List.of(level(5_400, 5), level(5_500, 4)), view.asks(Side.YES));
    assertEquals(List.of(level(4_800, 2), level(4_900, 3), level(5_000, 1)), view.asks(Side.NO));
    assertEquals(view.bids(Side.YES), view.yesBids());
    assertEquals(view.bids(Side.NO), view.noBids());
    assertEquals(view.asks(Side.YES), view.yesAsks());
    assertEquals(view.asks(Side.NO), view.noAsks());
    assertEquals("A", view.marketTicker());
    assertEquals(book.trust(), view.trust());
    assertEquals(book.top(), view.top());
    assertEquals(15, view.restingCentiContracts());
  }

  @Test
  void levels_cannotBeChangedByTheCaller() {
    snapshot(writer, list(5_000, 1), list(4_500, 4));
    BookView view = book.view();

    assertThrows(UnsupportedOperationException.class, () -> view.yesBids().clear());
    assertThrows(UnsupportedOperationException.class, () -> view.yesAsks().remove(0));
    assertThrows(UnsupportedOperationException.class, () -> view.noBids().set(0, level(1, 1)));
  }

  @Test
  void bid_atAPrice_isThereOrNot() {
    snapshot(writer, list(5_000, 1, 5_100, 3, 5_200, 2), list(4_500, 4));
    BookView view = book.view();

    assertEquals(Optional.of(level(5_000, 1)), view.bid(Side.YES, 5_000));
    assertEquals(Optional.of(level(5_200, 2)), view.bid(Side.YES, 5_200));
    assertEquals(Optional.empty(), view.bid(Side.YES, 4_500));
    assertEquals(Optional.of(level(4_500, 4)), view.bid(Side.NO, 4_500));
    assertEquals(Optional.empty(), view.bid(Side.NO, 5_000));
    assertEquals(Optional.empty(), view.bid(Side.NO, 0));
    assertEquals(Optional.empty(), view.bid(Side.NO, -5));
    assertEquals(Optional.empty(), view.bid(Side.NO, 20_000));
  }

  @Test
  void truncatedView_answersFromWhatItHolds() {
    snapshot(writer, list(5_000, 1, 5_100, 3, 5_200, 2), list(4_500, 4));
    BookView view = book.view(2);

    assertEquals(Optional.empty(), view.bid(Side.YES, 5_000));
    assertEquals(Optional.of(level(5_100, 3)), view.bid(Side.YES, 5_100));
    assertEquals(List.of(level(4_800, 2), level(4_900, 3)), view.noAsks());
    assertEquals(book.top(), view.top());
    assertEquals(10, view.restingCentiContracts());
    assertFalse(view.isComplete());
    Fill fill = view.proceedsOfSelling(Side.YES, 6);
    assertEquals(5, fill.filledCentiContracts());
    assertEquals(1, fill.unfilledCentiContracts());
  }

  @Test
  void view_ofANotLiveBook_saysSo() {
    snapshot(writer, list(5_000, 1), NOTHING);
    writer.makeStale(StaleReason.SEQUENCE_GAP, T0);

    assertFalse(book.view().trust().isLive());
    assertFalse(book.view().costToBuy(Side.NO, 1).trust().isLive());
  }

  // Fills.

  @Test
  void costToBuy_acrossLevels_takesTheCheapestAsksFirst() {
    // YES is offered at 0.54 (5.00 contracts) and at 0.55 (4.00 contracts).
    snapshot(writer, list(5_200, 100), list(4_600, 500, 4_500, 400));

    Fill fill = book.view().costToBuy(Side.YES, 700);

    // 5 * 0.54 + 2 * 0.55
    assertEquals(new BigDecimal("3.800000"), fill.dollars());
    assertEquals(700, fill.filledCentiContracts());
    assertEquals(0, fill.unfilledCentiContracts());
    assertEquals(OptionalInt.of(5_500), fill.worstPriceCentiCents());
    assertTrue(fill.isComplete());
    assertEquals(book.trust(), fill.trust());
    assertEquals(
        Optional.of(new BigDecimal("0.542857")),
        fill.averagePrice(new MathContext(6, RoundingMode.HALF_EVEN)));
  }

  @Test
  void proceedsOfSelling_acrossLevels_takesTheDearestBidsFirst() {
    snapshot(writer, list(5_200, 150, 5_000, 100), list(4_600, 500));

    Fill fill = book.view().proceedsOfSelling(Side.YES, 201);

    // 1.5 * 0.52 + 0.51 * 0.50
    assertEquals(new BigDecimal("1.035000"), fill.dollars());
    assertEquals(OptionalInt.of(5_000), fill.worstPriceCentiCents());
    assertTrue(fill.isComplete());
  }

  @Test
  void fills_ofNo_useTheOtherSide() {
    snapshot(writer, list(5_200, 100), list(4_600, 100));

    assertEquals(
        new BigDecimal("0.480000"), book.view().costToBuy(Side.NO, 100).dollars(), "NO ask");
    assertEquals(
        new BigDecimal("0.460000"),
        book.view().proceedsOfSelling(Side.NO, 100).dollars(),
        "NO bid");
  }

  @Test
  void fill_exactlyALevel_doesNotTouchTheNext() {
    snapshot(writer, list(5_200, 100, 5_000, 100), NOTHING);

    assertEquals(
        OptionalInt.of(5_200), book.view().proceedsOfSelling(Side.YES, 100).worstPriceCentiCents());
  }

  @Test
  void fill_moreThanThereIs_saysWhatIsMissing() {
    snapshot(writer, list(5_200, 150), NOTHING);

    Fill fill = book.view().proceedsOfSelling(Side.YES, 1_000);

    assertEquals(150, fill.filledCentiContracts());
    assertEquals(850, fill.unfilledCentiContracts());
    assertEquals(new BigDecimal("0.780000"), fill.dollars());
    assertFalse(fill.isComplete());
    assertEquals(Optional.of(new BigDecimal("0.5200")), fill.averagePrice(MathContext.DECIMAL64));
  }

  @Test
  void fill_nothingThere_isNothingFilled() {
    snapshot(writer, list(5_200, 150), NOTHING);

    Fill fill = book.view().costToBuy(Side.YES, 5);

    assertEquals(0, fill.filledCentiContracts());
    assertEquals(5, fill.unfilledCentiContracts());
    assertEquals(new BigDecimal("0.000000"), fill.dollars());
    assertEquals(OptionalInt.empty(), fill.worstPriceCentiCents());
    assertEquals(Optional.empty(), fill.averagePrice(MathContext.DECIMAL64));
    assertFalse(fill.isComplete());
  }

  @Test
  void fill_ofNothing_isComplete() {
    snapshot(writer, list(5_200, 150), NOTHING);

    Fill fill = book.view().proceedsOfSelling(Side.YES, 0);

    assertTrue(fill.isComplete());
    assertEquals(0, fill.dollars().signum());
    assertEquals(OptionalInt.empty(), fill.worstPriceCentiCents());
  }

  @Test
  void fill_ofANegativeNumber_throws() {
    BookView view = book.view();

    assertThrows(IllegalArgumentException.class, () -> view.costToBuy(Side.YES, -1));
    assertEquals(
        "centiContracts negative, was -1",
        assertThrows(IllegalArgumentException.class, () -> view.proceedsOfSelling(Side.YES, -1))
            .getMessage());
  }

  @Test
  void fill_ofTheLargestSizes_isExact() {
    snapshot(writer, list(9_999, Long.MAX_VALUE - 3, 9_998, 2), list(1, 1));

    Fill sold = book.view().proceedsOfSelling(Side.YES, Long.MAX_VALUE);
    Fill bought = book.view().costToBuy(Side.NO, Long.MAX_VALUE - 1);

    // 92233720368547758.04 * 0.9999 + 0.02 * 0.9998, reckoned elsewhere
    assertEquals(new BigDecimal("92224496996510903.284192"), sold.dollars());
    assertEquals(Long.MAX_VALUE - 1, sold.filledCentiContracts());
    assertEquals(1, sold.unfilledCentiContracts());
    // 92233720368547758.04 * 0.0001 + 0.02 * 0.0002
    assertEquals(new BigDecimal("9223372036854.775808"), bought.dollars());
    assertTrue(bought.isComplete());
    assertEquals(
        Optional.of(new BigDecimal("0.9998999999999999999999783159565502899")),
        sold.averagePrice(new MathContext(37, RoundingMode.HALF_EVEN)));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 20_260_101})
  void fills_atRandom_agreeWithTheSumOfTheLevels(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      snapshot(writer, randomSide(random), randomSide(random));
      BookView view = book.view();
      Side side = random.nextBoolean() ? Side.YES : Side.NO;
      long wanted = random.nextLong() >>> (1 + random.nextInt(62));
      String where = "seed " + seed + ", round " + round;

      assertFill(wanted, view.asks(side), view.costToBuy(side, wanted), where);
      assertFill(wanted, view.bids(side), view.proceedsOfSelling(side, wanted), where);
    }
  }

  private static void assertFill(
      long wanted, List<OrderbookLevel> levels, Fill fill, String where) {
    BigDecimal open = new BigDecimal(wanted).movePointLeft(2);
    BigDecimal dollars = BigDecimal.ZERO;
    for (OrderbookLevel level : levels) {
      BigDecimal taken = open.min(level.size());
      dollars = dollars.add(taken.multiply(level.price()));
      open = open.subtract(taken);
    }
    assertEquals(0, dollars.compareTo(fill.dollars()), where);
    assertEquals(6, fill.dollars().scale(), where);
    assertEquals(0, open.compareTo(FixedPoint.sizeContracts(fill.unfilledCentiContracts())), where);
    assertEquals(wanted, fill.filledCentiContracts() + fill.unfilledCentiContracts(), where);
  }

  private static LevelList randomSide(Random random) {
    Map<Integer, Long> levels = new TreeMap<>();
    for (int i = random.nextInt(20); i > 0; i--) {
      levels.put(1 + random.nextInt(9_999), (random.nextLong() >>> (7 + random.nextInt(50))) + 1);
    }
    return list(levels);
  }

  // Hash.

  @Test
  void hash_isTheDocumentedFnv1a() {
    assertEquals(reckonedHash(book.view()), book.view().hash(), "empty");
    snapshot(writer, list(1, 1, 5_200, Long.MAX_VALUE - 20, 9_999, 3), list(4_600, 0x0102030405L));
    assertEquals(reckonedHash(book.view()), book.view().hash());
    assertEquals(reckonedHash(book.view(1)), book.view(1).hash(), "truncated");

    BookWriter other = newWriter("KX-ä€😀\uD800");
    snapshot(other, NOTHING, list(77, 1));
    assertEquals(reckonedHash(other.book().view()), other.book().view().hash());
  }

  /** Reckoned elsewhere (Python's integers), so that no two sides of Java can agree in error. */
  @Test
  void hash_ofAKnownBook_isTheSameForEver() {
    BookWriter known = newWriter("KXTEST-26");
    snapshot(known, list(5_200, 100_000, 5_100, 50), list(4_600, 90_000));

    assertEquals(HASH_OF_KNOWN_BOOK, known.book().view().hash());
    assertEquals(HASH_OF_EMPTY_BOOK_A, book.view().hash());
  }

  @Test
  void hash_doesNotDependOnHowTheLevelsCameToBe() {
    snapshot(writer, list(5_000, 10, 5_200, 20), list(4_600, 30));
    long hash = book.view().hash();

    snapshot(writer, list(5_300, 1), list(9_000, 7));
    change(writer, Side.YES, 5_300, -1);
    change(writer, Side.NO, 4_600, 40);
    change(writer, Side.YES, 5_200, 20);
    change(writer, Side.NO, 9_000, -7);
    change(writer, Side.YES, 5_000, 10);
    assertNotEquals(hash, book.view().hash());
    change(writer, Side.NO, 4_600, -10);

    assertEquals(hash, book.view().hash());
    writer.makeStale(StaleReason.SEQUENCE_GAP, T0 + 99);
    assertEquals(hash, book.view().hash());
    assertEquals(hash, book.view(2).hash());
  }

  @Test
  void hash_dependsOnEveryLevelPriceSizeSideAndTheMarket() {
    Set<Long> hashes = new HashSet<>();
    int books = 0;
    for (String ticker : new String[] {"A", "B", "", "AA", "\u0000A"}) {
      BookWriter other = newWriter(ticker);
      hashes.add(other.book().view().hash());
      books++;
      for (LevelList yes : sides()) {
        for (LevelList no : sides()) {
          if (yes.size() + no.size() > 0) {
            snapshot(other, yes, no);
            hashes.add(other.book().view().hash());
            books++;
          }
        }
      }
    }

    assertEquals(books, hashes.size());
  }

  private static List<LevelList> sides() {
    return List.of(
        list(),
        list(1, 1),
        list(1, 2),
        list(2, 1),
        list(256, 1),
        list(1, 256),
        list(1, 1L << 40),
        list(1, 1, 2, 1),
        list(1, 1, 2, 2),
        list(1, 2, 2, 1),
        list(1, 1, 3, 1),
        list(1, 1, 2, 1, 3, 1));
  }

  /** FNV-1a over bytes laid out as the Javadoc of {@link BookView#hash} says, reckoned plainly. */
  private static long reckonedHash(BookView view) {
    ByteBuffer bytes = ByteBuffer.allocate(100_000);
    for (char unit : view.marketTicker().toCharArray()) {
      bytes.putChar(unit);
    }
    for (List<OrderbookLevel> side : List.of(view.yesBids(), view.noBids())) {
      bytes.putInt(side.size());
      side.stream()
          .sorted(Comparator.comparingInt(OrderbookLevel::priceCentiCents))
          .forEach(l -> bytes.putInt(l.priceCentiCents()).putLong(l.sizeCentiContracts()));
    }
    BigInteger modulus = BigInteger.ONE.shiftLeft(64);
    BigInteger prime = new BigInteger("1099511628211");
    BigInteger hash = new BigInteger("14695981039346656037");
    for (int i = 0; i < bytes.position(); i++) {
      BigInteger octet = BigInteger.valueOf(bytes.get(i) & 0xff);
      hash = hash.xor(octet).multiply(prime).mod(modulus);
    }
    return hash.longValue();
  }

  // Dump.

  @Test
  void dump_isATableForAPerson() {
    writer.replace(
        list(5_200, 123_456_789, 5_100, 5, 99, 1_000), list(4_600, 90_050, 1, 1), 3, 44, 0, T0);

    assertEquals(
        """
        A  LIVE  sid 3  seq 44  resting 1235478.45
          YES bid size  price  | price   YES ask size
            1234567.89  0.5200 | 0.5400  900.50
                  0.05  0.5100 | 0.9999  0.01
                 10.00  0.0099 |
        """,
        book.view().dump(10));
    assertEquals(
        """
        A  LIVE  sid 3  seq 44  resting 1235478.45
          YES bid size  price  | price   YES ask size
            1234567.89  0.5200 | 0.5400  900.50
        """,
        book.view().dump(1));
  }

  @Test
  void dump_notLiveAndOneSided_saysWhy() {
    snapshot(writer, NOTHING, list(4_600, 200));
    writer.makeStale(StaleReason.SEQUENCE_GAP, T0);

    assertEquals(
        """
        A  STALE (SEQUENCE_GAP)  sid 1  seq 0  resting 2.00
          YES bid size  price  | price   YES ask size
                               | 0.5400  2.00
        """,
        book.view().dump(5));
  }

  @Test
  void dump_ofNoRows_isTheHeadAlone() {
    String head =
        """
        A  AWAITING_SNAPSHOT (NO_SNAPSHOT_YET)  sid -1  seq -1  resting 0.00
          YES bid size  price  | price   YES ask size
        """;

    assertEquals(head, book.view().dump(5));
    assertEquals(head, book.view().dump(0));
    assertEquals(head, book.view().dump(Integer.MAX_VALUE));
  }

  @Test
  void dump_isTheSameInEveryLocale() {
    snapshot(writer, list(5_200, 123_456_789), list(4_600, 90_050));
    String dump = book.view().dump(5);
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));

      assertEquals(dump, book.view().dump(5));
      assertEquals("1234567.89 @ 0.5200", book.view().yesBids().get(0).toString());
    } finally {
      Locale.setDefault(before);
    }
  }
}
