package io.github.kalshibook.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One frame in primitives, reused from frame to frame. Filled by {@link FrameReader}; what it holds
 * counts only if the reader reached the frame's end. The levels are in the reader's two sinks.
 */
public final class Frame {
  /** Stands for a number that the frame does not carry, or not in a usable form. */
  public static final long NONE = -1;

  /** The largest sid or sequence that is taken for one. */
  public static final long MAX_NUMBER = 1L << 53;

  static final int ABSENT = 0;
  static final int GOOD = 1;
  static final int BAD = 2;

  /** Where a delta's price and change of the finer form are. */
  static final int FINE = 1;

  FrameType type = FrameType.MISSING;
  @Nullable String typeName;
  long sid;
  long sequence;
  long id;
  long msgSid;
  long code;
  @Nullable String channel;
  @Nullable String text;
  @Nullable String eventType;
  @Nullable List<String> marketTickers;
  long timeMillis;

  // The market may be named in msg, or on top in the flat form.
  @Nullable String topTicker;
  @Nullable String msgTicker;
  boolean tickerBad;
  @Nullable Object knownMarket;

  // Index 0: the older form, FINE: the finer one, which wins.
  final int[] priceState = new int[2];
  final int[] price = new int[2];
  final int[] changeState = new int[2];
  final long[] change = new long[2];
  int sideState;
  boolean sideIsYes;

  boolean flat;
  boolean kalshi;
  final LadderState yes = new LadderState();
  final LadderState no = new LadderState();

  /** Where an array that looks like levels stood under a name that is not known. */
  @Nullable String unknownLadder;

  /** What is wrong with the frame's content apart from ladders and delta fields. */
  @Nullable String problem;

  /** Makes an empty frame. */
  public Frame() {
    clear();
  }

  void clear() {
    type = FrameType.MISSING;
    typeName = null;
    sid = NONE;
    sequence = NONE;
    id = NONE;
    msgSid = NONE;
    code = NONE;
    channel = null;
    text = null;
    eventType = null;
    marketTickers = null;
    timeMillis = NONE;
    topTicker = null;
    msgTicker = null;
    tickerBad = false;
    knownMarket = null;
    priceState[0] = ABSENT;
    priceState[1] = ABSENT;
    changeState[0] = ABSENT;
    changeState[1] = ABSENT;
    sideState = ABSENT;
    flat = false;
    kalshi = false;
    yes.clear();
    no.clear();
    unknownLadder = null;
    problem = null;
  }

  /** Returns the type. */
  public FrameType type() {
    return type;
  }

  /** Returns the type as the frame spells it; empty if it has none. */
  public String typeName() {
    return typeName == null ? "" : typeName;
  }

  /** Returns whether the frame takes a number: a usable sid and a usable sequence. */
  public boolean isNumbered() {
    return sid != NONE && sequence != NONE;
  }

  /** Returns the subscription: on top, else in {@code msg}; {@link #NONE} if neither is usable. */
  public long sid() {
    return sid != NONE ? sid : msgSid;
  }

  /** Returns the subscription that stands in {@code msg}, or {@link #NONE}. */
  public long msgSid() {
    return msgSid;
  }

  /** Returns the sequence number, or {@link #NONE}. */
  public long sequence() {
    return sequence;
  }

  /** Returns the id of the command this answers, or {@link #NONE}. */
  public long id() {
    return id;
  }

  /** Returns the error code, or {@link #NONE}. */
  public long code() {
    return code;
  }

  /** Returns the text of an error; empty if it has none. */
  public String text() {
    return text == null ? "" : text;
  }

  /** Returns the channel; null if the frame names none. */
  public @Nullable String channel() {
    return channel;
  }

  /** Returns the event of a lifecycle frame; empty if it names none. */
  public String eventType() {
    return eventType == null ? "" : eventType;
  }

  /** Returns the list of markets; null if the frame holds none that is readable. */
  public @Nullable List<String> marketTickers() {
    return marketTickers;
  }

  /** Returns the exchange's time in epoch milliseconds, or {@link #NONE}. */
  public long timeMillis() {
    return timeMillis;
  }

  /** Returns whether this is the flat form: sizes, not changes, and one market per sid. */
  public boolean isFlat() {
    return flat;
  }

  /** Returns the market; null if the frame names none legibly. */
  public @Nullable String marketTicker() {
    return tickerBad ? null : msgTicker != null ? msgTicker : topTicker;
  }

  /**
   * Returns what was put into the {@link TickerTable} by the name that {@link #marketTicker}
   * returns; null if it was not looked up there, which says nothing, or not found.
   */
  public @Nullable Object knownMarket() {
    return knownMarket;
  }

  /** Returns whether the frame tries to name a market, but not legibly. */
  public boolean isTickerBad() {
    return tickerBad;
  }

  /**
   * Returns whether a frame of an unknown type seems to be about a book after all: then passing it
   * over could leave a book untrue.
   */
  public boolean looksLikeBook() {
    String name = typeName().toLowerCase(Locale.ROOT);
    return flat
        || unknownLadder != null
        || yes.hasLevels()
        || no.hasLevels()
        || changeState[best(changeState)] != ABSENT
        || name.contains("orderbook")
        || name.contains("snapshot")
        || name.contains("delta");
  }

  /** Returns what is wrong with a snapshot's content; null if nothing is. */
  public @Nullable String snapshotProblem() {
    // An empty book says at least whose it is, at its place; what says nothing is no empty book.
    return !flat && !yes.hasLevels() && !no.hasLevels() && msgTicker == null
        ? "neither levels nor a market in msg"
        : flatDeltaProblem();
  }

  /** Returns what is wrong with a flat delta's content; null if nothing is. */
  public @Nullable String flatDeltaProblem() {
    if (problem != null) {
      return problem;
    }
    return yes.problem() != null ? yes.problem() : no.problem();
  }

  /** Returns what is wrong with a delta's content; null if nothing is. */
  public @Nullable String deltaProblem() {
    if (problem != null) {
      return problem;
    }
    if (priceState[best(priceState)] == BAD) {
      return "price that does not fit its unit";
    }
    if (changeState[best(changeState)] == BAD) {
      return "change that does not fit its unit";
    }
    return sideState == BAD ? "side that is neither yes nor no" : null;
  }

  /** Returns what a delta holds under unknown names, for an alert; null if it has all it needs. */
  public @Nullable String deltaDrift() {
    if (priceState[best(priceState)] != ABSENT
        && changeState[best(changeState)] != ABSENT
        && sideState != ABSENT) {
      return null;
    }
    StringBuilder missing = new StringBuilder();
    if (priceState[best(priceState)] == ABSENT) {
      missing.append(" price");
    }
    if (changeState[best(changeState)] == ABSENT) {
      missing.append(" change");
    }
    if (sideState == ABSENT) {
      missing.append(" side");
    }
    return "delta without a known" + missing;
  }

  /**
   * Returns what a snapshot or a flat delta holds under unknown names, for an alert; null if its
   * levels are where they should be.
   */
  public @Nullable String levelDrift() {
    return unknownLadder != null && (!yes.hasLevels() || !no.hasLevels())
        ? "levels under the unknown name \"" + unknownLadder + "\""
        : null;
  }

  /** Returns a delta's price in centi-cents, as the side's own bid. */
  public int priceCentiCents() {
    return price[best(priceState)];
  }

  /** Returns a delta's change in centi-contracts. */
  public long changeCentiContracts() {
    return change[best(changeState)];
  }

  /** Returns whether a delta is for the YES side. */
  public boolean isYes() {
    return sideIsYes;
  }

  void addMarketTicker(String ticker) {
    if (marketTickers == null) {
      marketTickers = new ArrayList<>();
    }
    marketTickers.add(ticker);
  }

  private static int best(int[] states) {
    return states[FINE] != ABSENT ? FINE : 0;
  }

  /** Which of the forms of one side's levels has been taken. */
  static final class LadderState {
    private static final int NO_RANK = -1;

    private int rank = NO_RANK;
    private int seenRanks;
    private boolean levels;
    private @Nullable String problem;

    void clear() {
      rank = NO_RANK;
      seenRanks = 0;
      levels = false;
      problem = null;
    }

    /** Returns whether levels of this rank are wanted: nothing finer has been taken. */
    boolean takes(int newRank) {
      return newRank > rank;
    }

    boolean seen(int newRank) {
      boolean before = (seenRanks >> newRank & 1) != 0;
      seenRanks |= 1 << newRank;
      return before;
    }

    /** Levels of this rank have been read, at least one: they replace those of coarser ranks. */
    void took(int newRank, @Nullable String newProblem) {
      rank = newRank;
      levels = true;
      problem = newProblem;
    }

    boolean hasRank(int wanted) {
      return rank == wanted;
    }

    boolean hasLevels() {
      return levels;
    }

    @Nullable String problem() {
      return problem;
    }
  }
}
