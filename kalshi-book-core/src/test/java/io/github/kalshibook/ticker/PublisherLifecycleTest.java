package io.github.kalshibook.ticker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Start, stop and close, in every order and from everywhere. */
class PublisherLifecycleTest {
  /** Far more than any close should need on a busy machine, far less than a forgotten limit. */
  private static final Duration SOON = Duration.ofSeconds(15);

  @RegisterExtension final CapturedLog log = new CapturedLog(TickerPublisher.class);
  @RegisterExtension final PublisherRig rig = new PublisherRig();

  @Test
  void publisher_built_hasNoThreadAndCallsNobody() {
    rig.build(settings -> settings.sink("sink", rig.sink("sink")));
    rig.book("A").live(5_000, 4_000);

    assertThat(PublisherRig.threads()).isEmpty();
    assertThat(rig.sink("sink").everything()).isEmpty();
  }

  @Test
  void publisher_started_hasOneThreadAndOnePerSink() {
    rig.build(settings -> settings.sink("a", rig.sink("a")).sink("b", rig.sink("b"))).start();

    assertThat(PublisherRig.threads())
        .containsExactlyInAnyOrder("rig-publisher", "rig-sink-a", "rig-sink-b");
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> thread.getName().startsWith("rig-"))
        .allMatch(Thread::isDaemon);
  }

  @Test
  void threads_comeFromTheFactoryGiven() {
    AtomicInteger made = new AtomicInteger();
    rig.build(
            settings ->
                settings
                    .sink("sink", rig.sink("sink"))
                    .threadFactory(
                        task -> {
                          made.incrementAndGet();
                          return new Thread(task);
                        }))
        .start();

    assertThat(made).hasValue(2);
    assertThat(PublisherRig.threads()).containsExactlyInAnyOrder("rig-publisher", "rig-sink-sink");
  }

  @Test
  void start_twice_isStartedOnce() {
    TickerPublisher publisher = rig.start();
    publisher.start();
    rig.book("A").live(5_000, 4_000);

    rig.sink("sink").awaitTickers(1);

    assertThat(PublisherRig.threads()).hasSize(2);
    assertThat(rig.sink("sink").tickers()).hasSize(1);
  }

  @Test
  void start_firstPublishesTheCurrentTickersOfAllLiveBooks() {
    rig.book("A").live(5_000, 4_000);
    rig.book("B").live(1_000, 2_000);
    rig.book("C");

    rig.start();

    rig.sink("sink").awaitTickers(2);
    assertThat(rig.sink("sink").tickers())
        .extracting(Ticker::marketTicker)
        .containsExactlyInAnyOrder("A", "B");
  }

  @Test
  void stop_endsTickersAndHeartbeats_startGoesOnWithWhatChanged() {
    RecordingSink sink = rig.sink("sink");
    TickerPublisher publisher =
        rig.build(
            settings ->
                settings
                    .sink("sink", sink)
                    .interval(Duration.ofMillis(10))
                    .heartbeatInterval(Duration.ofMillis(10)));
    publisher.start();
    BookPen changing = rig.book("CHANGING").live(5_000, 4_000);
    BookPen going = rig.book("GOING-STALE").live(5_000, 4_000);
    rig.book("SAME").live(5_000, 4_000);
    sink.awaitTickers(3);
    Eventually.until(() -> !sink.heartbeats().isEmpty(), () -> "a heartbeat");

    publisher.stop();
    assertThat(PublisherRig.threads()).containsExactly("rig-sink-sink");
    rig.awaitIdle();
    long heartbeats = publisher.stats().heartbeats();
    changing.live(5_001, 4_000);
    going.stale();
    rig.book("NEW").live(1_000, 2_000);
    assertThat(sink.tickers()).hasSize(3);
    assertThat(publisher.stats().heartbeats()).isEqualTo(heartbeats);
    publisher.start();

    sink.await(ticker -> ticker.yesBidCentiCents().orElse(0) == 5_001);
    sink.await(ticker -> ticker.marketTicker().equals("GOING-STALE") && !ticker.isLive());
    sink.await(ticker -> ticker.marketTicker().equals("NEW"));
    Eventually.until(() -> publisher.stats().heartbeats() > heartbeats, () -> "a heartbeat");
    assertThat(sink.tickers("SAME")).hasSize(1);
    assertThat(sink.closes()).isZero();
  }

  @Test
  void stop_twiceAndBeforeStart_doesNothing() {
    TickerPublisher publisher = rig.build(settings -> settings.sink("sink", rig.sink("sink")));
    publisher.stop();
    publisher.start();
    publisher.stop();
    publisher.stop();
    publisher.start();
    rig.book("A").live(5_000, 4_000);

    rig.sink("sink").awaitTickers(1);
  }

  @Test
  void stop_whileAnotherStops_returnsWhenTheThreadHasEndedToo() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch free = new CountDownLatch(1);
    rig.build(
            settings ->
                settings
                    .sink("sink", rig.sink("sink"))
                    .onCrossed(
                        market -> {
                          stuck.countDown();
                          awaitLatch(free);
                        }))
        .start();
    rig.book("A").crossed();
    awaitLatch(stuck);
    List<Thread> stopping = new ArrayList<>();
    List<Set<String>> alive = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 3; i++) {
      Thread thread =
          new Thread(
              () -> {
                rig.publisher().stop();
                alive.add(PublisherRig.threads());
              });
      thread.start();
      stopping.add(thread);
      Eventually.until(
          () -> thread.getState() == Thread.State.WAITING || !thread.isAlive(), () -> "stop");
    }

    free.countDown();
    for (Thread thread : stopping) {
      thread.join();
    }

    assertThat(alive)
        .hasSize(3)
        .allSatisfy(names -> assertThat(names).containsExactly("rig-sink-sink"));
  }

  @Test
  void close_neverStarted_closesEverySinkOnce() {
    TickerPublisher publisher =
        rig.build(settings -> settings.sink("a", rig.sink("a")).sink("b", rig.sink("b")));

    publisher.close();
    publisher.close();

    PublisherRig.awaitNoThreads();
    assertThat(rig.sink("a").closes()).isEqualTo(1);
    assertThat(rig.sink("b").closes()).isEqualTo(1);
  }

  @Test
  void close_afterStop_closesEverySinkOnce() {
    TickerPublisher publisher = rig.start();
    publisher.stop();

    publisher.close();
    publisher.stop();
    publisher.close();

    assertThat(rig.sink("sink").closes()).isEqualTo(1);
  }

  @Test
  void close_deliversWhatWaits() {
    RecordingSink slow = rig.sink("slow");
    slow.work(ticker -> TimeUnit.MILLISECONDS.sleep(1));
    TickerPublisher publisher =
        rig.build(settings -> settings.sink("slow", slow).closeTimeout(Eventually.LIMIT));
    publisher.start();
    for (int i = 0; i < 50; i++) {
      rig.book("M" + i).live(5_000, 4_000);
    }
    Eventually.until(() -> publisher.stats().released() == 50, () -> "all released");

    publisher.close();

    assertThat(slow.tickers()).hasSize(50);
    assertThat(publisher.stats().sinks().get("slow").discardedAtClose()).isZero();
    assertThat(slow.closes()).isEqualTo(1);
  }

  @Test
  void close_leavesNoThread() {
    TickerPublisher publisher = rig.start();

    publisher.close();

    assertThat(PublisherRig.threads()).isEmpty();
  }

  @Test
  void close_withBlockedSinks_returnsInTimeAndCountsWhatIsDiscarded() {
    int sinks = 30;
    TickerPublisher publisher =
        rig.build(
            settings -> {
              settings.closeTimeout(Duration.ofMillis(200));
              for (int i = 0; i < sinks; i++) {
                settings.sink("stuck" + i, rig.sink("stuck" + i).block());
              }
            });
    publisher.start();
    for (int i = 0; i < 5; i++) {
      rig.book("M" + i).live(5_000, 4_000);
    }
    Eventually.until(() -> publisher.stats().released() == 5, () -> "all released");
    for (int i = 0; i < sinks; i++) {
      rig.sink("stuck" + i).awaitBlocked();
    }

    long before = System.nanoTime();
    publisher.close();
    Duration took = Duration.ofNanos(System.nanoTime() - before);

    assertThat(took).isBetween(Duration.ofMillis(200), SOON);
    PublisherRig.awaitNoThreads();
    publisher
        .stats()
        .sinks()
        .forEach(
            (name, stats) -> {
              assertThat(stats.discardedAtClose()).as(name).isEqualTo(4);
              assertThat(stats.failed()).as("the interrupted call of %s", name).isEqualTo(1);
              assertThat(rig.sink(name).closes()).isEqualTo(1);
            });
  }

  @Test
  void close_withSinkThatIgnoresInterrupts_returnsAllTheSame() {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch free = new CountDownLatch(1);
    RecordingSink stubborn = rig.sink("stubborn");
    stubborn.work(
        ticker -> {
          inside.countDown();
          while (free.getCount() != 0) {
            try {
              free.await();
            } catch (InterruptedException e) {
              // as the test's name says
            }
          }
        });
    TickerPublisher publisher =
        rig.build(settings -> settings.sink("stubborn", stubborn).closeTimeout(Duration.ZERO));
    publisher.start();
    rig.book("A").live(5_000, 4_000);
    rig.book("B").live(5_000, 4_000);
    Eventually.until(() -> inside.getCount() == 0 && publisher.stats().released() == 2, () -> "B");

    publisher.close();

    SinkStats stats = publisher.stats().sinks().get("stubborn");
    assertThat(stats.discardedAtClose()).isEqualTo(1);
    assertThat(stats.queued()).as("in hand still").isEqualTo(1);
    assertThat(stubborn.closes()).isZero();
    free.countDown();
    PublisherRig.awaitNoThreads();
    assertThat(stubborn.closes()).isEqualTo(1);
  }

  @Test
  void close_byInterruptedThread_abandonsBlockedSinksAtOnce() {
    rig.sink("a").block();
    rig.sink("b").block();
    TickerPublisher publisher =
        rig.build(
            settings ->
                settings
                    .sink("a", rig.sink("a"))
                    .sink("b", rig.sink("b"))
                    .closeTimeout(Eventually.LIMIT));
    publisher.start();
    rig.book("A").live(5_000, 4_000);
    rig.sink("a").awaitBlocked();
    rig.sink("b").awaitBlocked();
    Thread.currentThread().interrupt();

    long before = System.nanoTime();
    publisher.close();
    Duration took = Duration.ofNanos(System.nanoTime() - before);

    assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
    assertThat(took).isLessThan(SOON);
    PublisherRig.awaitNoThreads();
    assertThat(rig.sink("a").closes()).isEqualTo(1);
    assertThat(rig.sink("b").closes()).isEqualTo(1);
  }

  @Test
  void close_sinkThrowingFromClose_doesNotKeepOthersOpen() {
    TickerSink throwing =
        new TickerSink() {
          @Override
          public void publish(Ticker ticker) {}

          @Override
          public void close() {
            throw new StackOverflowError("close");
          }
        };
    TickerPublisher publisher =
        rig.build(settings -> settings.sink("bad", throwing).sink("good", rig.sink("good")));
    publisher.start();

    publisher.close();

    assertThat(rig.sink("good").closes()).isEqualTo(1);
    assertThat(PublisherRig.threads()).isEmpty();
  }

  @Test
  void closed_publisher_cannotBeStartedAndPublishesNothing() {
    TickerPublisher publisher = rig.start();
    publisher.close();
    rig.book("A").live(5_000, 4_000);

    assertThatThrownBy(publisher::start).isInstanceOf(IllegalStateException.class);
    assertThat(publisher.publishNow("A")).isFalse();
    assertThat(publisher.stats().offered()).isZero();
    assertThat(rig.sink("sink").everything()).isEmpty();
  }

  @Test
  void closed_publisher_holdsNoMarket() throws Exception {
    TickerPublisher publisher =
        rig.build(
            settings -> settings.sink("sink", rig.sink("sink")).interval(Duration.ofHours(1)));
    List<BookPen> books = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      books.add(rig.book("M" + i).live(5_000, 4_000));
    }
    publisher.start();
    rig.sink("sink").awaitTickers(100);
    books.forEach(book -> book.live(5_001, 4_000));
    Eventually.until(() -> publisher.stats().pending() == 100, () -> "all pending");
    publisher.stop();
    books.forEach(book -> book.live(5_002, 4_000));

    publisher.close();

    assertThat(Reach.elementsFrom(publisher)).isEmpty();
    assertThat(Reach.marketsFrom(publisher)).isEmpty();
  }

  @Test
  void stopAndStart_fromWithinASink_work() {
    RecordingSink sink = rig.sink("sink");
    AtomicInteger restarts = new AtomicInteger();
    sink.work(
        ticker -> {
          rig.publisher().stop();
          rig.publisher().start();
          restarts.incrementAndGet();
        });
    rig.start();

    for (int i = 1; i <= 20; i++) {
      rig.book("M" + i).live(5_000, 4_000);
      sink.awaitTickers(i);
    }

    assertThat(restarts).hasValue(20);
  }

  @Test
  void close_fromWithinASink_works() {
    RecordingSink sink = rig.sink("sink");
    RecordingSink other = rig.sink("other");
    sink.work(ticker -> rig.publisher().close());
    other.work(ticker -> rig.publisher().close());
    rig.build(settings -> settings.sink("sink", sink).sink("other", other)).start();
    rig.book("A").live(5_000, 4_000);

    PublisherRig.awaitNoThreads();

    assertThat(sink.closes()).isEqualTo(1);
    assertThat(other.closes()).isEqualTo(1);
  }

  @Test
  void stopStartAndClose_fromOnCrossed_work() {
    AtomicInteger calls = new AtomicInteger();
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    rig.build(
            settings ->
                settings
                    .sink("sink", rig.sink("sink"))
                    .onCrossed(
                        market -> {
                          try {
                            rig.publisher().stop();
                            rig.publisher().start();
                            if (calls.incrementAndGet() == 2) {
                              rig.publisher().close();
                            }
                          } catch (Throwable e) {
                            thrown.set(e);
                          }
                        }))
        .start();
    rig.book("A").crossed();
    rig.book("B").crossed();

    Eventually.until(() -> calls.get() == 2, () -> "both");
    PublisherRig.awaitNoThreads();

    assertThat(thrown).hasValue(null);
    assertThat(rig.sink("sink").closes()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 20_260_101})
  void startStopCloseAndAll_fromManyThreads_endInOrder(long seed) throws Exception {
    for (int round = 0; round < 10 * PublisherRig.SCALE; round++) {
      RecordingSink a = new RecordingSink();
      RecordingSink b = new RecordingSink();
      TickerPublisher publisher =
          TickerPublisher.builder(rig.registry)
              .name(PublisherRig.NAME + "-" + round)
              .interval(Duration.ZERO)
              .sink("a", a)
              .sink("b", b)
              .build();
      long roundSeed = seed * 1_000 + round;
      lifecycleStorm(publisher, roundSeed);

      PublisherRig.awaitNoThreads();
      for (RecordingSink sink : List.of(a, b)) {
        sink.assertNoComplaints();
        assertThat(sink.closes()).as("seed %s", roundSeed).isEqualTo(1);
      }
      PassRig.assertAddsUp(publisher.stats(), "seed " + roundSeed);
    }
  }

  private void lifecycleStorm(TickerPublisher publisher, long seed) throws Exception {
    int threads = 4;
    ExecutorService callers = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        Random random = new Random(seed + t);
        BookPen book = new BookPen(rig.registry, "SEED-" + seed + "-" + t);
        all.add(
            callers.submit(
                () -> {
                  for (int i = 0; i < 50; i++) {
                    book.live(1 + random.nextInt(5_000), 1_000);
                    call(publisher, random, book.market());
                  }
                  book.leave();
                }));
      }
      for (Future<?> one : all) {
        one.get(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS);
      }
    } finally {
      callers.shutdown();
      publisher.close();
    }
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      assertThat(latch.await(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void call(TickerPublisher publisher, Random random, String market) {
    switch (random.nextInt(10)) {
      case 0, 1, 2 -> {
        try {
          publisher.start();
        } catch (IllegalStateException e) {
          assertThat(e).hasMessage("publisher is closed");
        }
      }
      case 3, 4 -> publisher.stop();
      case 5 -> publisher.publishNow(market);
      case 6 -> publisher.publishAndWait(market, Duration.ofMillis(2));
      case 7 -> PassRig.assertAddsUp(publisher.stats(), "meanwhile");
      case 8 -> {
        if (random.nextInt(20) == 0) {
          publisher.close();
        }
      }
      default -> Thread.onSpinWait();
    }
  }
}
