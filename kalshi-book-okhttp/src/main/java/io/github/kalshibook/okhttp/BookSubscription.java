package io.github.kalshibook.okhttp;

import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.book.StaleReason;
import io.github.kalshibook.book.Trust;
import io.github.kalshibook.feed.KalshiMessageProcessor;
import io.github.kalshibook.okhttp.WantedMarket.Phase;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the wanted markets of one connection subscribed and their books live. Belongs to the
 * maintenance loop, which calls {@link #tick} many times a second: that is when everything is
 * decided, and nothing is ever left without somebody working on it.
 *
 * <p>The ladder: a book that is not live is asked for by {@code get_snapshot}. If nothing comes, or
 * too little, the same is done once more; then a new subscription; then a new connection. A few
 * markets that alone do not answer are asked alone, then taken out and added again, at a rhythm of
 * 2, 4, 8 and from then on 15 seconds, and never cost the others anything.
 */
final class BookSubscription {
  static final int BATCH = 500;

  private static final long SECOND = 1_000_000_000;
  private static final long COALESCE_NANOS = 50_000_000;
  private static final long ANSWER_NANOS = 4 * SECOND;
  private static final long FIRST_SNAPSHOT_NANOS = 5 * SECOND;
  private static final long SUBSCRIBE_NANOS = 5 * SECOND;
  private static final long QUIET_NANOS = 30 * SECOND;
  private static final long DRIFT_NANOS = 15 * SECOND;
  private static final long MINUTE = 60 * SECOND;
  private static final int ENDED_IN_A_MINUTE = 4;

  /** What a subscription needs of the connection it stands on. */
  interface Link {
    /** Sends a command; false if the socket no longer takes any. */
    boolean send(String command);

    /** Gives the connection up. */
    void reconnect(String why);

    /** When a snapshot last came, in nanoseconds. */
    long lastSnapshotNanos();
  }

  private final KalshiMessageProcessor processor;
  private final Link link;
  private final FeedEvents events;
  private final InstantSource clock;
  private final CommandBudget budget = new CommandBudget();
  private final Episode episode = new Episode();
  private final Map<String, WantedMarket> markets = new LinkedHashMap<>();

  /** Those that are not live, or not in the subscription: the only ones a tick looks at. */
  private final Set<WantedMarket> open = new LinkedHashSet<>();

  private final Map<Long, SentCommand> awaited = new HashMap<>();
  private final Deque<List<WantedMarket>> split = new ArrayDeque<>();
  private final Deque<Long> endings = new ArrayDeque<>();
  private final QuietProbe probe;
  private boolean connected;
  private long sid = -1;

  /** The subscription's last number, and when it was seen to be another one. */
  private long lastSequence;

  private long lastNumberedNanos;
  private long nextId = 1;
  private long subscribeAtNanos;
  private int subscribeTries;
  private int refusals;
  private int rung;
  private @Nullable SentCommand unsubscribing;

  BookSubscription(
      KalshiMessageProcessor processor, Link link, FeedEvents events, InstantSource clock) {
    this.processor = processor;
    this.link = link;
    this.events = events;
    this.clock = clock;
    this.probe = new QuietProbe(QUIET_NANOS, ANSWER_NANOS);
  }

  // What is wanted.

  void want(Collection<String> tickers, long now) {
    for (String ticker : tickers) {
      WantedMarket market = markets.computeIfAbsent(ticker, WantedMarket::new);
      if (market.handles++ == 0 && market.phase != Phase.REMOVING) {
        processor.register(ticker);
        market.enter(Phase.UNSENT, now);
        open.add(market);
      }
    }
  }

  void unwant(Collection<String> tickers, long now) {
    for (String ticker : tickers) {
      WantedMarket market = markets.get(ticker);
      if (market == null || --market.handles > 0) {
        continue;
      }
      processor.closeMarket(ticker, StaleReason.UNSUBSCRIBED);
      episode.forget(ticker);
      if (market.phase == Phase.UNSENT || !connected) {
        forget(market);
      } else if (market.phase != Phase.REMOVING) {
        market.commandId = -1;
        market.enter(Phase.REMOVING, now);
        open.add(market);
      }
    }
  }

  int wanted() {
    return markets.size();
  }

  long commandsSent() {
    return budget.count();
  }

  // What the connection does.

  void connected(long now) {
    connected = true;
    lastNumberedNanos = now;
    newSubscription(now);
  }

  void disconnected(long now) {
    connected = false;
    sid = -1;
    awaited.clear();
    split.clear();
    unsubscribing = null;
    rung = 0;
    for (WantedMarket market : List.copyOf(markets.values())) {
      if (!market.isWanted()) {
        forget(market);
      } else if (market.phase != Phase.ENDED) {
        if (market.phase == Phase.LIVE) {
          episode.lost(market.ticker, clock.instant());
        }
        market.enter(Phase.UNSENT, now);
        open.add(market);
      }
    }
    episode.used(RecoveryMeans.RECONNECTED);
  }

  // What the exchange says.

  void subscribed(long id, String channel, long newSid, long now) {
    // A command for several channels has several answers with one id.
    if (!channel.isEmpty() && !channel.equals(Commands.BOOK_CHANNEL)) {
      return;
    }
    SentCommand command = awaited.remove(id);
    if (command != null && command.kind == SentCommand.Kind.SUBSCRIBE) {
      sid = newSid;
      refusals = 0;
      subscribeTries = 0;
      probe.heard(now);
      for (WantedMarket market : command.markets) {
        if (market.phase == Phase.LIVE) {
          // Looked at before it was known which sid is ours.
          look(market.ticker, false, now);
        }
      }
    }
  }

  void ok(long id, long ofSid, long now) {
    SentCommand command = awaited.remove(id);
    if (command == null) {
      return;
    }
    refusals = 0;
    switch (command.kind) {
      case SUBSCRIBE -> {
        // Merged into a subscription that we believed gone. No snapshots come for what it holds.
        sid = ofSid;
        subscribeTries = 0;
        command.markets.forEach(market -> heldAlready(market, now));
      }
      case DELETE -> removed(command, now);
      default -> {
        // The snapshots that follow are the answer that counts.
      }
    }
  }

  private void heldAlready(WantedMarket market, long now) {
    boolean live =
        processor
            .registry()
            .book(market.ticker)
            .map(OrderbookState::trust)
            .filter(trust -> trust.isLive() && trust.sid() == sid)
            .isPresent();
    if (live && market.phase == Phase.ADDING) {
      look(market.ticker, false, now);
    }
  }

  void unsubscribed(long id, long ofSid, long now) {
    awaited.remove(id);
    if (unsubscribing != null && unsubscribing.id == id) {
      newSubscription(now);
    } else if (ofSid == sid) {
      ended("unsubscribed by the exchange", now);
    }
  }

  void error(long id, long ofSid, long code, List<String> named, long now) {
    SentCommand command = awaited.remove(id);
    boolean terminal = code == 10 || code == 25;
    if (terminal && ofSid == sid && sid >= 0) {
      ended("error " + code, now);
    } else if (command != null && command.kind == SentCommand.Kind.UNSUBSCRIBE) {
      newSubscription(now);
    } else if (command != null && command.kind == SentCommand.Kind.DELETE) {
      removed(command, now);
    } else if (command != null && code == 7) {
      ended("error 7 to an update", now);
    } else if (command != null) {
      refused(command, code, named, now);
    }
  }

  /** Looks at a book that something happened to; {@code answered}: a snapshot of it was applied. */
  void look(String ticker, boolean answered, long now) {
    WantedMarket market = markets.get(ticker);
    OrderbookState book = processor.registry().book(ticker).orElse(null);
    if (market == null || book == null || market.phase == Phase.REMOVING) {
      return;
    }
    Trust trust = book.trust();
    switch (trust.status()) {
      case LIVE -> {
        if (sid >= 0 && trust.sid() != sid) {
          strayed(market, trust.sid(), now);
        } else {
          market.live();
          open.remove(market);
        }
      }
      case CLOSED -> {
        market.enter(Phase.ENDED, now);
        open.remove(market);
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
    open.add(market);
    market.drift = reason == StaleReason.FORMAT_DRIFT;
    if (market.drift) {
      market.enter(Phase.STALE, now + DRIFT_NANOS);
    } else if (reason == StaleReason.NOT_LISTED && market.phase != Phase.UNSENT) {
      market.enter(Phase.UNSENT, now);
    } else if (!waits && (market.phase != Phase.STALE || answered)) {
      market.enter(Phase.STALE, answered ? now : now + COALESCE_NANOS);
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
      sendRemovals(now);
      sendAdds(now);
      sendAsks(now);
      probeQuiet(now);
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
    if (open.stream().allMatch(market -> market.apart || market.phase == Phase.REMOVING)) {
      rung = 0;
      GapReport report = episode.end(clock.instant());
      if (report != null) {
        events.recovered(report);
      }
    }
  }

  private void newSubscription(long now) {
    // No frame may have said so: the exchange may only not know the sid any more.
    processor.subscriptionLost(sid);
    sid = -1;
    unsubscribing = null;
    awaited.clear();
    split.clear();
    subscribeAtNanos = now;
    subscribeTries = 0;
    for (WantedMarket market : List.copyOf(markets.values())) {
      if (!market.isWanted()) {
        forget(market);
      } else if (market.phase != Phase.ENDED) {
        if (market.phase == Phase.REMOVING) {
          processor.register(market.ticker);
        } else if (market.phase == Phase.LIVE) {
          episode.lost(market.ticker, clock.instant());
        }
        market.enter(Phase.UNSENT, now);
        open.add(market);
      }
    }
    // Not before they count as lost: an episode that has not begun knows no means.
    episode.used(RecoveryMeans.RESUBSCRIBED);
  }

  private void subscribe(long now) {
    for (SentCommand command : awaited.values()) {
      if (command.kind == SentCommand.Kind.SUBSCRIBE) {
        if (now - command.sentNanos >= SUBSCRIBE_NANOS) {
          unanswered(command, now);
        }
        return;
      }
    }
    List<WantedMarket> batch = nextBatch(Phase.UNSENT, now);
    if (batch.isEmpty() || now - subscribeAtNanos < 0 || !budget.tryTake(now)) {
      return;
    }
    long id = nextId++;
    send(SentCommand.Kind.SUBSCRIBE, id, batch, Commands.subscribe(id, tickers(batch)), now);
    enter(batch, Phase.ADDING, id, now);
  }

  private void unanswered(SentCommand command, long now) {
    awaited.remove(command.id);
    unsent(command.markets, now);
    if (++subscribeTries >= 2) {
      link.reconnect("subscribe was not answered");
    }
  }

  /** To be sent again, also if live: no one looks after a book without a subscription. */
  private void unsent(Collection<WantedMarket> batch, long due) {
    for (WantedMarket market : batch) {
      if (!market.isWanted()) {
        forget(market);
        continue;
      }
      if (market.phase == Phase.REMOVING) {
        processor.register(market.ticker);
      }
      market.commandId = -1;
      market.enter(Phase.UNSENT, due);
      open.add(market);
    }
  }

  private void checkAwaited(long now) {
    List<WantedMarket> unanswered = new ArrayList<>();
    for (WantedMarket market : List.copyOf(open)) {
      long waited = now - market.sinceNanos;
      switch (market.phase) {
        case ADDING -> {
          if (waited >= FIRST_SNAPSHOT_NANOS) {
            market.apart |= ++market.unansweredSubscriptions >= 2;
            market.enter(Phase.STALE, now);
          }
        }
        case ASKED -> {
          long sinceAny = now - Math.max(market.sinceNanos, link.lastSnapshotNanos());
          if (waited >= ANSWER_NANOS && (market.apart || sinceAny >= ANSWER_NANOS)) {
            unanswered.add(market);
          }
        }
        case REMOVING -> {
          if (market.commandId >= 0 && waited >= ANSWER_NANOS) {
            removed(market, now);
          }
        }
        default -> {
          // Waits for its turn below.
        }
      }
    }
    if (!unanswered.isEmpty()) {
      climb(unanswered, now);
    }
  }

  private void climb(List<WantedMarket> unanswered, long now) {
    long asked = unanswered.stream().mapToLong(m -> m.sinceNanos).min().orElse(now);
    long counting = unanswered.stream().filter(m -> !m.apart && !m.drift).count();
    long subscribed =
        markets.values().stream().filter(m -> !m.apart && m.phase != Phase.UNSENT).count();
    boolean silence = lastNumberedNanos - asked < 0 && link.lastSnapshotNanos() - asked < 0;
    if (counting == 0 || (!silence && counting * 2 <= subscribed)) {
      rung = 0;
      unanswered.forEach(market -> alone(market, now));
      return;
    }
    rung++;
    if (rung == 1) {
      unanswered.forEach(market -> market.enter(Phase.STALE, now));
    } else if (rung == 2) {
      resubscribe(now);
    } else {
      link.reconnect(counting + " of " + subscribed + " books were asked for and did not come");
    }
  }

  private void alone(WantedMarket market, long now) {
    if (++market.fruitless == 1) {
      events.alert(
          AlertKind.RECOVERY_STALLED, market.ticker, "asked for and did not come; going on", 1);
    }
    long seconds = market.fruitless > 3 ? 15 : 1L << market.fruitless;
    if (market.fruitless % 2 == 0) {
      // Taken out, and added again once that is answered.
      episode.used(RecoveryMeans.ADDED_AGAIN);
      market.commandId = -1;
      market.enter(Phase.REMOVING, now + seconds * SECOND);
    } else {
      market.enter(Phase.STALE, now + seconds * SECOND);
    }
  }

  private void resubscribe(long now) {
    processor.subscriptionLost(sid);
    long id = nextId++;
    SentCommand command = new SentCommand(SentCommand.Kind.UNSUBSCRIBE, id, List.of(), now);
    unsubscribing = command;
    awaited.put(id, command);
    link.send(Commands.unsubscribe(id, sid));
  }

  /** The exchange has ended the subscription. */
  private void ended(String why, long now) {
    long last = endings.isEmpty() ? now - MINUTE : endings.getLast();
    endings.addLast(now);
    while (now - endings.getFirst() > MINUTE) {
      endings.removeFirst();
    }
    events.alert(AlertKind.SUBSCRIPTION_ENDED, "sid=" + sid, why, markets.size());
    newSubscription(now);
    if (endings.size() >= ENDED_IN_A_MINUTE) {
      link.reconnect("the subscription ended " + endings.size() + " times within a minute");
    } else if (now - last < 30 * SECOND) {
      subscribeAtNanos = now + (SECOND << Math.min(3, endings.size() - 2));
    }
  }

  private void refused(SentCommand command, long code, List<String> named, long now) {
    if (code == 11 || code == 14) {
      refusedForMarkets(command, code, named, now);
    } else if (!command.kind.asks() || code == 18 || code == 26 || code == 27) {
      long seconds = 1L << Math.min(3, refusals++);
      events.alert(
          AlertKind.SUBSCRIBE_REFUSED,
          command.kind.name().toLowerCase(Locale.ROOT),
          "refused with error " + code + "; again in " + seconds + " s",
          command.markets.size());
      subscribeAtNanos = now + seconds * SECOND;
      if (command.kind.asks()) {
        enter(command.markets, Phase.STALE, -1, subscribeAtNanos);
      } else {
        unsent(command.markets, subscribeAtNanos);
      }
    }
    // A question refused for good is one without an answer: its deadline decides.
  }

  private void refusedForMarkets(SentCommand command, long code, List<String> named, long now) {
    List<WantedMarket> rest = new ArrayList<>();
    for (WantedMarket market : command.markets) {
      if (!named.contains(market.ticker) && command.markets.size() > 1) {
        rest.add(market);
        continue;
      }
      events.alert(AlertKind.SUBSCRIBE_REFUSED, market.ticker, "refused with error " + code, 1);
      if (command.kind.asks()) {
        // The exchange does not have it in the subscription: it is to be added, not asked for.
        episode.used(RecoveryMeans.ADDED_AGAIN);
        unsent(List.of(market), now);
      } else {
        market.apart = true;
        unsent(List.of(market), now + DRIFT_NANOS);
      }
    }
    if (command.kind.asks()) {
      return;
    }
    if (rest.size() == command.markets.size()) {
      split.add(List.copyOf(rest.subList(0, rest.size() / 2)));
      split.add(List.copyOf(rest.subList(rest.size() / 2, rest.size())));
    }
    unsent(rest, now);
  }

  private void sendRemovals(long now) {
    List<WantedMarket> batch = new ArrayList<>();
    for (WantedMarket market : open) {
      if (market.phase == Phase.REMOVING
          && market.commandId < 0
          && now - market.sinceNanos >= 0
          && batch.size() < BATCH) {
        batch.add(market);
      }
    }
    update(SentCommand.Kind.DELETE, "delete_markets", batch, Phase.REMOVING, now);
  }

  private void sendAdds(long now) {
    update(SentCommand.Kind.ADD, "add_markets", nextBatch(Phase.UNSENT, now), Phase.ADDING, now);
  }

  private void sendAsks(long now) {
    update(SentCommand.Kind.ASK, "get_snapshot", nextBatch(Phase.STALE, now), Phase.ASKED, now);
  }

  private void update(
      SentCommand.Kind kind, String action, List<WantedMarket> batch, Phase phase, long now) {
    if (batch.isEmpty() || sid < 0 || unsubscribing != null || !budget.tryTake(now)) {
      return;
    }
    long id = nextId++;
    send(kind, id, batch, Commands.update(id, sid, action, tickers(batch)), now);
    enter(batch, phase, id, now);
  }

  private void probeQuiet(long now) {
    WantedMarket market = null;
    if (probe.isDue(now, lastNumberedNanos)) {
      market = probe.choose(markets.values());
    }
    if (market == null || sid < 0 || unsubscribing != null) {
      return;
    }
    if (probe.isHopeless()) {
      probe.heard(now);
      rung = 2;
      resubscribe(now);
      return;
    }
    if (budget.tryTake(now)) {
      long id = nextId++;
      String action = probe.next(now);
      send(
          SentCommand.Kind.PROBE,
          id,
          List.of(),
          Commands.update(id, sid, action, List.of(market.ticker)),
          now);
    }
  }

  private void removed(SentCommand command, long now) {
    command.markets.forEach(market -> removed(market, now));
  }

  private void removed(WantedMarket market, long now) {
    if (market.phase != Phase.REMOVING) {
      return;
    }
    if (market.isWanted()) {
      processor.register(market.ticker);
      market.commandId = -1;
      market.enter(Phase.UNSENT, now);
    } else {
      forget(market);
    }
  }

  private void forget(WantedMarket market) {
    open.remove(market);
    markets.remove(market.ticker, market);
  }

  /**
   * Returns those of a phase that are due, at most 500; first what a refused batch was split into.
   */
  private List<WantedMarket> nextBatch(Phase phase, long now) {
    if (!budget.hasRoom(now)) {
      // Or a part of a split batch would be taken out and not be sent.
      return List.of();
    }
    if (phase == Phase.UNSENT && !split.isEmpty()) {
      List<WantedMarket> part =
          split.getFirst().stream().filter(m -> m.phase == phase && m.isWanted()).toList();
      if (part.isEmpty() || now - part.get(0).sinceNanos >= 0) {
        split.removeFirst();
      }
      if (!part.isEmpty()) {
        return part;
      }
    }
    List<WantedMarket> batch = new ArrayList<>();
    for (WantedMarket market : open) {
      if (market.phase == phase && now - market.sinceNanos >= 0) {
        batch.add(market);
        if (batch.size() == BATCH) {
          break;
        }
      }
    }
    return batch;
  }

  private void send(
      SentCommand.Kind kind, long id, List<WantedMarket> batch, String command, long now) {
    awaited.put(id, new SentCommand(kind, id, List.copyOf(batch), now));
    awaited.values().removeIf(sent -> now - sent.sentNanos > MINUTE);
    link.send(command);
  }

  private static void enter(List<WantedMarket> batch, Phase phase, long id, long now) {
    for (WantedMarket market : batch) {
      market.commandId = id;
      market.enter(phase, now);
    }
  }

  private static List<String> tickers(List<WantedMarket> batch) {
    return batch.stream().map(market -> market.ticker).toList();
  }
}
