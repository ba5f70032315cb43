package io.github.kalshibook.feed;

import static io.github.kalshibook.feed.WireFrames.delta;
import static io.github.kalshibook.feed.WireFrames.error;
import static io.github.kalshibook.feed.WireFrames.lifecycle;
import static io.github.kalshibook.feed.WireFrames.snapshot;
import static io.github.kalshibook.feed.WireFrames.subscribed;
import static io.github.kalshibook.feed.WireFrames.unsubscribed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.kalshibook.book.Alert;
import io.github.kalshibook.book.AlertKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One connection after another on a slot. */
class ConnectionTest {
  private static final Applied OVER = new Applied.Dropped(DropReason.OLD_CONNECTION);

  private final RecordingConnection connection = new RecordingConnection();

  @RegisterExtension
  final TestFeed feed = new TestFeed(builder -> builder.connectionListener(connection));

  @Test
  void connectionsEnd_isAnAlert_unlessItsOwnerTellsItBetter() {
    TestFeed quiet = new TestFeed(builder -> builder.alertConnectionEnds(false));
    for (TestFeed each : List.of(feed, quiet)) {
      each.handle(snapshot(1, 1, "A", "0.5:1", ""));
      each.processor.connectionEnded(each.processor.connection());
      assertEquals("STALE CONNECTION_LOST", each.status("A"));
    }

    assertEquals(List.of(AlertKind.CONNECTION_LOST), kinds(feed));
    assertEquals(List.of(), kinds(quiet));
  }

  private static List<AlertKind> kinds(TestFeed feed) {
    return feed.alerts.recent().stream().map(Alert::kind).toList();
  }

  @Test
  void connectionsEnd_makesAllItsBooksStale_inTheSameCall() {
    feed.handleAll(
        subscribed(1), snapshot(1, 1, "A", "0.5:1", ""), snapshot(2, 1, "B", "0.5:1", ""));

    feed.processor.connectionEnded(feed.processor.connection());

    assertEquals("STALE CONNECTION_LOST yes 0.5000:1.00 no", feed.show("A"));
    assertEquals("STALE CONNECTION_LOST", feed.status("B"));
    assertEquals(1, feed.count(ProcessorCounter.CONNECTIONS_ENDED));
    assertEquals("[CONNECTION_LOST]", feed.alertKinds().toString());
  }

  @Test
  void connectionsEnd_makesAWaitingOrStaleBookStaleToo() {
    feed.handleAll(
        subscribed(1),
        snapshot(1, 1, "A", "0.5:1", ""),
        subscribed(1),
        snapshot(2, 1, "B", "0.5:1", ""),
        delta(2, 9, "B", "yes", "0.5", "1"));

    feed.processor.connectionEnded(1);

    assertEquals("STALE CONNECTION_LOST", feed.status("A"));
    assertEquals("STALE CONNECTION_LOST", feed.status("B"));
  }

  @Test
  void lifecycleFrames_areTold_afterTheBookOfAnEndedMarketIsClosed() {
    feed.handleAll(snapshot(1, 1, "A", "0.5:1", ""));
    connection.take();

    feed.handleAll(
        lifecycle(4, 1, "A", "settled"),
        lifecycle(4, 3, "B", "unheard_of"),
        "{\"type\":\"market_news\",\"sid\":4,\"seq\":4,\"msg\":{}}");

    assertEquals("CLOSED MARKET_ENDED", feed.status("A"));
    assertEquals(
        List.of(
            "market_lifecycle_v2 settled 'A'",
            "market_lifecycle_v2 unheard_of 'B'",
            "unknown sid=4 market_news"),
        connection.take());
  }

  @Test
  void endTold_twice_countsOnce() {
    feed.handle(snapshot(1, 1, "A", "0.5:1", ""));

    feed.processor.connectionEnded(1);
    feed.processor.connectionEnded(1);

    assertEquals(1, feed.count(ProcessorCounter.CONNECTIONS_ENDED));
  }

  @Test
  void endOfAnEarlierConnection_doesNotTouchTheCurrentOne() {
    feed.processor.connectionOpened();
    feed.handle(snapshot(1, 1, "A", "0.5:1", ""));

    feed.processor.connectionEnded(1);

    assertEquals("LIVE", feed.status("A"));
  }

  @Test
  void nextConnection_endsTheOneBefore() {
    feed.handle(snapshot(1, 1, "A", "0.5:1", ""));

    long next = feed.processor.connectionOpened();

    assertEquals(2, next);
    assertEquals(2, feed.processor.connection());
    assertEquals("STALE CONNECTION_LOST", feed.status("A"));
  }

  @Test
  void frame_betweenTwoConnections_isDroppedAndCounted() {
    feed.processor.connectionEnded(1);

    assertEquals(OVER, feed.handle(snapshot(1, 1, "A", "0.5:1", "")));

    assertEquals("none", feed.status("A"));
    assertEquals(1, feed.count(ProcessorCounter.OLD_CONNECTION));
  }

  @Test
  void lateFrames_ofAnOldConnection_writeNothing() {
    feed.handle(snapshot(1, 1, "A", "0.5:1", ""));
    long current = feed.processor.connectionOpened();
    feed.processor.handleMessage(current, subscribed(1), 0);
    feed.processor.handleMessage(current, snapshot(1, 1, "A", "0.6:1", ""), 0);

    for (String late :
        List.of(
            delta(1, 2, "A", "yes", "0.6", "1"),
            snapshot(1, 3, "A", "0.9:9", ""),
            snapshot(1, 4, "B", "0.9:9", ""),
            subscribed(1),
            unsubscribed(1, 1, 5),
            error(1, 10),
            lifecycle(4, 1, "A", "settled"),
            "no frame")) {
      assertEquals(OVER, feed.processor.handleMessage(1, late, 0), late);
    }

    assertEquals("LIVE yes 0.6000:1.00 no", feed.show("A"));
    assertEquals("none", feed.status("B"));
    assertEquals(8, feed.count(ProcessorCounter.OLD_CONNECTION));
    assertEquals(
        Applied.OK, feed.processor.handleMessage(current, delta(1, 2, "A", "yes", "0.6", "1"), 0));
  }

  @Test
  void frame_ofAConnectionNotYetOpened_isDropped() {
    assertEquals(OVER, feed.processor.handleMessage(2, snapshot(1, 1, "A", "", ""), 0));
  }

  @Test
  void lateFrames_fromAnotherThread_neverWriteAfterTheNextConnectionOpened() throws Exception {
    ExecutorService late = Executors.newSingleThreadExecutor();
    try {
      for (int round = 0; round < 200; round++) {
        long old = feed.processor.connection();
        CountDownLatch started = new CountDownLatch(1);
        Future<?> flood =
            late.submit(
                () -> {
                  for (int sequence = 1; sequence <= 200; sequence++) {
                    feed.processor.handleMessage(old, snapshot(1, sequence, "A", "0.1:1", ""), 0);
                    started.countDown();
                  }
                });
        assertTrue(started.await(10, TimeUnit.SECONDS));

        long current = feed.processor.connectionOpened();
        assertEquals("STALE CONNECTION_LOST", feed.status("A"));
        feed.processor.handleMessage(current, snapshot(7, 5, "A", "0.9:1", ""), 0);
        flood.get(10, TimeUnit.SECONDS);

        assertEquals("LIVE yes 0.9000:1.00 no", feed.show("A"));
        assertEquals(7, feed.trust("A").sid());
      }
    } finally {
      late.shutdownNow();
    }
  }

  @Test
  void frames_fromSeveralThreads_takeTurns() throws Exception {
    int threads = 4;
    int each = 500;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int thread = 1; thread <= threads; thread++) {
        int sid = thread;
        running.add(
            pool.submit(
                () -> {
                  feed.handle(snapshot(sid, 1, "M" + sid, "", ""));
                  for (int sequence = 2; sequence <= each; sequence++) {
                    feed.handle(delta(sid, sequence, "M" + sid, "yes", "0.5", "1"));
                  }
                }));
      }
      for (Future<?> one : running) {
        one.get(30, TimeUnit.SECONDS);
      }
    } finally {
      pool.shutdownNow();
    }

    for (int sid = 1; sid <= threads; sid++) {
      assertEquals("LIVE yes 0.5000:499.00 no", feed.show("M" + sid));
    }
    assertEquals(threads * (each - 1L), feed.count(ProcessorCounter.DELTAS_APPLIED));
    assertEquals((long) threads * each, feed.count(ProcessorCounter.FRAMES));
  }

  @Test
  void ownerOfTheConnection_isToldWhatItNeeds() {
    feed.handleAll(
        subscribed(2, "orderbook_delta", 1),
        WireFrames.ok(3, 1, 1, "A", "B"),
        WireFrames.okWithoutList(4, 1, 2),
        WireShapes.named("ok_list_subscriptions"),
        snapshot(1, 3, "A", "0.5:1", ""),
        WireShapes.named("orderbook_snapshot_get_snapshot_reply").replace("1290", "4"),
        "{\"type\":\"error\",\"id\":7,\"sid\":1,\"seq\":5,\"msg\":{\"code\":11,\"msg\":\"Invalid parameter\","
            + "\"market_tickers\":[\"X\",\"Y\"]}}",
        WireShapes.named("error_command"),
        WireShapes.named("error_with_market").replace("413", "6"),
        unsubscribed(6, 1, 7));

    assertEquals(
        List.of(
            "subscribed id=2 channel=orderbook_delta sid=1",
            "ok id=3 sid=1 Optional[[A, B]]",
            "ok id=4 sid=1 Optional.empty",
            "ok id=10 sid=-1 Optional.empty",
            "applied sid=1 id=-1 A",
            "applied sid=1 id=9 TSTRAIN-30NOV-T1.5",
            "error id=7 sid=1 11 Invalid parameter [X, Y]",
            "error id=8 sid=-1 7 Unknown subscription ID []",
            "error id=7 sid=1 11 Invalid parameter [TST-NOPE]",
            "unsubscribed id=6 sid=1"),
        connection.take().stream().filter(line -> !line.startsWith("needed")).toList());
  }

  @Test
  void throwingOwner_isCountedAndCostsNothing() {
    ConnectionListener throwing =
        new ConnectionListener() {
          @Override
          public void onSnapshotApplied(long sid, long id, String marketTicker) {
            throw new IllegalStateException("on purpose");
          }
        };
    TestFeed other = new TestFeed(builder -> builder.connectionListener(throwing));

    assertEquals(Applied.OK, other.handle(snapshot(1, 1, "A", "0.5:1", "")));

    assertEquals(1, other.count(ProcessorCounter.LISTENER_FAILURES));
  }
}
