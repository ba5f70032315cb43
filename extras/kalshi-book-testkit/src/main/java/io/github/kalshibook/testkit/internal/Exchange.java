package io.github.kalshibook.testkit.internal;

import io.github.kalshibook.book.Side;
import io.github.kalshibook.testkit.ExchangeStats;
import io.github.kalshibook.testkit.FrameKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The true books and everybody who is subscribed to them, under one lock: a change of a book, the
 * numbers it takes and the frames it queues are one step. Sockets are written after the lock is
 * released.
 */
public final class Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  final Settings settings;
  final Counters counters = new Counters();
  final Commands commands = new Commands(this);
  final FramePlan plan = new FramePlan(this);
  final Set<String> refusedMarkets = new LinkedHashSet<>();
  final Set<String> withheldMarkets = new LinkedHashSet<>();
  final Set<String> unlistedMarkets = new LinkedHashSet<>();
  final Set<String> hiddenMarkets = new LinkedHashSet<>();
  boolean cursorsLoop;
  boolean useYesPriceByDefault;
  boolean exchangeActive = true;
  boolean tradingActive = true;
  final List<Instant[]> maintenance = new ArrayList<>();

  /** While set, every frame is lost on its way. */
  boolean losing;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, TrueBook> books = new LinkedHashMap<>();

  /** The books as a list, as long as it has as many. */
  private List<TrueBook> allBooks = List.of();

  private final Set<Connection> connections = new LinkedHashSet<>();
  private final Set<Connection> touched = new LinkedHashSet<>();
  private final Map<String, String> renamedFields = new LinkedHashMap<>();
  private final Random faultRandom;
  private final ScheduledThreadPoolExecutor timer;
  private @Nullable Instant eventTime;
  private long lastConnection;
  private long firstSid = 1;

  /** Makes an exchange without markets. */
  public Exchange(Settings settings) {
    this.settings = settings;
    this.faultRandom = new Random(settings.seed());
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, Threads.daemons(settings.name() + "-timer"), (task, executor) -> {});
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Runs one step under the lock, then sends what it queued. May be called within a step. */
  public void change(Runnable step) {
    call(
        () -> {
          step.run();
          return true;
        });
  }

  /** Runs one step under the lock, then sends what it queued. May be called within a step. */
  public <T> T call(Supplier<T> step) {
    List<Connection> toDrain = List.of();
    lock.lock();
    try {
      return step.get();
    } finally {
      if (lock.getHoldCount() == 1) {
        eventTime = null;
        toDrain = List.copyOf(touched);
        touched.clear();
      }
      lock.unlock();
      toDrain.forEach(Connection::drain);
    }
  }

  /** Runs a step after a while, unless the exchange is closed by then. */
  void later(Duration delay, Runnable step) {
    schedule(delay, () -> change(step));
  }

  /** Runs a task after a while without the lock, unless the exchange is closed by then. */
  public void schedule(Duration delay, Runnable task) {
    Runnable guarded =
        () -> {
          try {
            task.run();
          } catch (RuntimeException e) {
            LOG.error("A task of the fake exchange failed", e);
          }
        };
    // Whether it was taken does not matter: when it is not, the exchange is closed.
    ScheduledFuture<?> unused = timer.schedule(guarded, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Ends the timer. */
  public void close() {
    timer.shutdownNow();
  }

  /** Returns the time of the running step: one step, one time. */
  Instant now() {
    if (!lock.isHeldByCurrentThread()) {
      return settings.clock().instant();
    }
    Instant time = eventTime;
    if (time == null) {
      time = settings.clock().instant();
      eventTime = time;
    }
    return time;
  }

  /** Adds an empty market; returns the one there is if it is there already. */
  public TrueBook addMarket(String marketTicker, int tickCentiCents) {
    return call(
        () -> {
          TrueBook book = books.get(marketTicker);
          if (book == null) {
            book = new TrueBook(marketTicker, tickCentiCents, settings.historyLimit());
            books.put(marketTicker, book);
            book.replace(Map.of(), Map.of(), now());
          }
          return book;
        });
  }

  /** Returns a market. */
  public Optional<TrueBook> find(String marketTicker) {
    return call(() -> Optional.ofNullable(books.get(marketTicker)));
  }

  /** Returns a market that must be there. */
  public TrueBook require(String marketTicker) {
    return find(marketTicker)
        .orElseThrow(() -> new IllegalArgumentException("no such market: " + marketTicker));
  }

  /** Sets what the exchange says of itself. */
  public void active(boolean exchange, boolean trading) {
    change(
        () -> {
          exchangeActive = exchange;
          tradingActive = trading;
        });
  }

  /** Announces a window of maintenance. */
  public void maintenance(Instant start, Instant end) {
    change(() -> maintenance.add(new Instant[] {start, end}));
  }

  /** Returns all markets in the order they were made. */
  public List<TrueBook> allBooks() {
    return call(
        () -> {
          List<TrueBook> all = allBooks;
          if (all.size() != books.size()) {
            all = List.copyOf(books.values());
            allBooks = all;
          }
          return all;
        });
  }

  List<String> unknown(List<String> marketTickers) {
    return marketTickers.stream().filter(this::isUnknown).toList();
  }

  private boolean isUnknown(String marketTicker) {
    return !books.containsKey(marketTicker) || refusedMarkets.contains(marketTicker);
  }

  List<TrueBook> books(List<String> marketTickers) {
    List<TrueBook> found = new ArrayList<>();
    for (String marketTicker : marketTickers) {
      TrueBook book = books.get(marketTicker);
      if (book != null) {
        found.add(book);
      }
    }
    return found;
  }

  /** Changes a level and tells everybody who holds the market. */
  public void changeLevel(TrueBook book, Side side, int price, long centiContracts) {
    change(
        () -> {
          book.change(side, price, centiContracts, now());
          // The two forms of the body, made when the first subscriber needs them.
          @Nullable String[] bodies = new String[2];
          for (Subscription holder : List.copyOf(book.holders)) {
            int form = holder.useYesPrice ? 1 : 0;
            String body = bodies[form];
            if (body == null) {
              body =
                  FrameText.deltaBody(book, side, price, centiContracts, holder.useYesPrice, now());
              bodies[form] = body;
            }
            sendDelta(holder, body);
          }
        });
  }

  private void sendDelta(Subscription holder, String body) {
    if (holder.connection.isOverflowing()) {
      counters.overflows.incrementAndGet();
      holder.connection.end(holder, ErrorCodes.BUFFER_OVERFLOW);
    } else {
      holder.send(FrameKind.DELTA, "orderbook_delta", 0, body);
    }
  }

  /** Replaces a book and sends everybody who holds the market a snapshot. */
  public void replaceBook(TrueBook book, Map<Integer, Long> yes, Map<Integer, Long> no) {
    change(
        () -> {
          book.replace(yes, no, now());
          sendSnapshot(book);
        });
  }

  /** Sends everybody who holds the market a snapshot of the book as it is. */
  public void sendSnapshot(TrueBook book) {
    change(() -> List.copyOf(book.holders).forEach(holder -> holder.sendSnapshot(book, 0)));
  }

  /** Sends a frame to everybody who is subscribed to the lifecycle channel. */
  public void sendLifecycle(String type, String body) {
    change(
        () -> {
          for (Connection connection : connections) {
            connection
                .subscription(Subscription.LIFECYCLE)
                .ifPresent(held -> held.send(FrameKind.LIFECYCLE, type, 0, body));
          }
        });
  }

  Connection newConnection() {
    return call(
        () -> {
          lastConnection++;
          counters.accepted.incrementAndGet();
          return new Connection(this, lastConnection, firstSid);
        });
  }

  void opened(Connection connection) {
    change(() -> connections.add(connection));
    schedulePing(connection);
  }

  private void schedulePing(Connection connection) {
    schedule(
        settings.pingInterval(),
        () -> {
          if (call(() -> connections.contains(connection))) {
            connection.ping();
            schedulePing(connection);
          }
        });
  }

  /** Forgets a connection and its subscriptions. */
  public void closed(Connection connection) {
    change(
        () -> {
          connections.remove(connection);
          connection.dropAll();
        });
  }

  /** Returns the open connections, the oldest first. */
  public Collection<Connection> connections() {
    return call(() -> List.copyOf(connections));
  }

  /** Remembers that a connection has something to send. */
  void touch(Connection connection) {
    touched.add(connection);
  }

  /** Writes into a frame what all frames get: renamed fields, and the time of sending. */
  String dress(String frame) {
    String text = frame;
    for (Map.Entry<String, String> renamed : renamedFields.entrySet()) {
      text = text.replace('"' + renamed.getKey() + "\":", '"' + renamed.getValue() + "\":");
    }
    if (settings.sendingTimestamps() && text.endsWith("}\n")) {
      long millis = settings.clock().millis();
      text = text.substring(0, text.length() - 2) + ",\"sending_ts_ms\":" + millis + "}\n";
    }
    return text;
  }

  /** From now on a field has another name; the same name again ends that. */
  void renameField(String field, String newName) {
    if (field.equals(newName)) {
      renamedFields.remove(field);
    } else {
      renamedFields.put(field, newName);
    }
  }

  void clearRenamedFields() {
    renamedFields.clear();
  }

  void firstSid(long sid) {
    firstSid = sid;
  }

  boolean chance(double chance) {
    return faultRandom.nextDouble() < chance;
  }

  Random faultRandom() {
    return faultRandom;
  }

  void shuffle(List<?> list) {
    Collections.shuffle(list, faultRandom);
  }

  /** Returns the counters. */
  public ExchangeStats stats() {
    return call(
        () -> {
          List<Subscription> held =
              connections.stream().flatMap(open -> open.subscriptions().stream()).toList();
          return new ExchangeStats(
              counters.handshakes.get(),
              counters.accepted.get(),
              counters.refused.get(),
              connections.size(),
              held.size(),
              held.stream().mapToInt(subscription -> subscription.markets.size()).sum(),
              counters.commands(),
              counters.framesSent.get(),
              counters.framesFaulted.get(),
              counters.overflows.get(),
              counters.pings.get(),
              counters.pongs.get(),
              counters.restRequests.get());
        });
  }
}
