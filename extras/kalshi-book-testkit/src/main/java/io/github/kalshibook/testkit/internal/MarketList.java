package io.github.kalshibook.testkit.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.kalshibook.book.FixedPoint;
import io.github.kalshibook.book.Side;
import io.github.kalshibook.testkit.HttpAnswer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.eclipse.jetty.util.Fields;

/** The list of markets, page by page. Called with the exchange's lock held. */
final class MarketList {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1_000;
  private static final int MAX_EVENTS = 200;
  private static final String CURSOR_PREFIX = "page:";

  /** The filter's words are not the field's. */
  private static final Map<String, Set<String>> STATUSES =
      Map.of(
          "open", Set.of("active"),
          "unopened", Set.of("initialized"),
          "paused", Set.of("inactive"),
          "closed", Set.of("closed", "determined", "disputed", "amended"),
          "settled", Set.of("finalized"));

  private static final Instant CREATED = Instant.parse("2026-11-20T14:00:00Z");
  private static final long CREATED_SECONDS = CREATED.getEpochSecond();

  private final Exchange exchange;

  MarketList(Exchange exchange) {
    this.exchange = exchange;
  }

  HttpAnswer page(Fields query) {
    int limit = limit(query);
    if (limit < 1 || limit > MAX_LIMIT) {
      return new HttpAnswer(400, "{\"msg\":\"Parameter validation failed for GetMarkets: limit\"}");
    }
    boolean byName = query.getValue("tickers") != null;
    List<TrueBook> wanted =
        exchange.allBooks().stream()
            .filter(book -> byName || !exchange.unlistedMarkets.contains(book.marketTicker))
            .filter(book -> !exchange.hiddenMarkets.contains(book.marketTicker))
            .filter(filter(query))
            .toList();
    int start = Math.min(offset(query.getValue("cursor")), wanted.size());
    int end = Math.min(start + limit, wanted.size());
    ObjectNode root = JSON.objectNode();
    String last = exchange.cursorsLoop ? cursor(0) : "";
    root.put("cursor", end < wanted.size() ? cursor(end) : last);
    ArrayNode markets = root.putArray("markets");
    wanted.subList(start, end).forEach(book -> markets.add(market(book)));
    return RestApi.ok(root);
  }

  private static Predicate<TrueBook> filter(Fields query) {
    Predicate<TrueBook> filter = book -> true;
    filter = and(filter, query, "event_ticker", (book, event) -> book.eventTicker().equals(event));
    filter =
        and(filter, query, "series_ticker", (book, series) -> book.seriesTicker().equals(series));
    filter =
        and(
            filter,
            query,
            "tickers",
            (book, csv) -> Arrays.asList(csv.split(",", -1)).contains(book.marketTicker));
    filter =
        and(
            filter,
            query,
            "status",
            (book, words) ->
                Arrays.stream(words.split(",", -1))
                    .anyMatch(
                        word -> STATUSES.getOrDefault(word, Set.of()).contains(book.status())));
    filter =
        and(
            filter,
            query,
            "mve_filter",
            (book, mve) -> book.marketTicker.startsWith("KXMVE") == mve.equals("only"));
    filter = and(filter, query, "min_created_ts", (book, ts) -> CREATED_SECONDS >= seconds(ts));
    filter = and(filter, query, "max_created_ts", (book, ts) -> CREATED_SECONDS <= seconds(ts));
    filter = and(filter, query, "min_close_ts", (book, ts) -> closeSeconds(book) >= seconds(ts));
    return and(filter, query, "max_close_ts", (book, ts) -> closeSeconds(book) <= seconds(ts));
  }

  private static Predicate<TrueBook> and(
      Predicate<TrueBook> filter, Fields query, String name, BiPredicate<TrueBook, String> wanted) {
    String value = query.getValue(name);
    return value == null || value.isEmpty() ? filter : filter.and(book -> wanted.test(book, value));
  }

  private static long seconds(String text) {
    return Long.parseLong(text);
  }

  private static long closeSeconds(TrueBook book) {
    return book.closeTime().getEpochSecond();
  }

  private static int limit(Fields query) {
    String limit = query.getValue("limit");
    try {
      return limit == null ? DEFAULT_LIMIT : Integer.parseInt(limit);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static String cursor(int offset) {
    byte[] text = (CURSOR_PREFIX + offset).getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text);
  }

  /** A cursor that makes no sense means the first page, as at Kalshi. */
  private static int offset(String cursor) {
    try {
      String text =
          new String(
              Base64.getUrlDecoder().decode(cursor == null ? "" : cursor), StandardCharsets.UTF_8);
      return text.startsWith(CURSOR_PREFIX)
          ? Math.max(0, Integer.parseInt(text.substring(CURSOR_PREFIX.length())))
          : 0;
    } catch (IllegalArgumentException e) {
      return 0;
    }
  }

  /** Returns the events that the markets belong to, in the markets' order. */
  HttpAnswer events(Fields query) {
    int limit = limit(query);
    if (limit < 1 || limit > MAX_EVENTS) {
      return new HttpAnswer(400, "{\"msg\":\"Parameter validation failed for GetEvents: limit\"}");
    }
    Map<String, List<TrueBook>> byEvent =
        exchange.allBooks().stream()
            .filter(filter(query))
            .collect(
                Collectors.groupingBy(
                    TrueBook::eventTicker, LinkedHashMap::new, Collectors.toList()));
    List<List<TrueBook>> events = List.copyOf(byEvent.values());
    int start = Math.min(offset(query.getValue("cursor")), events.size());
    int end = Math.min(start + limit, events.size());
    ObjectNode root = JSON.objectNode();
    root.put("cursor", end < events.size() ? cursor(end) : "");
    ArrayNode list = root.putArray("events");
    boolean nested = Boolean.parseBoolean(query.getValue("with_nested_markets"));
    events.subList(start, end).forEach(books -> list.add(event(books, nested)));
    return RestApi.ok(root);
  }

  static ObjectNode event(List<TrueBook> books, boolean nested) {
    ObjectNode event = JSON.objectNode();
    event.put("event_ticker", books.get(0).eventTicker());
    event.put("series_ticker", books.get(0).seriesTicker());
    event.put("title", books.get(0).eventTicker());
    if (nested) {
      ArrayNode markets = event.putArray("markets");
      books.forEach(book -> markets.add(market(book)));
    }
    return event;
  }

  static ObjectNode market(TrueBook book) {
    ObjectNode market = JSON.objectNode();
    market.put("ticker", book.marketTicker);
    market.put("event_ticker", book.eventTicker());
    market.put("market_type", "binary");
    market.put("title", book.title());
    market.put("yes_sub_title", "Yes");
    market.put("no_sub_title", "No");
    market.put("created_time", CREATED.toString());
    market.put("updated_time", CREATED.toString());
    market.put("open_time", "2026-11-20T15:00:00Z");
    market.put("close_time", book.closeTime().toString());
    market.put("status", book.status());
    putPrice(market, "yes_bid_dollars", book.best(Side.YES));
    putPrice(market, "no_bid_dollars", book.best(Side.NO));
    putPrice(market, "yes_ask_dollars", FixedPoint.DOLLAR_CENTI_CENTS - book.best(Side.NO));
    putPrice(market, "no_ask_dollars", FixedPoint.DOLLAR_CENTI_CENTS - book.best(Side.YES));
    market.put("result", book.isFinished() ? "yes" : "");
    market.put("price_level_structure", structure(book.tickCentiCents()));
    ObjectNode range = market.putArray("price_ranges").addObject();
    range.put("start", "0.0000").put("end", "1.0000");
    putPrice(range, "step", book.tickCentiCents());
    return market;
  }

  static String structure(int tickCentiCents) {
    return switch (tickCentiCents) {
      case 1 -> "centi_cent";
      case 10 -> "deci_cent";
      default -> "linear_cent";
    };
  }

  private static void putPrice(ObjectNode market, String field, int centiCents) {
    market.put(field, FixedPoint.priceDollars(centiCents).toPlainString());
  }
}
