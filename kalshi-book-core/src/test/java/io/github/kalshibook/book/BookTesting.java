package io.github.kalshibook.book;

import java.util.List;
import java.util.Map;

/** What the tests of books share. */
final class BookTesting {
  /** A time like any other, in epoch milliseconds. */
  static final long T0 = 1_700_000_000_000L;

  /** How large the random and load tests are: 1 in every build. */
  static final int SCALE = Integer.getInteger("test.scale", 1);

  static final LevelList NOTHING = new LevelList();

  private BookTesting() {}

  /** Makes a list of price, size, price, size, and so on, in the order given. */
  static LevelList list(long... pricesAndSizes) {
    LevelList list = new LevelList();
    for (int i = 0; i < pricesAndSizes.length; i += 2) {
      list.add(Math.toIntExact(pricesAndSizes[i]), pricesAndSizes[i + 1]);
    }
    return list;
  }

  /** Makes a list of the model's levels. */
  static LevelList list(Map<Integer, Long> levels) {
    LevelList list = new LevelList();
    levels.forEach(list::add);
    return list;
  }

  static BookWriter newWriter(String marketTicker) {
    return new BookRegistry().lend(marketTicker, "borrower", T0).orElseThrow();
  }

  static OrderbookLevel level(int priceCentiCents, long sizeCentiContracts) {
    return new OrderbookLevel(priceCentiCents, sizeCentiContracts);
  }

  /** Replaces the book as the snapshot with the next number, received a millisecond later. */
  static WriteResult snapshot(BookWriter writer, LevelList yesBids, LevelList noBids) {
    BookReading now = read(writer.book());
    return writer.replace(
        yesBids,
        noBids,
        1,
        now.sequence + 1,
        BookWriter.NO_TIME,
        now.receivedMillis == BookWriter.NO_TIME ? T0 : now.receivedMillis + 1);
  }

  /** Changes a level as the delta with the next number, received a millisecond later. */
  static WriteResult change(BookWriter writer, Side side, int price, long change) {
    BookReading now = read(writer.book());
    return writer.change(
        side,
        price,
        change,
        now.sequence + 1,
        now.receivedMillis - 20,
        now.receivedMillis == BookWriter.NO_TIME ? T0 : now.receivedMillis + 1);
  }

  static BookReading read(OrderbookState book) {
    BookReading reading = new BookReading();
    book.readInto(reading);
    return reading;
  }

  /** Tells everything that can be read of a book, to see that nothing of it changed. */
  static String everything(OrderbookState book) {
    BookReading reading = read(book);
    BookView view = book.view();
    return String.join(
        "\n",
        List.of(
            reading.trust().toString(),
            "version " + reading.version() + ", changes " + reading.changes(),
            "left " + book.hasLeft(),
            "top " + book.top(),
            "resting " + reading.restingCentiContracts(),
            "yes " + view.yesBids(),
            "no " + view.noBids()));
  }
}
