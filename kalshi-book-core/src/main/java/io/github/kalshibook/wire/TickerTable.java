package io.github.kalshibook.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The markets that are known, found by the bytes of their names, so that a frame of a known market
 * makes no text. An open-addressing table; a name is found only if all its bytes are the same. Not
 * thread-safe.
 */
public final class TickerTable {
  private static final int SMALLEST = 16;
  private static final long MULTIPLIER = 0x9e37_79b9_7f4a_7c15L;

  // At most half of the places are taken, and no free place lies between the place that a name's
  // hash stands for and its own.
  private @Nullable Entry[] entries = new Entry[SMALLEST];
  private int size;

  /** Makes an empty table. */
  public TickerTable() {}

  /**
   * Adds a name, if it is not there yet. What is found later is this very text, and with it {@link
   * Frame#knownMarket}.
   */
  public void add(String ticker, Object market) {
    byte[] key = padded(ticker);
    int length = key.length - Words.BYTES;
    Entry entry = new Entry(ticker, market, words(key, length), length, hash(key, 0, length));
    if (entries[place(entry.hash, key, 0, length)] == null) {
      if (size >= entries.length / 2) {
        grow();
      }
      entries[place(entry.hash, key, 0, length)] = entry;
      size++;
    }
  }

  /** Removes a name, if it is there. */
  public void remove(String ticker) {
    byte[] key = padded(ticker);
    int length = key.length - Words.BYTES;
    int free = place(hash(key, 0, length), key, 0, length);
    if (entries[free] == null) {
      return;
    }
    size--;
    int mask = entries.length - 1;
    // What follows without a free place between moves up if it may, so that none is cut off.
    int at = (free + 1) & mask;
    for (Entry entry = entries[at]; entry != null; entry = entries[at]) {
      if (((at - entry.hash) & mask) >= ((at - free) & mask)) {
        entries[free] = entry;
        free = at;
      }
      at = (at + 1) & mask;
    }
    entries[free] = null;
  }

  /** Removes all names. */
  public void clear() {
    entries = new Entry[SMALLEST];
    size = 0;
  }

  /** Returns how many names there are. */
  public int size() {
    return size;
  }

  /**
   * Returns what is known by the name {@code bytes[from, from + length)}; null if there is none.
   * The array must go on for eight bytes behind it.
   */
  @Nullable Entry find(byte[] bytes, int from, int length) {
    return entries[place(hash(bytes, from, length), bytes, from, length)];
  }

  /** Returns where the name is, or where it may be put. */
  private int place(int hash, byte[] bytes, int from, int length) {
    int mask = entries.length - 1;
    int at = hash & mask;
    for (Entry entry = entries[at]; entry != null; entry = entries[at]) {
      if (entry.hash == hash && entry.length == length && entry.isAt(bytes, from)) {
        break;
      }
      at = (at + 1) & mask;
    }
    return at;
  }

  private void grow() {
    @Nullable Entry[] before = entries;
    entries = new Entry[before.length * 2];
    int mask = entries.length - 1;
    for (Entry entry : before) {
      if (entry != null) {
        int at = entry.hash & mask;
        while (entries[at] != null) {
          at = (at + 1) & mask;
        }
        entries[at] = entry;
      }
    }
  }

  private static int hash(byte[] bytes, int from, int length) {
    long hash = length;
    int at = from;
    for (int rest = length; rest >= Words.BYTES; rest -= Words.BYTES) {
      hash = hash * MULTIPLIER + Words.at(bytes, at);
      at += Words.BYTES;
    }
    hash = hash * MULTIPLIER + Words.first(Words.at(bytes, at), length & (Words.BYTES - 1));
    // Only the upper bits depend on all of the name.
    return (int) ((hash * MULTIPLIER) >>> 32);
  }

  private static long[] words(byte[] key, int length) {
    long[] words = new long[length / Words.BYTES + 1];
    for (int i = 0; i < words.length; i++) {
      words[i] = Words.at(key, i * Words.BYTES);
    }
    return words;
  }

  private static byte[] padded(String ticker) {
    byte[] key = ticker.getBytes(StandardCharsets.UTF_8);
    return Arrays.copyOf(key, key.length + Words.BYTES);
  }

  /** A name and what the caller keeps by it. */
  static final class Entry {
    final String ticker;
    final Object market;
    private final long[] words;
    private final int length;
    private final int hash;

    Entry(String ticker, Object market, long[] words, int length, int hash) {
      this.ticker = ticker;
      this.market = market;
      this.words = words;
      this.length = length;
      this.hash = hash;
    }

    /** The lengths are the same already. */
    boolean isAt(byte[] bytes, int from) {
      int last = words.length - 1;
      int at = from;
      for (int i = 0; i < last; i++) {
        if (words[i] != Words.at(bytes, at)) {
          return false;
        }
        at += Words.BYTES;
      }
      return words[last] == Words.first(Words.at(bytes, at), length & (Words.BYTES - 1));
    }
  }
}
