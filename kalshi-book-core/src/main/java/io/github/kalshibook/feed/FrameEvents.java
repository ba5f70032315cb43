package io.github.kalshibook.feed;

import io.github.kalshibook.book.Alert;
import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.book.AlertLog;
import io.github.kalshibook.book.LevelList;
import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.book.Side;
import io.github.kalshibook.book.StaleReason;
import io.github.kalshibook.book.WriteResult;
import io.github.kalshibook.book.internal.LogThrottle;
import io.github.kalshibook.wire.Frame;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a frame brings about besides new levels: books that lose their trust, and what is to be told
 * of it. Collected under the processor's lock, told after it is released ({@link #take}), so that
 * no listener runs and no line is logged inside it. Costs nothing when nobody listens.
 */
final class FrameEvents {
  private static final Logger LOG = LoggerFactory.getLogger(KalshiMessageProcessor.class);
  private static final long LOG_INTERVAL_NANOS = 1_000_000_000;

  private final BookListeners listeners;
  private final AlertLog alerts;
  private final CallGuard guard;
  private final @Nullable ConnectionListener connectionListener;
  private final List<FrameTap> taps;
  private final Map<AlertKind, LogThrottle> throttles = new EnumMap<>(AlertKind.class);
  private List<Runnable> afterwards = new ArrayList<>();
  private LazyText text = LazyText.NONE;

  FrameEvents(
      BookListeners listeners,
      AlertLog alerts,
      CallGuard guard,
      @Nullable ConnectionListener connectionListener,
      List<FrameTap> taps,
      LongSupplier nanoClock) {
    this.listeners = listeners;
    this.alerts = alerts;
    this.guard = guard;
    this.connectionListener = connectionListener;
    this.taps = taps;
    for (AlertKind kind : AlertKind.values()) {
      throttles.put(kind, new LogThrottle(LOG_INTERVAL_NANOS, nanoClock));
    }
  }

  /** Begins a frame. */
  void begin(LazyText frameText, long connection, long receivedMillis) {
    if (!taps.isEmpty()) {
      text = frameText;
      forTaps(tap -> tap.onFrame(frameText.get(), connection, receivedMillis));
    }
  }

  void marketsTaken(List<String> marketTickers) {
    forTaps(tap -> tap.onMarketsTaken(marketTickers));
  }

  void connectionEnded(long connection) {
    forTaps(tap -> tap.onConnectionEnded(connection));
  }

  /** Returns what is to be done after the lock is released, and begins anew. */
  List<Runnable> take() {
    text = LazyText.NONE;
    if (afterwards.isEmpty()) {
      return List.of();
    }
    List<Runnable> taken = afterwards;
    afterwards = new ArrayList<>();
    return taken;
  }

  // Books that lose their trust.

  void stale(MarketSlot slot, long sid, StaleReason reason, long nowMillis) {
    slot.writer.makeStale(reason, nowMillis);
    statusChanged(slot);
    String ticker = slot.ticker();
    tell(l -> l.onSnapshotsNeeded(sid, reason, List.of(ticker)));
  }

  /** Makes every book of the sid stale. Returns how many there are. */
  int allStale(SidState sid, StaleReason reason, long nowMillis) {
    List<MarketSlot> books = sid.books();
    for (MarketSlot slot : books) {
      slot.writer.makeStale(reason, nowMillis);
      statusChanged(slot);
    }
    if (!books.isEmpty() && reason != StaleReason.SUBSCRIPTION_ENDED) {
      snapshotsNeeded(sid, reason);
    }
    return books.size();
  }

  void awaitSnapshot(MarketSlot slot, long nowMillis) {
    slot.writer.awaitSnapshot(StaleReason.RESUBSCRIBED, nowMillis);
    statusChanged(slot);
  }

  void snapshotsNeeded(SidState sid, StaleReason reason) {
    if (connectionListener != null) {
      List<String> tickers = sid.books().stream().map(MarketSlot::ticker).toList();
      tell(l -> l.onSnapshotsNeeded(sid.sid, reason, tickers));
    }
  }

  // What is told.

  void statusChanged(MarketSlot slot) {
    OrderbookState book = slot.book();
    onFeedThread(l -> l.onStatusChanged(book.marketTicker(), book.trust()));
  }

  void left(OrderbookState book, StaleReason reason) {
    onFeedThread(l -> l.onMarketLeft(book.marketTicker(), reason));
  }

  void gap(SidState sid, long expected, long received, int stale, long nowMillis) {
    Instant time = Instant.ofEpochMilli(nowMillis);
    for (MarketSlot slot : sid.books()) {
      Gap gap = new Gap(slot.ticker(), sid.sid, expected, received, 1, time);
      listeners.gap(gap);
      onFeedThread(l -> l.onGap(gap));
    }
    String message = "expected " + expected + ", received " + received;
    alerts.raise(new Alert(AlertKind.SEQUENCE_GAP, "sid=" + sid.sid, message, stale, time));
    long held = throttle(AlertKind.SEQUENCE_GAP);
    if (held != LogThrottle.HOLD) {
      long number = sid.sid;
      afterwards.add(
          () ->
              LOG.error(
                  "Missing sequence for sid={}: expected {}, received {}; {} markets stale{}",
                  number,
                  expected,
                  received,
                  stale,
                  LogThrottle.told(held)));
    }
  }

  void trouble(AlertKind kind, String subject, String message, int affected, long nowMillis) {
    alerts.raise(new Alert(kind, subject, message, affected, Instant.ofEpochMilli(nowMillis)));
    long held = throttle(kind);
    if (held != LogThrottle.HOLD) {
      afterwards.add(
          () ->
              LOG.warn(
                  "{} {}: {}; {} markets affected{}",
                  kind,
                  subject,
                  message,
                  affected,
                  LogThrottle.told(held)));
    }
  }

  void connectionLost(long connection, int affected, long nowMillis) {
    String subject = "connection " + connection;
    trouble(AlertKind.CONNECTION_LOST, subject, "ended", affected, nowMillis);
  }

  void failed(RuntimeException mistake, int affected, long nowMillis) {
    trouble(AlertKind.INTERNAL_ERROR, "processor", mistake.toString(), affected, nowMillis);
    afterwards.add(() -> LOG.error("Mistake in this library; please report it", mistake));
  }

  void snapshotApplied(
      MarketSlot slot, SidState sid, Frame frame, boolean wasLive, boolean topChanged) {
    OrderbookState book = slot.book();
    long sequence = frame.sequence();
    onFeedThread(l -> l.onSnapshot(book, sequence));
    if (!wasLive) {
      statusChanged(slot);
    }
    if (!wasLive || topChanged) {
      onFeedThread(l -> l.onTopChanged(book.top()));
    }
    long id = frame.id();
    tell(l -> l.onSnapshotApplied(sid.sid, id, book.marketTicker()));
    if (LOG.isDebugEnabled()) {
      afterwards.add(
          () ->
              LOG.debug(
                  "Applied orderbook_snapshot of {} sid={} seq={}",
                  book.marketTicker(),
                  sid.sid,
                  sequence));
    }
  }

  void audited(MarketSlot slot, SidState sid, long id, long sequence, boolean same) {
    String ticker = slot.ticker();
    tell(l -> l.onAudited(sid.sid, id, ticker, same));
    if (!same) {
      afterwards.add(
          () ->
              LOG.warn(
                  "Audit of {} sid={} seq={}: the book differed from the exchange's; it is right"
                      + " since",
                  ticker,
                  sid.sid,
                  sequence));
    }
  }

  void deltaApplied(
      MarketSlot slot, Side side, int priceCentiCents, long sequence, WriteResult result) {
    if (listeners.anyOnFeedThread()) {
      OrderbookState book = slot.book();
      long size = slot.writer.sizeAt(side, priceCentiCents);
      onFeedThread(l -> l.onDelta(book, side, priceCentiCents, size, sequence));
    }
    deltaTold(slot, sequence, result);
  }

  void flatDeltaApplied(
      MarketSlot slot, LevelList yes, LevelList no, long sequence, WriteResult result) {
    if (listeners.anyOnFeedThread()) {
      eachLevel(slot.book(), Side.YES, yes, sequence);
      eachLevel(slot.book(), Side.NO, no, sequence);
    }
    deltaTold(slot, sequence, result);
  }

  void malformed(String problem, long nowMillis) {
    trouble(AlertKind.MALFORMED_FRAME, "frame", problem, 0, nowMillis);
  }

  void lifecycle(String type, String eventType, String ticker) {
    LazyText frame = text;
    forTaps(tap -> tap.onLifecycle(type, eventType, ticker, frame.get()));
    tell(l -> l.onLifecycle(type, eventType, ticker));
  }

  void unknownType(String type) {
    LazyText frame = text;
    forTaps(tap -> tap.onUnknownType(type, frame.get()));
  }

  void tell(Consumer<ConnectionListener> call) {
    ConnectionListener listener = connectionListener;
    if (listener != null) {
      // Not timed: on a busy machine a feed's own notes would be told as the user's trouble.
      afterwards.add(() -> guard.run(listener, () -> call.accept(listener)));
    }
  }

  private void eachLevel(OrderbookState book, Side side, LevelList list, long sequence) {
    for (int i = 0; i < list.size(); i++) {
      int price = list.priceCentiCents(i);
      long size = list.sizeCentiContracts(i);
      onFeedThread(l -> l.onDelta(book, side, price, size, sequence));
    }
  }

  private void deltaTold(MarketSlot slot, long sequence, WriteResult result) {
    OrderbookState book = slot.book();
    if (result == WriteResult.APPLIED_AT_TOP && listeners.anyOnFeedThread()) {
      onFeedThread(l -> l.onTopChanged(book.top()));
    }
    if (LOG.isTraceEnabled()) {
      afterwards.add(
          () -> LOG.trace("Applied orderbook_delta of {} seq={}", book.marketTicker(), sequence));
    }
  }

  private void onFeedThread(Consumer<BookListener> call) {
    if (listeners.anyOnFeedThread()) {
      for (BookListener listener : listeners.onFeedThread()) {
        afterwards.add(() -> guard.runOnFeedThread(listener, () -> call.accept(listener)));
      }
    }
  }

  private void forTaps(Consumer<FrameTap> call) {
    for (FrameTap tap : taps) {
      afterwards.add(() -> guard.runOnFeedThread(tap, () -> call.accept(tap)));
    }
  }

  private long throttle(AlertKind kind) {
    LogThrottle throttle = throttles.get(kind);
    return throttle == null ? LogThrottle.HOLD : throttle.tryPass();
  }
}
