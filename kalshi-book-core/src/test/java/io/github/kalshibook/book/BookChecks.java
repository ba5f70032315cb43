package io.github.kalshibook.book;

/** Opens the books' own invariant check to the tests of other packages. */
public final class BookChecks {
  private BookChecks() {}

  /** Throws {@link AssertionError} at the first broken invariant of any book of the registry. */
  public static void checkInvariants(BookRegistry registry) {
    registry.books().forEach(BookChecks::checkInvariants);
  }

  /** Throws {@link AssertionError} at the book's first broken invariant. */
  public static void checkInvariants(OrderbookState book) {
    try {
      book.checkInvariants();
    } catch (AssertionError e) {
      throw new AssertionError(book.marketTicker() + ": " + e.getMessage(), e);
    }
  }
}
