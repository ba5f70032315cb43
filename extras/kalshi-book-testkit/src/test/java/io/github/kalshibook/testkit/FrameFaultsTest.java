package io.github.kalshibook.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.kalshibook.book.BookStatus;
import io.github.kalshibook.book.Side;
import io.github.kalshibook.feed.ProcessorCounter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FrameFaultsTest {
  private static final Pattern SEQ = Pattern.compile("\"seq\":(\\d+)");

  private final FakeKalshi exchange = FakeKalshi.builder().markets("A").emptyBooks().start();
  private final OkHttpTestClient client = OkHttpTestClient.connect(exchange);
  private final FakeMarket market = exchange.market("A");

  @BeforeEach
  void subscribe() throws InterruptedException {
    client.subscribe("A");
    client.next();
    assertThat(client.next()).contains("\"seq\":1,");
  }

  @AfterEach
  void close() {
    client.close();
    exchange.close();
  }

  @Test
  void drop_oneFrame_leavesAGap() throws InterruptedException {
    exchange.faults().frames().drop(1);

    change(3);

    assertThat(seqs(2)).containsExactly(3L, 4L);
    assertThat(client.book("A").status()).isEqualTo(BookStatus.STALE);
    assertThat(exchange.stats().framesFaulted()).isEqualTo(1);
  }

  @Test
  void drop_afterOthers_countsOnlyTheKindsWanted() throws InterruptedException {
    exchange.faults().frames().only(FrameKind.DELTA).after(2).drop(1);

    change(2);
    market.sendSnapshot();
    change(2);

    assertThat(seqs(4)).containsExactly(2L, 3L, 4L, 6L);
  }

  @Test
  void drop_thenGetSnapshot_healsTheClient() throws InterruptedException {
    exchange.faults().frames().drop(1);
    change(2);
    seqs(1);

    client.update(2, "get_snapshot", "A");

    assertThat(client.next()).contains("\"seq\":4").endsWith(",\"id\":2}");
    assertThat(client.matches(exchange, List.of("A"))).isTrue();
  }

  @Test
  void duplicate_oneFrame_sendsItTwice() throws InterruptedException {
    exchange.faults().frames().duplicate(1);

    change(2);

    assertThat(seqs(3)).containsExactly(2L, 2L, 3L);
    assertThat(client.matches(exchange, List.of("A"))).isTrue();
  }

  @Test
  void swap_oneFrame_sendsItBehindTheNext() throws InterruptedException {
    exchange.connections().get(0).frames().swap(1);

    change(3);

    assertThat(seqs(3)).containsExactly(3L, 2L, 4L);
  }

  @Test
  void swap_clearedBeforeTheNext_sendsTheFrame() throws InterruptedException {
    FrameFaults faults = exchange.faults().frames().swap(1);

    change(1);
    faults.clear();

    assertThat(seqs(1)).containsExactly(2L);
  }

  @Test
  void late_oneFrame_isOvertaken() throws InterruptedException {
    exchange.faults().frames().late(1, Duration.ofMillis(50));

    change(3);

    assertThat(seqs(3)).containsExactly(3L, 4L, 2L);
  }

  @Test
  void hold_ofAConnection_delaysInOrder() throws InterruptedException {
    exchange.connections().get(0).hold(Duration.ofMillis(50));

    change(2);

    assertThat(client.frames).isEmpty();
    assertThat(seqs(2)).containsExactly(2L, 3L);
  }

  @Test
  void corrupt_everyKind_isNoticedByTheClient() {
    exchange.faults().frames().corrupt(FrameFaults.FOR_EVER);

    for (int i = 0; i < 40; i++) {
      change(1);
      market.sendSnapshot();
    }
    exchange.faults().frames().clear();
    change(1);

    await().until(() -> client.frames.size() == 81);
    assertThat(client.processor.stats().count(ProcessorCounter.DELTAS_APPLIED)).isZero();
    assertThat(client.processor.stats().count(ProcessorCounter.SNAPSHOTS_APPLIED)).isEqualTo(1);
    assertThat(client.book("A").status()).isEqualTo(BookStatus.STALE);
  }

  @Test
  void truncate_oneFrame_isMalformedThenAGap() throws InterruptedException {
    exchange.faults().frames().truncate(1);

    change(2);

    client.next();
    client.next();
    assertThat(client.processor.stats().count(ProcessorCounter.MALFORMED)).isEqualTo(1);
    assertThat(client.processor.stats().count(ProcessorCounter.GAPS)).isEqualTo(1);
  }

  @Test
  void wrongSid_oneFrame_isAnotherSidsFrameAndAGap() throws InterruptedException {
    exchange.faults().frames().wrongSid(1, 77);

    change(2);

    assertThat(client.next()).contains("\"sid\":77,\"seq\":2");
    client.next();
    assertThat(client.processor.stats().count(ProcessorCounter.GAPS)).isEqualTo(1);
  }

  @Test
  void fragment_frames_arriveWhole() throws InterruptedException {
    exchange.faults().frames().fragment(FrameFaults.FOR_EVER, 7);

    change(20);

    assertThat(seqs(20)).hasSize(20);
    assertThat(client.matches(exchange, List.of("A"))).isTrue();
  }

  @Test
  void rewrite_oneFrame_arrivesChanged() throws InterruptedException {
    exchange.faults().frames().rewrite(1, text -> "{\"type\":\"news\"}");

    change(1);

    assertThat(client.next()).isEqualTo("{\"type\":\"news\"}");
  }

  @Test
  void renameField_inDeltas_isFormatDrift() throws InterruptedException {
    exchange.faults().renameField("price_dollars", "price_usd");

    change(1);

    assertThat(client.next()).contains("\"price_usd\":\"").doesNotContain("price_dollars");
    assertThat(client.processor.stats().count(ProcessorCounter.FORMAT_DRIFT)).isEqualTo(1);
  }

  @Test
  void loseTail_losesWhatTheNextFrameWouldShow() throws InterruptedException {
    market.fill();
    client.next();

    exchange.faults().loseTail();

    assertThat(client.matches(exchange, List.of("A"))).isFalse();
    client.update(2, "get_snapshot", "A");
    client.next();
    assertThat(client.matches(exchange, List.of("A"))).isTrue();
    assertThat(client.processor.stats().count(ProcessorCounter.GAPS)).isEqualTo(1);
  }

  @Test
  void withChance_ofTheSameSeed_hitsTheSameFrames() throws InterruptedException {
    List<Long> first = dropsByChance();
    List<Long> second = dropsByChance();

    assertThat(first).isEqualTo(second).hasSizeBetween(10, 90);
  }

  /** Returns which of the next hundred frames of a new exchange get through. */
  private static List<Long> dropsByChance() throws InterruptedException {
    try (FakeKalshi own = FakeKalshi.builder().markets("A").seed(5).emptyBooks().start();
        OkHttpTestClient ownClient = OkHttpTestClient.connect(own)) {
      ownClient.subscribe("A");
      ownClient.next();
      ownClient.next();
      own.faults().frames().withChance(0.4).drop(FrameFaults.FOR_EVER);
      for (int i = 1; i <= 100; i++) {
        own.market("A").setLevel(Side.YES, 100, i);
      }
      own.faults().clear();
      own.market("A").setLevel(Side.YES, 100, 1_000);
      List<Long> seqs = new ArrayList<>();
      while (seqs.isEmpty() || seqs.get(seqs.size() - 1) < 102) {
        seqs.add(seq(ownClient.next()));
      }
      return seqs;
    }
  }

  private void change(int times) {
    for (int i = 0; i < times; i++) {
      market.change(Side.YES, 4_200, 100);
    }
  }

  private List<Long> seqs(int count) throws InterruptedException {
    List<Long> seqs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      seqs.add(seq(client.next()));
    }
    return seqs;
  }

  private static long seq(String frame) {
    Matcher matcher = SEQ.matcher(frame);
    assertThat(matcher.find()).as(frame).isTrue();
    return Long.parseLong(matcher.group(1));
  }
}
