package io.github.kalshibook.feed;

import static io.github.kalshibook.feed.WireFrames.delta;
import static io.github.kalshibook.feed.WireFrames.error;
import static io.github.kalshibook.feed.WireFrames.numberedError;
import static io.github.kalshibook.feed.WireFrames.ok;
import static io.github.kalshibook.feed.WireFrames.okWithoutList;
import static io.github.kalshibook.feed.WireFrames.snapshot;
import static io.github.kalshibook.feed.WireFrames.subscribed;
import static io.github.kalshibook.feed.WireFrames.unsubscribed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What acknowledgements, errors and ends of subscriptions do to books. */
class SubscriptionTest {
  private static final Applied ENDED = new Applied.Dropped(DropReason.ENDED_SUBSCRIPTION);

  @RegisterExtension final TestFeed feed = new TestFeed();

  // subscribed

  @Test
  void subscribed_forABookChannel_makesTheSidsBooksWaitForSnapshots() {
    feed.handleAll(
        subscribed(1), snapshot(1, 1, "A", "0.5:1", ""), snapshot(2, 1, "B", "0.5:1", ""));

    feed.handle(subscribed(1));

    assertEquals("AWAITING_SNAPSHOT RESUBSCRIBED", feed.status("A"));
    assertEquals("LIVE", feed.status("B"));
    assertEquals(
        new Applied.Dropped(DropReason.AWAITING_SNAPSHOT),
        feed.handle(delta(1, 2, "A", "yes", "0.5", "1")));
  }

  @Test
  void subscribed_forABookChannel_unsetsTheSequence() {
    feed.handleAll(subscribed(1), snapshot(1, 70, "A", "0.5:1", ""), subscribed(1));

    assertSame(Applied.OK, feed.handle(snapshot(1, 3, "A", "0.6:1", "")));
    assertSame(Applied.OK, feed.handle(delta(1, 4, "A", "yes", "0.6", "1")));
    assertEquals(0, feed.count(ProcessorCounter.GAPS));
  }

  @Test
  void subscribed_withANumber_unsetsTheSequenceToo() {
    feed.handleAll(subscribed(1), snapshot(1, 70, "A", "0.5:1", ""));

    feed.handle(
        "{\"type\":\"subscribed\",\"sid\":1,\"seq\":71,\"msg\":{\"channel\":\"orderbook_delta\",\"sid\":1}}");

    assertEquals("AWAITING_SNAPSHOT RESUBSCRIBED", feed.status("A"));
    assertSame(Applied.OK, feed.handle(snapshot(1, 3, "A", "0.6:1", "")));
  }

  @Test
  void subscribed_whoseChannelIsNotNamed_makesTheBooksWait() {
    feed.handleAll(subscribed(1), snapshot(1, 1, "A", "0.5:1", ""));

    feed.handle("{\"type\":\"subscribed\",\"msg\":{\"sid\":1}}");

    assertEquals("AWAITING_SNAPSHOT RESUBSCRIBED", feed.status("A"));
  }

  @Test
  void subscribed_forAnotherChannelOnASidWithBooks_makesThemStale() {
    feed.handleAll(subscribed(1), snapshot(1, 1, "A", "0.5:1", ""));

    feed.handle(subscribed(3, "trade", 1));

    assertEquals("STALE SUBSCRIPTION_ENDED", feed.status("A"));
    assertEquals(
        new Applied.Dropped(DropReason.STALE_BOOK),
        feed.handle(delta(1, 2, "A", "yes", "0.5", "1")));
  }

  @Test
  void subscribed_twoChannelsWithOneId_eachBeginsItsSid() {
    feed.handleAll(subscribed(3, "ticker", 1), subscribed(3, "orderbook_delta", 2));

    assertEquals(2, feed.processor.stats().sids());
  }

  @Test
  void subscribed_withoutAUsableSid_isMalformed() {
    feed.handleAll(subscribed(1), snapshot(1, 1, "A", "0.5:1", ""));

    Applied applied =
        feed.handle(
            "{\"type\":\"subscribed\",\"msg\":{\"channel\":\"orderbook_delta\",\"sid\":\"1\"}}");

    assertInstanceOf(Applied.Malformed.class, applied);
    assertEquals("LIVE", feed.status("A"));
  }

  // unsubscribed

  @Test
  void unsubscribed_makesTheSidsBooksStale() {
    feed.handleAll(subscribed(1), snapshot(1, 1, "A", "0.5:1", ""), snapshot(1, 2, "B", "", ""));
    feed.handle(snapshot(2, 1, "C", "0.5:1", ""));

    feed.handle(unsubscribed(6, 1, 3));

    assertEquals("STALE SUBSCRIPTION_ENDED", feed.status("A"));
    assertEquals("STALE SUBSCRIPTION_ENDED", feed.status("B"));
    assertEquals("LIVE", feed.status("C"));
  }

  @Test
  void unsubscribed_withoutANumber_makesTheSidsBooksStale() {
    feed.handleAll(subscribed(1), snapshot(1, 1, "A", "0.5:1", ""));

    feed.handle("{\"type\":\"unsubscribed\",\"sid\":1}");

    assertEquals("STALE SUBSCRIPTION_ENDED", feed.status("A"));
  }

  @Test
  void unsubscribed_forgetsTheSid() {
    feed.handleAll(subscribed(1), snapshot(1, 70, "A", "0.5:1", ""), unsubscribed(6, 1, 71));

    assertEquals(0, feed.processor.stats().sids());
    assertSame(Applied.OK, feed.handle(snapshot(1, 2, "A", "0.6:1", "")));
    assertEquals(1, feed.count(ProcessorCounter.UNKNOWN_SIDS));
  }

  @Test
  void unsubscribed_ofAnUnknownSid_changesNothing() {
    feed.handleAll(subscribed(1), snapshot(1, 1, "A", "0.5:1", ""));

    feed.handleAll("{\"type\":\"unsubscribed\",\"sid\":9}", unsubscribed(1, 9, 4));

    assertEquals("LIVE", feed.status("A"));
    assertEquals(1, feed.processor.stats().sids());
  }

  // error

  @ParameterizedTest
  @ValueSource(longs = {10, 25})
  void terminalError_withASid_makesItsBooksStale(long code) {
    feed.handleAll(subscribed(1), snapshot(1, 1, "A", "0.5:1", ""), snapshot(1, 2, "B", "", ""));
    feed.handle(snapshot(2, 1, "C", "0.5:1", ""));

    feed.handle(error(1, code));

    assertEquals("STALE SUBSCRIPTION_ENDED", feed.status("A"));
    assertEquals("STALE SUBSCRIPTION_ENDED", feed.status("B"));
    assertEquals("LIVE", feed.status("C"));
    assertEquals("[SUBSCRIPTION_ENDED]", feed.alertKinds().toString());
  }

  @Test
  void terminalError_withANumber_takesItAndEndsTheSubscription() {
    feed.handleAll(subscribed(1), snapshot(1, 1, "A", "0.5:1", ""));

    feed.handle(numberedError(1, 2, 25));

    assertEquals("STALE SUBSCRIPTION_ENDED", feed.status("A"));
    assertEquals(ENDED, feed.handle(snapshot(1, 3, "A", "0.6:1", "")));
    assertEquals(0, feed.count(ProcessorCounter.GAPS));
  }

  @Test
  void terminalError_costsBookFramesOfItsSid_untilSubscribedAgain() {
    feed.handleAll(subscribed(1), snapshot(1, 1, "A", "0.5:1", ""), error(1, 10));

    assertEquals(ENDED, feed.handle(snapshot(1, 2, "A", "0.6:1", "")));
    assertEquals(ENDED, feed.handle(snapshot(1, 3, "B", "0.6:1", "")));
    assertEquals(ENDED, feed.handle(delta(1, 4, "A", "yes", "0.6", "1")));
    assertEquals("STALE SUBSCRIPTION_ENDED", feed.status("A"));
    assertEquals("none", feed.status("B"));
    assertEquals(3, feed.count(ProcessorCounter.ENDED_SUBSCRIPTION));

    feed.handle(subscribed(1));

    assertSame(Applied.OK, feed.handle(snapshot(1, 1, "A", "0.7:1", "")));
    assertEquals("LIVE yes 0.7000:1.00 no", feed.show("A"));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 7, 11, 26, 27, 99})
  void otherError_withASid_touchesNoBook(long code) {
    feed.handleAll(subscribed(1), snapshot(1, 1, "A", "0.5:1", ""));

    feed.handleAll(error(1, code), numberedError(1, 2, code));

    assertEquals("LIVE", feed.status("A"));
    assertEquals("[EXCHANGE_ERROR, EXCHANGE_ERROR]", feed.alertKinds().toString());
    assertSame(Applied.OK, feed.handle(delta(1, 3, "A", "yes", "0.5", "1")));
  }

  @ParameterizedTest
  @ValueSource(longs = {10, 25, 7})
  void error_withoutASid_isCountedAndAlertedAndTouchesNoBook(long code) {
    feed.handleAll(subscribed(1), snapshot(1, 1, "A", "0.5:1", ""));

    feed.handle("{\"type\":\"error\",\"id\":8,\"msg\":{\"code\":" + code + ",\"msg\":\"no\"}}");

    assertEquals("LIVE", feed.status("A"));
    assertEquals(1, feed.count(ProcessorCounter.ERRORS));
    assertEquals("[EXCHANGE_ERROR]", feed.alertKinds().toString());
  }

  @Test
  void error_withoutAUsableSid_touchesNoBook() {
    feed.handleAll(subscribed(1), snapshot(1, 1, "A", "0.5:1", ""));

    feed.handle("{\"type\":\"error\",\"sid\":\"1\",\"msg\":{\"code\":10}}");

    assertEquals("LIVE", feed.status("A"));
  }

  // ok

  @Test
  void ok_thatNoLongerListsAMarket_makesItsBookStale() {
    feed.handleAll(subscribed(1), snapshot(1, 1, "A", "0.5:1", ""), snapshot(1, 2, "B", "", ""));

    feed.handle(ok(7, 1, 3, "B", "C"));

    assertEquals("STALE NOT_LISTED", feed.status("A"));
    assertEquals("LIVE", feed.status("B"));
    assertEquals("none", feed.status("C"));
    assertEquals("[NOT_LISTED]", feed.alertKinds().toString());
  }

  @Test
  void ok_withAnEmptyList_makesAllBooksOfTheSidStale() {
    feed.handleAll(subscribed(1), snapshot(1, 1, "A", "0.5:1", ""), snapshot(2, 1, "B", "", ""));

    feed.handle(ok(7, 1, 2));

    assertEquals("STALE NOT_LISTED", feed.status("A"));
    assertEquals("LIVE", feed.status("B"));
  }

  @Test
  void ok_withoutAList_touchesNoBook() {
    feed.handleAll(subscribed(1), snapshot(1, 1, "A", "0.5:1", ""));

    feed.handleAll(
        okWithoutList(7, 1, 2),
        "{\"type\":\"ok\",\"id\":7,\"sid\":1,\"seq\":3,\"msg\":{}}",
        "{\"type\":\"ok\",\"id\":7,\"sid\":1,\"seq\":4,\"msg\":{\"market_tickers\":null}}",
        "{\"type\":\"ok\",\"id\":7,\"sid\":1,\"seq\":5,\"msg\":{\"market_tickers\":\"B\"}}",
        "{\"type\":\"ok\",\"id\":7,\"sid\":1,\"seq\":6,\"msg\":{\"market_tickers\":[7]}}");

    assertEquals("LIVE", feed.status("A"));
    assertSame(Applied.OK, feed.handle(delta(1, 7, "A", "yes", "0.5", "1")));
  }

  @Test
  void ok_revealingAGap_makesEveryBookStale() {
    feed.handleAll(subscribed(1), snapshot(1, 1, "A", "0.5:1", ""));

    feed.handle(ok(7, 1, 3, "A"));

    assertEquals("STALE SEQUENCE_GAP", feed.status("A"));
  }

  @Test
  void unlistedBook_isNeverClosed_andLivesAgainWithASnapshot() {
    feed.handleAll(subscribed(1), snapshot(1, 1, "A", "0.5:1", ""), ok(7, 1, 2));

    feed.handle(snapshot(1, 3, "A", "0.6:1", ""));

    assertEquals("LIVE yes 0.6000:1.00 no", feed.show("A"));
  }

  // Which sids are remembered

  @Test
  void sid_isRememberedFromItsSubscribed() {
    feed.handle(subscribed(5));

    assertEquals(1, feed.processor.stats().sids());
    feed.handle(ok(1, 5, 1, "A"));
    assertEquals(0, feed.count(ProcessorCounter.UNKNOWN_SIDS));
  }

  @Test
  void sid_isRememberedFromItsFirstAcceptedSnapshot() {
    feed.handle(ok(1, 5, 1, "A"));
    assertEquals(0, feed.processor.stats().sids());

    feed.handle(snapshot(5, 2, "A", "0.5:1", ""));
    assertEquals(1, feed.processor.stats().sids());

    feed.handle(delta(5, 3, "A", "yes", "0.5", "1"));
    assertEquals(2, feed.count(ProcessorCounter.UNKNOWN_SIDS));
  }

  @Test
  void sid_isNotRememberedFromASnapshotThatWasNotAccepted() {
    TestFeed other = new TestFeed(feed.registry, builder -> builder);
    other.processor.register("LENT");

    feed.handleAll(
        snapshot(5, 1, "A", "1.5:1", ""),
        snapshot(6, 1, "A", "0.5:1 0.5:1", ""),
        snapshot(7, 1, "LENT", "0.5:1", ""),
        "{\"type\":\"orderbook_snapshot\",\"sid\":8,\"seq\":1,\"msg\":{}}");

    assertEquals(0, feed.processor.stats().sids());
  }

  @Test
  void numberedFrames_ofUnknownSids_areCounted() {
    feed.handleAll(
        delta(9, 1, "A", "yes", "0.5", "1"),
        ok(1, 8, 1, "A"),
        "{\"type\":\"trade\",\"sid\":7,\"seq\":1}");

    assertEquals(3, feed.count(ProcessorCounter.UNKNOWN_SIDS));
    assertEquals(0, feed.processor.stats().sids());
  }

  @Test
  void unknownSids_pastTheLimit_areStillCountedAndCostNothing() {
    feed.handleAll(subscribed(1), snapshot(1, 1, "A", "0.5:1", ""));

    for (int sid = 2; sid <= 5_001; sid++) {
      feed.handle(delta(sid, 7, "A", "yes", "0.5", "1"));
    }

    assertEquals(5_000, feed.count(ProcessorCounter.UNKNOWN_SIDS));
    assertEquals(1, feed.processor.stats().sids());
    assertSame(Applied.OK, feed.handle(delta(1, 2, "A", "yes", "0.5", "1")));
  }

  @Test
  void manyUnknownSids_doNotKeepASidFromBeingSubscribed() {
    for (int sid = 1; sid <= 2_000; sid++) {
      feed.handle(delta(sid, 7, "A", "yes", "0.5", "1"));
    }

    feed.handle(subscribed(3_000));

    assertEquals(1, feed.processor.stats().sids());
    assertSame(Applied.OK, feed.handle(snapshot(3_000, 1, "A", "0.5:1", "")));
    assertInstanceOf(Applied.Gap.class, feed.handle(delta(3_000, 3, "A", "yes", "0.5", "1")));
  }

  @Test
  void manyUnknownSids_doNotKeepAFirstSnapshotFromBeingAccepted() {
    for (int sid = 1; sid <= 2_000; sid++) {
      feed.handle(delta(sid, 7, "A", "yes", "0.5", "1"));
    }

    assertSame(Applied.OK, feed.handle(snapshot(3_000, 1, "A", "0.5:1", "")));

    assertEquals("LIVE", feed.status("A"));
    assertInstanceOf(Applied.Gap.class, feed.handle(delta(3_000, 3, "A", "yes", "0.5", "1")));
    assertEquals("STALE SEQUENCE_GAP", feed.status("A"));
  }

  @Test
  void connectionsEnd_forgetsAllSids() {
    feed.handleAll(
        subscribed(1), snapshot(2, 1, "A", "0.5:1", ""), delta(3, 1, "A", "yes", "0.5", "1"));

    feed.processor.connectionEnded(feed.processor.connection());

    assertEquals(0, feed.processor.stats().sids());
  }

  @Test
  void subscriptionLost_makesItsBooksStale_untilTheirSnapshots() {
    feed.handleAll(
        subscribed(1),
        subscribed(2),
        snapshot(1, 1, "A", "0.5:1", ""),
        snapshot(2, 1, "B", "0.5:1", ""));

    feed.processor.subscriptionLost(1);
    feed.processor.subscriptionLost(99);

    assertEquals("STALE SUBSCRIPTION_ENDED", feed.status("A"));
    assertEquals("LIVE", feed.status("B"));
    feed.handle(snapshot(1, 2, "A", "0.6:1", ""));
    assertEquals("LIVE", feed.status("A"));
  }

  @Test
  void lastSequence_isTheLastNumberTaken() {
    feed.handleAll(subscribed(1), snapshot(1, 4, "A", "0.5:1", ""));
    assertEquals(4, feed.processor.lastSequence(1));
    assertEquals(0, feed.processor.lastSequence(2));

    // One that is old, one without a number, one after a gap.
    feed.handle(delta(1, 3, "A", "yes", "0.5", "1"));
    feed.handle("{\"type\":\"error\",\"msg\":{\"code\":9}}");
    assertEquals(4, feed.processor.lastSequence(1));
    feed.handle(delta(1, 9, "A", "yes", "0.5", "1"));
    assertEquals(9, feed.processor.lastSequence(1));

    feed.handle(subscribed(1));
    assertEquals(0, feed.processor.lastSequence(1));
  }
}
