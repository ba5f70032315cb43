package io.github.kalshibook.okhttp;

import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.book.StaleReason;
import io.github.kalshibook.book.Trust;
import io.github.kalshibook.feed.KalshiMessageProcessor;
import io.github.kalshibook.okhttp.WantedMarket.Phase;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the wanted markets of one connection subscribed and their books live. Belongs to the
 * maintenance loop, which calls {@link #tick} many times a second: that is when everything is
 * decided, and nothing is ever left without somebody working on it.
 *
 * <p>The means and their deadlines are the {@link Ladder}'s.
 */
final class BookSubscription {
  private static final long SECOND = 1_000_000_000;
  private static final long COALESCE_NANOS = 50_000_000;
  static final long ANSWER_NANOS = 4 * SECOND;
  private static final long SUBSCRIBE_NANOS = 5 * SECOND;
  static final long DRIFT_NANOS = 15 * SECOND;

  /** What a subscription needs of the connection it stands on. */
  interface Link {
    /** Sends a command; false if the socket no longer takes any. */
    boolean send(String command);

    /** Gives the connection up. */
    void reconnect(String why);

    /** Another connection's markets are subscribed here now: it can hand them over. */
    void arrived(List<String> marketTickers);

    /** When a snapshot last came, in nanoseconds. */
    long lastSnapshotNanos();
  }

  private final KalshiMessageProcessor processor;
  private final Link link;
  private final FeedEvents events;
  private final InstantSource clock;
  private final MarketSet markets = new MarketSet();
  private final Outbox outbox;
  private final Episode episode = new Episode();
  private final Endings endings = new Endings();
  private final MovingMarkets moves;
  private final Ladder ladder;
  private final Refusals refusals;
  private final BookChecks checks;
  private final AtomicLong recoveries = new AtomicLong();
  private boolean connected;
  private long sid = -1;

  /** The subscription's last number, and when it was seen to be another one. */
  private long lastSequence;

  private long lastNumberedNanos;
  private long subscribeAtNanos;
  private int subscribeTries;
  private @Nullable SentCommand unsubscribing;

  BookSubscription(
      KalshiMessageProcessor processor,
      Link link,
      FeedEvents events,
      InstantSource clock,
      AuditPlan audits) {
    this.processor = processor;
    this.link = link;
    this.events = events;
    this.clock = clock;
    this.checks = new BookChecks(audits, events, this::check);
    this.outbox = new Outbox(link::send);
    this.moves = new MovingMarkets(markets, episode, clock, this::leave);
    this.ladder = new Ladder(markets, link, events, episode);
    this.refusals = new Refusals(markets, events, episode, this::unsent);
  }

  void want(Collection<String> tickers, long now) {
    for (String ticker : tickers) {
      WantedMarket market = markets.findOrAdd(ticker);
      if (market.handles++ == 0 && market.phase != Phase.REMOVING) {
        processor.register(ticker);
        markets.enter(market, Phase.UNSENT, now);
      }
    }
  }

  void unwant(Collection<String> tickers, long now) {
    for (String ticker : tickers) {
      WantedMarket market = markets.find(ticker);
      if (market == null || --market.handles > 0) {
        continue;
      }
      processor.closeMarket(ticker, StaleReason.UNSUBSCRIBED);
      leave(market, now);
    }
  }

  /** The market's book is no longer kept here. */
  private void leave(WantedMarket market, long now) {
    episode.forget(market.ticker);
    if (market.phase == Phase.UNSENT || !connected) {
      markets.forget(market);
    } else if (market.phase != Phase.REMOVING) {
      market.commandId = -1;
      markets.enter(market, Phase.REMOVING, now);
    }
  }

  /** Returns what moves markets between connections. */
  MovingMarkets moves() {
    return moves;
  }

  int wanted() {
    return markets.size();
  }

  /** For any thread. */
  long recoveries() {
    return recoveries.get();
  }

  long commandsSent() {
    return outbox.sent();
  }

  // What the connection does.

  void connected(long now) {
    connected = true;
    lastNumberedNanos = now;
    newSubscription(now);
  }

  void disconnected(long now) {
    connected = false;
    ladder.begin();
    startOver(now);
    episode.used(RecoveryMeans.RECONNECTED);
  }

  // What the exchange says.

  void subscribed(long id, String channel, long newSid, long now) {
    // A command for several channels has several answers with one id.
    if (!channel.isEmpty() && !channel.equals(Commands.BOOK_CHANNEL)) {
      return;
    }
    SentCommand command = outbox.answered(id);
    if (command != null && command.kind == SentCommand.Kind.SUBSCRIBE) {
      sid = newSid;
      refusals.forget();
      subscribeTries = 0;
      checks.subscribed(now);
      handOver(command);
      for (WantedMarket market : command.markets) {
        if (market.phase == Phase.LIVE) {
          // Looked at before it was known which sid is ours.
          look(market.ticker, false, now);
        }
      }
    }
  }

  void ok(long id, long ofSid, long now) {
    SentCommand command = outbox.answered(id);
    if (command == null) {
      return;
    }
    refusals.forget();
    switch (command.kind) {
      case SUBSCRIBE -> {
        // Merged into a subscription that we believed gone. No snapshots come for what it holds.
        sid = ofSid;
        subscribeTries = 0;
        handOver(command);
        command.markets.forEach(market -> heldAlready(market, now));
      }
      case ADD -> handOver(command);
      case DELETE -> command.markets.forEach(market -> removed(market, now));
      default -> {
        // The snapshots that follow are the answer that counts.
      }
    }
  }

  private void heldAlready(WantedMarket market, long now) {
    OrderbookState book = processor.registry().book(market.ticker).orElse(null);
    Trust trust = book == null ? null : book.trust();
    boolean live = trust != null && trust.isLive() && trust.sid() == sid;
    if (live && market.phase == Phase.ADDING) {
      look(market.ticker, false, now);
    }
  }

  private void handOver(SentCommand command) {
    List<String> arrived =
        command.markets.stream().filter(m -> m.arriving).map(m -> m.ticker).toList();
    if (!arrived.isEmpty()) {
      link.arrived(arrived);
    }
  }

  void unsubscribed(long id, long ofSid, long now) {
    outbox.answered(id);
    if (unsubscribing != null && unsubscribing.id == id) {
      newSubscription(now);
    } else if (ofSid == sid) {
      ended("unsubscribed by the exchange", now);
    }
  }

  void error(long id, long ofSid, long code, List<String> named, long now) {
    SentCommand command = outbox.answered(id);
    boolean terminal = code == 10 || code == 25;
    if (terminal && ofSid == sid && sid >= 0) {
      ended("error " + code, now);
    } else if (command == null) {
      return;
    } else if (command.kind == SentCommand.Kind.UNSUBSCRIBE) {
      newSubscription(now);
    } else if (command.kind == SentCommand.Kind.DELETE) {
      command.markets.forEach(market -> removed(market, now));
    } else if (code == 7) {
      ended("error 7 to an update", now);
    } else if (command.kind.isCheck()) {
      checks.refused(code, now);
    } else if (code == 11 || code == 14) {
      refusals.partly(command, code, named, now);
    } else if (!command.kind.asks() || code == 18 || code == 26 || code == 27) {
      subscribeAtNanos = refusals.wholly(command, code, now);
    }
    // A question refused for good is one without an answer: its deadline decides.
  }

  /** Returns what checks the books that are believed. */
  BookChecks checks() {
    return checks;
  }

  /** Looks at a book that something happened to; {@code answered}: a snapshot of it was applied. */
  void look(String ticker, boolean answered, long now) {
    WantedMarket market = markets.find(ticker);
    OrderbookState book = processor.registry().book(ticker).orElse(null);
    if (market == null || book == null || market.arriving || market.phase == Phase.REMOVING) {
      return;
    }
    Trust trust = book.trust();
    switch (trust.status()) {
      case LIVE -> {
        if (sid >= 0 && trust.sid() != sid) {
          strayed(market, trust.sid(), now);
        } else {
          markets.live(market);
        }
      }
      case CLOSED -> {
        markets.enter(market, Phase.ENDED, now);
        episode.forget(ticker);
      }
      default -> lost(market, trust.reason(), answered, now);
    }
  }

  /**
   * Its snapshot came under a sid that is not ours: the changes, under ours, would not reach it.
   */
  private void strayed(WantedMarket market, long otherSid, long now) {
    processor.subscriptionLost(otherSid);
    lost(market, StaleReason.SUBSCRIPTION_ENDED, false, now);
  }

  private void lost(WantedMarket market, StaleReason reason, boolean answered, long now) {
    // Answered, it was live for a moment, even if nobody looked.
    if (market.phase == Phase.LIVE || answered) {
      episode.lost(market.ticker, clock.instant());
    }
    boolean waits =
        market.phase == Phase.UNSENT
            || ((market.phase == Phase.ADDING || market.phase == Phase.ASKED) && !answered);
    market.drift = reason == StaleReason.FORMAT_DRIFT;
    if (market.drift) {
      markets.enter(market, Phase.STALE, now + DRIFT_NANOS);
    } else if (reason == StaleReason.NOT_LISTED && market.phase != Phase.UNSENT) {
      markets.enter(market, Phase.UNSENT, now);
    } else if (!waits && (market.phase != Phase.STALE || answered)) {
      markets.enter(market, Phase.STALE, answered ? now : now + COALESCE_NANOS);
    }
  }

  // What is done about it.

  void tick(long now) {
    if (!connected) {
      return;
    }
    SentCommand leaving = unsubscribing;
    if (leaving != null) {
      if (now - leaving.sentNanos >= ANSWER_NANOS) {
        newSubscription(now);
      }
    } else if (sid < 0) {
      subscribe(now);
    } else {
      noteNumbers(now);
      endEpisode();
      checkAwaited(now);
      send(SentCommand.Kind.DELETE, () -> markets.dueRemovals(now), Phase.REMOVING, now);
      send(SentCommand.Kind.ADD, () -> markets.due(Phase.UNSENT, now), Phase.ADDING, now);
      send(SentCommand.Kind.ASK, () -> markets.due(Phase.STALE, now), Phase.ASKED, now);
      if (maySend() && checks.tick(markets, lastNumberedNanos, now)) {
        ladder.jumpToResubscribed();
        resubscribe(now);
      }
    }
  }

  /** Only a new number says something: what has none, or an old one, may be chatter. */
  private void noteNumbers(long now) {
    long last = processor.lastSequence(sid);
    if (last != lastSequence) {
      lastSequence = last;
      lastNumberedNanos = now;
    }
  }

  private void endEpisode() {
    if (markets.isSettled()) {
      ladder.begin();
      GapReport report = episode.end(clock.instant());
      if (report != null) {
        recoveries.incrementAndGet();
        events.recovered(report);
      }
    }
  }

  private void newSubscription(long now) {
    // No frame may have said so: the exchange may only not know the sid any more.
    processor.subscriptionLost(sid);
    subscribeAtNanos = now;
    subscribeTries = 0;
    startOver(now);
    // Not before they count as lost: an episode that has not begun knows no means.
    episode.used(RecoveryMeans.RESUBSCRIBED);
  }

  /** Nothing is subscribed any more. */
  private void startOver(long now) {
    sid = -1;
    unsubscribing = null;
    outbox.forgetAll();
    markets.forgetSplits();
    markets.liveOnes().forEach(market -> episode.lost(market.ticker, clock.instant()));
    unsent(markets.copy(), now);
  }

  private void subscribe(long now) {
    SentCommand sent = outbox.awaitedSubscribe();
    if (sent != null) {
      if (now - sent.sentNanos >= SUBSCRIBE_NANOS) {
        unanswered(sent, now);
      }
      return;
    }
    boolean may = now - subscribeAtNanos >= 0 && outbox.hasRoom(now);
    List<WantedMarket> batch = may ? markets.due(Phase.UNSENT, now) : List.of();
    if (batch.isEmpty()) {
      return;
    }
    List<String> tickers = MarketSet.tickers(batch);
    SentCommand command =
        outbox.trySend(
            SentCommand.Kind.SUBSCRIBE, batch, now, id -> Commands.subscribe(id, tickers));
    if (command != null) {
      markets.enter(batch, Phase.ADDING, command.id, now);
    }
  }

  private void unanswered(SentCommand command, long now) {
    outbox.answered(command.id);
    unsent(command.markets, now);
    if (++subscribeTries >= 2) {
      link.reconnect("subscribe was not answered");
    }
  }

  /** To be sent again, also if live: no one looks after a book without a subscription. */
  private void unsent(Collection<WantedMarket> batch, long due) {
    for (WantedMarket market : batch) {
      if (!market.isWanted()) {
        markets.forget(market);
      } else if (market.phase != Phase.ENDED) {
        if (market.phase == Phase.REMOVING && !market.arriving) {
          processor.register(market.ticker);
        }
        market.commandId = -1;
        markets.enter(market, Phase.UNSENT, due);
      }
    }
  }

  private void checkAwaited(long now) {
    for (WantedMarket market : markets.openOnes()) {
      boolean late = now - market.sinceNanos >= ANSWER_NANOS;
      if (late && market.phase == Phase.REMOVING && market.commandId >= 0) {
        removed(market, now);
      }
    }
    switch (ladder.check(lastNumberedNanos, now)) {
      case RESUBSCRIBE -> resubscribe(now);
      case RECONNECT -> link.reconnect("books were asked for, again and again, and did not come");
      case NONE -> {
        // What could be done at once is done.
      }
    }
  }

  private void resubscribe(long now) {
    long ended = sid;
    processor.subscriptionLost(ended);
    unsubscribing =
        outbox.send(
            SentCommand.Kind.UNSUBSCRIBE, List.of(), now, id -> Commands.unsubscribe(id, ended));
  }

  /** The exchange has ended the subscription. */
  private void ended(String why, long now) {
    events.alert(AlertKind.SUBSCRIPTION_ENDED, "sid=" + sid, why, markets.size());
    long wait = endings.ended(now);
    newSubscription(now);
    subscribeAtNanos = now + wait;
    if (endings.areTooMany()) {
      link.reconnect("the subscription ended " + endings.lately() + " times within a minute");
    }
  }

  private void send(
      SentCommand.Kind kind, Supplier<List<WantedMarket>> due, Phase phase, long now) {
    // Without room, a part of a split batch would be taken out and not be sent.
    List<WantedMarket> batch = maySend() && outbox.hasRoom(now) ? due.get() : List.of();
    if (batch.isEmpty()) {
      return;
    }
    long ofSid = sid;
    List<String> tickers = MarketSet.tickers(batch);
    SentCommand command =
        outbox.trySend(kind, batch, now, id -> Commands.update(id, ofSid, kind.action(), tickers));
    if (command != null) {
      markets.enter(batch, phase, command.id, now);
    }
  }

  /** A step before this one in the same tick may have ended the subscription. */
  private boolean maySend() {
    return connected && sid >= 0 && unsubscribing == null;
  }

  /** Asks about a live book. The answer is compared with it, if it is a snapshot. */
  private boolean check(SentCommand.Kind kind, String action, WantedMarket market, long now) {
    long ofSid = sid;
    SentCommand command =
        outbox.trySend(
            kind,
            List.of(),
            now,
            id -> {
              // Before it leaves: the answer may come before this thread goes on.
              processor.audit(market.ticker, id);
              return Commands.update(id, ofSid, action, List.of(market.ticker));
            });
    return command != null;
  }

  private void removed(WantedMarket market, long now) {
    if (market.phase == Phase.REMOVING) {
      unsent(List.of(market), now);
    }
  }
}
