package io.github.kalshibook.testkit;

import static io.github.kalshibook.testkit.LiveRig.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.kalshibook.okhttp.ConnectionState;
import io.github.kalshibook.okhttp.FeedListener;
import io.github.kalshibook.okhttp.KalshiFeed;
import io.github.kalshibook.okhttp.RequestSigner;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A feed may be closed at any moment, by anybody. */
@Execution(ExecutionMode.CONCURRENT)
class LiveFeedCloseTest {
  private static final int MARKETS = 4;

  /** A state in which a feed may be closed; it begins with one that is not started. */
  enum State {
    NEVER_STARTED(rig -> {}),
    JUST_STARTED(rig -> rig.feed.start()),
    FIRST_HANDSHAKE_UNANSWERED(
        rig -> {
          rig.exchange.faults().hangHandshakes(10);
          rig.feed.start();
          await()
              .atMost(SOON)
              .until(() -> rig.feed.health().connection() == ConnectionState.CONNECTING);
        }),
    NEVER_CONNECTED(
        rig -> {
          rig.exchange.goDown();
          rig.feed.start();
          await().atMost(SOON).until(() -> rig.feed.stats().refused() > 0);
        }),
    SUBSCRIBE_UNANSWERED(
        rig -> {
          rig.exchange.faults().ignoreCommands(10);
          rig.feed.start();
          await().atMost(SOON).until(() -> rig.commands(CommandKind.SUBSCRIBE) == 1);
        }),
    WITHOUT_SNAPSHOTS(
        rig -> {
          rig.exchange.marketTickers().forEach(rig.exchange.faults()::withholdSnapshots);
          rig.feed.start();
          await().atMost(SOON).until(() -> rig.commands(CommandKind.GET_SNAPSHOT) == 1);
        }),
    RESUBSCRIBING(
        rig -> {
          rig.feed.start();
          rig.awaitAllLive();
          rig.exchange.faults().ignoreCommands(10);
          rig.connection().skipNumbers(1);
          await().atMost(SOON).until(() -> rig.commands(CommandKind.UNSUBSCRIBE) == 1);
        }),
    WAITING_AFTER_AN_END(
        rig -> {
          rig.feed.start();
          rig.awaitAllLive();
          rig.connection().endSubscription(25);
          await().atMost(SOON).until(() -> rig.reports.size() == 1);
          rig.connection().endSubscription(25);
        }),
    FLOODED(
        rig -> {
          rig.feed.start();
          rig.awaitAllLive();
          rig.exchange.traffic().rate(5_000);
        }),
    SLOW(
        rig -> {
          rig.feed.start();
          rig.awaitAllLive();
          rig.connection().slow(100);
        });

    @SuppressWarnings("ImmutableEnumChecker") // these hold no state
    private final Consumer<LiveRig> enter;

    State(Consumer<LiveRig> enter) {
      this.enter = enter;
    }
  }

  @ParameterizedTest
  @EnumSource
  void close_inAnyState_takesNoTimeAndLeavesNoThread(State state) {
    try (LiveRig rig = LiveRig.idle(MARKETS)) {
      state.enter.accept(rig);

      rig.assertClosesSoon();

      rig.assertNoTickerWasUntrue();
      await().atMost(SOON).until(() -> rig.exchange.stats().openConnections() == 0);
    }
  }

  @WaitingTest
  void close_byTheFeedsOwnListener_doesNotWaitForItself() {
    AtomicReference<KalshiFeed> feed = new AtomicReference<>();
    CountDownLatch closed = new CountDownLatch(1);
    FeedListener closing =
        new FeedListener() {
          @Override
          public void onConnection(int connection, ConnectionState state, String why) {
            if (state == ConnectionState.OPEN) {
              feed.get().close();
              closed.countDown();
            }
          }
        };
    try (LiveRig rig = LiveRig.idle(MARKETS, builder -> builder.listener(closing))) {
      feed.set(rig.feed);
      rig.feed.start();

      await().atMost(Duration.ofSeconds(5)).until(() -> closed.getCount() == 0);

      rig.assertClosesSoon();
    }
  }

  @WaitingTest
  void close_byManyAtOnce_isOneClose() throws InterruptedException {
    try (LiveRig rig = LiveRig.live(MARKETS)) {
      List<Thread> closers = Stream.generate(() -> new Thread(rig.feed::close)).limit(8).toList();
      closers.forEach(Thread::start);
      for (Thread closer : closers) {
        closer.join(5_000);
        assertThat(closer.isAlive()).isFalse();
      }

      rig.assertClosesSoon();
    }
  }

  @WaitingTest
  void close_byAnInterruptedThread_closesAllTheSame() {
    try (LiveRig rig = LiveRig.live(MARKETS)) {
      Thread.currentThread().interrupt();
      rig.feed.close();
      assertThat(Thread.interrupted()).isTrue();

      rig.assertClosesSoon();
    }
  }

  @WaitingTest
  void close_whileTheSignerBlocks_interruptsIt() {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    RequestSigner blocking =
        (timestamp, method, path) -> {
          asked.countDown();
          try {
            never.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          throw new IllegalStateException("never");
        };
    try (LiveRig rig = LiveRig.idle(MARKETS, feed -> feed.credentials(blocking))) {
      rig.feed.start();
      await().atMost(SOON).until(() -> asked.getCount() == 0);

      rig.assertClosesSoon();
    }
  }
}
