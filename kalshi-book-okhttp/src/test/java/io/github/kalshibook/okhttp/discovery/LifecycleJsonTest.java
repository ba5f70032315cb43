package io.github.kalshibook.okhttp.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kalshibook.okhttp.catalog.LifecycleEvent;
import io.github.kalshibook.okhttp.catalog.PriceRange;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LifecycleJsonTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

  @Test
  void created_isReadWithItsMetadata() {
    LifecycleEvent event =
        read(
            """
            {"type":"market_lifecycle_v2","sid":4,"seq":1,"msg":{"market_ticker":"E-T1.5",
             "exchange_index":0,"open_ts":1795340000,"close_ts":1796000000,"additional_metadata":{
             "title":"Will it rain?","can_close_early":true,"event_ticker":"E","floor_strike":1.50},
             "event_type":"created","price_level_structure":"linear_cent",
             "price_ranges":[{"start":"0.0000","end":"1.0000","step":"0.0100"}]}}
            """);

    assertThat(event.kind()).isEqualTo(LifecycleEvent.Kind.CREATED);
    assertThat(event.marketTicker()).isEqualTo("E-T1.5");
    assertThat(event.eventTicker()).isEqualTo("E");
    assertThat(event.receivedTime()).isEqualTo(NOW);
    assertThat(event.ticks().orElseThrow().ranges())
        .containsExactly(new PriceRange(0, 10_000, 100));
    assertThat(event.time("close_ts")).contains(Instant.ofEpochSecond(1_796_000_000));
    assertThat(event.details())
        .containsEntry("additional_metadata.title", "Will it rain?")
        .containsEntry("additional_metadata.floor_strike", "1.50")
        .containsEntry("additional_metadata.can_close_early", "true")
        .containsEntry("exchange_index", "0");
  }

  @Test
  void eventsOfEvents_areNoMarkets() {
    LifecycleEvent event =
        read(
            "{\"type\":\"event_lifecycle\",\"sid\":4,\"seq\":9,\"msg\":{\"event_ticker\":\"E\","
                + "\"series_ticker\":\"S\"}}");

    assertThat(event.type()).isEqualTo("event_lifecycle");
    assertThat(event.kind()).isEqualTo(LifecycleEvent.Kind.OTHER);
    assertThat(event.marketTicker()).isEmpty();
    assertThat(event.eventTicker()).isEqualTo("E");
    assertThat(event.details()).containsEntry("series_ticker", "S");
    assertThat(event.ticks()).isEmpty();
  }

  @Test
  void details_areBounded() {
    StringBuilder text = new StringBuilder("{\"type\":\"x\",\"msg\":{");
    for (int i = 0; i < 200; i++) {
      text.append("\"f").append(i).append("\":\"").append("y".repeat(2_000)).append("\",");
    }
    LifecycleEvent event = read(text.append("\"last\":1}}").toString());

    assertThat(event.details()).hasSize(64).containsEntry("f0", "y".repeat(1_000));
  }

  @Test
  void whatIsNoFrame_isNone() {
    assertThat(LifecycleJson.read("", NOW)).isEmpty();
    assertThat(LifecycleJson.read("[]", NOW)).isEmpty();
    assertThat(LifecycleJson.read("{\"type\":\"x\",\"msg\":{", NOW)).isEmpty();
  }

  private static LifecycleEvent read(String frame) {
    return LifecycleJson.read(frame, NOW).orElseThrow();
  }
}
