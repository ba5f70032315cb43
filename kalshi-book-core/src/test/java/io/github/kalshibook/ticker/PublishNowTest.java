package io.github.kalshibook.ticker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kalshibook.book.BookReading;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tickers that somebody asked for. */
class PublishNowTest {
  private static final Duration LONG = Eventually.LIMIT;
  private static final String CALLER = "caller";
  private static final Duration SHORT = Duration.ofMillis(50);

  @RegisterExtension final CapturedLog log = new CapturedLog(TickerPublisher.class);
  @RegisterExtension final PublisherRig rig = new PublisherRig();

  @Test
  void publishNow_withinTheInterval_goesOutAtOnce() {
    PassRig byHand = new PassRig();
    BookPen book = byHand.book("A").live(5_000, 4_000);
    byHand.pass();
    byHand.tickers();
    book.live(5_001, 4_000);

    assertThat(byHand.pass.force("A", false)).isNotNull();
    byHand.after(5);

    assertThat(byHand.ticker().yesBidCentiCents()).hasValue(5_001);
    assertThat(byHand.stats().released()).isEqualTo(2);
    byHand.assertAddsUp();
  }

  @Test
  void publishNow_ofUnchangedMarket_goesOutAgainAndCountsAsForced() {
    PassRig byHand = new PassRig();
    byHand.book("A").live(5_000, 4_000);
    byHand.pass();
    Ticker first = byHand.ticker();

    byHand.pass.force("A", false);
    byHand.after(5);

    assertThat(byHand.ticker().version()).isEqualTo(first.version());
    assertThat(byHand.stats().forced()).isEqualTo(1);
    assertThat(byHand.stats().released()).isEqualTo(1);
    byHand.assertAddsUp();
  }

  @Test
  void publishNow_beginsAnInterval() {
    PassRig byHand = new PassRig();
    BookPen book = byHand.book("A").live(5_000, 4_000);
    byHand.pass();
    byHand.after(900);
    byHand.pass.force("A", false);
    byHand.pass();
    byHand.tickers();

    book.live(5_001, 4_000);
    byHand.goOn(995);
    assertThat(byHand.tickers()).isEmpty();
    byHand.goOn(5);

    assertThat(byHand.tickers()).hasSize(1);
  }

  @Test
  void publishNow_ofBookThatMayNotBeShown_showsNothing() {
    PassRig byHand = new PassRig();
    BookPen book = byHand.book("A");

    assertThat(forcedOutcome(byHand)).as("awaiting its snapshot").isFalse();
    book.crossed();
    assertThat(forcedOutcome(byHand)).as("crossed").isFalse();
    byHand.goOn(1_100);
    assertThat(forcedOutcome(byHand)).as("crossed for long").isFalse();
    book.stale();
    assertThat(forcedOutcome(byHand)).as("stale").isFalse();
    book.close();
    assertThat(forcedOutcome(byHand)).as("closed").isFalse();

    assertThat(byHand.tickers()).isEmpty();
    byHand.assertAddsUp();
  }

  @Test
  void publishNow_ofStaleShownBook_sendsTheStaleTickerOnce() {
    PassRig byHand = new PassRig();
    BookPen book = byHand.book("A").live(5_000, 4_000);
    byHand.pass();
    byHand.tickers();
    book.stale();

    assertThat(forcedOutcome(byHand)).isFalse();
    assertThat(byHand.ticker().isLive()).isFalse();
    assertThat(forcedOutcome(byHand)).isFalse();

    assertThat(byHand.tickers()).isEmpty();
  }

  @Test
  void publishNow_ofUnknownMarket_saysSo() {
    TickerPublisher publisher = rig.start();
    BookPen gone = rig.book("GONE").live(5_000, 4_000);
    gone.leave();

    assertThat(publisher.publishNow("NEVER")).isFalse();
    assertThat(publisher.publishNow("GONE")).isFalse();
    assertThat(publisher.publishAndWait("NEVER", LONG)).isFalse();
    assertThat(publisher.publishAndWait("GONE", LONG)).isFalse();
  }

  @Test
  void publishNow_ofKnownMarket_saysSoEvenIfItIsNotLive() {
    TickerPublisher publisher = rig.start();
    rig.book("A");

    assertThat(publisher.publishNow("A")).isTrue();
    assertThat(publisher.publishAndWait("A", LONG)).isFalse();
  }

  @Test
  void publishNow_beforeStart_goesOutAtTheStart() {
    RecordingSink sink = rig.sink("sink");
    TickerPublisher publisher = rig.build(settings -> settings.sink("sink", sink));
    rig.book("A").live(5_000, 4_000);
    assertThat(publisher.publishNow("A")).isTrue();
    assertThat(sink.tickers()).isEmpty();

    publisher.start();

    sink.awaitTickers(1);
  }

  @Test
  void publishAndWait_ofLiveMarket_returnsOnceEverySinkHasIt() {
    RecordingSink quick = rig.sink("quick");
    RecordingSink slow = rig.sink("slow");
    slow.work(ticker -> TimeUnit.MILLISECONDS.sleep(20));
    RecordingSink rare = rig.sink("rare");
    TickerPublisher publisher =
        rig.build(
            settings ->
                settings
                    .sink("quick", quick)
                    .sink("slow", slow)
                    .sink("rare", rare, Duration.ofHours(1)));
    publisher.start();
    BookPen book = rig.book("A");

    for (int price = 5_000; price < 5_020; price++) {
      book.live(price, 4_000);
      int wanted = price;
      assertThat(publisher.publishAndWait("A", LONG)).isTrue();
      for (RecordingSink sink : List.of(quick, slow, rare)) {
        assertThat(sink.tickers())
            .anyMatch(ticker -> ticker.yesBidCentiCents().orElse(0) == wanted);
      }
    }
  }

  @Test
  void publishAndWait_aSinkFails_returnsFalse() {
    RecordingSink good = rig.sink("good");
    RecordingSink bad = rig.sink("bad");
    bad.work(
        ticker -> {
          throw new IOException("no");
        });
    TickerPublisher publisher = rig.build(settings -> settings.sink("bad", bad).sink("good", good));
    publisher.start();
    rig.book("A").live(5_000, 4_000);

    assertThat(publisher.publishAndWait("A", LONG)).isFalse();

    good.awaitTickers(1);
  }

  @Test
  void publishAndWait_replacedByALaterOne_returnsWhenThatIsTaken() throws Exception {
    RecordingSink sink = rig.sink("sink").block();
    rig.start();
    rig.book("OTHER").live(5_000, 4_000);
    sink.awaitBlocked();
    BookPen book = rig.book("A").live(5_000, 4_000);

    Future<Boolean> first = waiting("A");
    Eventually.until(() -> rig.publisher().stats().sinks().get("sink").queued() == 2, () -> "A");
    book.live(5_001, 4_000);
    Future<Boolean> second = waiting("A");
    Eventually.until(() -> rig.publisher().stats().sinks().get("sink").replaced() >= 1, () -> "A");
    assertThat(first).isNotDone();
    sink.open();

    assertThat(first.get()).isTrue();
    assertThat(second.get()).isTrue();
    assertThat(sink.tickers("A"))
        .extracting(ticker -> ticker.yesBidCentiCents().getAsInt())
        .contains(5_001);
  }

  @Test
  void publishAndWait_discardedAtClose_returnsFalse() throws Exception {
    RecordingSink sink = rig.sink("sink").block();
    rig.build(settings -> settings.sink("sink", sink).closeTimeout(Duration.ZERO)).start();
    rig.book("OTHER").live(5_000, 4_000);
    sink.awaitBlocked();
    rig.book("A").live(5_000, 4_000);
    Future<Boolean> outcome = waiting("A");
    Eventually.until(() -> rig.publisher().stats().sinks().get("sink").queued() == 2, () -> "A");

    rig.publisher().close();

    assertThat(outcome.get()).isFalse();
  }

  @Test
  void publishAndWait_neverEvaluatedBeforeClose_returnsFalseAtClose() throws Exception {
    rig.build(settings -> settings.sink("sink", rig.sink("sink")));
    rig.book("A").live(5_000, 4_000);
    Future<Boolean> outcome = waiting("A");
    Eventually.until(PublishNowTest::aCallerWaits, () -> "a caller that waits");

    rig.publisher().close();

    assertThat(outcome.get(LONG.toSeconds() / 2, TimeUnit.SECONDS)).isFalse();
    assertThat(rig.publisher().publishNow("A")).isFalse();
    assertThat(rig.publisher().publishAndWait("A", LONG)).isFalse();
  }

  @Test
  void publishAndWait_sinkTakesTooLong_returnsFalseInTime() {
    RecordingSink sink = rig.sink("sink").block();
    TickerPublisher publisher = rig.start();
    rig.book("A").live(5_000, 4_000);

    assertThat(publisher.publishAndWait("A", SHORT)).isFalse();

    sink.open();
    sink.awaitTickers(1);
  }

  @Test
  void publishAndWait_interrupted_returnsFalseAndKeepsTheInterrupt() {
    rig.sink("sink").block();
    TickerPublisher publisher = rig.start();
    rig.book("A").live(5_000, 4_000);
    Thread.currentThread().interrupt();

    boolean outcome = publisher.publishAndWait("A", LONG);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(outcome).isFalse();
  }

  @Test
  void publishAndWait_anyLengthOfTime_isTaken() {
    TickerPublisher publisher = rig.start();
    rig.book("A").live(5_000, 4_000);

    assertThat(publisher.publishAndWait("A", Duration.ofSeconds(Long.MAX_VALUE))).isTrue();
    publisher.publishAndWait("A", Duration.ZERO);
    publisher.publishAndWait("A", Duration.ofSeconds(Long.MIN_VALUE));
  }

  @Test
  void publishNow_repeatedWhileStopped_doesNotGrowMemory() throws Exception {
    PassRig byHand = new PassRig();
    byHand.book("A").live(5_000, 4_000);

    Forced first = byHand.pass.force("A", false);
    for (int i = 0; i < 100_000; i++) {
      assertThat(byHand.pass.force("A", false)).isSameAs(first);
    }
    byHand.pass();

    assertThat(byHand.tickers()).hasSize(1);
    assertThat(byHand.stats().released() + byHand.stats().forced()).isEqualTo(1);
  }

  @Test
  void publishNow_repeatedWhileSinkBlocks_doesNotGrowMemory() throws Exception {
    PassRig byHand = new PassRig();
    byHand.book("A").live(5_000, 4_000);

    for (int i = 0; i < 10_000; i++) {
      byHand.pass.force("A", false);
      byHand.pass();
    }

    assertThat(Reach.elementsFrom(byHand.mailbox())).hasSizeLessThan(10);
  }

  @Test
  void publishAndWait_repeatedWhileSinkBlocks_doesNotGrowMemory() throws Exception {
    RecordingSink sink = rig.sink("sink").block();
    TickerPublisher publisher = rig.start();
    rig.book("A").live(5_000, 4_000);
    sink.awaitBlocked();

    for (int i = 0; i < 300; i++) {
      assertThat(publisher.publishAndWait("A", Duration.ofMillis(1))).isFalse();
    }

    Eventually.until(() -> publisher.stats().forced() > 10, () -> "forced tickers");
    assertThat(Reach.elementsFrom(publisher)).hasSizeLessThan(20);
  }

  @Test
  void publishAndWait_returnsTrue_onlyWhenWhatWasThereBeforeTheCallIsTaken() throws Exception {
    // Only what is asked for goes out, so nothing else can bring the value to the sink.
    ConcurrentHashMap<String, Long> taken = new ConcurrentHashMap<>();
    RecordingSink sink = rig.sink("sink");
    sink.work(ticker -> taken.merge(ticker.marketTicker(), ticker.version(), Math::max));
    TickerPublisher publisher =
        rig.build(settings -> settings.sink("sink", sink).interval(Duration.ofDays(1)));
    publisher.start();
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService others = Executors.newSingleThreadExecutor();
    try {
      BookPen book = rig.book("A").live(5_000, 4_000);
      Future<?> storm =
          others.submit(
              () -> {
                while (!done.get()) {
                  publisher.publishNow("A");
                }
              });
      BookReading reading = new BookReading();
      for (int i = 0; i < 3_000 * PublisherRig.SCALE; i++) {
        book.live(1_000 + i % 1_000, 4_000);
        book.book().readInto(reading);
        assertThat(publisher.publishAndWait("A", LONG)).as("call %s", i).isTrue();
        assertThat(taken.get("A")).as("call %s", i).isGreaterThanOrEqualTo(reading.version());
      }
      done.set(true);
      storm.get();
    } finally {
      done.set(true);
      others.shutdown();
    }
  }

  @Test
  void publishAndWait_fromManyThreads_answersEach() throws Exception {
    RecordingSink sink = rig.sink("sink");
    TickerPublisher publisher = rig.start();
    for (int i = 0; i < 4; i++) {
      rig.book("M" + i).live(5_000 + i, 4_000);
    }
    int threads = 8;
    ExecutorService callers = Executors.newFixedThreadPool(threads);
    try {
      CountDownLatch go = new CountDownLatch(1);
      List<Future<Integer>> answers = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int caller = t;
        answers.add(
            callers.submit(
                () -> {
                  go.await();
                  int good = 0;
                  for (int i = 0; i < 200; i++) {
                    good += publisher.publishAndWait("M" + (caller + i) % 4, LONG) ? 1 : 0;
                  }
                  return good;
                }));
      }
      go.countDown();
      for (Future<Integer> answer : answers) {
        assertThat(answer.get()).isEqualTo(200);
      }
    } finally {
      callers.shutdown();
    }
    sink.assertNoComplaints();
    assertThat(publisher.stats().forced()).isPositive();
  }

  private static boolean forcedOutcome(PassRig byHand) {
    Forced request = byHand.pass.force("A", false);
    byHand.pass();
    return request.outcome.getNow(true);
  }

  private static boolean aCallerWaits() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(
            thread ->
                thread.getName().equals(CALLER) && thread.getState() == Thread.State.TIMED_WAITING);
  }

  /** Calls publishAndWait on another thread. */
  private Future<Boolean> waiting(String market) {
    FutureTask<Boolean> call = new FutureTask<>(() -> rig.publisher().publishAndWait(market, LONG));
    Thread thread = new Thread(call, CALLER);
    thread.setDaemon(true);
    thread.start();
    return call;
  }
}
