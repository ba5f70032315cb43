package io.github.kalshibook.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AlertLogTest {
  @Test
  void recent_new_isEmpty() {
    assertEquals(List.of(), new AlertLog().recent());
    assertEquals(0, new AlertLog().raised());
  }

  @Test
  void recent_isTheLast100_oldestFirst() {
    AlertLog log = new AlertLog();
    for (int i = 0; i < 250; i++) {
      log.raise(alert("A", i));
    }

    assertEquals(
        IntStream.range(150, 250).boxed().toList(),
        log.recent().stream().map(Alert::affected).toList());
    assertEquals(250, log.raised());
    assertThrows(NullPointerException.class, () -> log.raise(null));
  }

  /** What is kept at the end is the end of what each thread raised, without a hole. */
  @Test
  void raise_bySeveralAtOnce_keepsTheLast() throws Exception {
    AlertLog[] log = {new AlertLog()};
    Race.of(3)
        .runFor(
            Duration.ofMillis(500L * BookTesting.SCALE),
            (racer, round) -> {
              if (round % 2 == 0) {
                for (int i = 0; i < 150; i++) {
                  log[0].raise(alert("racer " + racer, i));
                }
              } else if (racer == 0) {
                assertKeepsTheLast(log[0], 3, 150);
                log[0] = new AlertLog();
              }
            });
  }

  private static void assertKeepsTheLast(AlertLog log, int racers, int raisedByEach) {
    List<Alert> recent = log.recent();
    assertEquals(100, recent.size());
    for (int racer = 0; racer < racers; racer++) {
      String subject = "racer " + racer;
      List<Integer> kept =
          recent.stream().filter(a -> a.subject().equals(subject)).map(Alert::affected).toList();
      assertEquals(
          IntStream.range(raisedByEach - kept.size(), raisedByEach).boxed().toList(), kept);
    }
  }

  @Test
  void alert_withoutAPart_throws() {
    assertThrows(NullPointerException.class, () -> new Alert(null, "A", "m", 0, Instant.EPOCH));
    assertThrows(
        NullPointerException.class,
        () -> new Alert(AlertKind.BAD_CONTENT, null, "m", 0, Instant.EPOCH));
    assertThrows(
        NullPointerException.class,
        () -> new Alert(AlertKind.BAD_CONTENT, "A", null, 0, Instant.EPOCH));
    assertThrows(
        NullPointerException.class, () -> new Alert(AlertKind.BAD_CONTENT, "A", "m", 0, null));
    assertTrue(alert("A", 1).toString().contains("BAD_CONTENT"));
  }

  private static Alert alert(String subject, int affected) {
    return new Alert(AlertKind.BAD_CONTENT, subject, "told by a test", affected, Instant.EPOCH);
  }
}
