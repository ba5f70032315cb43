package io.github.kalshibook.feed;

import static io.github.kalshibook.feed.WireFrames.delta;
import static io.github.kalshibook.feed.WireFrames.lifecycle;
import static io.github.kalshibook.feed.WireFrames.ok;
import static io.github.kalshibook.feed.WireFrames.snapshot;
import static io.github.kalshibook.feed.WireFrames.subscribed;
import static io.github.kalshibook.feed.WireFrames.unsubscribed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.github.kalshibook.book.StaleReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An empty book is not a closed one, and what leaves, leaves everywhere. */
class EmptyAndClosedTest {
  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);
  private static final Applied CLOSED = new Applied.Dropped(DropReason.CLOSED_BOOK);

  @RegisterExtension final TestFeed feed = new TestFeed();

  @BeforeEach
  void twoLiveBooks() {
    feed.handleAll(
        subscribed(1), snapshot(1, 1, "A", "0.5:1", "0.3:1"), snapshot(1, 2, "B", "0.4:1", ""));
  }

  // Empty

  @Test
  void emptySnapshot_isALiveEmptyBook() {
    feed.handle(snapshot(1, 3, "X", "", ""));

    assertEquals("LIVE yes no", feed.show("X"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",\"yes_dollars_fp\":null",
        ",\"yes_dollars_fp\":[],\"no_dollars_fp\":[]",
        ",\"yes_dollars_fp\":null,\"no_dollars_fp\":[],\"yes\":null,\"no_dollars\":[]",
        ",\"yes_dollars_fp\":[[\"0.5\",\"0.00\"]]",
        ",\"bids\":null",
        ",\"yes_dollars_fp\":[],\"bids\":[]",
      })
  void emptySnapshot_ofAFullBook_replacesIt(String sides) {
    feed.handle(
        "{\"type\":\"orderbook_snapshot\",\"sid\":1,\"seq\":3,\"msg\":{\"market_ticker\":\"A\""
            + sides
            + "}}");

    assertEquals("LIVE yes no", feed.show("A"));
    assertEquals(1, feed.trust("A").generation());
  }

  @Test
  void emptySnapshotTwice_leavesTheBookLiveAndEmpty() {
    feed.handleAll(snapshot(1, 3, "A", "", ""), snapshot(1, 4, "A", "", ""));

    assertEquals("LIVE yes no", feed.show("A"));
    assertSame(Applied.OK, feed.handle(delta(1, 5, "A", "no", "0.2", "1")));
    assertEquals("LIVE yes no 0.2000:1.00", feed.show("A"));
  }

  @Test
  void book_emptiedByDeltas_staysLive() {
    feed.handleAll(delta(1, 3, "A", "yes", "0.5", "-1"), delta(1, 4, "A", "no", "0.3", "-1"));

    assertEquals("LIVE yes no", feed.show("A"));
  }

  @Test
  void sideWithoutAKey_isAnEmptySide() {
    feed.handle(snapshot(1, 3, "A", "0.6:1", ""));
    assertEquals("LIVE yes 0.6000:1.00 no", feed.show("A"));

    feed.handle(snapshot(1, 4, "A", "", "0.2:1"));
    assertEquals("LIVE yes no 0.2000:1.00", feed.show("A"));
  }

  // Closed

  @ParameterizedTest
  @ValueSource(strings = {"determined", "settled"})
  void lifecycle_determinedOrSettled_closesTheBook(String event) {
    feed.handle(lifecycle(4, 5, "A", event));

    assertEquals("CLOSED MARKET_ENDED", feed.status("A"));
    assertEquals("LIVE", feed.status("B"));
  }

  @Test
  void lifecycle_withoutANumber_closesTheBookToo() {
    feed.handle(
        "{\"type\":\"market_lifecycle_v2\",\"msg\":{\"market_ticker\":\"A\",\"event_type\":\"settled\"}}");

    assertEquals("CLOSED MARKET_ENDED", feed.status("A"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "created",
        "activated",
        "deactivated",
        "close_date_updated",
        "price_level_structure_updated",
        "metadata_updated",
        "something_new",
        ""
      })
  void lifecycle_ofAnyOtherKind_closesNothing(String event) {
    feed.handle(lifecycle(4, 5, "A", event));

    assertEquals("LIVE", feed.status("A"));
  }

  @Test
  void lifecycle_ofAMarketWithoutABook_createsNothing() {
    feed.handleAll(lifecycle(4, 1, "X", "created"), lifecycle(4, 2, "X", "settled"));

    assertEquals("none", feed.status("X"));
  }

  @Test
  void unsubscribeAndSilenceAndErrors_neverClose() {
    feed.handleAll(ok(1, 1, 3, "B"), "{\"type\":\"error\",\"sid\":1,\"msg\":{\"code\":25}}");
    feed.time.advance(Duration.ofDays(30));
    feed.handle(unsubscribed(1, 1, 4));
    feed.processor.connectionEnded(feed.processor.connection());

    assertEquals("STALE SUBSCRIPTION_ENDED", feed.status("A"));
    assertEquals("STALE SUBSCRIPTION_ENDED", feed.status("B"));
  }

  @Test
  void closedBook_takesNoFrame_andCountsThem() {
    feed.processor.closeMarket("A", StaleReason.UNSUBSCRIBED);

    assertEquals(CLOSED, feed.handle(delta(1, 3, "A", "yes", "0.5", "1")));
    assertEquals(CLOSED, feed.handle(snapshot(1, 4, "A", "0.6:1", "")));
    assertEquals(CLOSED, feed.handle(snapshot(1, 5, "A", "1.6:1", "")));
    assertEquals(CLOSED, feed.handle(snapshot(2, 1, "A", "0.6:1", "")));

    assertEquals("CLOSED UNSUBSCRIBED yes 0.5000:1.00 no 0.3000:1.00", feed.show("A"));
    assertEquals(4, feed.count(ProcessorCounter.CLOSED_BOOK));
    assertSame(Applied.OK, feed.handle(delta(1, 6, "B", "yes", "0.4", "1")));
  }

  @Test
  void closedBook_closedAgain_keepsItsFirstReason() {
    feed.processor.closeMarket("A", StaleReason.MARKET_ENDED);
    feed.processor.closeMarket("A", StaleReason.UNSUBSCRIBED);

    assertEquals("CLOSED MARKET_ENDED", feed.status("A"));
  }

  @Test
  void closedBook_isNotTouchedByTroubleOfItsFormerSid() {
    feed.processor.closeMarket("A", StaleReason.UNSUBSCRIBED);

    feed.handleAll(delta(1, 9, "B", "yes", "0.4", "1"), subscribed(1), unsubscribed(1, 1, 1));
    feed.processor.connectionOpened();

    assertEquals("CLOSED UNSUBSCRIBED", feed.status("A"));
  }

  @Test
  void closedBook_wantedAgain_awaitsItsSnapshot() {
    var handle = feed.registry.book("A").orElseThrow();
    feed.processor.closeMarket("A", StaleReason.UNSUBSCRIBED);

    assertEquals(true, feed.processor.register("A"));

    assertEquals("AWAITING_SNAPSHOT NO_SNAPSHOT_YET", feed.status("A"));
    assertEquals(
        new Applied.Dropped(DropReason.AWAITING_SNAPSHOT),
        feed.handle(delta(1, 3, "A", "yes", "0.5", "1")));
    assertSame(Applied.OK, feed.handle(snapshot(1, 4, "A", "0.6:1", "")));
    assertEquals("LIVE yes 0.6000:1.00 no", feed.show("A"));
    assertSame(handle, feed.registry.book("A").orElseThrow());
    assertEquals(2, feed.trust("A").generation());
  }

  @Test
  void registering_aLiveBook_leavesItAsItIs() {
    feed.processor.register("A");

    assertEquals("LIVE yes 0.5000:1.00 no 0.3000:1.00", feed.show("A"));
  }

  @Test
  void closing_aMarketWithoutABook_doesNothing() {
    feed.processor.closeMarket("X", StaleReason.UNSUBSCRIBED);
    feed.processor.remove("X");

    assertEquals("none", feed.status("X"));
    assertEquals(0, feed.count(ProcessorCounter.BOOKS_REMOVED));
  }

  // Removed

  @Test
  void liveBook_isNeverRemovedForBeingQuiet() {
    feed.time.advance(Duration.ofDays(365));

    assertEquals(0, feed.processor.cleanUp(Duration.ZERO));
    assertEquals("LIVE", feed.status("A"));
  }

  @Test
  void staleOrWaitingBook_isWantedUntilRemoved() {
    feed.processor.register("X");
    feed.handle(delta(1, 9, "A", "yes", "0.5", "1"));
    feed.time.advance(Duration.ofDays(365));

    assertEquals(0, feed.processor.cleanUp(Duration.ZERO));
    assertEquals("STALE SEQUENCE_GAP", feed.status("A"));
    assertEquals("AWAITING_SNAPSHOT NO_SNAPSHOT_YET", feed.status("X"));
  }

  @Test
  void closedBook_isTakenOut_onceItHasBeenClosedForLongEnough() {
    feed.handle(lifecycle(4, 1, "A", "settled"));
    feed.time.advance(TEN_MINUTES.minusMillis(1));
    assertEquals(0, feed.processor.cleanUp(TEN_MINUTES));

    feed.time.advance(Duration.ofMillis(1));
    assertEquals(1, feed.processor.cleanUp(TEN_MINUTES));

    assertEquals("none", feed.status("A"));
    assertEquals(1, feed.registry.size());
    assertEquals(1, feed.processor.stats().markets());
    assertEquals(1, feed.count(ProcessorCounter.BOOKS_REMOVED));
  }

  @Test
  void closedBook_wantedAgainInTime_isNotTakenOut() {
    feed.processor.closeMarket("A", StaleReason.UNSUBSCRIBED);
    feed.time.advance(TEN_MINUTES);
    feed.processor.register("A");

    assertEquals(0, feed.processor.cleanUp(TEN_MINUTES));

    feed.handle(snapshot(1, 3, "A", "0.6:1", ""));
    assertEquals("LIVE", feed.status("A"));
  }

  @Test
  void closedTwice_countsFromTheFirstTime() {
    feed.handle(lifecycle(4, 1, "A", "determined"));
    feed.time.advance(TEN_MINUTES);
    feed.processor.closeMarket("A", StaleReason.UNSUBSCRIBED);

    assertEquals(1, feed.processor.cleanUp(TEN_MINUTES));
  }

  @Test
  void handleOfARemovedBook_staysClosedForGood() {
    var handle = feed.registry.book("A").orElseThrow();
    feed.processor.remove("A");

    feed.handle(snapshot(1, 3, "A", "0.6:1", ""));

    assertEquals(
        "CLOSED UNSUBSCRIBED yes 0.5000:1.00 no 0.3000:1.00", TestFeed.show(handle.view()));
    assertEquals(true, handle.hasLeft());
    assertEquals("LIVE yes 0.6000:1.00 no", feed.show("A"));
    assertNotSame(handle, feed.registry.book("A").orElseThrow());
  }

  @Test
  void removal_ofAMarket_forgetsItsFlatSid() {
    feed.processor.register("F", 8);
    feed.processor.remove("F");

    feed.handle(WireFrames.flatSnapshot(8, 1, "0.5:1", ""));

    assertEquals("none", feed.status("F"));
    assertEquals("LIVE", feed.status("kalshi_sid_8"));
  }

  @Test
  void cleanUp_saysWhichMarketsLeft() {
    List<String> left = new ArrayList<>();
    feed.processor
        .listeners()
        .addOnFeedThread(
            new BookListener() {
              @Override
              public void onMarketLeft(String marketTicker, StaleReason reason) {
                left.add(marketTicker + " " + reason);
              }
            });

    feed.processor.closeMarket("A", StaleReason.UNSUBSCRIBED);
    feed.handle(lifecycle(4, 1, "B", "settled"));
    feed.processor.cleanUp(Duration.ZERO);

    left.sort(null);
    assertEquals("[A UNSUBSCRIBED, B MARKET_ENDED]", left.toString());
  }
}
