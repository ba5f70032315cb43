package io.github.kalshibook.examples;

import io.github.kalshibook.book.BookRegistry;
import io.github.kalshibook.book.BookStatus;
import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.feed.Applied;
import io.github.kalshibook.feed.BookListener;
import io.github.kalshibook.feed.BookListeners;
import io.github.kalshibook.feed.FrameLogEntry;
import io.github.kalshibook.feed.FrameLogReader;
import io.github.kalshibook.feed.KalshiMessageProcessor;
import io.github.kalshibook.feed.ProcessorCounter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings logs of frames back to books: one processor for each connection of the log, all writing
 * into one registry. The same logs give the same books, versions and times on every run.
 *
 * <p>Not thread-safe.
 */
final class Replay {
  /** The exchange allows 200 to a user. A log that opens more without end is hostile. */
  private static final int MAX_CONNECTIONS = 1_024;

  /** Code points in order, as `sort` in the C locale and most languages have them. */
  private static final Comparator<OrderbookState> BY_TICKER =
      Comparator.<OrderbookState, byte[]>comparing(
              book -> book.marketTicker().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned)
          .thenComparing(OrderbookState::marketTicker);

  private final boolean useYesPrice;
  private final BookRegistry registry = BookRegistry.isolated();
  private final BookListeners listeners = new BookListeners(registry, "replay");
  private final ExchangeTimes exchangeTimes = new ExchangeTimes();

  /** The connections that are open, in the order of their first frame. */
  private final Map<String, KalshiMessageProcessor> connections = new LinkedHashMap<>();

  /** What the connections that are over have counted. */
  private final Map<ProcessorCounter, Long> countsOfEnded = new EnumMap<>(ProcessorCounter.class);

  private final Watcher watcher;
  private final LogTimes times;

  /** What was counted before the time that the counters begin at. */
  private @Nullable Map<String, Long> countedBefore;

  private boolean over;
  private long connectionsSeen;
  private long droppedFrames;
  private long truncatedLogs;
  private long drops;
  private long skippedLines;

  /** When the last recorded line was received; null before the first. */
  private @Nullable Instant received;

  /**
   * When this frame was taken up, on the monotonic clock. It stands still within a frame, so that
   * no counter depends on how fast this machine is.
   */
  private long frameNanos;

  /**
   * Makes a replay.
   *
   * @param useYesPrice whether the frames' subscriptions asked for NO prices as YES prices
   * @param followTimes whether {@link #timeOf} will be asked; following costs time
   */
  Replay(boolean useYesPrice, boolean followTimes) {
    this(useYesPrice, followTimes, LogTimes.ALL, new Watcher() {});
  }

  Replay(boolean useYesPrice, boolean followTimes, LogTimes times, Watcher watcher) {
    this.useYesPrice = useYesPrice;
    this.times = times;
    this.watcher = watcher;
    watcher.books().ifPresent(listeners::addOnFeedThread);
    if (followTimes) {
      listeners.addOnFeedThread(exchangeTimes);
    }
  }

  /** Reads a new log to its end; it goes on where the log before it stopped. */
  void read(FrameLogReader log) throws IOException {
    Optional<FrameLogEntry> entry = log.next();
    while (entry.isPresent() && !over) {
      take(entry.get());
      entry = log.next();
    }
    skippedLines += log.skippedLines();
    truncatedLogs += log.isTruncated() ? 1 : 0;
  }

  /** Returns whether the last time that was asked for has been passed. */
  boolean isOver() {
    return over;
  }

  /** Returns where the books are. */
  BookRegistry registry() {
    return registry;
  }

  /** Returns whether any line said when it was received. */
  boolean hasTimes() {
    return over || received != null;
  }

  /** Returns every book there is, of any status, ordered by ticker. */
  List<OrderbookState> books() {
    return registry.books().stream().sorted(BY_TICKER).toList();
  }

  /**
   * Returns the time a book stands at: the latest exchange time of its own frames, else of any
   * book's frames, else when the last recorded line was received; null if the logs hold no time.
   */
  @Nullable Instant timeOf(OrderbookState book) {
    Instant time = exchangeTimes.latestOf(book);
    return time == null ? received : time;
  }

  /** Returns all counters by name, in a fixed order; what counts, from the first time asked for. */
  Map<String, Long> counters() {
    Map<String, Long> counters = countersOfAll();
    if (countedBefore != null) {
      countedBefore.forEach((name, count) -> counters.merge(name, -count, Long::sum));
    }
    return counters;
  }

  private Map<String, Long> countersOfAll() {
    Map<ProcessorCounter, Long> counts = new EnumMap<>(countsOfEnded);
    for (KalshiMessageProcessor connection : connections.values()) {
      addCounts(connection, counts);
    }
    Map<String, Long> counters = new LinkedHashMap<>();
    for (ProcessorCounter counter : ProcessorCounter.values()) {
      counters.put(counter.name().toLowerCase(Locale.ROOT), counts.getOrDefault(counter, 0L));
    }
    counters.put("books", (long) registry.size());
    Map<BookStatus, Long> statuses = statuses();
    counters.put("live", statuses.getOrDefault(BookStatus.LIVE, 0L));
    counters.put("awaiting", statuses.getOrDefault(BookStatus.AWAITING_SNAPSHOT, 0L));
    counters.put("stale", statuses.getOrDefault(BookStatus.STALE, 0L));
    counters.put("closed", statuses.getOrDefault(BookStatus.CLOSED, 0L));
    counters.put("connections", connectionsSeen);
    counters.put("dropped_events", drops);
    counters.put("dropped_frames", droppedFrames);
    counters.put("skipped_lines", skippedLines);
    counters.put("truncated_files", truncatedLogs);
    return counters;
  }

  /** What grows with frames and lines; the others tell how things stand. */
  private Map<String, Long> growing() {
    Map<String, Long> counters = countersOfAll();
    List.of("highest_sequence", "books", "live", "awaiting", "stale", "closed", "connections")
        .forEach(counters::remove);
    return counters;
  }

  private void take(FrameLogEntry entry) {
    if (entry.receivedMicros().isPresent()) {
      long micros = entry.receivedMicros().getAsLong();
      if (times.isAfter(micros)) {
        over = true;
        return;
      }
      if (countedBefore == null && times.hasBegun(micros)) {
        countedBefore = growing();
      }
      times.awaitTurn(micros);
    }
    frameNanos = System.nanoTime();
    if (entry.receivedMicros().isPresent()) {
      long millis = Math.floorDiv(entry.receivedMicros().getAsLong(), 1_000L);
      received = Instant.ofEpochMilli(millis);
    }
    switch (entry.kind()) {
      case FRAME -> {
        KalshiMessageProcessor connection = connection(entry.connection());
        watcher.before(entry);
        Applied applied =
            connection.handleMessage(connection.connection(), entry.text(), now().toEpochMilli());
        watcher.applied(entry, applied);
      }
      // A name that is opened again was not closed in the log. Where frames are missing from the
      // log nobody knows whose they were: as with a lost connection, only snapshots help.
      case OPEN, CLOSE -> end(entry.connection());
      case DROPPED -> {
        drops++;
        droppedFrames += entry.missing();
        watcher.dropped(entry);
        end(entry.connection());
      }
      case MOVED -> move(entry.markets(), connection(entry.connection()));
      case START -> List.copyOf(connections.keySet()).forEach(this::end);
      case OTHER_EVENT -> {
        // Recorders may come to write more than we know.
      }
    }
  }

  private KalshiMessageProcessor connection(String name) {
    KalshiMessageProcessor connection = connections.get(name);
    if (connection == null) {
      if (connections.size() == MAX_CONNECTIONS) {
        end(connections.keySet().iterator().next());
      }
      connection =
          KalshiMessageProcessor.builder()
              .registry(registry)
              .listeners(listeners)
              .clock(this::now)
              .nanoClock(() -> frameNanos)
              .useYesPrice(useYesPrice)
              .build();
      connections.put(name, connection);
      connectionsSeen++;
    }
    return connection;
  }

  private void move(List<String> markets, KalshiMessageProcessor to) {
    for (KalshiMessageProcessor from : List.copyOf(connections.values())) {
      List<String> held = markets.stream().filter(from::holds).toList();
      if (from != to && !held.isEmpty()) {
        from.moveMarkets(held, to);
      }
    }
  }

  /** Ends a connection if it is there: its books are stale, and another may take them over. */
  private void end(String name) {
    KalshiMessageProcessor connection = connections.remove(name);
    if (connection != null) {
      connection.close();
      addCounts(connection, countsOfEnded);
    }
  }

  private Instant now() {
    return received == null ? Instant.EPOCH : received;
  }

  private Map<BookStatus, Long> statuses() {
    Map<BookStatus, Long> statuses = new EnumMap<>(BookStatus.class);
    for (OrderbookState book : registry.books()) {
      statuses.merge(book.status(), 1L, Long::sum);
    }
    return statuses;
  }

  /** Sees what is replayed, in its order, on the replaying thread. */
  interface Watcher {
    /** A frame is about to be processed. */
    default void before(FrameLogEntry entry) {}

    /** A frame was processed. */
    default void applied(FrameLogEntry entry, Applied applied) {}

    /** Frames are missing here. */
    default void dropped(FrameLogEntry entry) {}

    /** Who hears what happens to books. */
    default Optional<BookListener> books() {
      return Optional.empty();
    }
  }

  private static void addCounts(
      KalshiMessageProcessor connection, Map<ProcessorCounter, Long> counts) {
    for (Map.Entry<ProcessorCounter, Long> count : connection.stats().counts().entrySet()) {
      boolean highest = count.getKey() == ProcessorCounter.HIGHEST_SEQUENCE;
      counts.merge(count.getKey(), count.getValue(), highest ? Math::max : Long::sum);
    }
  }
}
