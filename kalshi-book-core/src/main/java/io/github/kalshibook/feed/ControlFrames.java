package io.github.kalshibook.feed;

import static io.github.kalshibook.feed.ProcessorCounter.MALFORMED;

import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.book.StaleReason;
import io.github.kalshibook.wire.Frame;
import io.github.kalshibook.wire.FrameType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What acknowledgements, errors and lifecycle frames do to subscriptions and their books. Guarded
 * by the processor's lock.
 */
final class ControlFrames {
  private static final String BOOK_CHANNEL = "orderbook";
  private static final long CHANNEL_ERROR = 10;
  private static final long BUFFER_OVERFLOW = 25;

  private final Frame frame;
  private final Markets markets;
  private final SidTable sids;
  private final FrameEvents events;
  private final ProcessorCounters counters;

  ControlFrames(
      Frame frame, Markets markets, SidTable sids, FrameEvents events, ProcessorCounters counters) {
    this.frame = frame;
    this.markets = markets;
    this.sids = sids;
    this.events = events;
    this.counters = counters;
  }

  /** Applies a frame that is no book frame; {@code numbered} is its sid if it took a number. */
  Applied apply(@Nullable SidState numbered, long nowMillis) {
    switch (frame.type()) {
      case SUBSCRIBED -> {
        return subscribed(nowMillis);
      }
      case UNSUBSCRIBED -> {
        return unsubscribed(nowMillis);
      }
      case OK -> ok(numbered, nowMillis);
      case ERROR -> error(nowMillis);
      case MARKET_LIFECYCLE, EVENT_LIFECYCLE, EVENT_FEE_UPDATE -> lifecycle(nowMillis);
      default -> {
        // The ticker and trade channels say nothing about a book.
      }
    }
    return Applied.CONTROL;
  }

  private Applied subscribed(long nowMillis) {
    // The sid stands in msg; a sid on top as well would be the same one.
    long number = frame.msgSid() != Frame.NONE ? frame.msgSid() : frame.sid();
    if (number == Frame.NONE) {
      return withoutSid("subscribed", nowMillis);
    }
    SidState sid = sids.follow(number);
    if (!sids.remember(sid)) {
      return new Applied.Dropped(DropReason.LIMIT_REACHED);
    }
    String channel = frame.channel() == null ? "" : frame.channel();
    sid.startAnew();
    // A channel that is not named might be the books': better to wait in vain than to be untrue.
    if (channel.isEmpty() || channel.startsWith(BOOK_CHANNEL)) {
      for (MarketSlot slot : sid.books()) {
        events.awaitSnapshot(slot, nowMillis);
      }
      events.snapshotsNeeded(sid, StaleReason.RESUBSCRIBED);
    } else {
      events.allStale(sid, StaleReason.SUBSCRIPTION_ENDED, nowMillis);
      sid.removeAll();
    }
    long id = frame.id();
    events.tell(l -> l.onSubscribed(id, channel, number));
    return Applied.CONTROL;
  }

  private Applied unsubscribed(long nowMillis) {
    long number = frame.sid();
    if (number == Frame.NONE) {
      return withoutSid("unsubscribed", nowMillis);
    }
    SidState sid = sids.find(number);
    if (sid != null) {
      events.allStale(sid, StaleReason.SUBSCRIPTION_ENDED, nowMillis);
      sids.forget(sid);
    }
    long id = frame.id();
    events.tell(l -> l.onUnsubscribed(id, number));
    return Applied.CONTROL;
  }

  private void ok(@Nullable SidState sid, long nowMillis) {
    List<String> listed = frame.marketTickers();
    if (sid != null && listed != null && !sid.books().isEmpty()) {
      Set<String> complete = new HashSet<>(listed);
      List<MarketSlot> unlisted = new ArrayList<>();
      for (MarketSlot slot : sid.books()) {
        if (!complete.contains(slot.ticker())) {
          unlisted.add(slot);
        }
      }
      for (MarketSlot slot : unlisted) {
        events.stale(slot, sid.sid, StaleReason.NOT_LISTED, nowMillis);
      }
      if (!unlisted.isEmpty()) {
        events.trouble(
            AlertKind.NOT_LISTED,
            "sid=" + sid.sid,
            "the exchange no longer lists " + unlisted.get(0).ticker() + others(unlisted.size()),
            unlisted.size(),
            nowMillis);
      }
    }
    long number = frame.sid();
    long id = frame.id();
    events.tell(l -> l.onOk(id, number, Optional.ofNullable(listed)));
  }

  private void error(long nowMillis) {
    long id = frame.id();
    long number = frame.sid();
    long code = frame.code();
    int ended = 0;
    if (number != Frame.NONE && (code == CHANNEL_ERROR || code == BUFFER_OVERFLOW)) {
      SidState sid = sids.find(number);
      if (sid != null) {
        sid.ended = true;
        ended = events.allStale(sid, StaleReason.SUBSCRIPTION_ENDED, nowMillis);
      }
    }
    String text = frame.text();
    events.trouble(
        ended > 0 ? AlertKind.SUBSCRIPTION_ENDED : AlertKind.EXCHANGE_ERROR,
        number == Frame.NONE ? "command " + id : "sid=" + number,
        "error " + code + ": " + FrameApplier.shortened(text),
        ended,
        nowMillis);
    List<String> named = named();
    events.tell(l -> l.onError(id, number, code, text, named));
  }

  private List<String> named() {
    List<String> listed = frame.marketTickers();
    if (listed != null) {
      return List.copyOf(listed);
    }
    String one = frame.marketTicker();
    return one == null ? List.of() : List.of(one);
  }

  private void lifecycle(long nowMillis) {
    String ticker = frame.marketTicker();
    String event = frame.eventType();
    boolean ends = event.equals("determined") || event.equals("settled");
    if (frame.type() == FrameType.MARKET_LIFECYCLE && ends && ticker != null) {
      MarketSlot slot = markets.find(ticker);
      if (slot != null && !slot.isClosed()) {
        markets.close(slot, StaleReason.MARKET_ENDED, nowMillis);
        events.statusChanged(slot);
      }
    }
    events.lifecycle(frame.type().wireName(), event, ticker == null ? "" : ticker);
  }

  private Applied withoutSid(String what, long nowMillis) {
    counters.add(MALFORMED);
    String problem = what + " without a usable sid";
    events.malformed(problem, nowMillis);
    return new Applied.Malformed(problem);
  }

  private static String others(int count) {
    return count == 1 ? "" : " and " + (count - 1) + " more";
  }
}
