package io.github.kalshibook.feed;

import static io.github.kalshibook.feed.WireFrames.delta;
import static io.github.kalshibook.feed.WireFrames.flatDelta;
import static io.github.kalshibook.feed.WireFrames.flatSnapshot;
import static io.github.kalshibook.feed.WireFrames.lifecycle;
import static io.github.kalshibook.feed.WireFrames.snapshot;
import static io.github.kalshibook.feed.WireFrames.subscribed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.kalshibook.book.BookRegistry;
import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.book.Side;
import io.github.kalshibook.book.StaleReason;
import io.github.kalshibook.book.TopOfBook;
import io.github.kalshibook.book.Trust;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Listeners on and off the feed thread. */
class BookListenersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final BookRegistry registry = new BookRegistry();
  private final ManualExecutor executor = new ManualExecutor();
  private final BookListeners listeners = new BookListeners(registry, "test", executor);
  private final Recorder recorder = new Recorder();

  @RegisterExtension
  final TestFeed feed = new TestFeed(registry, builder -> builder.listeners(listeners));

  @AfterEach
  void close() {
    listeners.close();
  }

  // Off the feed thread

  @Test
  void topChanged_whileNobodyListens_conflatesToTheLatest() {
    listeners.add(recorder);
    feed.handle(snapshot(1, 1, "A", "0.5:1", ""));
    runAll();
    recorder.take();

    for (int sequence = 2; sequence <= 1_000; sequence++) {
      feed.handle(delta(1, sequence, "A", "yes", "0.5", "1"));
    }
    runAll();

    assertEquals(List.of("top A 1000.00 @ 0.5000"), recorder.take());
  }

  @Test
  void topChanged_ofSeveralMarkets_conflatesForEach() {
    listeners.add(recorder);
    feed.handleAll(
        snapshot(1, 1, "A", "0.5:1", ""),
        snapshot(1, 2, "B", "0.5:2", ""),
        delta(1, 3, "A", "yes", "0.6", "3"),
        delta(1, 4, "B", "yes", "0.7", "4"));
    runAll();

    assertEquals(
        List.of(
            "status A LIVE g1", "top A 3.00 @ 0.6000", "status B LIVE g1", "top B 4.00 @ 0.7000"),
        recorder.take());
  }

  @Test
  void changeBelowTheTop_isNotTold() {
    listeners.add(recorder);
    feed.handle(snapshot(1, 1, "A", "0.5:1", ""));
    runAll();
    recorder.take();

    feed.handleAll(delta(1, 2, "A", "yes", "0.4", "1"), delta(1, 3, "A", "yes", "0.6", "1"));
    feed.handle(delta(1, 4, "A", "yes", "0.6", "-1"));
    runAll();

    assertEquals(List.of(), recorder.take());
  }

  @Test
  void spellOfNotLive_thatWasConflatedAway_showsByTheGeneration() {
    listeners.add(recorder);
    feed.handle(snapshot(1, 1, "A", "0.5:1", ""));
    runAll();
    recorder.take();

    feed.handleAll(subscribed(1), snapshot(1, 1, "A", "0.5:1", ""));
    runAll();

    assertEquals(List.of("status A LIVE g2", "top A 1.00 @ 0.5000"), recorder.take());
  }

  @Test
  void statusChanged_conflatesToTheLatest() {
    listeners.add(recorder);
    feed.handle(snapshot(1, 1, "A", "0.5:1", ""));
    runAll();
    recorder.take();

    feed.handle(delta(1, 2, "A", "yes", "0.5", "-9"));
    feed.processor.connectionEnded(1);
    runAll();

    assertEquals(List.of("status A STALE CONNECTION_LOST g1"), recorder.take());
  }

  @Test
  void gap_isNeverDropped_evenIfTheBookIsLiveAgain() {
    listeners.add(recorder);
    feed.handle(snapshot(1, 1, "A", "0.5:1", ""));
    runAll();
    recorder.take();

    feed.handleAll(snapshot(1, 4, "A", "0.6:1", ""), snapshot(1, 8, "A", "0.7:1", ""));
    runAll();

    assertEquals(
        List.of("gap A sid 1: 2..8 in 2", "status A LIVE g3", "top A 1.00 @ 0.7000"),
        recorder.take());

    runAll();
    assertEquals(List.of(), recorder.take());
  }

  @Test
  void gap_afterAListenerWasAdded_isToldToItEvenIfItHasNotBegun() {
    Recorder second = new Recorder();
    listeners.add(recorder);
    feed.handleAll(snapshot(1, 1, "A", "0.5:1", ""), snapshot(1, 4, "A", "0.6:1", ""));
    runAll();
    listeners.add(second);
    feed.handle(snapshot(1, 9, "A", "0.7:1", ""));
    runAll();

    assertTrue(recorder.lines.contains("gap A sid 1: 2..4 in 1"), recorder.lines::toString);
    assertTrue(recorder.lines.contains("gap A sid 1: 5..9 in 1"), recorder.lines::toString);
    assertTrue(second.lines.contains("gap A sid 1: 5..9 in 1"), second.lines::toString);
    assertEquals("status A LIVE g3", second.lines.get(0));
  }

  @Test
  void gaps_whileTheListenerIsBusy_areAllTold_someAsOne() {
    BookListeners own = new BookListeners(registry, "busy", null);
    TestFeed other = new TestFeed(registry, builder -> builder.listeners(own));
    AtomicInteger told = new AtomicInteger();
    AtomicInteger calls = new AtomicInteger();
    own.add(
        new BookListener() {
          @Override
          public void onGap(Gap gap) {
            told.addAndGet(gap.count());
            calls.incrementAndGet();
          }
        });

    int gaps = 20_000;
    other.handle(snapshot(1, 1, "A", "0.5:1", ""));
    for (int gap = 1; gap <= gaps; gap++) {
      other.handle(snapshot(1, 1 + 2L * gap, "A", "0.5:1", ""));
    }

    Awaitility.await().atMost(PATIENCE).until(() -> told.get() == gaps);
    assertTrue(calls.get() <= gaps);
    own.close();
    assertEquals(gaps, told.get());
  }

  @Test
  void gap_isToldForEveryMarketOfItsSid() {
    listeners.add(recorder);
    feed.handleAll(
        snapshot(1, 1, "A", "", ""), snapshot(1, 2, "B", "", ""), snapshot(2, 1, "C", "", ""));
    runAll();
    recorder.take();

    feed.handle(delta(1, 7, "A", "yes", "0.5", "1"));
    runAll();

    List<String> told = recorder.take();
    told.removeIf(line -> !line.startsWith("gap"));
    assertEquals(List.of("gap A sid 1: 3..7 in 1", "gap B sid 1: 3..7 in 1"), told);
  }

  @Test
  void marketLeft_isNeverDropped_andComesOnce() {
    listeners.add(recorder);
    feed.handleAll(snapshot(1, 1, "A", "0.5:1", ""), snapshot(1, 2, "B", "0.5:1", ""));
    runAll();
    recorder.take();

    feed.processor.remove("A");
    feed.handle(lifecycle(4, 1, "B", "settled"));
    feed.processor.cleanUp(Duration.ZERO);
    runAll();
    runAll();

    assertEquals(
        List.of(
            "status A CLOSED UNSUBSCRIBED g1",
            "left A UNSUBSCRIBED",
            "status B CLOSED MARKET_ENDED g1",
            "left B MARKET_ENDED"),
        recorder.take());
  }

  @Test
  void marketThatLeftAndCameBack_isToldAsBoth() {
    listeners.add(recorder);
    feed.handle(snapshot(1, 1, "A", "0.5:1", ""));
    runAll();
    recorder.take();

    feed.processor.remove("A");
    feed.handle(snapshot(1, 2, "A", "0.6:1", ""));
    runAll();

    assertEquals(
        List.of(
            "status A CLOSED UNSUBSCRIBED g1",
            "left A UNSUBSCRIBED",
            "status A LIVE g1",
            "top A 1.00 @ 0.6000"),
        recorder.take());
  }

  @Test
  void newListener_firstHearsTheStateOfEveryBook() {
    feed.handleAll(snapshot(1, 1, "A", "0.5:1", ""), snapshot(1, 2, "B", "0.5:1", ""));
    feed.handle(delta(1, 3, "B", "yes", "0.5", "-9"));

    listeners.add(recorder);
    runAll();

    List<String> told = recorder.take();
    assertTrue(told.contains("status A LIVE g1"), told::toString);
    assertTrue(told.contains("top A 1.00 @ 0.5000"), told::toString);
    assertTrue(told.contains("status B STALE BAD_CONTENT g1"), told::toString);
    assertEquals(3, told.size());
  }

  @Test
  void removedListener_hearsNothingMore() {
    listeners.add(recorder);
    feed.handle(snapshot(1, 1, "A", "0.5:1", ""));
    runAll();
    recorder.take();

    listeners.remove(recorder);
    feed.handle(snapshot(1, 5, "A", "0.6:1", ""));
    runAll();

    assertEquals(List.of(), recorder.take());
  }

  @Test
  void listenersOfTwoProcessors_hearBoth() {
    TestFeed other = new TestFeed(registry, builder -> builder.listeners(listeners));
    listeners.add(recorder);

    feed.handle(snapshot(1, 1, "A", "0.5:1", ""));
    other.handle(snapshot(1, 1, "B", "0.6:1", ""));
    runAll();

    assertEquals(4, recorder.take().size());
    other.processor.close();
    feed.handle(snapshot(1, 2, "A", "0.7:1", ""));
    runAll();
    assertTrue(recorder.take().contains("top A 1.00 @ 0.7000"));
  }

  @Test
  void throwingListener_isCountedAndCostsNobodyElseAnything() {
    listeners.add(
        new BookListener() {
          @Override
          public void onStatusChanged(String marketTicker, Trust trust) {
            throw new StackOverflowError("on purpose");
          }

          @Override
          public void onTopChanged(TopOfBook top) {
            throw new IllegalStateException("on purpose");
          }
        });
    listeners.add(recorder);

    feed.handle(snapshot(1, 1, "A", "0.5:1", ""));
    runAll();

    assertEquals(List.of("status A LIVE g1", "top A 1.00 @ 0.5000"), recorder.take());
    assertEquals(2, listeners.failures());
    assertEquals(2, feed.count(ProcessorCounter.LISTENER_FAILURES));
    assertEquals("LIVE", feed.status("A"));
  }

  @Test
  void blockingListener_doesNotHoldTheFeed_andThenHearsTheLatest() throws Exception {
    BookListeners own = new BookListeners(registry, "blocked", null);
    TestFeed other = new TestFeed(registry, builder -> builder.listeners(own));
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    BlockingQueue<TopOfBook> tops = new LinkedBlockingQueue<>();
    own.add(
        new BookListener() {
          @Override
          public void onTopChanged(TopOfBook top) {
            entered.countDown();
            await(release);
            tops.add(top);
          }
        });
    other.handle(snapshot(1, 1, "A", "0.5:1", ""));
    assertTrue(entered.await(10, TimeUnit.SECONDS));

    for (int sequence = 2; sequence <= 10_000; sequence++) {
      other.handle(delta(1, sequence, "A", "yes", "0.5", "1"));
    }
    release.countDown();

    assertEquals(100, tops.poll(10, TimeUnit.SECONDS).yesBid().get().sizeCentiContracts());
    assertEquals(1_000_000, tops.poll(10, TimeUnit.SECONDS).yesBid().get().sizeCentiContracts());
    own.close();
    assertEquals(List.of(), List.copyOf(tops));
  }

  static List<BookListener> listenersForTheFeedThreadOnly() {
    return List.of(
        new BookListener() {
          @Override
          public void onSnapshot(OrderbookState book, long sequence) {}
        },
        new DeltaListener(),
        new DeltaListener() {});
  }

  @ParameterizedTest
  @MethodSource("listenersForTheFeedThreadOnly")
  void listenerOfSnapshotsOrDeltas_registeredOffTheFeedThread_isRefused(BookListener listener) {
    assertThrows(IllegalArgumentException.class, () -> listeners.add(listener));

    listeners.addOnFeedThread(listener);
    feed.handle(snapshot(1, 1, "A", "0.5:1", ""));
    assertEquals(0, feed.count(ProcessorCounter.LISTENER_FAILURES));
  }

  // Threads and executors

  @Test
  void ownThread_isANamedDaemon_startedWithTheFirstListenerOnly() {
    BookListeners own = new BookListeners(registry, "some-feed", null);
    assertEquals(0, threads("some-feed-listeners").size());

    own.addOnFeedThread(recorder);
    assertEquals(0, threads("some-feed-listeners").size());

    own.add(recorder);
    own.add(new BookListener() {});
    assertEquals(1, threads("some-feed-listeners").size());
    assertTrue(threads("some-feed-listeners").get(0).isDaemon());

    own.close();
    own.close();
    assertEquals(0, threads("some-feed-listeners").size());
  }

  @Test
  void closedListeners_takeNoneAnyMore() {
    listeners.close();

    assertThrows(IllegalStateException.class, () -> listeners.add(recorder));
    feed.handle(snapshot(1, 1, "A", "0.5:1", ""));
    runAll();
    assertEquals(List.of(), recorder.take());
  }

  @Test
  void closing_whileAListenerBlocks_waitsAtMostASecondOrSo() throws Exception {
    BookListeners own = new BookListeners(registry, "stuck", null);
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    own.add(
        new BookListener() {
          @Override
          public void onStatusChanged(String marketTicker, Trust trust) {
            entered.countDown();
            await(release);
          }
        });
    feed.handle(snapshot(1, 1, "A", "0.5:1", ""));
    assertTrue(entered.await(10, TimeUnit.SECONDS));

    long start = System.nanoTime();
    own.close();
    long took = System.nanoTime() - start;

    assertTrue(took < Duration.ofSeconds(5).toNanos(), () -> "took " + took + " ns");
    release.countDown();
    Awaitility.await().atMost(PATIENCE).until(() -> threads("stuck-listeners").isEmpty());
  }

  @Test
  void closingTheProcessor_endsItsOwnListenersThread() {
    TestFeed other = new TestFeed(builder -> builder.name("own"));
    other.processor.listeners().add(recorder);
    assertEquals(1, threads("own-listeners").size());

    other.processor.close();

    assertEquals(0, threads("own-listeners").size());
  }

  @Test
  void closingTheProcessor_leavesGivenListenersAlone() {
    listeners.add(recorder);
    TestFeed other = new TestFeed(registry, builder -> builder.listeners(listeners));
    other.processor.close();

    feed.handle(snapshot(1, 1, "A", "0.5:1", ""));
    runAll();

    assertEquals(2, recorder.take().size());
  }

  @Test
  void executor_thatRunsTasksOnTheCallersThread_runsThemOnTheListenersThread() {
    BookListeners direct = new BookListeners(registry, "direct", Runnable::run);
    ThreadNoter noter = new ThreadNoter();

    direct.add(noter);
    feed.handle(snapshot(1, 1, "A", "0.5:1", ""));

    Awaitility.await().atMost(PATIENCE).until(() -> !noter.threads.isEmpty());
    noter.threads.forEach(thread -> assertEquals("direct-listeners", thread.getName()));
    direct.close();
    assertEquals(0, threads("direct-listeners").size());
  }

  @Test
  void executor_whoseExecuteBlocks_holdsUpNobodyElse() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch entered = new CountDownLatch(1);
    Executor blocking =
        task -> {
          entered.countDown();
          try {
            release.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          task.run();
        };
    BookListeners held = new BookListeners(registry, "held", blocking);
    ThreadNoter noter = new ThreadNoter();
    held.add(noter);
    assertTrue(entered.await(10, TimeUnit.SECONDS));

    for (int sequence = 1; sequence <= 100; sequence++) {
      assertEquals(Applied.OK, feed.handle(snapshot(1, sequence, "A", "0.6:" + sequence, "")));
    }

    release.countDown();
    Awaitility.await().atMost(PATIENCE).until(() -> noter.lastPrice == 6_000);
    held.close();
  }

  /** Runs what is handed to the executor until nothing is left to be told. */
  private void runAll() {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(1))
        .atMost(PATIENCE)
        .until(
            () -> {
              Runnable task = executor.tasks.poll();
              if (task != null) {
                task.run();
              }
              return task == null && listeners.isQuiet();
            });
  }

  static List<Executor> failingExecutors() {
    return List.of(
        task -> {
          throw new RejectedExecutionException("on purpose");
        },
        task -> {
          throw new IllegalStateException("on purpose");
        },
        task -> {
          throw new LinkageError("on purpose");
        });
  }

  @ParameterizedTest
  @MethodSource("failingExecutors")
  void executor_thatFails_costsTheFeedNothing_andAThreadIsUsed(Executor failing) {
    BookListeners fallingBack = new BookListeners(registry, "fallback", failing);
    ThreadNoter noter = new ThreadNoter();

    fallingBack.add(noter);
    Applied applied = feed.handle(snapshot(1, 1, "A", "0.5:1", ""));

    assertEquals(Applied.OK, applied);
    assertEquals("LIVE", feed.status("A"));
    Awaitility.await().atMost(PATIENCE).until(() -> noter.lastPrice == 5_000);
    noter.threads.forEach(thread -> assertEquals("fallback-listeners", thread.getName()));
    fallingBack.close();
  }

  @Test
  void executor_isHandedOneTaskAtATime() {
    listeners.add(recorder);
    for (int sequence = 1; sequence <= 100; sequence++) {
      feed.handle(snapshot(1, sequence, "M" + sequence, "", ""));
    }

    Awaitility.await().atMost(PATIENCE).until(() -> executor.tasks.size() == 1);
    runAll();
    assertEquals(200, recorder.take().size());
  }

  // On the feed thread

  @Test
  void feedThreadListener_hearsEverything_inOrder_withoutConflation() {
    FeedThreadRecorder all = new FeedThreadRecorder();
    listeners.addOnFeedThread(all);

    feed.handleAll(
        snapshot(1, 1, "A", "0.5:1", ""),
        delta(1, 2, "A", "yes", "0.4", "3"),
        delta(1, 3, "A", "yes", "0.5", "-1"),
        delta(1, 4, "A", "no", "0.3", "2"),
        delta(1, 6, "A", "no", "0.3", "2"),
        snapshot(1, 7, "A", "", ""));
    feed.processor.remove("A");

    assertEquals(
        List.of(
            "snapshot A 1",
            "status A LIVE g1",
            "top A 1.00 @ 0.5000",
            "delta A YES 4000 300 2",
            "delta A YES 5000 0 3",
            "top A 3.00 @ 0.4000",
            "delta A NO 3000 200 4",
            "top A 3.00 @ 0.4000",
            "status A STALE SEQUENCE_GAP g1",
            "gap A sid 1: 5..6 in 1",
            "snapshot A 7",
            "status A LIVE g2",
            "top A none",
            "left A UNSUBSCRIBED"),
        all.take());
  }

  @Test
  void feedThreadListener_hearsEachLevelOfAFlatDelta_onceTheWholeIsApplied() {
    feed.handle(flatSnapshot(1, 1, "0.5:1", ""));
    List<String> seen = new ArrayList<>();
    listeners.addOnFeedThread(
        new BookListener() {
          @Override
          public void onDelta(OrderbookState book, Side side, int price, long size, long sequence) {
            seen.add(side + " " + price + " " + size + " " + book.top().yesBid().get());
          }
        });

    feed.handle(flatDelta(1, 2, "0.5:0 0.6:2", "0.7:3"));

    assertEquals(
        List.of(
            "YES 5000 0 2.00 @ 0.6000", "YES 6000 200 2.00 @ 0.6000", "NO 3000 300 2.00 @ 0.6000"),
        seen);
  }

  @Test
  void feedThreadListener_runsOnTheThreadThatHandsFramesIn() {
    ThreadNoter noter = new ThreadNoter();
    listeners.addOnFeedThread(noter);

    feed.handle(snapshot(1, 1, "A", "0.5:1", ""));

    assertEquals(2, noter.threads.size());
    noter.threads.forEach(thread -> assertEquals(Thread.currentThread(), thread));
  }

  @Test
  void feedThreadListener_thatThrows_isCountedLoggedAndDropped() {
    listeners.addOnFeedThread(
        new BookListener() {
          @Override
          public void onSnapshot(OrderbookState book, long sequence) {
            throw new AssertionError("on purpose");
          }
        });
    listeners.addOnFeedThread(recorder);

    assertEquals(Applied.OK, feed.handle(snapshot(1, 1, "A", "0.5:1", "")));

    assertEquals(2, recorder.take().size());
    assertEquals(1, feed.count(ProcessorCounter.LISTENER_FAILURES));
    assertEquals("[LISTENER_TROUBLE]", feed.alertKinds().toString());
  }

  @Test
  void feedThreadListener_thatTakesOverFiveMilliseconds_isCountedAndAlerted() {
    int[] millis = {5};
    listeners.addOnFeedThread(
        new BookListener() {
          @Override
          public void onSnapshot(OrderbookState book, long sequence) {
            feed.time.advance(Duration.ofMillis(millis[0]));
          }
        });

    feed.handle(snapshot(1, 1, "A", "0.5:1", ""));
    assertEquals(0, feed.count(ProcessorCounter.SLOW_LISTENERS));

    millis[0] = 6;
    feed.handle(snapshot(1, 2, "A", "0.5:1", ""));
    assertEquals(1, feed.count(ProcessorCounter.SLOW_LISTENERS));
    assertTrue(feed.alerts.recent().get(0).message().contains("6 ms"));
  }

  private static List<Thread> threads(String name) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals(name) && thread.isAlive())
        .toList();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(10, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static class DeltaListener implements BookListener {
    @Override
    public void onDelta(OrderbookState book, Side side, int price, long size, long sequence) {}
  }

  private static final class ThreadNoter implements BookListener {
    final Queue<Thread> threads = new ConcurrentLinkedQueue<>();
    volatile int lastPrice;

    @Override
    public void onStatusChanged(String marketTicker, Trust trust) {
      threads.add(Thread.currentThread());
    }

    @Override
    public void onTopChanged(TopOfBook top) {
      threads.add(Thread.currentThread());
      lastPrice = top.yesBid().get().priceCentiCents();
    }
  }

  /** Keeps tasks until the test runs them. */
  private static final class ManualExecutor implements Executor {
    final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    @Override
    public void execute(Runnable task) {
      tasks.add(task);
    }
  }

  /** Writes down all that a listener may hear anywhere. */
  private static class Recorder implements BookListener {
    final List<String> lines = new ArrayList<>();

    List<String> take() {
      List<String> taken = new ArrayList<>(lines);
      lines.clear();
      return taken;
    }

    @Override
    public void onTopChanged(TopOfBook top) {
      lines.add(
          "top " + top.marketTicker() + " " + top.yesBid().map(Object::toString).orElse("none"));
    }

    @Override
    public void onStatusChanged(String marketTicker, Trust trust) {
      lines.add(
          "status " + marketTicker + " " + TestFeed.status(trust) + " g" + trust.generation());
    }

    @Override
    public void onGap(Gap gap) {
      lines.add(
          "gap %s sid %d: %d..%d in %d"
              .formatted(
                  gap.marketTicker(), gap.sid(), gap.expected(), gap.received(), gap.count()));
    }

    @Override
    public void onMarketLeft(String marketTicker, StaleReason reason) {
      lines.add("left " + marketTicker + " " + reason);
    }
  }

  /** Writes down also what is heard on the feed thread only. */
  private static final class FeedThreadRecorder extends Recorder {
    @Override
    public void onSnapshot(OrderbookState book, long sequence) {
      lines.add("snapshot " + book.marketTicker() + " " + sequence);
    }

    @Override
    public void onDelta(OrderbookState book, Side side, int price, long size, long sequence) {
      lines.add("delta %s %s %d %d %d".formatted(book.marketTicker(), side, price, size, sequence));
    }
  }
}
