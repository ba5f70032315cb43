package io.github.kalshibook.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kalshibook.book.Side;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TruthTest {
  private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final FakeKalshi exchange =
      FakeKalshi.builder().markets("A").emptyBooks().clock(now::get).history(16).start();
  private final FakeMarket market = exchange.market("A");

  @AfterEach
  void close() {
    exchange.close();
  }

  @Test
  void lastTrue_ofTheCurrentTop_isOpenEnded() {
    passSeconds(1);
    market.setLevel(Side.YES, 4_200, 100);

    TopSpan span = exchange.truth().lastTrue("A", 4_200, 0, 100).orElseThrow();

    assertThat(span.from()).isEqualTo(START.plusSeconds(1));
    assertThat(span.isCurrent()).isTrue();
    assertThat(span.age(START.plusSeconds(9))).isZero();
  }

  @Test
  void lastTrue_ofAnOldTop_saysSinceWhenItIsNot() {
    market.setLevel(Side.YES, 4_200, 100);
    passSeconds(3);
    market.setLevel(Side.NO, 5_000, 50);

    TopSpan span = exchange.truth().lastTrue("A", 4_200, 0, 100).orElseThrow();

    assertThat(span.until()).contains(START.plusSeconds(3));
    assertThat(span.age(START.plusSeconds(5))).isEqualTo(Duration.ofSeconds(2));
    assertThat(exchange.truth().lastTrue("A", 4_200, 5_000, 150)).isPresent();
  }

  @Test
  void lastTrue_ofWhatNeverWas_isEmpty() {
    market.setLevel(Side.YES, 4_200, 100).setLevel(Side.NO, 5_000, 50);

    assertThat(exchange.truth().lastTrue("A", 4_200, 5_000, 100)).isEmpty();
    assertThat(exchange.truth().lastTrue("A", 0, 5_000, 50)).isEmpty();
    assertThatThrownBy(() -> exchange.truth().lastTrue("B", 0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("B");
  }

  @Test
  void lastTrue_afterMoreThanTheHistory_isForgotten() {
    for (int i = 1; i <= 40; i++) {
      market.setLevel(Side.YES, 4_200, i);
    }

    assertThat(exchange.truth().lastTrue("A", 4_200, 0, 24)).isEmpty();
    assertThat(exchange.truth().lastTrue("A", 4_200, 0, 25)).isPresent();
    assertThat(exchange.truth().lastTrue("A", 4_200, 0, 40).orElseThrow().isCurrent()).isTrue();
  }

  @Test
  void wasTrue_inAnInterval_looksAtEverySpan() {
    market.setLevel(Side.YES, 4_200, 100);
    passSeconds(10);
    market.setLevel(Side.YES, 4_200, 200);
    passSeconds(10);
    market.setLevel(Side.YES, 4_200, 100);

    assertThat(wasTrue(100, 0, 5)).isTrue();
    assertThat(wasTrue(100, 11, 19)).isFalse();
    assertThat(wasTrue(200, 11, 19)).isTrue();
    assertThat(wasTrue(200, 21, 30)).isFalse();
    assertThat(wasTrue(100, 21, 30)).isTrue();
  }

  @Test
  void atOnce_changesWithOneTime() throws InterruptedException {
    try (FakeKalshi real = FakeKalshi.builder().markets("A").emptyBooks().start();
        OkHttpTestClient client = OkHttpTestClient.connect(real).subscribe("A")) {
      client.next();
      client.next();

      real.atOnce(() -> real.market("A").setLevel(Side.YES, 4_200, 1).setLevel(Side.YES, 4_300, 1));

      String first = client.next();
      String second = client.next();
      assertThat(first.substring(first.indexOf("\"ts\"")))
          .isEqualTo(second.substring(second.indexOf("\"ts\"")));
    }
  }

  private boolean wasTrue(long resting, int fromSecond, int toSecond) {
    return exchange
        .truth()
        .wasTrue(
            "A", 4_200, 0, resting, START.plusSeconds(fromSecond), START.plusSeconds(toSecond));
  }

  private void passSeconds(long seconds) {
    now.set(now.get().plusSeconds(seconds));
  }
}
