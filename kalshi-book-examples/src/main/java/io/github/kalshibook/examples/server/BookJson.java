package io.github.kalshibook.examples.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.kalshibook.book.BookReading;
import io.github.kalshibook.book.BookStatus;
import io.github.kalshibook.book.BookView;
import io.github.kalshibook.book.FixedPoint;
import io.github.kalshibook.book.OrderbookLevel;
import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.book.TopOfBook;
import io.github.kalshibook.book.Trust;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A book's levels as a message, best first. A book that is not live has none: who ignores the
 * status sees no market, not an old one.
 */
final class BookJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private BookJson() {}

  static String of(OrderbookState book, int levels) {
    // Version first: the levels are of this version or a later one, never of an earlier.
    BookReading reading = new BookReading();
    book.readInto(reading);
    BookView view = book.view(levels);
    Trust trust = view.trust();
    ObjectNode json = head(book.marketTicker(), trust.status(), trust.reason().name());
    boolean live = trust.isLive();
    TopOfBook top = view.top();
    json.put("crossed", live && top.crossed());
    json.put("spread", live ? spread(top) : null);
    json.set("yes_bids", levels(live ? view.yesBids() : List.of()));
    json.set("no_bids", levels(live ? view.noBids() : List.of()));
    json.put("complete", live && view.isComplete());
    json.put("resting_size", live ? FixedPoint.formatSize(view.restingCentiContracts()) : null);
    json.put("since", trust.since().toEpochMilli());
    json.put("sid", trust.sid());
    json.put("seq", trust.sequence());
    json.put("exchange_time", millis(trust.exchangeTime()));
    json.put("received_time", millis(trust.receivedTime()));
    json.put("version", reading.version());
    return json.toString();
  }

  /** Returns the message for a market that has no book. */
  static String none(String marketTicker) {
    ObjectNode json = head(marketTicker, BookStatus.CLOSED, "UNKNOWN_MARKET");
    json.set("yes_bids", JSON.arrayNode());
    json.set("no_bids", JSON.arrayNode());
    return json.toString();
  }

  private static ObjectNode head(String marketTicker, BookStatus status, String reason) {
    ObjectNode json = JSON.objectNode();
    boolean live = status == BookStatus.LIVE;
    json.put("type", "depth");
    json.put("market_id", marketTicker);
    json.put("status", status.name());
    json.put("stale", !live);
    json.put("reason", live ? null : reason);
    return json;
  }

  private static @Nullable String spread(TopOfBook top) {
    return top.spreadCentiCents().isPresent()
        ? FixedPoint.formatPrice(top.spreadCentiCents().getAsInt())
        : null;
  }

  private static @Nullable Long millis(@Nullable Instant time) {
    return time == null ? null : time.toEpochMilli();
  }

  private static ArrayNode levels(List<OrderbookLevel> levels) {
    ArrayNode json = JSON.arrayNode();
    for (OrderbookLevel level : levels) {
      json.addArray()
          .add(FixedPoint.formatPrice(level.priceCentiCents()))
          .add(FixedPoint.formatSize(level.sizeCentiContracts()));
    }
    return json;
  }
}
