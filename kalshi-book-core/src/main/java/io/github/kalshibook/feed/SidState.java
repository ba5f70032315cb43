package io.github.kalshibook.feed;

import java.util.ArrayList;
import java.util.List;

/**
 * One subscription of the current connection: its sequence, and the books it owns. Guarded by the
 * processor's lock.
 */
final class SidState {
  /** So many old numbers, ascending, with none new in between: the sequence started again. */
  static final int RESTART_RUN = 32;

  private static final long UNSET = 0;

  final long sid;

  /** Whether it was acknowledged or had a snapshot; otherwise only its numbers are followed. */
  boolean remembered;

  /** Whether the exchange has said, with a terminal error, that nothing more will come. */
  boolean ended;

  private long last = UNSET;
  private long lastOld;
  private int oldRun;
  private final List<MarketSlot> books = new ArrayList<>();

  SidState(long sid) {
    this.sid = sid;
  }

  /** Returns whether this number is not above the last. */
  boolean isOld(long sequence) {
    return last != UNSET && sequence <= last;
  }

  /** Returns whether numbers are missing between the last and this one. */
  boolean isGap(long sequence) {
    return last != UNSET && sequence > last + 1;
  }

  long expected() {
    return last + 1;
  }

  void take(long sequence) {
    last = sequence;
    oldRun = 0;
  }

  /** Counts an old number. Returns true if the sequence must have started again, at this number. */
  boolean restartsWith(long sequence) {
    oldRun = oldRun > 0 && sequence > lastOld ? oldRun + 1 : 1;
    lastOld = sequence;
    if (oldRun < RESTART_RUN) {
      return false;
    }
    take(sequence);
    return true;
  }

  /** The first number that comes will set the sequence. */
  void startAnew() {
    last = UNSET;
    oldRun = 0;
    ended = false;
  }

  /** Returns the last number taken, 0 if there is none. */
  long last() {
    return last;
  }

  List<MarketSlot> books() {
    return books;
  }

  void add(MarketSlot slot) {
    slot.owner = this;
    slot.indexInOwner = books.size();
    books.add(slot);
  }

  void remove(MarketSlot slot) {
    MarketSlot moved = books.remove(books.size() - 1);
    if (moved != slot) {
      moved.indexInOwner = slot.indexInOwner;
      books.set(slot.indexInOwner, moved);
    }
    slot.owner = null;
  }

  void removeAll() {
    for (MarketSlot slot : books) {
      slot.owner = null;
    }
    books.clear();
  }
}
