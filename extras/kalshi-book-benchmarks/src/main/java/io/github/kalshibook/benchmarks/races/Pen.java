package io.github.kalshibook.benchmarks.races;

import io.github.kalshibook.book.BookRegistry;
import io.github.kalshibook.book.BookWriter;
import io.github.kalshibook.book.LevelList;
import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.book.Side;

/** A book with one YES level of 100 at 5000 after frame 1, and its writer. */
final class Pen {
  static final int PRICE = 5_000;
  static final long SIZE = 100;

  final BookRegistry registry = new BookRegistry();
  final BookWriter writer = registry.lend("A", this, 0).orElseThrow();
  final OrderbookState book = writer.book();

  Pen() {
    LevelList yes = new LevelList();
    yes.add(PRICE, SIZE);
    writer.replace(yes, new LevelList(), 1, 1, 0, 0);
  }

  /** Frame 2 brings 200 at a better price, so that best price, total and array change at once. */
  void frame2() {
    writer.change(Side.YES, PRICE + 100, 2 * SIZE, 2, 0, 0);
  }
}
