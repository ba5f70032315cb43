package io.github.kalshibook.ticker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kalshibook.book.BookRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PublisherBuilderTest {
  private static final Duration NEGATIVE = Duration.ofNanos(-1);
  private static final TickerSink SINK = ticker -> {};

  private final PublisherBuilder builder = TickerPublisher.builder(new BookRegistry());

  @Test
  void builder_withNothingButARegistry_makesAPublisher() {
    try (TickerPublisher publisher = builder.build()) {
      publisher.start();
      assertThat(publisher.stats().sinks()).isEmpty();
      assertThat(publisher.alerts().recent()).isEmpty();
    }
  }

  @Test
  void sinks_ofOneName_areRefused() {
    builder.sink("a", SINK);

    assertThatThrownBy(() -> builder.sink("a", SINK, Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"a\"");
  }

  @Test
  void times_negative_areRefusedWithTheirValue() {
    assertThatThrownBy(() -> builder.interval(NEGATIVE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("interval", "PT-0.000000001S");
    assertThatThrownBy(() -> builder.heartbeatInterval(NEGATIVE))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.heartbeatInterval(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.closeTimeout(NEGATIVE))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.sink("a", SINK, NEGATIVE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nulls_areRefusedAtOnce() {
    assertThatThrownBy(() -> TickerPublisher.builder(null))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> builder.sink(null, SINK)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> builder.sink("a", null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> builder.alerts(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> builder.clock(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> builder.nanoClock(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> builder.name(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> builder.threadFactory(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> builder.connected(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> builder.onCrossed(null)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void times_veryLong_areTaken() {
    Duration forEver = Duration.ofSeconds(Long.MAX_VALUE);

    assertThatCode(
            () ->
                builder
                    .interval(forEver)
                    .heartbeatInterval(forEver)
                    .closeTimeout(forEver)
                    .sink("a", SINK, forEver)
                    .build()
                    .close())
        .doesNotThrowAnyException();
  }

  @Test
  void interval_veryLong_isNotOverBeforeItBegan() {
    PassRig rig =
        new PassRig(
            settings ->
                settings
                    .sink("sink", SINK, Duration.ofSeconds(Long.MAX_VALUE))
                    .interval(Duration.ofSeconds(Long.MAX_VALUE)));
    BookPen book = rig.book("A").live(5_000, 4_000);
    rig.pass();
    assertThat(rig.tickers()).hasSize(1);

    book.live(5_001, 4_000);
    rig.goOn(5_000);
    assertThat(rig.tickers()).isEmpty();
    rig.pass.force("A", false);
    rig.pass();

    assertThat(rig.tickers()).hasSize(1);
  }
}
