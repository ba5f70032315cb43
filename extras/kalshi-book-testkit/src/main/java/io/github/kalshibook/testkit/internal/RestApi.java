package io.github.kalshibook.testkit.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.kalshibook.book.FixedPoint;
import io.github.kalshibook.book.Side;
import io.github.kalshibook.testkit.HttpAnswer;
import java.time.Instant;
import java.util.List;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;

/** Answers REST requests from the true books. */
final class RestApi {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final HttpAnswer NOT_FOUND =
      new HttpAnswer(404, "{\"error\":{\"code\":\"not_found\",\"message\":\"not found\"}}");

  private final Exchange exchange;
  private final MarketList marketList;

  RestApi(Exchange exchange) {
    this.exchange = exchange;
    this.marketList = new MarketList(exchange);
  }

  HttpAnswer answer(Request request) {
    String path = request.getHttpURI().getDecodedPath();
    if (!path.startsWith(WebServer.ROOT + "/")) {
      return NOT_FOUND;
    }
    Fields query = Request.extractQueryParameters(request);
    String resource = path.substring(WebServer.ROOT.length());
    try {
      return exchange.call(() -> answer(resource, query));
    } catch (NumberFormatException e) {
      return new HttpAnswer(400, "{\"msg\":\"Parameter validation failed: no number\"}");
    }
  }

  private HttpAnswer answer(String resource, Fields query) {
    return switch (resource) {
      case "/markets" -> marketList.page(query);
      case "/markets/orderbooks" -> orderbooks(query);
      case "/events" -> marketList.events(query);
      case "/series" -> series();
      case "/exchange/status" -> ok(status());
      case "/exchange/schedule" -> ok(schedule());
      default ->
          resource.startsWith("/events/")
              ? event(resource.substring("/events/".length()))
              : market(resource);
    };
  }

  private HttpAnswer market(String resource) {
    String prefix = "/markets/";
    String suffix = "/orderbook";
    if (!resource.startsWith(prefix)) {
      return NOT_FOUND;
    }
    boolean orderbook = resource.endsWith(suffix);
    String marketTicker =
        resource.substring(prefix.length(), resource.length() - (orderbook ? suffix.length() : 0));
    return exchange
        .find(marketTicker)
        .filter(book -> !exchange.hiddenMarkets.contains(marketTicker))
        .map(book -> ok(orderbook ? orderbook(book) : named("market", MarketList.market(book))))
        .orElse(NOT_FOUND);
  }

  private HttpAnswer event(String eventTicker) {
    List<TrueBook> books =
        exchange.allBooks().stream()
            .filter(book -> book.eventTicker().equals(eventTicker))
            .toList();
    return books.isEmpty() ? NOT_FOUND : ok(named("event", MarketList.event(books, true)));
  }

  private HttpAnswer series() {
    ArrayNode series = JSON.arrayNode();
    exchange.allBooks().stream()
        .map(TrueBook::seriesTicker)
        .distinct()
        .forEach(ticker -> series.addObject().put("ticker", ticker).put("title", ticker));
    return ok(named("series", series));
  }

  private HttpAnswer orderbooks(Fields query) {
    String tickers = query.getValue("tickers");
    ArrayNode books = JSON.arrayNode();
    for (String marketTicker : tickers == null ? new String[0] : tickers.split(",", -1)) {
      exchange
          .find(marketTicker)
          .ifPresent(book -> books.add(orderbook(book).put("ticker", marketTicker)));
    }
    return ok(named("orderbooks", books));
  }

  private static ObjectNode named(String name, JsonNode value) {
    ObjectNode root = JSON.objectNode();
    root.set(name, value);
    return root;
  }

  static HttpAnswer ok(JsonNode body) {
    return new HttpAnswer(200, body.toString());
  }

  private static ObjectNode orderbook(TrueBook book) {
    ObjectNode sides = JSON.objectNode();
    sides.set("yes_dollars", levels(book, Side.YES));
    sides.set("no_dollars", levels(book, Side.NO));
    ObjectNode root = JSON.objectNode();
    root.set("orderbook_fp", sides);
    return root;
  }

  private static ArrayNode levels(TrueBook book, Side side) {
    ArrayNode levels = JSON.arrayNode();
    book.bids(side)
        .forEach(
            (price, size) ->
                levels
                    .addArray()
                    .add(FixedPoint.formatPrice(price))
                    .add(FixedPoint.formatSize(size)));
    return levels;
  }

  private ObjectNode status() {
    ObjectNode status = JSON.objectNode();
    status.put("exchange_active", exchange.exchangeActive);
    status.put("trading_active", exchange.tradingActive);
    status.put("intra_exchange_transfers_active", true);
    return status;
  }

  private ObjectNode schedule() {
    ObjectNode schedule = JSON.objectNode();
    ObjectNode hours = schedule.putArray("standard_hours").addObject();
    hours.put("start_time", "2026-01-01T00:00:00Z").put("end_time", "2027-01-01T00:00:00Z");
    for (String day : "monday tuesday wednesday friday saturday sunday".split(" ", -1)) {
      hours.putArray(day).addObject().put("open_time", "00:00").put("close_time", "00:00");
    }
    ArrayNode thursday = hours.putArray("thursday");
    thursday.addObject().put("open_time", "00:00").put("close_time", "03:00");
    thursday.addObject().put("open_time", "05:00").put("close_time", "00:00");
    ArrayNode windows = schedule.putArray("maintenance_windows");
    for (Instant[] window : exchange.maintenance) {
      windows
          .addObject()
          .put("start_datetime", window[0].toString())
          .put("end_datetime", window[1].toString());
    }
    ObjectNode root = JSON.objectNode();
    root.set("schedule", schedule);
    return root;
  }
}
