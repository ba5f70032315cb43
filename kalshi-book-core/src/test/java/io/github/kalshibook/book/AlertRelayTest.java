package io.github.kalshibook.book;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Which alerts a listener is told of, and when. */
class AlertRelayTest {
  private final AlertLog alerts = new AlertLog();
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000_000);
  private final List<String> told = new ArrayList<>();

  private final AlertRelay relay =
      new AlertRelay(
          alerts,
          Duration.ofSeconds(10),
          nanos::get,
          (alert, heldBack) -> told.add(alert.kind() + " " + alert.subject() + " " + heldBack));

  @Test
  void firstOfAKind_isToldAtOnce_thenTheLatestOfAnInterval() {
    raise(AlertKind.SEQUENCE_GAP, "1");
    relay.deliverDue();
    raise(AlertKind.SEQUENCE_GAP, "2");
    raise(AlertKind.SEQUENCE_GAP, "3");
    raise(AlertKind.SEQUENCE_GAP, "4");
    relay.deliverDue();
    assertThat(told).containsExactly("SEQUENCE_GAP 1 0");

    nanos.addAndGet(9_999_999_999L);
    relay.deliverDue();
    assertThat(told).hasSize(1);
    nanos.addAndGet(1);
    relay.deliverDue();
    relay.deliverDue();

    assertThat(told).containsExactly("SEQUENCE_GAP 1 0", "SEQUENCE_GAP 4 2");
  }

  @Test
  void everyKind_getsThroughAStormOfAnother() {
    for (int i = 0; i < 10_000; i++) {
      raise(AlertKind.MALFORMED_FRAME, "frame");
    }
    for (AlertKind kind : AlertKind.values()) {
      raise(kind, "x");
    }

    assertThat(relay.deliverDue()).isEqualTo(AlertKind.values().length);

    assertThat(told).contains("MALFORMED_FRAME x 10000", "INTERNAL_ERROR x 0");
  }

  @Test
  void listenerThatThrows_isCountedAndCalledAgain() {
    AlertRelay throwing =
        new AlertRelay(
            alerts,
            Duration.ZERO,
            nanos::get,
            (alert, heldBack) -> {
              throw new IllegalStateException("no");
            });
    raise(AlertKind.SINK_FAILED, "a");
    throwing.deliverDue();
    raise(AlertKind.SINK_FAILED, "b");
    throwing.deliverDue();

    assertThat(throwing.failed()).isEqualTo(2);
    assertThat(throwing.delivered()).isZero();
  }

  @Test
  void ownThread_deliversWithoutHoldingUpWhoRaises_andEnds() {
    CountDownLatch goesOn = new CountDownLatch(1);
    List<Long> held = new CopyOnWriteArrayList<>();
    AlertRelay own =
        new AlertRelay(
            alerts,
            Duration.ZERO,
            System::nanoTime,
            (alert, heldBack) -> {
              held.add(heldBack);
              goesOn.await();
            });
    own.start("relay-test");
    raise(AlertKind.CROSSED_BOOK, "first");
    await().atMost(Duration.ofSeconds(30)).until(() -> held.size() == 1);
    for (int i = 0; i < 1_000; i++) {
      raise(AlertKind.CROSSED_BOOK, "more");
    }
    goesOn.countDown();
    await().atMost(Duration.ofSeconds(30)).until(() -> held.size() == 2);

    own.close();
    raise(AlertKind.CROSSED_BOOK, "after");

    assertThat(held).containsExactly(0L, 999L);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().equals("relay-test")));
  }

  private void raise(AlertKind kind, String subject) {
    alerts.raise(new Alert(kind, subject, "message", 1, Instant.EPOCH));
  }
}
