package io.github.kalshibook.ticker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.kalshibook.book.BookStatus;
import io.github.kalshibook.book.StaleReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What every sink must do; each ready one has a test that extends this. */
abstract class TickerSinkContract {
  @RegisterExtension final PublisherRig rig = new PublisherRig();

  /** Returns a new sink with nothing wrong with it. */
  abstract TickerSink newSink();

  /** A ticker of every form there is. */
  static List<Ticker> everyForm() {
    return List.of(
        live("A", OptionalInt.of(5_200), OptionalInt.of(4_600), 1),
        live("YES-ONLY", OptionalInt.of(9_999), OptionalInt.empty(), 2),
        live("NO-ONLY", OptionalInt.empty(), OptionalInt.of(1), 3),
        live("EMPTY", OptionalInt.empty(), OptionalInt.empty(), 4),
        live("odd \" name \u0000 \uD800", OptionalInt.of(1), OptionalInt.of(1), 5),
        notLive("A", BookStatus.STALE, StaleReason.SEQUENCE_GAP, 6),
        notLive("A", BookStatus.AWAITING_SNAPSHOT, StaleReason.RESUBSCRIBED, 7),
        notLive("A", BookStatus.CLOSED, StaleReason.MARKET_ENDED, 8));
  }

  @Test
  void sink_takesTickersOfEveryForm() {
    TickerSink sink = newSink();

    for (Ticker ticker : everyForm()) {
      assertThatCode(() -> sink.publish(ticker)).as("%s", ticker).doesNotThrowAnyException();
    }
    sink.close();
  }

  @Test
  void sink_takesHeartbeats() {
    TickerSink sink = newSink();

    assertThatCode(() -> sink.heartbeat(new Heartbeat(Instant.EPOCH, 3, 1, false)))
        .doesNotThrowAnyException();
    sink.close();
  }

  @Test
  void sink_unused_canBeClosed() {
    assertThatCode(() -> newSink().close()).doesNotThrowAnyException();
  }

  @Test
  void sink_atAPublisher_takesAllWithoutFailure() {
    TickerPublisher publisher =
        rig.build(
            settings -> settings.sink("ready", newSink()).heartbeatInterval(Duration.ofMillis(5)));
    publisher.start();
    BookPen book = rig.book("A").live(5_000, 4_000);
    rig.book("B").live(0, 0);
    Eventually.until(() -> stats().delivered() == 2, () -> "live ones, " + stats());
    book.stale();
    Eventually.until(() -> stats().delivered() == 3, () -> "the stale one, " + stats());
    book.leave();
    Eventually.until(() -> stats().delivered() == 4, () -> "the last one, " + stats());
    Eventually.until(() -> stats().heartbeats() >= 2, () -> "heartbeats, " + stats());

    publisher.close();

    assertThat(stats().failed()).isZero();
    assertThat(stats().failedHeartbeats()).isZero();
    assertThat(PublisherRig.threads()).isEmpty();
  }

  private SinkStats stats() {
    return rig.publisher().stats().sinks().get("ready");
  }

  static Ticker live(String market, OptionalInt yesBid, OptionalInt noBid, long version) {
    boolean empty = yesBid.isEmpty() && noBid.isEmpty();
    return new Ticker(
        market,
        BookStatus.LIVE,
        StaleReason.NONE,
        yesBid,
        noBid,
        OptionalLong.of(empty ? 0 : 250_050),
        version,
        Instant.EPOCH,
        null);
  }

  static Ticker notLive(String market, BookStatus status, StaleReason reason, long version) {
    return new Ticker(
        market,
        status,
        reason,
        OptionalInt.empty(),
        OptionalInt.empty(),
        OptionalLong.empty(),
        version,
        Instant.EPOCH,
        null);
  }
}
