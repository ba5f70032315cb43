package io.github.kalshibook.feed;

import static io.github.kalshibook.feed.WireFrames.delta;
import static io.github.kalshibook.feed.WireFrames.flatSnapshot;
import static io.github.kalshibook.feed.WireFrames.lifecycle;
import static io.github.kalshibook.feed.WireFrames.ok;
import static io.github.kalshibook.feed.WireFrames.snapshot;
import static io.github.kalshibook.feed.WireFrames.subscribed;
import static io.github.kalshibook.feed.WireFrames.unsubscribed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.kalshibook.book.Alert;
import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.book.BookRegistry;
import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.book.Side;
import io.github.kalshibook.book.StaleReason;
import io.github.kalshibook.book.TopOfBook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Markets that came and went leave nothing behind, in no map, list or array. */
class NothingLeftBehindTest {
  private static final String MARKET = "CAME-AND-WENT-";
  private static final int MARKETS = 10_000;

  /** The text of one frame is kept; what the largest left is bounded. */
  private static final int MOST_BUFFERED = 1 << 20;

  /** Containers that hold something other than markets, and how much at most. */
  private static final Map<String, Integer> FIXED =
      Map.of(
          "FrameEvents.throttles",
          AlertKind.values().length,
          "BookRegistry.watchers",
          1,
          "AlertLog.ring",
          100);

  private final BookRegistry registry = new BookRegistry();
  private final BookListeners listeners = new BookListeners(registry, "left-behind");
  private final TestFeed feed = newFeed();
  private final TestFeed other = newFeed();
  private final AtomicLong left = new AtomicLong();
  private final BookListener offTheFeedThread = new CountingListener();
  private final BookListener onTheFeedThread =
      new BookListener() {
        @Override
        public void onDelta(OrderbookState book, Side side, int price, long size, long sequence) {}
      };

  @Test
  void tenThousandMarkets_thatCameAndWent_leaveEveryContainerEmpty() {
    listeners.add(offTheFeedThread);
    listeners.addOnFeedThread(onTheFeedThread);
    Set<String> everFilled = new HashSet<>();

    for (int first = 0; first < MARKETS; first += 500) {
      come(feed, first, 400);
      come(other, first + 400, 100);
      everFilled.addAll(holding(reachable()).keySet());
      go(feed, first, 400);
      go(other, first + 400, 100);
    }
    feed.processor.connectionOpened();
    other.processor.connectionEnded(other.processor.connection());
    feed.handleAll("{\"type\":\"ok\"}", "{\"type\":\"ok\"}");
    other.handle("{\"type\":\"ok\"}");
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> left.get() == MARKETS);
    listeners.remove(offTheFeedThread);
    listeners.remove(onTheFeedThread);

    // The walk does see what there is to see.
    assertTrue(
        everFilled.containsAll(
            Set.of(
                "BookRegistry.writers",
                "Markets.slots",
                "SidTable.sids",
                "SidState.books",
                "FrameApplier.flatTickers",
                "OrderbookState.marks",
                "BookListeners.onFeedThread",
                "ListenerMailbox.listeners")),
        everFilled::toString);
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertEquals(Map.of(), holding(reachable())));
    ReachableState after = reachable();
    FIXED.forEach((field, most) -> assertTrue(after.sizes.getOrDefault(field, 0) <= most, field));
    after.buffers.forEach(
        (field, length) -> assertTrue(length <= MOST_BUFFERED, field + " " + length));
    assertEquals(0, registry.size());
    assertEquals(0, feed.processor.stats().markets());
    assertEquals(MARKETS, removed(feed) + removed(other));
    listeners.close();
  }

  @Test
  void unknownSidsAndMarkets_leaveNothingBehindButABoundedTable() {
    for (int i = 0; i < 20_000; i++) {
      feed.handle(delta(100 + i, 5, MARKET + i, "yes", "0.5", "1"));
      feed.handle(lifecycle(7, 1 + i, MARKET + i, "settled"));
      feed.handle("{\"type\":\"orderbook_new_%d\",\"sid\":7,\"seq\":1}".formatted(i));
      feed.handle(snapshot(100 + i, 6, MARKET + i, "2:1", ""));
    }
    feed.handle("{\"type\":\"ok\"}");

    assertEquals(Map.of("SidTable.sids", 1_024), holding(reachable()));

    feed.processor.connectionOpened();
    assertEquals(Map.of(), holding(reachable()));
  }

  /** Each market comes in one of several ways and lives a little. */
  private static void come(TestFeed feed, int first, int count) {
    feed.handleAll(subscribed(1), subscribed(2));
    List<String> tickers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String ticker = MARKET + (first + i);
      tickers.add(ticker);
      if (i % 4 == 0) {
        feed.processor.register(ticker);
      }
      if (i % 10 == 9) {
        feed.processor.register(ticker, 1_000L + i);
        feed.handle(flatSnapshot(1_000L + i, 1, "0.5:1", "0.6:1"));
      } else if (i % 10 != 4) {
        feed.handle(snapshot(1, 1L + i, ticker, "0.4:1 0.5:1", ""));
      }
    }
    long sequence = count;
    feed.handle(ok(1, 1, ++sequence, tickers.toArray(String[]::new)));
    for (int i = 0; i < count; i += 3) {
      feed.handle(delta(1, ++sequence, tickers.get(i), "yes", "0.5", i % 2 == 0 ? "1" : "-9"));
    }
    feed.handle(delta(1, sequence + 7, tickers.get(0), "yes", "0.5", "1"));
    feed.handle(snapshot(2, 1, tickers.get(1), "0.5:1", ""));
  }

  /** Each market goes in one of several ways. */
  private static void go(TestFeed feed, int first, int count) {
    for (int i = 0; i < count; i++) {
      String ticker = MARKET + (first + i);
      if (feed.registry.book(ticker).isEmpty()) {
        feed.processor.register(ticker);
      }
      switch (i % 3) {
        case 0 -> feed.processor.remove(ticker);
        case 1 -> feed.processor.closeMarket(ticker, StaleReason.UNSUBSCRIBED);
        default ->
            feed.handle(
                "{\"type\":\"market_lifecycle_v2\",\"msg\":{\"market_ticker\":\"%s\",\"event_type\":\"settled\"}}"
                    .formatted(ticker));
      }
    }
    feed.handleAll(
        unsubscribed(5, 1, 1_000_000), "{\"type\":\"error\",\"sid\":2,\"msg\":{\"code\":10}}");
    if (first % 1_000 == 0) {
      feed.processor.connectionOpened();
    } else {
      feed.processor.connectionEnded(feed.processor.connection());
      feed.processor.connectionOpened();
    }
    feed.time.advance(Duration.ofMinutes(10));
    feed.processor.cleanUp(Duration.ofMinutes(10));
  }

  /** Returns what holds anything, apart from what is fixed; and what holds a market's name. */
  private static Map<String, Integer> holding(ReachableState state) {
    Map<String, Integer> holding = new TreeMap<>(state.sizes);
    holding.values().removeIf(size -> size == 0);
    holding.keySet().removeAll(FIXED.keySet());
    // Jackson keeps the names of fields, a bounded number.
    holding.keySet().removeIf(field -> field.startsWith(ReachableState.JACKSON));
    state.texts.removeIf(text -> !text.contains(MARKET));
    if (holding.isEmpty() && !state.texts.isEmpty()) {
      holding.put("texts that name a market", state.texts.size());
    }
    return holding;
  }

  /** The last hundred alerts are kept on purpose, and name markets: so first a hundred others. */
  private ReachableState reachable() {
    for (int i = 0; i < 100; i++) {
      feed.alerts.raise(new Alert(AlertKind.SINK_FAILED, "s", "m", 0, FakeTime.START));
      other.alerts.raise(new Alert(AlertKind.SINK_FAILED, "s", "m", 0, FakeTime.START));
    }
    return ReachableState.of(feed.processor, other.processor, registry, listeners);
  }

  private static long removed(TestFeed feed) {
    return feed.count(ProcessorCounter.BOOKS_REMOVED);
  }

  private TestFeed newFeed() {
    return new TestFeed(registry, builder -> builder.listeners(listeners));
  }

  private final class CountingListener implements BookListener {
    @Override
    public void onTopChanged(TopOfBook top) {}

    @Override
    public void onMarketLeft(String marketTicker, StaleReason reason) {
      left.incrementAndGet();
    }
  }
}
