package io.github.kalshibook.feed;

import static io.github.kalshibook.feed.WireFrames.delta;
import static io.github.kalshibook.feed.WireFrames.lifecycle;
import static io.github.kalshibook.feed.WireFrames.snapshot;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Raw frames, lifecycle frames and unknown types can be tapped. */
class FrameTapTest {
  private final List<String> heard = new ArrayList<>();

  private final FrameTap recorder =
      new FrameTap() {
        @Override
        public void onFrame(String frame) {
          heard.add("frame " + frame);
        }

        @Override
        public void onLifecycle(String type, String eventType, String ticker, String frame) {
          heard.add(type + " " + eventType + " '" + ticker + "' of " + frame);
        }

        @Override
        public void onUnknownType(String type, String frame) {
          heard.add("unknown '" + type + "' of " + frame);
        }
      };

  @RegisterExtension
  final TestFeed feed = new TestFeed(builder -> builder.tapOnFeedThread(recorder));

  @Test
  void everyFrame_legibleOrNot_isHeardAsItCame() {
    List<String> frames =
        List.of(
            snapshot(1, 1, "A", "0.5:1", "") + "\n",
            delta(1, 1, "A", "yes", "0.5", "1"),
            "no frame at all",
            "",
            "{\"type\":\"ok\"}");

    frames.forEach(feed::handle);

    assertEquals(frames.stream().map(frame -> "frame " + frame).toList(), heard);
  }

  @Test
  void bytes_areHeardAsText_evenIfTheArrayIsUsedAgain() {
    byte[] array = new byte[500];
    FrameTap spoiling =
        new FrameTap() {
          @Override
          public void onFrame(String frame) {
            Arrays.fill(array, (byte) '!');
          }
        };
    TestFeed other =
        new TestFeed(builder -> builder.tapOnFeedThread(spoiling).tapOnFeedThread(recorder));
    String frame = lifecycle(4, 1, "Ä", "created");
    byte[] utf8 = frame.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(utf8, 0, array, 3, utf8.length);

    other.processor.handleMessage(1, array, 3, utf8.length, 0);

    assertEquals(List.of("frame " + frame, "market_lifecycle_v2 created 'Ä' of " + frame), heard);
  }

  @Test
  void bytes_thatAreNoUtf8_areHeardToo() {
    feed.processor.handleMessage(new byte[] {'{', (byte) 0xFF, '}'});

    assertEquals(List.of("frame {\uFFFD}"), heard);
  }

  @Test
  void lifecycleFrames_areHeardWithTheirEventAndMarket() {
    String created = lifecycle(4, 1, "A", "created");
    String unheardOf = lifecycle(4, 2, "A", "unheard_of");
    String event = "{\"type\":\"event_lifecycle\",\"msg\":{\"event_ticker\":\"E\"}}";
    String fee = "{\"type\":\"event_fee_update\"}";

    feed.handleAll(created, unheardOf, event, fee);
    heard.removeIf(line -> line.startsWith("frame"));

    assertEquals(
        List.of(
            "market_lifecycle_v2 created 'A' of " + created,
            "market_lifecycle_v2 unheard_of 'A' of " + unheardOf,
            "event_lifecycle  '' of " + event,
            "event_fee_update  '' of " + fee),
        heard);
  }

  @Test
  void unknownTypes_areHeardWithTheirName() {
    feed.handle("{\"type\":\"brand_new\",\"sid\":1,\"seq\":1}");
    feed.handle("{\"type\":\"brand_new\"}");
    feed.handle("{\"type\":\"\"}");
    heard.removeIf(line -> line.startsWith("frame"));

    assertEquals(
        List.of(
            "unknown 'brand_new' of {\"type\":\"brand_new\",\"sid\":1,\"seq\":1}",
            "unknown 'brand_new' of {\"type\":\"brand_new\"}",
            "unknown '' of {\"type\":\"\"}"),
        heard);
  }

  @Test
  void oldFrames_areHeardOnlyRaw() {
    feed.handleAll(lifecycle(4, 5, "A", "created"), lifecycle(4, 5, "A", "settled"));

    assertEquals(3, heard.size());
    assertEquals("frame " + lifecycle(4, 5, "A", "settled"), heard.get(2));
  }

  @Test
  void framesOfAConnectionThatIsOver_areNotHeard() {
    feed.processor.connectionEnded(1);
    feed.handle("{\"type\":\"ok\"}");
    feed.processor.connectionOpened();
    feed.processor.handleMessage(1, "{\"type\":\"ok\"}", 0);

    assertEquals(List.of(), heard);
  }

  @Test
  void tap_isCalledAfterTheFrameWasProcessed() {
    List<String> seen = new ArrayList<>();
    List<KalshiMessageProcessor> processor = new ArrayList<>();
    FrameTap looking =
        new FrameTap() {
          @Override
          public void onFrame(String frame) {
            seen.add(processor.get(0).registry().book("A").orElseThrow().status().name());
          }
        };
    TestFeed other = new TestFeed(builder -> builder.tapOnFeedThread(looking));
    processor.add(other.processor);

    other.handleAll(snapshot(1, 1, "A", "", ""), delta(1, 3, "A", "yes", "0.5", "1"));

    assertEquals(List.of("LIVE", "STALE"), seen);
  }

  @Test
  void throwingTap_isCountedAndCostsNobodyElseAnything() {
    FrameTap throwing =
        new FrameTap() {
          @Override
          public void onFrame(String frame) {
            throw new AssertionError("on purpose");
          }
        };
    TestFeed other =
        new TestFeed(builder -> builder.tapOnFeedThread(throwing).tapOnFeedThread(recorder));

    Applied applied = other.handle(snapshot(1, 1, "A", "", ""));

    assertEquals(Applied.OK, applied);
    assertEquals(1, heard.size());
    assertEquals(1, other.count(ProcessorCounter.LISTENER_FAILURES));
    assertEquals("[LISTENER_TROUBLE]", other.alertKinds().toString());
  }

  @Test
  void slowTap_isCountedAndTold() {
    List<FakeTime> time = new ArrayList<>();
    FrameTap slow =
        new FrameTap() {
          @Override
          public void onFrame(String frame) {
            time.get(0).advance(Duration.ofMillis(frame.length()));
          }
        };
    TestFeed other = new TestFeed(builder -> builder.tapOnFeedThread(slow));
    time.add(other.time);

    other.handleAll("12345", "123456");

    assertEquals(1, other.count(ProcessorCounter.SLOW_LISTENERS));
    assertEquals(true, other.alertKinds().contains("LISTENER_TROUBLE"));
  }

  @Test
  void tap_mayCallTheProcessor() {
    List<KalshiMessageProcessor> processor = new ArrayList<>();
    FrameTap calling =
        new FrameTap() {
          @Override
          public void onUnknownType(String type, String frame) {
            processor.get(0).handleMessage(snapshot(1, 1, "A", "0.5:1", ""));
          }
        };
    TestFeed other = new TestFeed(builder -> builder.tapOnFeedThread(calling));
    processor.add(other.processor);

    other.handle("{\"type\":\"brand_new\"}");

    assertEquals("LIVE yes 0.5000:1.00 no", other.show("A"));
  }
}
