package io.github.kalshibook.book;

import static io.github.kalshibook.book.BookTesting.T0;
import static io.github.kalshibook.book.BookTesting.everything;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random writes, good and bad, against two plain maps and a handful of plain fields. */
class BookWriterModelTest {
  private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

  private final BookWriter writer = BookTesting.newWriter("A");
  private final OrderbookState book = writer.book();

  // The model.
  private TreeMap<Integer, Long> yes = new TreeMap<>();
  private TreeMap<Integer, Long> no = new TreeMap<>();
  private BookStatus status = BookStatus.AWAITING_SNAPSHOT;
  private StaleReason reason = StaleReason.NO_SNAPSHOT_YET;
  private long since = T0;
  private long sid = -1;
  private long sequence = -1;
  private long generation;
  private Long exchangeMillis;
  private Long receivedMillis;
  private long changes;

  private long seed;
  private int step;
  private Random random;
  private long now = T0;

  // The frame that carries the next write.
  private long nextSequence;
  private long nextExchange;

  static LongStream seeds() {
    return LongStream.rangeClosed(1, 40L * BookTesting.SCALE);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void writes_atRandom_agreeWithPlainMaps(long seed) {
    this.seed = seed;
    random = new Random(seed);
    List<Runnable> viewsStillTrue = new ArrayList<>();
    long version = BookTesting.read(book).version();
    for (step = 0; step < 400; step++) {
      now += random.nextInt(3);
      String before = everything(book);
      long changesBefore = changes;

      String action = act();

      String where = where(action);
      if (changes == changesBefore) {
        assertEquals(before, everything(book), where);
      }
      agree(where);
      BookReading reading = BookTesting.read(book);
      assertEquals(changes > changesBefore, reading.version() > version, where);
      assertTrue(reading.version() >= version, where);
      version = reading.version();
      if (step % 50 == 0) {
        BookView view = book.view();
        String text = view.yesBids() + " " + view.noBids() + " " + view.trust() + view.hash();
        viewsStillTrue.add(
            () ->
                assertEquals(
                    text,
                    view.yesBids() + " " + view.noBids() + " " + view.trust() + view.hash(),
                    where));
      }
    }
    viewsStillTrue.forEach(Runnable::run);
  }

  private String where(String action) {
    return "seed " + seed + ", step " + step + ": " + action;
  }

  private String act() {
    int dice = random.nextInt(100);
    if (dice < 70) {
      return delta();
    } else if (dice < 80) {
      return newSizes();
    } else if (dice < 90) {
      return snapshot();
    }
    return newStatus();
  }

  private String delta() {
    Side side = random.nextBoolean() ? Side.YES : Side.NO;
    int price = deltaPrice();
    long held = side(side).getOrDefault(price, 0L);
    long change =
        switch (random.nextInt(8)) {
          case 0, 1 -> -held;
          case 2 -> -held - random.nextInt(3);
          case 3 -> held > 0 ? -Math.floorMod(random.nextLong(), held) : 0;
          case 4 -> huge();
          case 5 -> random.nextLong();
          default -> 1 + random.nextInt(1_000);
        };
    String action = "delta " + side + " " + price + " " + change;
    stampNext();
    BigInteger size = BigInteger.valueOf(held).add(BigInteger.valueOf(change));
    WriteResult expected;
    if (price < 1 || price > 9_999) {
      expected = WriteResult.PRICE_OUT_OF_RANGE;
    } else if (size.signum() < 0) {
      expected = WriteResult.BELOW_ZERO;
    } else if (total().add(BigInteger.valueOf(change)).compareTo(MAX) > 0) {
      expected = WriteResult.OVERFLOW;
    } else {
      Map.Entry<Integer, Long> best = side(side).lastEntry();
      put(side(side), price, size.longValueExact());
      expected = atTop(!equal(best, side(side).lastEntry()));
      applied();
    }
    assertEquals(
        expected,
        writer.change(side, price, change, nextSequence, nextExchange, now),
        where(action));
    return action;
  }

  private String newSizes() {
    Map<Integer, Long> yesSizes = sizes(random.nextInt(4));
    Map<Integer, Long> noSizes = sizes(random.nextInt(4));
    TreeMap<Integer, Long> yesAfter = new TreeMap<>(yes);
    TreeMap<Integer, Long> noAfter = new TreeMap<>(no);
    yesSizes.forEach((price, size) -> put(yesAfter, price, size));
    noSizes.forEach((price, size) -> put(noAfter, price, size));
    LevelList yesList = shuffled(yesSizes);
    LevelList noList = shuffled(noSizes);
    String action = "set " + yesSizes + " " + noSizes;
    stampNext();
    WriteResult expected = expected(yesList, noList, yesAfter, noAfter);
    if (expected.applied()) {
      yes = yesAfter;
      no = noAfter;
      applied();
    }
    assertEquals(
        expected, writer.set(yesList, noList, nextSequence, nextExchange, now), where(action));
    return action;
  }

  private String snapshot() {
    Map<Integer, Long> yesSizes = sizes(random.nextInt(random.nextInt(10) == 0 ? 200 : 10));
    Map<Integer, Long> noSizes = sizes(random.nextInt(random.nextInt(10) == 0 ? 200 : 10));
    TreeMap<Integer, Long> yesAfter = new TreeMap<>();
    TreeMap<Integer, Long> noAfter = new TreeMap<>();
    yesSizes.forEach((price, size) -> put(yesAfter, price, size));
    noSizes.forEach((price, size) -> put(noAfter, price, size));
    LevelList yesList = shuffled(yesSizes);
    LevelList noList = shuffled(noSizes);
    String action = "replace " + yesSizes + " " + noSizes;
    stampNext();
    long nextSid = random.nextInt(3);
    WriteResult expected = expected(yesList, noList, yesAfter, noAfter);
    if (expected.applied()) {
      yes = yesAfter;
      no = noAfter;
      sid = nextSid;
      if (status != BookStatus.LIVE) {
        generation++;
        status = BookStatus.LIVE;
        reason = StaleReason.NONE;
        since = now;
      }
      applied();
    }
    assertEquals(
        expected,
        writer.replace(yesList, noList, nextSid, nextSequence, nextExchange, now),
        where(action));
    return action;
  }

  private String newStatus() {
    StaleReason next = StaleReason.values()[1 + random.nextInt(StaleReason.values().length - 1)];
    BookStatus to;
    switch (random.nextInt(3)) {
      case 0 -> {
        to = status == BookStatus.CLOSED ? null : BookStatus.STALE;
        writer.makeStale(next, now);
      }
      case 1 -> {
        to = BookStatus.AWAITING_SNAPSHOT;
        writer.awaitSnapshot(next, now);
      }
      default -> {
        to = BookStatus.CLOSED;
        writer.close(next, now);
      }
    }
    if (to != null && (to != status || next != reason)) {
      boolean untrueAlready = status == BookStatus.STALE || status == BookStatus.AWAITING_SNAPSHOT;
      if (!untrueAlready || to == BookStatus.CLOSED) {
        since = now;
      }
      status = to;
      reason = next;
      changes++;
    }
    return "to " + to + " " + next;
  }

  // What a good or bad list comes to. A list holds one kind of trouble at most.

  private WriteResult expected(
      LevelList yesList,
      LevelList noList,
      Map<Integer, Long> yesAfter,
      Map<Integer, Long> noAfter) {
    for (LevelList list : List.of(yesList, noList)) {
      WriteResult bad = spoilSometimes(list);
      if (bad != null) {
        return bad;
      }
    }
    if (sum(yesAfter).add(sum(noAfter)).compareTo(MAX) > 0) {
      return WriteResult.OVERFLOW;
    }
    return atTop(
        !equal(yes.lastEntry(), new TreeMap<>(yesAfter).lastEntry())
            || !equal(no.lastEntry(), new TreeMap<>(noAfter).lastEntry()));
  }

  private WriteResult spoilSometimes(LevelList list) {
    return switch (random.nextInt(30)) {
      case 0 -> {
        list.add(random.nextBoolean() ? 0 : 10_000 + random.nextInt(9), 1);
        yield WriteResult.PRICE_OUT_OF_RANGE;
      }
      case 1 -> {
        list.add(price(20), -1 - random.nextInt(5));
        yield WriteResult.BELOW_ZERO;
      }
      case 2 -> {
        list.add(77, 1);
        list.add(77, 2);
        yield WriteResult.DUPLICATE_PRICE;
      }
      default -> null;
    };
  }

  private LevelList shuffled(Map<Integer, Long> sizes) {
    List<Integer> prices = new ArrayList<>(sizes.keySet());
    if (random.nextBoolean()) {
      Collections.shuffle(prices, random);
    }
    LevelList list = new LevelList();
    prices.forEach(price -> list.add(price, sizes.get(price)));
    return list;
  }

  private Map<Integer, Long> sizes(int count) {
    Set<Integer> prices = new LinkedHashSet<>();
    for (int i = 0; i < count; i++) {
      prices.add(price(count < 20 ? 20 : 9_000));
    }
    // 77 is what a spoilt list names twice; so it is not in the list already.
    prices.remove(77);
    Map<Integer, Long> sizes = new TreeMap<>();
    for (int price : prices) {
      int dice = random.nextInt(60);
      sizes.put(price, dice == 0 ? huge() : dice < 15 ? 0 : 1L + random.nextInt(1_000));
    }
    return sizes;
  }

  private int price(int width) {
    return 60 + random.nextInt(width);
  }

  private int deltaPrice() {
    return random.nextInt(50) == 0
        ? List.of(-1, 0, 10_000, 10_001, Integer.MAX_VALUE, Integer.MIN_VALUE)
            .get(random.nextInt(6))
        : price(20);
  }

  private long huge() {
    return Long.MAX_VALUE - random.nextInt(3_000);
  }

  private void stampNext() {
    nextSequence = sequence + 1 + random.nextInt(2);
    nextExchange = random.nextBoolean() ? now - random.nextInt(100) : BookWriter.NO_TIME;
  }

  private void applied() {
    sequence = nextSequence;
    exchangeMillis = nextExchange == BookWriter.NO_TIME ? null : nextExchange;
    receivedMillis = now;
    changes++;
  }

  private static WriteResult atTop(boolean topChanged) {
    return topChanged ? WriteResult.APPLIED_AT_TOP : WriteResult.APPLIED;
  }

  private NavigableMap<Integer, Long> side(Side side) {
    return side == Side.YES ? yes : no;
  }

  private static void put(Map<Integer, Long> side, int price, long size) {
    if (size == 0) {
      side.remove(price);
    } else {
      side.put(price, size);
    }
  }

  private BigInteger total() {
    return sum(yes).add(sum(no));
  }

  private static BigInteger sum(Map<Integer, Long> side) {
    return side.values().stream().map(BigInteger::valueOf).reduce(BigInteger.ZERO, BigInteger::add);
  }

  private static boolean equal(Map.Entry<Integer, Long> one, Map.Entry<Integer, Long> other) {
    return one == null ? other == null : one.equals(other);
  }

  private void agree(String where) {
    book.checkInvariants();
    BookView view = book.view();
    assertEquals(bids(yes), view.yesBids(), where);
    assertEquals(bids(no), view.noBids(), where);
    assertTrue(view.isComplete(), where);
    assertEquals(total().longValueExact(), view.restingCentiContracts(), where);
    assertEquals(
        new Trust(
            status,
            reason,
            Instant.ofEpochMilli(since),
            sid,
            sequence,
            generation,
            exchangeMillis == null ? null : Instant.ofEpochMilli(exchangeMillis),
            receivedMillis == null ? null : Instant.ofEpochMilli(receivedMillis)),
        view.trust(),
        where);
    assertEquals(view.top(), book.top(), where);
    assertEquals(changes, BookTesting.read(book).changes(), where);
    assertEquals(status, writer.status(), where);
    assertEquals(generation, writer.generation(), where);
    int price = 60 + random.nextInt(20);
    assertEquals(yes.getOrDefault(price, 0L), writer.sizeAt(Side.YES, price), where);
    assertEquals(no.getOrDefault(price, 0L), writer.sizeAt(Side.NO, price), where);
  }

  private static List<OrderbookLevel> bids(NavigableMap<Integer, Long> side) {
    return side.descendingMap().entrySet().stream()
        .map(e -> new OrderbookLevel(e.getKey(), e.getValue()))
        .toList();
  }
}
