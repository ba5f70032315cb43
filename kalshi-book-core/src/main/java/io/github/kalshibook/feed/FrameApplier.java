package io.github.kalshibook.feed;

import static io.github.kalshibook.feed.ProcessorCounter.BAD_CONTENT;
import static io.github.kalshibook.feed.ProcessorCounter.BEFORE_SNAPSHOT;
import static io.github.kalshibook.feed.ProcessorCounter.CLOSED_BOOK;
import static io.github.kalshibook.feed.ProcessorCounter.DELTAS_APPLIED;
import static io.github.kalshibook.feed.ProcessorCounter.ENDED_SUBSCRIPTION;
import static io.github.kalshibook.feed.ProcessorCounter.FORMAT_DRIFT;
import static io.github.kalshibook.feed.ProcessorCounter.GAPS;
import static io.github.kalshibook.feed.ProcessorCounter.HIGHEST_SEQUENCE;
import static io.github.kalshibook.feed.ProcessorCounter.MALFORMED;
import static io.github.kalshibook.feed.ProcessorCounter.MISSING_FRAMES;
import static io.github.kalshibook.feed.ProcessorCounter.OLD_SEQUENCE;
import static io.github.kalshibook.feed.ProcessorCounter.OTHER_SID;
import static io.github.kalshibook.feed.ProcessorCounter.REFUSED_SNAPSHOTS;
import static io.github.kalshibook.feed.ProcessorCounter.RESTARTS;
import static io.github.kalshibook.feed.ProcessorCounter.SNAPSHOTS_APPLIED;
import static io.github.kalshibook.feed.ProcessorCounter.STALE_BOOK;
import static io.github.kalshibook.feed.ProcessorCounter.UNKNOWN_MARKETS;
import static io.github.kalshibook.feed.ProcessorCounter.UNKNOWN_SIDS;
import static io.github.kalshibook.feed.ProcessorCounter.UNREADABLE_MARKETS;

import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.book.BookRegistry;
import io.github.kalshibook.book.BookStatus;
import io.github.kalshibook.book.BookWriter;
import io.github.kalshibook.book.LevelList;
import io.github.kalshibook.book.Side;
import io.github.kalshibook.book.StaleReason;
import io.github.kalshibook.book.WriteResult;
import io.github.kalshibook.wire.Frame;
import io.github.kalshibook.wire.FrameType;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a legible frame costs or brings. Guarded by the processor's lock.
 *
 * <p>A numbered frame first takes its place in its subscription's sequence: an old number is
 * dropped whatever the frame is, and a gap makes every book of the subscription stale before the
 * frame itself is looked at. Then a book frame touches at most the one book it names, and only if
 * the subscription owns it or the frame is a snapshot, which takes ownership. A book frame that
 * names no legible market could have been for any book of its subscription, so it costs them all.
 */
final class FrameApplier {
  private final Frame frame;
  private final LevelList yes;
  private final LevelList no;
  private final ProcessorCounters counters;
  private final Markets markets;
  private final SidTable sids;
  private final FrameEvents events;
  private final boolean onlyRegistered;
  private final ControlFrames control;

  /** The markets of flat-form sids, as registered. Bounded by the processor. */
  final Map<Long, String> flatTickers = new HashMap<>();

  FrameApplier(
      Frame frame,
      LevelList yes,
      LevelList no,
      ProcessorCounters counters,
      Markets markets,
      SidTable sids,
      FrameEvents events,
      boolean onlyRegistered) {
    this.frame = frame;
    this.yes = yes;
    this.no = no;
    this.counters = counters;
    this.markets = markets;
    this.sids = sids;
    this.events = events;
    this.onlyRegistered = onlyRegistered;
    this.control = new ControlFrames(frame, markets, sids, events, counters);
  }

  Applied apply(long nowMillis) {
    count(ofType(frame.type()));
    return frame.isNumbered() ? applyNumbered(nowMillis) : applyUnnumbered(nowMillis);
  }

  private Applied applyUnnumbered(long nowMillis) {
    return switch (frame.type()) {
      case SNAPSHOT, DELTA ->
          malformed(frame.type().wireName() + " without a usable sid and seq", nowMillis);
      case MISSING -> {
        // Counted already, in place of its type.
        String problem = "no type, and no usable sid and seq";
        events.malformed(problem, nowMillis);
        yield new Applied.Malformed(problem);
      }
      case UNKNOWN -> {
        events.unknownType(frame.typeName());
        yield Applied.CONTROL;
      }
      default -> control.apply(null, nowMillis);
    };
  }

  private Applied applyNumbered(long nowMillis) {
    SidState sid = sids.follow(frame.sid());
    if (!sid.remembered) {
      count(UNKNOWN_SIDS);
    }
    long sequence = frame.sequence();
    if (sid.isOld(sequence)) {
      return old(sid, sequence, nowMillis);
    }
    long expected = sid.expected();
    boolean gap = sid.isGap(sequence);
    sid.take(sequence);
    counters.raiseTo(HIGHEST_SEQUENCE, sequence);
    if (!gap) {
      return applyInSequence(sid, nowMillis);
    }
    count(GAPS);
    counters.add(MISSING_FRAMES, sequence - expected);
    int stale = events.allStale(sid, StaleReason.SEQUENCE_GAP, nowMillis);
    events.gap(sid, expected, sequence, stale, nowMillis);
    return new Applied.Gap(sid.sid, expected, sequence, stale, applyInSequence(sid, nowMillis));
  }

  private Applied old(SidState sid, long sequence, long nowMillis) {
    count(OLD_SEQUENCE);
    if (!sid.restartsWith(sequence)) {
      return DROPPED_OLD;
    }
    count(RESTARTS);
    int stale = events.allStale(sid, StaleReason.SEQUENCE_RESTART, nowMillis);
    events.trouble(
        AlertKind.SEQUENCE_RESTART,
        "sid=" + sid.sid,
        SidState.RESTART_RUN + " old numbers in a row, the last " + sequence,
        stale,
        nowMillis);
    return new Applied.Restarted(sid.sid, sequence, stale);
  }

  private Applied applyInSequence(SidState sid, long nowMillis) {
    return switch (frame.type()) {
      case SNAPSHOT -> snapshot(sid, nowMillis);
      case DELTA -> delta(sid, nowMillis);
      case MISSING -> unreadableMarket(sid, "frame without a type", nowMillis);
      case UNKNOWN -> unknownType(sid, nowMillis);
      default -> control.apply(sid, nowMillis);
    };
  }

  private Applied snapshot(SidState sid, long nowMillis) {
    String ticker = ticker(sid, nowMillis);
    if (ticker == null) {
      return unreadableMarket(sid, "snapshot without a legible market", nowMillis);
    }
    if (sid.ended) {
      return dropped(ENDED_SUBSCRIPTION, DROPPED_ENDED);
    }
    MarketSlot slot = markets.find(frame, ticker);
    if (slot != null && slot.isClosed()) {
      return dropped(CLOSED_BOOK, DROPPED_CLOSED);
    }
    String drift = frame.levelDrift();
    if (drift != null) {
      return drift(sid, slot, ticker, drift, nowMillis);
    }
    String problem = frame.snapshotProblem();
    if (problem != null) {
      return badContent(sid, slot, ticker, problem, nowMillis);
    }
    return accept(sid, slot, ticker, nowMillis);
  }

  private Applied accept(SidState sid, @Nullable MarketSlot known, String ticker, long nowMillis) {
    if (known == null && onlyRegistered) {
      return dropped(REFUSED_SNAPSHOTS, DROPPED_UNWANTED);
    }
    WriteResult tried = known == null ? tryOut(nowMillis) : WriteResult.APPLIED;
    if (!tried.applied()) {
      return badContent(sid, known, ticker, problemOf(tried), nowMillis);
    }
    boolean room = sids.hasRoomFor(sid);
    MarketSlot slot = known == null && room ? markets.borrow(ticker, nowMillis) : known;
    if (slot == null || !room) {
      boolean lent = markets.isLentToAnother(ticker);
      events.trouble(
          AlertKind.SNAPSHOT_REFUSED,
          ticker,
          lent ? "the market belongs to another processor" : "limit of markets or sids reached",
          1,
          nowMillis);
      return dropped(REFUSED_SNAPSHOTS, lent ? DROPPED_LENT : DROPPED_LIMIT);
    }
    BookWriter writer = slot.writer;
    boolean wasLive = writer.isLive();
    boolean audited = slot.takeAudit(frame.id());
    boolean same = audited && isSame(writer);
    WriteResult result =
        writer.replace(yes, no, sid.sid, frame.sequence(), exchangeMillis(), nowMillis);
    if (!result.applied()) {
      return badContent(sid, slot, ticker, problemOf(result), nowMillis);
    }
    sids.remember(sid);
    if (slot.owner != sid) {
      if (slot.owner != null) {
        slot.owner.remove(slot);
      }
      sid.add(slot);
    }
    count(SNAPSHOTS_APPLIED);
    if (audited) {
      audited(slot, sid, same);
    }
    events.snapshotApplied(slot, sid, frame, wasLive, result == WriteResult.APPLIED_AT_TOP);
    return Applied.OK;
  }

  /** Full to empty is how the exchange closes a market: no sign that the book was wrong. */
  private boolean isSame(BookWriter writer) {
    return (yes.size() == 0 && no.size() == 0) || writer.holds(yes, no);
  }

  private void audited(MarketSlot slot, SidState sid, boolean same) {
    count(ProcessorCounter.AUDITS);
    if (!same) {
      count(ProcessorCounter.AUDIT_DIFFERENCES);
    }
    events.audited(slot, sid, frame.id(), frame.sequence(), same);
  }

  /** A snapshot that no book can take must not make one: tries it on a book that nobody sees. */
  private WriteResult tryOut(long nowMillis) {
    BookWriter unseen = BookRegistry.isolated().lend("", this, nowMillis).orElseThrow();
    return unseen.replace(yes, no, 0, 0, BookWriter.NO_TIME, nowMillis);
  }

  private Applied delta(SidState sid, long nowMillis) {
    String ticker = ticker(sid, nowMillis);
    if (ticker == null) {
      return unreadableMarket(sid, "delta without a legible market", nowMillis);
    }
    MarketSlot slot = markets.find(frame, ticker);
    if (slot == null) {
      return dropped(UNKNOWN_MARKETS, DROPPED_UNKNOWN);
    }
    BookStatus status = slot.writer.status();
    if (status == BookStatus.CLOSED) {
      return dropped(CLOSED_BOOK, DROPPED_CLOSED);
    }
    if (slot.owner != null && slot.owner != sid) {
      return dropped(OTHER_SID, DROPPED_OTHER_SID);
    }
    if (sid.ended) {
      return dropped(ENDED_SUBSCRIPTION, DROPPED_ENDED);
    }
    if (status == BookStatus.AWAITING_SNAPSHOT) {
      return dropped(BEFORE_SNAPSHOT, DROPPED_AWAITING);
    }
    if (status == BookStatus.STALE) {
      return dropped(STALE_BOOK, DROPPED_STALE);
    }
    return frame.isFlat()
        ? flatDelta(sid, slot, ticker, nowMillis)
        : ownDelta(sid, slot, ticker, nowMillis);
  }

  private Applied ownDelta(SidState sid, MarketSlot slot, String ticker, long nowMillis) {
    String problem = frame.deltaProblem();
    if (problem != null) {
      return badContent(sid, slot, ticker, problem, nowMillis);
    }
    String drift = frame.deltaDrift();
    if (drift != null) {
      return drift(sid, slot, ticker, drift, nowMillis);
    }
    Side side = frame.isYes() ? Side.YES : Side.NO;
    int price = frame.priceCentiCents();
    long change = frame.changeCentiContracts();
    WriteResult result =
        slot.writer.change(side, price, change, frame.sequence(), exchangeMillis(), nowMillis);
    if (!result.applied()) {
      return badContent(
          sid,
          slot,
          ticker,
          problemOf(result)
              + ": "
              + slot.writer.sizeAt(side, price)
              + " centi-contracts at "
              + side
              + " "
              + price
              + " changed by "
              + change,
          nowMillis);
    }
    count(DELTAS_APPLIED);
    events.deltaApplied(slot, side, price, frame.sequence(), result);
    return Applied.OK;
  }

  private Applied flatDelta(SidState sid, MarketSlot slot, String ticker, long nowMillis) {
    String drift = frame.levelDrift();
    if (drift != null) {
      return drift(sid, slot, ticker, drift, nowMillis);
    }
    String problem = frame.flatDeltaProblem();
    if (problem != null) {
      return badContent(sid, slot, ticker, problem, nowMillis);
    }
    WriteResult result = slot.writer.set(yes, no, frame.sequence(), exchangeMillis(), nowMillis);
    if (!result.applied()) {
      return badContent(sid, slot, ticker, problemOf(result), nowMillis);
    }
    count(DELTAS_APPLIED);
    events.flatDeltaApplied(slot, yes, no, frame.sequence(), result);
    return Applied.OK;
  }

  /** Passed over, unless it seems to be a book frame after all: then some book may be untrue. */
  private Applied unknownType(SidState sid, long nowMillis) {
    events.unknownType(frame.typeName());
    if (sid.books().isEmpty() || !frame.looksLikeBook()) {
      long number = sid.sid;
      String type = frame.typeName();
      events.tell(l -> l.onUnknownType(number, type));
      return Applied.CONTROL;
    }
    String ticker = ticker(sid, nowMillis);
    if (ticker == null) {
      return unreadableMarket(sid, "frame of unknown type about a book", nowMillis);
    }
    MarketSlot slot = markets.find(ticker);
    return slot == null || slot.owner != sid
        ? Applied.CONTROL
        : drift(
            sid, slot, ticker, "unknown type \"" + shortened(frame.typeName()) + "\"", nowMillis);
  }

  private Applied unreadableMarket(SidState sid, String what, long nowMillis) {
    count(UNREADABLE_MARKETS);
    int stale = events.allStale(sid, StaleReason.UNREADABLE_FRAME, nowMillis);
    events.trouble(
        AlertKind.BAD_CONTENT,
        "sid=" + sid.sid,
        what + " at number " + frame.sequence(),
        stale,
        nowMillis);
    return new Applied.UnreadableMarket(sid.sid, frame.sequence(), stale);
  }

  private Applied badContent(
      SidState sid, @Nullable MarketSlot slot, String ticker, String problem, long nowMillis) {
    count(BAD_CONTENT);
    return distrust(
        sid, slot, ticker, StaleReason.BAD_CONTENT, AlertKind.BAD_CONTENT, problem, nowMillis);
  }

  private Applied drift(
      SidState sid, @Nullable MarketSlot slot, String ticker, String problem, long nowMillis) {
    count(FORMAT_DRIFT);
    return distrust(
        sid, slot, ticker, StaleReason.FORMAT_DRIFT, AlertKind.FORMAT_DRIFT, problem, nowMillis);
  }

  /** A frame of another subscription never costs the book; only its owner's do. */
  private Applied distrust(
      SidState sid,
      @Nullable MarketSlot slot,
      String ticker,
      StaleReason reason,
      AlertKind kind,
      String problem,
      long nowMillis) {
    boolean ours = slot != null && (slot.owner == sid || slot.owner == null);
    events.trouble(
        kind, ticker, problem + " at number " + frame.sequence(), ours ? 1 : 0, nowMillis);
    if (slot != null && ours) {
      events.stale(slot, sid.sid, reason, nowMillis);
    }
    return new Applied.BadContent(ticker, frame.sequence(), problem);
  }

  /** Counts a frame that belongs to no sequence. */
  Applied malformed(String problem, long nowMillis) {
    count(MALFORMED);
    events.malformed(problem, nowMillis);
    return new Applied.Malformed(problem);
  }

  /** Returns the market a book frame is for; null if it does not say so legibly. */
  private @Nullable String ticker(SidState sid, long nowMillis) {
    String ticker = frame.marketTicker();
    if (ticker != null || frame.isTickerBad() || !frame.isFlat()) {
      return ticker;
    }
    String only = flatTickers.getOrDefault(sid.sid, "kalshi_sid_" + sid.sid);
    doubtOthers(sid, only, nowMillis);
    return only;
  }

  /** A flat frame without a market is the sid's only one's: what others it has, can't be true. */
  private void doubtOthers(SidState sid, String only, long nowMillis) {
    int doubted = 0;
    for (MarketSlot slot : sid.books()) {
      if (slot.writer.status() != BookStatus.STALE && !slot.ticker().equals(only)) {
        events.stale(slot, sid.sid, StaleReason.UNREADABLE_FRAME, nowMillis);
        doubted++;
      }
    }
    if (doubted > 0) {
      count(UNREADABLE_MARKETS);
      events.trouble(
          AlertKind.BAD_CONTENT,
          "sid=" + sid.sid,
          "flat frame without a market on a sid of others at number " + frame.sequence(),
          doubted,
          nowMillis);
    }
  }

  private long exchangeMillis() {
    return frame.timeMillis() == Frame.NONE ? BookWriter.NO_TIME : frame.timeMillis();
  }

  private Applied dropped(ProcessorCounter counter, Applied value) {
    count(counter);
    return value;
  }

  private void count(ProcessorCounter counter) {
    counters.add(counter);
  }

  static String shortened(String text) {
    return text.length() <= 60 ? text : text.substring(0, 60) + "…";
  }

  private static String problemOf(WriteResult result) {
    return switch (result) {
      case BELOW_ZERO -> "level below zero";
      case PRICE_OUT_OF_RANGE -> "price not strictly between 0 and 1 dollar";
      case DUPLICATE_PRICE -> "the same price twice in one side";
      case OVERFLOW -> "sizes beyond any that fit";
      case APPLIED, APPLIED_AT_TOP -> throw new IllegalArgumentException(result.name());
    };
  }

  private static ProcessorCounter ofType(FrameType type) {
    return switch (type) {
      case SNAPSHOT -> ProcessorCounter.SNAPSHOTS;
      case DELTA -> ProcessorCounter.DELTAS;
      case SUBSCRIBED -> ProcessorCounter.SUBSCRIBED;
      case UNSUBSCRIBED -> ProcessorCounter.UNSUBSCRIBED;
      case OK -> ProcessorCounter.OK;
      case ERROR -> ProcessorCounter.ERRORS;
      case TICKER -> ProcessorCounter.TICKERS;
      case TRADE -> ProcessorCounter.TRADES;
      case MARKET_LIFECYCLE, EVENT_LIFECYCLE, EVENT_FEE_UPDATE -> ProcessorCounter.LIFECYCLE;
      case UNKNOWN -> ProcessorCounter.UNKNOWN_TYPES;
      case MISSING -> MALFORMED;
    };
  }

  private static final Applied DROPPED_OLD = new Applied.Dropped(DropReason.OLD_SEQUENCE);
  private static final Applied DROPPED_ENDED = new Applied.Dropped(DropReason.ENDED_SUBSCRIPTION);
  private static final Applied DROPPED_CLOSED = new Applied.Dropped(DropReason.CLOSED_BOOK);
  private static final Applied DROPPED_UNWANTED = new Applied.Dropped(DropReason.UNWANTED_MARKET);
  private static final Applied DROPPED_LENT = new Applied.Dropped(DropReason.OTHER_PROCESSOR);
  private static final Applied DROPPED_LIMIT = new Applied.Dropped(DropReason.LIMIT_REACHED);
  private static final Applied DROPPED_UNKNOWN = new Applied.Dropped(DropReason.UNKNOWN_MARKET);
  private static final Applied DROPPED_OTHER_SID = new Applied.Dropped(DropReason.OTHER_SID);
  private static final Applied DROPPED_AWAITING = new Applied.Dropped(DropReason.AWAITING_SNAPSHOT);
  private static final Applied DROPPED_STALE = new Applied.Dropped(DropReason.STALE_BOOK);
}
