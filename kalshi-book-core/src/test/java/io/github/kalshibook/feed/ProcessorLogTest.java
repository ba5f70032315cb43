package io.github.kalshibook.feed;

import static io.github.kalshibook.feed.WireFrames.delta;
import static io.github.kalshibook.feed.WireFrames.error;
import static io.github.kalshibook.feed.WireFrames.ok;
import static io.github.kalshibook.feed.WireFrames.snapshot;
import static io.github.kalshibook.feed.WireFrames.subscribed;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** The lines a person runs the library on. */
class ProcessorLogTest {
  @RegisterExtension final TestFeed feed = new TestFeed();

  private final Logger logger =
      (Logger) LoggerFactory.getLogger(KalshiMessageProcessor.class.getName());
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

  @BeforeEach
  void listen() {
    logger.setLevel(Level.TRACE);
    logger.setAdditive(false);
    appender.start();
    logger.addAppender(appender);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(appender);
    logger.setAdditive(true);
    logger.setLevel(null);
  }

  @Test
  void snapshot_applied_isLoggedAtDebug() {
    feed.handle(snapshot(3, 7, "A", "0.5:1", ""));

    assertEquals(List.of("DEBUG Applied orderbook_snapshot of A sid=3 seq=7"), lines());
  }

  @Test
  void delta_applied_isLoggedAtTrace() {
    feed.handle(snapshot(3, 7, "A", "0.5:1", ""));
    lines();

    feed.handle(delta(3, 8, "A", "yes", "0.5", "1"));

    assertEquals(List.of("TRACE Applied orderbook_delta of A seq=8"), lines());
  }

  @Test
  void flatDelta_applied_isLoggedAtTrace() {
    feed.handle(WireFrames.flatSnapshot(3, 7, "0.5:1", ""));
    lines();

    feed.handle(WireFrames.flatDelta(3, 8, "0.5:1 0.6:1", "0.7:1"));

    assertEquals(List.of("TRACE Applied orderbook_delta of kalshi_sid_3 seq=8"), lines());
  }

  @Test
  void delta_notApplied_isNotLoggedAsApplied() {
    feed.handle(delta(3, 8, "A", "yes", "0.5", "1"));

    assertEquals(List.of(), lines());
  }

  @Test
  void gap_isLoggedAtError_withBothNumbersAndTheCountOfMarkets() {
    feed.handleAll(
        snapshot(3, 7, "A", "0.5:1", ""),
        snapshot(3, 8, "B", "0.5:1", ""),
        snapshot(4, 1, "C", "0.5:1", ""));
    lines();

    feed.handle(delta(3, 12, "A", "yes", "0.5", "1"));

    assertEquals(
        List.of("ERROR Missing sequence for sid=3: expected 9, received 12; 2 markets stale" + ""),
        lines());
  }

  @Test
  void stormOfGaps_isOneLinePerSecond_thatSaysHowManyWereHeldBack() {
    logger.setLevel(Level.INFO);
    feed.handle(snapshot(3, 1, "A", "0.5:1", ""));

    for (int gap = 1; gap <= 10_000; gap++) {
      feed.handle(delta(3, 1 + 2L * gap, "A", "yes", "0.5", "1"));
    }
    assertEquals(1, lines().size());
    feed.time.advance(Duration.ofMillis(999));
    feed.handle(delta(3, 20_003, "A", "yes", "0.5", "1"));
    assertEquals(List.of(), lines());
    feed.time.advance(Duration.ofMillis(1));
    feed.handle(delta(3, 20_005, "A", "yes", "0.5", "1"));

    assertEquals(
        List.of(
            "ERROR Missing sequence for sid=3: expected 20004, received 20005; 1 markets stale"
                + " (10000 more held back)"),
        lines());
    assertEquals(10_002, feed.count(ProcessorCounter.GAPS));
  }

  @Test
  void stormOfAnyTrouble_isOneLinePerKindAndSecond() {
    logger.setLevel(Level.INFO);
    feed.handleAll(subscribed(1), snapshot(1, 1, "A", "0.5:1", ""));

    for (int i = 0; i < 1_000; i++) {
      feed.handle("no frame");
      feed.handle(delta(1, 2 + 4L * i, "A", "yes", "0.5", "-9"));
      feed.handle(snapshot(1, 3 + 4L * i, "A", "1.5:1", ""));
      feed.handle(
          "{\"type\":\"orderbook_delta\",\"sid\":1,\"seq\":%d,\"msg\":{}}".formatted(4 + 4L * i));
      feed.handle(snapshot(1, 5 + 4L * i, "A", "0.5:1", ""));
      feed.handle(error(1, 26));
    }

    assertEquals(
        List.of(
            "WARN MALFORMED_FRAME frame: not a complete JSON object: JsonParseException;"
                + " 0 markets affected",
            "WARN BAD_CONTENT A: level below zero: 100 centi-contracts at YES 5000 changed by -900"
                + " at number 2; 1 markets affected",
            "WARN EXCHANGE_ERROR sid=1: error 26: in words; 0 markets affected"),
        lines());
  }

  @Test
  void usualFrames_logNothingAboveDebug() {
    logger.setLevel(Level.INFO);

    feed.handleAll(
        subscribed(1),
        snapshot(1, 1, "A", "0.5:1", ""),
        ok(1, 1, 2, "A"),
        delta(1, 3, "A", "yes", "0.5", "1"),
        WireShapes.named("ticker"),
        WireShapes.named("lifecycle_activated"));

    assertEquals(List.of(), lines());
  }

  @Test
  void connectionsEnd_isLoggedOnce_withTheCountOfMarkets() {
    feed.handleAll(snapshot(1, 1, "A", "0.5:1", ""), snapshot(1, 2, "B", "0.5:1", ""));
    lines();

    feed.processor.connectionEnded(1);
    feed.processor.connectionEnded(1);

    assertEquals(List.of("WARN CONNECTION_LOST connection 1: ended; 2 markets affected"), lines());
  }

  /** Returns the lines so far, and forgets them. */
  private List<String> lines() {
    List<String> lines =
        appender.list.stream()
            .map(event -> event.getLevel() + " " + event.getFormattedMessage())
            .toList();
    appender.list.clear();
    return lines;
  }
}
