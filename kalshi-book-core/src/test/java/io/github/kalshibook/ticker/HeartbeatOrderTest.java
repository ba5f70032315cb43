package io.github.kalshibook.ticker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kalshibook.book.StaleReason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When heartbeats are made, what they say, and where they stand among the tickers. */
class HeartbeatOrderTest {
  private final PassRig rig = new PassRig();

  @AfterEach
  void countersAddUp() {
    rig.assertAddsUp();
  }

  @Test
  void heartbeat_comesEachFiveSeconds() {
    rig.pass();

    rig.goOn(4_995);
    assertThat(rig.heartbeats()).isEmpty();
    rig.goOn(5);
    assertThat(rig.heartbeats()).hasSize(1);
    rig.goOn(4_995);
    assertThat(rig.heartbeats()).isEmpty();
    rig.goOn(5);

    assertThat(rig.heartbeats()).hasSize(1);
    assertThat(rig.stats().heartbeats()).isEqualTo(2);
  }

  @Test
  void heartbeat_intervalSet_countsInstead() {
    PassRig other =
        new PassRig(
            settings ->
                settings.sink("sink", ticker -> {}).heartbeatInterval(Duration.ofMillis(200)));
    other.pass();

    other.goOn(1_000);

    assertThat(other.stats().heartbeats()).isEqualTo(5);
  }

  @Test
  void heartbeat_countsLiveAndStaleMarkets() {
    rig.book("LIVE-1").live(5_000, 4_000);
    rig.book("LIVE-2").live(0, 0);
    rig.book("NEVER-LIVE");
    rig.book("STALE").live(5_000, 4_000).stale();
    rig.book("CROSSED-LONG").crossed();
    rig.book("CLOSED").live(5_000, 4_000).close();
    BookPen leaving = rig.book("LEFT").live(5_000, 4_000);
    rig.pass();
    leaving.leave();
    rig.goOn(4_500);
    rig.book("CROSSED-JUST-NOW").crossed();

    rig.goOn(500);

    assertThat(rig.heartbeats())
        .singleElement()
        .satisfies(
            beat -> {
              assertThat(beat.live()).as("%s", beat).isEqualTo(3);
              assertThat(beat.stale()).as("%s", beat).isEqualTo(3);
              assertThat(beat.timestamp()).isEqualTo(rig.time.instant());
            });
  }

  @Test
  void heartbeat_byDefault_isConnectedUnlessABookLostItsConnection() {
    BookPen lost = rig.book("A").live(5_000, 4_000);
    BookPen gap = rig.book("B").live(5_000, 4_000);
    rig.pass();

    gap.stale(StaleReason.SEQUENCE_GAP);
    rig.goOn(5_000);
    assertThat(rig.heartbeats()).extracting(Heartbeat::connected).containsExactly(true);
    lost.stale(StaleReason.CONNECTION_LOST);
    rig.goOn(5_000);
    assertThat(rig.heartbeats()).extracting(Heartbeat::connected).containsExactly(false);
    lost.live(5_000, 4_000);
    rig.goOn(5_000);

    assertThat(rig.heartbeats()).extracting(Heartbeat::connected).containsExactly(true);
  }

  @Test
  void heartbeat_bookThatLostItsConnectionLeaves_isConnectedAgain() {
    BookPen lost = rig.book("A").live(5_000, 4_000);
    lost.stale(StaleReason.CONNECTION_LOST);
    rig.goOn(5_005);
    assertThat(rig.heartbeats()).extracting(Heartbeat::connected).containsExactly(false);

    lost.leave();
    rig.goOn(5_000);

    assertThat(rig.heartbeats()).extracting(Heartbeat::connected).containsExactly(true);
  }

  @Test
  void heartbeat_whoKnowsWhetherConnected_isAsked() {
    AtomicBoolean connected = new AtomicBoolean(true);
    PassRig other =
        new PassRig(settings -> settings.sink("sink", ticker -> {}).connected(connected::get));
    other.book("A").live(5_000, 4_000).stale(StaleReason.CONNECTION_LOST);
    other.goOn(5_005);
    assertThat(other.heartbeats()).extracting(Heartbeat::connected).containsExactly(true);

    connected.set(false);
    other.goOn(5_000);

    assertThat(other.heartbeats()).extracting(Heartbeat::connected).containsExactly(false);
  }

  @Test
  void heartbeat_comesBehindTheTickersOfItsPass() {
    rig.pass();
    BookPen a = rig.book("A").live(5_000, 4_000);
    BookPen b = rig.book("B").live(5_000, 4_000);

    rig.after(5_000);

    assertThat(rig.takenBy("sink"))
        .extracting(HeartbeatOrderTest::name)
        .containsExactly(a.market(), b.market(), "heartbeat");
  }

  @Test
  void heartbeat_isNotHeldUpByTickersAfterIt() {
    rig.pass();
    rig.book("A").live(5_000, 4_000);
    rig.after(5_000);
    List<BookPen> more =
        IntStream.range(0, 100).mapToObj(i -> rig.book("M" + i).live(5_000, 4_000)).toList();
    rig.after(5);

    List<Object> taken = rig.takenBy("sink");

    assertThat(taken).hasSize(2 + more.size());
    assertThat(taken.get(1)).isInstanceOf(Heartbeat.class);
  }

  @Test
  void heartbeats_whileTheSinkBlocks_areOne() {
    rig.pass();
    rig.goOn(20_000);

    assertThat(rig.heartbeats())
        .singleElement()
        .satisfies(beat -> assertThat(beat.timestamp()).isEqualTo(rig.time.instant()));
  }

  @Test
  void heartbeats_whileTheSinkBlocks_neverOvertakeTheTickersBeforeThem() {
    BookPen a = rig.book("A").live(5_000, 4_000);
    rig.pass();
    rig.takenBy("sink");
    // The sink takes nothing from here on, while heartbeats and revocations come.
    rig.goOn(5_000);
    a.stale();
    rig.book("B").live(5_000, 4_000);
    rig.goOn(10_000);

    List<Object> taken = rig.takenBy("sink");

    int revoked = indexOf(taken, "A");
    for (int i = 0; i < revoked; i++) {
      if (taken.get(i) instanceof Heartbeat beat) {
        assertThat(beat.live())
            .as("a heartbeat before the revocation counts A as live: %s", taken)
            .isEqualTo(1);
        assertThat(beat.stale()).isZero();
      }
    }
    assertThat(taken.get(taken.size() - 1)).isInstanceOf(Heartbeat.class);
    assertThat(taken.stream().filter(Heartbeat.class::isInstance).count()).isLessThanOrEqualTo(2);
  }

  @Test
  void heartbeats_underConstantLoad_areNotStarved() {
    // A sink so slow that there is always more waiting than it takes between two heartbeats.
    List<BookPen> books =
        IntStream.range(0, 100).mapToObj(i -> rig.book("M" + i).live(5_000, 4_000)).toList();
    rig.pass();
    int heartbeats = 0;
    for (int second = 0; second < 300; second++) {
      int price = 4_000 + second;
      books.forEach(book -> book.live(price, 4_000));
      rig.after(1_000);
      for (int taken = 0; taken < 7; taken++) {
        Mailbox.Delivery delivery = rig.mailbox().poll();
        heartbeats += delivery.heartbeat() == null ? 0 : 1;
        rig.mailbox().delivered(delivery, true);
      }
    }

    // 2,100 were taken; each heartbeat waits for at most the 100 tickers before it.
    assertThat(heartbeats).isGreaterThanOrEqualTo(15);
  }

  private static int indexOf(List<Object> taken, String market) {
    List<String> names = taken.stream().map(HeartbeatOrderTest::name).toList();
    assertThat(names).contains(market);
    return names.indexOf(market);
  }

  private static String name(Object taken) {
    return taken instanceof Ticker ticker ? ticker.marketTicker() : "heartbeat";
  }
}
