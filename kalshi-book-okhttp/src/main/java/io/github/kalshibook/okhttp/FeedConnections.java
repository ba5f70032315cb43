package io.github.kalshibook.okhttp;

import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.book.BookRegistry;
import io.github.kalshibook.book.StaleReason;
import io.github.kalshibook.feed.BookListeners;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * The feed's connections, and which of them keeps which market. Each takes markets up to a limit,
 * then the next is opened; a market stays where it is, unless its connection does not open while
 * others are open, or somebody asks for an even spread. Belongs to the maintenance loop, but for
 * what says otherwise.
 */
final class FeedConnections {
  /** How long a connection may be down, while others are open, before they take its markets. */
  private static final long ORPHANED_NANOS = 20_000_000_000L;

  /** How long no further connection is tried after that. */
  private static final long ENOUGH_NANOS = 600_000_000_000L;

  /** How many markets are on the move at once: a few commands of the new connection's budget. */
  private static final int MOVED_AT_ONCE = 2 * MarketSet.BATCH;

  private final FeedBuilder settings;
  private final OkHttpClient client;
  private final MaintenanceLoop loop;
  private final FeedEvents events;
  private final BookRegistry registry;
  private final BookListeners listeners;
  private final Pacer pacer = new Pacer();

  /** Grows and shrinks on the loop, but for the time before it runs; any thread may look. */
  private final List<FeedConnection> slots = new CopyOnWriteArrayList<>();

  /** Markets on their way to another connection, and which. */
  private final Map<String, FeedConnection> moving = new HashMap<>();

  /** What connections counted that are no more. Guarded by slots. */
  private @Nullable FeedStats retired;

  private @Nullable FeedWatch watch;
  private int opened;
  private boolean running;
  private boolean balancing;

  /** Until then no connection is added, because one could not be opened. */
  private long enoughUntilNanos;

  FeedConnections(
      FeedBuilder settings,
      OkHttpClient client,
      MaintenanceLoop loop,
      FeedEvents events,
      BookRegistry registry,
      BookListeners listeners) {
    this.settings = settings;
    this.client = client;
    this.loop = loop;
    this.events = events;
    this.registry = registry;
    this.listeners = listeners;
    this.enoughUntilNanos = now();
    open();
  }

  /**
   * Makes the books of these markets, which wait for their snapshots, and the connections they
   * need. Before the loop runs.
   */
  void register(Collection<String> tickers) {
    for (String ticker : tickers) {
      slotFor(ticker).processor().register(ticker);
    }
  }

  /** Before the start. {@code withLifecycle}: the lifecycle channel is to be on the first one. */
  void attach(FeedWatch feedWatch, boolean withLifecycle) {
    watch = feedWatch;
    slots.get(0).attach(feedWatch, withLifecycle);
  }

  /** These markets have ended: their books are closed, and the handles that discovery has go. */
  void ended(Collection<String> tickers) {
    for (String ticker : tickers) {
      FeedConnection holder = holder(ticker);
      if (holder != null) {
        holder.processor().closeMarket(ticker, StaleReason.MARKET_ENDED);
      }
    }
    unwant(tickers);
  }

  /** A pause of the exchange is over. */
  void hurry() {
    slots.forEach(FeedConnection::hurry);
  }

  void start() {
    running = true;
    slots.forEach(this::connect);
  }

  void want(Collection<String> tickers) {
    Map<FeedConnection, List<String>> parts = new LinkedHashMap<>();
    for (String ticker : tickers) {
      FeedConnection slot = slotFor(ticker);
      if (!slot.processor().holds(ticker)) {
        // Now, so that the next ticker finds its place. What is held is the subscription's to
        // revive.
        slot.processor().register(ticker);
      }
      parts.computeIfAbsent(slot, some -> new ArrayList<>()).add(ticker);
    }
    parts.forEach(FeedConnection::want);
  }

  void unwant(Collection<String> tickers) {
    for (String ticker : tickers) {
      FeedConnection destination = moving.remove(ticker);
      if (destination != null) {
        destination.moves().expectNoMore(ticker, now());
      }
      FeedConnection holder = holder(ticker);
      if (holder != null) {
        holder.unwant(List.of(ticker));
      }
    }
  }

  void audit(String ticker) {
    FeedConnection holder = holder(ticker);
    if (holder != null) {
      holder.audit(ticker);
    }
  }

  void tick() {
    slots.forEach(FeedConnection::tick);
  }

  /** Now and then: takes care of connections that do not open, and of those not needed. */
  void look() {
    for (FeedConnection slot : slots) {
      if (slot.wanted() > 0 && slot.isDownFor(ORPHANED_NANOS)) {
        adopt(slot);
      }
    }
    if (balancing && moving.isEmpty()) {
      balancing = moveSome();
    }
  }

  /** Takes closed books out; connections that have no book left are closed, but for one. */
  void cleanUp(Duration atLeast) {
    for (FeedConnection slot : slots) {
      slot.processor().cleanUp(atLeast);
      if (slots.size() > 1
          && slot.isEmpty()
          && !slot.hasLifecycle()
          && !moving.containsValue(slot)) {
        slot.close();
        retire(slot);
      }
    }
  }

  private void retire(FeedConnection slot) {
    synchronized (slots) {
      slots.remove(slot);
      FeedStats last = slot.stats();
      retired = retired == null ? last : retired.plus(last);
    }
  }

  void close() {
    slots.forEach(FeedConnection::close);
  }

  /** Begins to move markets, until each connection has as many as another, give or take one. */
  void rebalance() {
    balancing = true;
  }

  /** Returns whether there was something to move. */
  private boolean moveSome() {
    List<FeedConnection> usable = slots.stream().filter(FeedConnection::isOpen).toList();
    int all = usable.stream().mapToInt(FeedConnection::wanted).sum();
    int fair = usable.isEmpty() ? 0 : (all + usable.size() - 1) / usable.size();
    for (FeedConnection to : usable) {
      int room = fair - to.wanted();
      for (FeedConnection from : usable) {
        int most = Math.min(Math.min(room, from.wanted() - fair), MOVED_AT_ONCE - moving.size());
        if (from != to && most > 0) {
          move(from.moves().movable(most), to);
          room -= most;
        }
      }
    }
    return !moving.isEmpty();
  }

  /** Subscribes markets over there first; their books follow when that is acknowledged. */
  private void move(List<String> tickers, FeedConnection to) {
    List<String> some = tickers.stream().filter(ticker -> !moving.containsKey(ticker)).toList();
    some.forEach(ticker -> moving.put(ticker, to));
    to.moves().expect(some, now());
  }

  /** The exchange sends these markets on the new connection as well: time to change over. */
  void arrived(List<String> tickers, FeedConnection to) {
    List<String> due = tickers.stream().filter(ticker -> moving.remove(ticker, to)).toList();
    handOver(due, to);
  }

  private void handOver(Collection<String> tickers, FeedConnection to) {
    Map<FeedConnection, List<String>> byHolder = new LinkedHashMap<>();
    for (String ticker : tickers) {
      FeedConnection holder = holder(ticker);
      if (holder == null || holder == to) {
        to.moves().expectNoMore(ticker, now());
      } else {
        byHolder.computeIfAbsent(holder, from -> new ArrayList<>()).add(ticker);
      }
    }
    byHolder.forEach(
        (from, some) -> {
          List<String> moved = from.processor().moveMarkets(some, to.processor());
          moved.forEach(
              ticker -> to.moves().arrive(ticker, from.moves().depart(ticker, now()), now()));
        });
  }

  /** The markets of a connection that does not open go to those that are. */
  private void adopt(FeedConnection down) {
    List<FeedConnection> usable = slots.stream().filter(FeedConnection::isOpen).toList();
    if (usable.isEmpty()) {
      return;
    }
    for (String ticker : List.copyOf(moving.keySet())) {
      if (moving.remove(ticker, down)) {
        down.moves().expectNoMore(ticker, now());
      }
    }
    enoughUntilNanos = now() + ENOUGH_NANOS;
    List<String> orphans = down.moves().movable(Integer.MAX_VALUE);
    orphans.forEach(moving::remove);
    int share = (orphans.size() + usable.size() - 1) / usable.size();
    for (int i = 0; i < usable.size(); i++) {
      int from = Math.min(orphans.size(), i * share);
      int to = Math.min(orphans.size(), from + share);
      handOver(orphans.subList(from, to), usable.get(i));
    }
    if (!orphans.isEmpty()) {
      events.alert(
          AlertKind.MARKETS_MOVED,
          "connection " + down.number(),
          "does not open (" + down.trouble() + "); others took its markets",
          orphans.size());
    }
  }

  private FeedConnection slotFor(String ticker) {
    FeedConnection holder = holder(ticker);
    if (holder != null) {
      return holder;
    }
    for (FeedConnection slot : slots) {
      if (slot.markets() < settings.marketsPerConnection()) {
        return slot;
      }
    }
    boolean enough = now() - enoughUntilNanos < 0;
    if (slots.size() < settings.maxConnections() && !enough) {
      return open();
    }
    return slots.stream().min(Comparator.comparingInt(FeedConnection::markets)).orElseThrow();
  }

  private @Nullable FeedConnection holder(String ticker) {
    for (FeedConnection slot : slots) {
      if (slot.processor().holds(ticker)) {
        return slot;
      }
    }
    return null;
  }

  private FeedConnection open() {
    FeedConnection slot =
        new FeedConnection(++opened, settings, client, loop, events, registry, listeners, this);
    FeedWatch attached = watch;
    if (attached != null) {
      slot.attach(attached, false);
    }
    slots.add(slot);
    if (running) {
      connect(slot);
    }
    return slot;
  }

  private void connect(FeedConnection slot) {
    loop.schedule(slot::connect, connectDelay(0));
  }

  /** Returns how long a handshake has to wait that is due after this delay, in milliseconds. */
  long connectDelay(long delayMillis) {
    long now = now() / 1_000_000;
    return slots.size() == 1 ? delayMillis : pacer.reserve(now, delayMillis);
  }

  private long now() {
    return settings.nanoClock().getAsLong();
  }

  // For any thread.

  List<FeedConnection> slots() {
    return slots;
  }

  FeedStats stats() {
    synchronized (slots) {
      FeedStats sum = retired;
      for (FeedConnection slot : slots) {
        FeedStats one = slot.stats();
        sum = sum == null ? one : sum.plus(one);
      }
      return Objects.requireNonNull(sum, "a feed has a connection");
    }
  }
}
