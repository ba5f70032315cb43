package io.github.kalshibook.feed;

import static io.github.kalshibook.feed.WireFrames.delta;
import static io.github.kalshibook.feed.WireFrames.snapshot;
import static io.github.kalshibook.feed.WireFrames.subscribed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which times a book carries: those of the last frame that went into it. */
class FrameTimesTest {
  @RegisterExtension final TestFeed feed = new TestFeed();

  @Test
  void receivedTime_isTheClocks_orWhatWasHandedIn() {
    feed.handle(snapshot(1, 1, "A", "0.5:1", ""));
    assertEquals(FakeTime.START, feed.trust("A").receivedTime());

    feed.processor.handleMessage(1, delta(1, 2, "A", "yes", "0.5", "1"), 1_795_000_000_123L);
    assertEquals(Instant.ofEpochMilli(1_795_000_000_123L), feed.trust("A").receivedTime());

    byte[] utf8 = delta(1, 3, "A", "yes", "0.5", "1").getBytes(StandardCharsets.UTF_8);
    feed.processor.handleMessage(1, utf8, 0, utf8.length, 77);
    assertEquals(Instant.ofEpochMilli(77), feed.trust("A").receivedTime());
  }

  @Test
  void exchangeTime_isThatOfTheLastFrame_orNone() {
    feed.handle(snapshot(1, 1, "A", "0.5:1", ""));
    assertNull(feed.trust("A").exchangeTime());

    feed.handle(delta(1, 2, "A", "yes", "0.5", "1"));
    assertEquals(Instant.ofEpochMilli(1_795_343_467_482L), feed.trust("A").exchangeTime());

    feed.handle(snapshot(1, 3, "A", "0.5:1", ""));
    assertNull(feed.trust("A").exchangeTime());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"1795343467482\"", "null", "-1", "1e12", "1.5", "{}", "99999999999999999999"})
  void exchangeTime_thatIsNoTime_isNone_andCostsNothing(String time) {
    feed.handle(snapshot(1, 1, "A", "0.5:1", ""));

    feed.handle(delta(1, 2, "A", "yes", "0.5", "1").replace("1795343467482", time));

    assertNull(feed.trust("A").exchangeTime());
    assertEquals("LIVE yes 0.5000:2.00 no", feed.show("A"));
  }

  @Test
  void since_isTheBeginningOfTheSpell_whateverReasonsFollow() {
    feed.handleAll(subscribed(1), snapshot(1, 1, "A", "0.5:1", ""));
    feed.time.advance(Duration.ofSeconds(1));
    feed.handle(delta(1, 2, "A", "yes", "0.5", "1"));
    assertEquals(FakeTime.START, feed.trust("A").since());

    feed.handle(delta(1, 9, "A", "yes", "0.5", "1"));
    feed.time.advance(Duration.ofSeconds(1));
    feed.handle(delta(1, 19, "A", "yes", "0.5", "1"));
    feed.processor.connectionEnded(1);
    assertEquals(FakeTime.START.plusSeconds(1), feed.trust("A").since());

    feed.processor.connectionOpened();
    feed.time.advance(Duration.ofSeconds(1));
    feed.handle(snapshot(1, 1, "A", "0.5:1", ""));
    assertEquals(FakeTime.START.plusSeconds(3), feed.trust("A").since());
  }

  @Test
  void droppedFrame_leavesTheTimesAlone() {
    feed.handleAll(snapshot(1, 1, "A", "0.5:1", ""), delta(1, 5, "A", "yes", "0.5", "1"));
    feed.time.advance(Duration.ofSeconds(1));
    feed.handle(delta(1, 6, "A", "yes", "0.5", "1"));

    assertEquals(FakeTime.START, feed.trust("A").receivedTime());
    assertEquals(1, feed.trust("A").sequence());
  }
}
