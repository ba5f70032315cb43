package io.github.kalshibook.feed;

import io.github.kalshibook.book.LevelList;
import io.github.kalshibook.wire.LevelSink;

/** Brings levels from the wire to the book; the two do not know each other. */
record ListSink(LevelList list) implements LevelSink {
  @Override
  public void clear() {
    list.clear();
  }

  @Override
  public void add(int priceCentiCents, long sizeCentiContracts) {
    list.add(priceCentiCents, sizeCentiContracts);
  }
}
