package io.github.kalshibook.feed;

import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The dullest possible processor: maps of decimals, and the rules of sequence, trust and cost
 * written down one after the other. It shares no code with the library. Several models may share a
 * world, as several processors share a registry.
 */
final class PlainModel {
  private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE, 2);
  private static final int RESTART_RUN = 32;

  /** The books of all models, by ticker. */
  static final class World {
    final Map<String, PlainBook> books = new TreeMap<>();
  }

  static final class PlainBook {
    String status = "AWAITING_SNAPSHOT NO_SNAPSHOT_YET";
    SortedMap<BigDecimal, BigDecimal> yes = new TreeMap<>();
    SortedMap<BigDecimal, BigDecimal> no = new TreeMap<>();
    long sid = -1;
    long sequence = -1;
    long generation;

    /** Which model may write it; null if none. */
    PlainModel lentTo;

    /** The sid that owns it on the current connection; null if none. */
    Long owner;

    Long closedAtMillis;

    boolean isLive() {
      return status.equals("LIVE");
    }

    boolean isClosed() {
      return status.startsWith("CLOSED");
    }

    SortedMap<BigDecimal, BigDecimal> side(Object side) {
      return side.equals("yes") ? yes : no;
    }
  }

  private static final class PlainSid {
    Long last;
    int oldRun;
    long lastOld;
    boolean ended;
    boolean remembered;
  }

  final World world;
  final Map<ProcessorCounter, Long> counts = new EnumMap<>(ProcessorCounter.class);

  /** Frames that were understood and not applied. */
  long dropped;

  private final boolean useYesPrice;
  private final Map<Long, PlainSid> sids = new HashMap<>();
  private final Map<Long, String> flatTickers = new HashMap<>();
  private boolean open = true;
  private PlainFrame frame;

  PlainModel(World world, boolean useYesPrice) {
    this.world = world;
    this.useYesPrice = useYesPrice;
  }

  long count(ProcessorCounter counter) {
    return counts.getOrDefault(counter, 0L);
  }

  long sids() {
    return sids.values().stream().filter(sid -> sid.remembered).count();
  }

  /** The last number of a sid, 0 if there is none. */
  long lastOf(long sid) {
    PlainSid known = sids.get(sid);
    return known == null || known.last == null ? 0 : known.last;
  }

  // What the user does.

  boolean register(String ticker) {
    PlainBook book = world.books.computeIfAbsent(ticker, t -> new PlainBook());
    if (book.lentTo != null && book.lentTo != this) {
      return false;
    }
    book.lentTo = this;
    book.closedAtMillis = null;
    if (book.isClosed()) {
      book.status = "AWAITING_SNAPSHOT NO_SNAPSHOT_YET";
    }
    return true;
  }

  boolean register(String ticker, long sid) {
    boolean registered = register(ticker);
    if (registered) {
      flatTickers.put(sid, ticker);
    }
    return registered;
  }

  void closeMarket(String ticker, String reason, long nowMillis) {
    PlainBook book = mine(ticker);
    if (book != null && book.closedAtMillis == null) {
      close(book, reason, nowMillis);
    }
  }

  void remove(String ticker) {
    if (mine(ticker) != null) {
      world.books.remove(ticker);
      flatTickers.values().removeIf(ticker::equals);
      count(ProcessorCounter.BOOKS_REMOVED, 1);
    }
  }

  void cleanUp(long atLeastMillis, long nowMillis) {
    for (String ticker : world.books.keySet().toArray(String[]::new)) {
      PlainBook book = mine(ticker);
      if (book != null
          && book.closedAtMillis != null
          && nowMillis - book.closedAtMillis >= atLeastMillis) {
        remove(ticker);
      }
    }
  }

  void connectionOpened() {
    connectionEnded();
    open = true;
  }

  void connectionEnded() {
    if (open) {
      open = false;
      for (PlainBook book : world.books.values()) {
        if (book.lentTo == this && book.owner != null) {
          stale(book, "CONNECTION_LOST");
          book.owner = null;
        }
      }
      sids.clear();
      count(ProcessorCounter.CONNECTIONS_ENDED, 1);
    }
  }

  /** Ends the connection and gives all books back. */
  void close() {
    connectionEnded();
    flatTickers.clear();
    world.books.values().stream()
        .filter(book -> book.lentTo == this)
        .forEach(book -> book.lentTo = null);
  }

  /** A frame of a connection that is over. */
  void handleLate() {
    count(ProcessorCounter.FRAMES, 1);
    count(ProcessorCounter.OLD_CONNECTION, 1);
  }

  void handle(byte[] utf8, long nowMillis) {
    handle(PlainFrame.read(utf8, useYesPrice), nowMillis);
  }

  /** Handles a frame that was read before; null if it was not legible. */
  void handle(PlainFrame read, long nowMillis) {
    if (!open) {
      handleLate();
      return;
    }
    count(ProcessorCounter.FRAMES, 1);
    frame = read;
    if (frame == null) {
      count(ProcessorCounter.MALFORMED, 1);
      return;
    }
    String type = frame.type() == null ? "" : frame.type();
    count(frame.type() == null ? ProcessorCounter.MALFORMED : counterOf(type), 1);
    if (frame.sid() == null || frame.sequence() == null) {
      unnumbered(type, nowMillis);
    } else {
      numbered(type, frame.sid(), frame.sequence(), nowMillis);
    }
  }

  private void unnumbered(String type, long nowMillis) {
    boolean needsANumber =
        type.equals("orderbook_snapshot") || type.equals("orderbook_delta") || frame.type() == null;
    if (needsANumber) {
      count(ProcessorCounter.MALFORMED, frame.type() == null ? 0 : 1);
    } else {
      control(type, null, nowMillis);
    }
  }

  private void numbered(String type, long number, long sequence, long nowMillis) {
    PlainSid sid = sids.computeIfAbsent(number, n -> new PlainSid());
    if (!sid.remembered) {
      count(ProcessorCounter.UNKNOWN_SIDS, 1);
    }
    if (sid.last != null && sequence <= sid.last) {
      count(ProcessorCounter.OLD_SEQUENCE, 1);
      sid.oldRun = sid.oldRun > 0 && sequence > sid.lastOld ? sid.oldRun + 1 : 1;
      sid.lastOld = sequence;
      if (sid.oldRun == RESTART_RUN) {
        sid.oldRun = 0;
        sid.last = sequence;
        count(ProcessorCounter.RESTARTS, 1);
        allStale(number, "SEQUENCE_RESTART");
      }
      return;
    }
    if (sid.last != null && sequence > sid.last + 1) {
      count(ProcessorCounter.GAPS, 1);
      count(ProcessorCounter.MISSING_FRAMES, sequence - sid.last - 1);
      allStale(number, "SEQUENCE_GAP");
    }
    sid.last = sequence;
    sid.oldRun = 0;
    counts.merge(ProcessorCounter.HIGHEST_SEQUENCE, sequence, Math::max);
    if (frame.type() == null) {
      unreadable(number);
    } else if (type.equals("orderbook_snapshot")) {
      snapshot(number, sid, sequence);
    } else if (type.equals("orderbook_delta")) {
      delta(number, sid, sequence);
    } else if (counterOf(type) == ProcessorCounter.UNKNOWN_TYPES) {
      unknownType(number);
    } else {
      control(type, number, nowMillis);
    }
  }

  private void snapshot(long number, PlainSid sid, long sequence) {
    String ticker = ticker(number);
    if (ticker == null) {
      unreadable(number);
      return;
    }
    PlainBook book = mine(ticker);
    if (sid.ended || (book != null && book.isClosed())) {
      dropped++;
      return;
    }
    if (frame.levelsDrifted()) {
      count(ProcessorCounter.FORMAT_DRIFT, 1);
      distrust(book, number, "FORMAT_DRIFT");
      return;
    }
    var levels = frame.levels(true);
    if (levels == null || total(levels.get("yes"), levels.get("no")).compareTo(MOST) > 0) {
      count(ProcessorCounter.BAD_CONTENT, 1);
      distrust(book, number, "BAD_CONTENT");
      return;
    }
    PlainBook anybodys = world.books.get(ticker);
    if (anybodys != null && anybodys.lentTo != null && anybodys.lentTo != this) {
      count(ProcessorCounter.REFUSED_SNAPSHOTS, 1);
      dropped++;
      return;
    }
    book = world.books.computeIfAbsent(ticker, t -> new PlainBook());
    // A closed one here was given back by whoever closed it: who takes it now wants it.
    book.closedAtMillis = null;
    book.lentTo = this;
    book.yes = levels.get("yes");
    book.no = levels.get("no");
    book.generation += book.isLive() ? 0 : 1;
    book.status = "LIVE";
    book.sid = number;
    book.owner = number;
    book.sequence = sequence;
    sid.remembered = true;
    count(ProcessorCounter.SNAPSHOTS_APPLIED, 1);
  }

  private void delta(long number, PlainSid sid, long sequence) {
    String ticker = ticker(number);
    if (ticker == null) {
      unreadable(number);
      return;
    }
    PlainBook book = mine(ticker);
    boolean notForIt = book == null || (book.owner != null && book.owner != number);
    if (notForIt || sid.ended || !book.isLive()) {
      dropped++;
      return;
    }
    boolean flat = frame.isFlat();
    if (flat ? !frame.levelsDrifted() && !setLevels(book) : frame.isBadDelta()) {
      count(ProcessorCounter.BAD_CONTENT, 1);
      stale(book, "BAD_CONTENT");
      return;
    }
    boolean drifted =
        flat
            ? frame.levelsDrifted()
            : frame.price() == null || frame.change() == null || frame.side() == null;
    if (drifted) {
      count(ProcessorCounter.FORMAT_DRIFT, 1);
      stale(book, "FORMAT_DRIFT");
      return;
    }
    if (!flat && !changeLevel(book)) {
      count(ProcessorCounter.BAD_CONTENT, 1);
      stale(book, "BAD_CONTENT");
      return;
    }
    book.sequence = sequence;
    count(ProcessorCounter.DELTAS_APPLIED, 1);
  }

  private boolean changeLevel(PlainBook book) {
    SortedMap<BigDecimal, BigDecimal> side = book.side(frame.side());
    BigDecimal price = (BigDecimal) frame.price();
    BigDecimal held = side.getOrDefault(price, BigDecimal.ZERO);
    BigDecimal size = held.add((BigDecimal) frame.change());
    BigDecimal total = total(book.yes, book.no).subtract(held).add(size);
    if (size.signum() < 0 || total.compareTo(MOST) > 0) {
      return false;
    }
    set(side, price, size);
    return true;
  }

  /** All levels of a flat frame, or none. */
  private boolean setLevels(PlainBook book) {
    var levels = frame.levels(false);
    if (levels == null) {
      return false;
    }
    SortedMap<BigDecimal, BigDecimal> yes = new TreeMap<>(book.yes);
    SortedMap<BigDecimal, BigDecimal> no = new TreeMap<>(book.no);
    levels.get("yes").forEach((price, size) -> set(yes, price, size));
    levels.get("no").forEach((price, size) -> set(no, price, size));
    if (total(yes, no).compareTo(MOST) > 0) {
      return false;
    }
    book.yes = yes;
    book.no = no;
    return true;
  }

  private static void set(
      SortedMap<BigDecimal, BigDecimal> side, BigDecimal price, BigDecimal size) {
    if (size.signum() == 0) {
      side.remove(price);
    } else {
      side.put(price, size);
    }
  }

  private static BigDecimal total(
      SortedMap<BigDecimal, BigDecimal> yes, SortedMap<BigDecimal, BigDecimal> no) {
    BigDecimal total = BigDecimal.ZERO;
    for (BigDecimal size : yes.values()) {
      total = total.add(size);
    }
    for (BigDecimal size : no.values()) {
      total = total.add(size);
    }
    return total;
  }

  private void unknownType(long number) {
    boolean anyBooks = world.books.values().stream().anyMatch(book -> isOwnedBy(book, number));
    if (!anyBooks || !frame.seemsToBeAboutABook()) {
      return;
    }
    String ticker = ticker(number);
    if (ticker == null) {
      unreadable(number);
      return;
    }
    PlainBook book = mine(ticker);
    if (book != null && isOwnedBy(book, number)) {
      count(ProcessorCounter.FORMAT_DRIFT, 1);
      stale(book, "FORMAT_DRIFT");
    }
  }

  private void control(String type, Long number, long nowMillis) {
    Long onTop = frame.sid();
    Long inMsg = frame.msgSid();
    switch (type) {
      case "subscribed" -> subscribed(inMsg != null ? inMsg : onTop);
      case "unsubscribed" -> unsubscribed(onTop != null ? onTop : inMsg);
      case "error" -> error(onTop != null ? onTop : inMsg);
      case "ok" -> {
        if (number != null && frame.marketTickers() != null) {
          world.books.forEach(
              (ticker, book) -> {
                if (isOwnedBy(book, number) && !frame.marketTickers().contains(ticker)) {
                  stale(book, "NOT_LISTED");
                }
              });
        }
      }
      case "market_lifecycle_v2" -> {
        String event = frame.eventType();
        boolean ends = event.equals("determined") || event.equals("settled");
        if (ends && frame.ticker() instanceof String ticker) {
          PlainBook book = mine(ticker);
          if (book != null && !book.isClosed()) {
            close(book, "MARKET_ENDED", nowMillis);
          }
        }
      }
      default -> {
        // Says nothing about books.
      }
    }
  }

  private void subscribed(Long number) {
    if (number == null) {
      count(ProcessorCounter.MALFORMED, 1);
      return;
    }
    PlainSid sid = sids.computeIfAbsent(number, n -> new PlainSid());
    sid.remembered = true;
    sid.last = null;
    sid.oldRun = 0;
    sid.ended = false;
    boolean books = frame.channel().isEmpty() || frame.channel().startsWith("orderbook");
    for (PlainBook book : world.books.values()) {
      if (isOwnedBy(book, number)) {
        if (books) {
          book.status = "AWAITING_SNAPSHOT RESUBSCRIBED";
        } else {
          stale(book, "SUBSCRIPTION_ENDED");
          book.owner = null;
        }
      }
    }
  }

  private void unsubscribed(Long number) {
    if (number == null) {
      count(ProcessorCounter.MALFORMED, 1);
      return;
    }
    allStale(number, "SUBSCRIPTION_ENDED");
    world.books.values().stream()
        .filter(book -> isOwnedBy(book, number))
        .forEach(book -> book.owner = null);
    sids.remove(number);
  }

  private void error(Long number) {
    boolean terminal = frame.code() != null && (frame.code() == 10 || frame.code() == 25);
    if (terminal && number != null && sids.containsKey(number)) {
      sids.get(number).ended = true;
      allStale(number, "SUBSCRIPTION_ENDED");
    }
  }

  private void unreadable(long number) {
    count(ProcessorCounter.UNREADABLE_MARKETS, 1);
    allStale(number, "UNREADABLE_FRAME");
  }

  private void allStale(long number, String reason) {
    world.books.values().stream()
        .filter(book -> isOwnedBy(book, number))
        .forEach(book -> stale(book, reason));
  }

  private void distrust(PlainBook book, long number, String reason) {
    if (book != null && (book.owner == null || book.owner == number)) {
      stale(book, reason);
    }
  }

  private static void stale(PlainBook book, String reason) {
    book.status = "STALE " + reason;
  }

  private static void close(PlainBook book, String reason, long nowMillis) {
    book.status = "CLOSED " + reason;
    book.owner = null;
    if (book.closedAtMillis == null) {
      book.closedAtMillis = nowMillis;
    }
  }

  private boolean isOwnedBy(PlainBook book, long number) {
    return book.lentTo == this && book.owner != null && book.owner == number;
  }

  /** The book of a market, if this model may write it. */
  private PlainBook mine(String ticker) {
    PlainBook book = world.books.get(ticker);
    return book != null && book.lentTo == this ? book : null;
  }

  /** The market of the frame; null if it does not say legibly. */
  private String ticker(long number) {
    Object ticker = frame.ticker();
    if (ticker == null && frame.isFlat()) {
      String only = flatTickers.getOrDefault(number, "kalshi_sid_" + number);
      boolean others = false;
      for (Map.Entry<String, PlainBook> other : world.books.entrySet()) {
        PlainBook book = other.getValue();
        boolean doubted = isOwnedBy(book, number) && !other.getKey().equals(only);
        if (doubted && !book.status.startsWith("STALE")) {
          stale(book, "UNREADABLE_FRAME");
          others = true;
        }
      }
      count(ProcessorCounter.UNREADABLE_MARKETS, others ? 1 : 0);
      return only;
    }
    return ticker instanceof String text ? text : null;
  }

  private void count(ProcessorCounter counter, long amount) {
    counts.merge(counter, amount, Long::sum);
  }

  private static ProcessorCounter counterOf(String type) {
    return switch (type) {
      case "orderbook_snapshot" -> ProcessorCounter.SNAPSHOTS;
      case "orderbook_delta" -> ProcessorCounter.DELTAS;
      case "subscribed" -> ProcessorCounter.SUBSCRIBED;
      case "unsubscribed" -> ProcessorCounter.UNSUBSCRIBED;
      case "ok" -> ProcessorCounter.OK;
      case "error" -> ProcessorCounter.ERRORS;
      case "ticker" -> ProcessorCounter.TICKERS;
      case "trade" -> ProcessorCounter.TRADES;
      case "market_lifecycle_v2", "event_lifecycle", "event_fee_update" ->
          ProcessorCounter.LIFECYCLE;
      default -> ProcessorCounter.UNKNOWN_TYPES;
    };
  }
}
