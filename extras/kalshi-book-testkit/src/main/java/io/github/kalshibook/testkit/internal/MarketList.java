package io.github.kalshibook.testkit.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.kalshibook.book.FixedPoint;
import io.github.kalshibook.book.Side;
import io.github.kalshibook.testkit.HttpAnswer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.eclipse.jetty.util.Fields;

/** The list of markets, page by page. Called with the exchange's lock held. */
final class MarketList {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1_000;
  private static final String CURSOR_PREFIX = "page:";

  /** The filter's words are not the field's. */
  private static final Map<String, Set<String>> STATUSES =
      Map.of(
          "open", Set.of("active"),
          "unopened", Set.of("initialized"),
          "paused", Set.of("inactive"),
          "closed", Set.of("closed", "determined", "disputed", "amended"),
          "settled", Set.of("finalized"));

  private final Exchange exchange;

  MarketList(Exchange exchange) {
    this.exchange = exchange;
  }

  HttpAnswer page(Fields query) {
    int limit = limit(query);
    if (limit < 1 || limit > MAX_LIMIT) {
      return new HttpAnswer(400, "{\"msg\":\"Parameter validation failed for GetMarkets: limit\"}");
    }
    List<TrueBook> wanted = exchange.allBooks().stream().filter(filter(query)).toList();
    int start = Math.min(offset(query.getValue("cursor")), wanted.size());
    int end = Math.min(start + limit, wanted.size());
    ObjectNode root = JSON.objectNode();
    root.put("cursor", end < wanted.size() ? cursor(end) : "");
    ArrayNode markets = root.putArray("markets");
    wanted.subList(start, end).forEach(book -> markets.add(market(book)));
    return RestApi.ok(root);
  }

  private static Predicate<TrueBook> filter(Fields query) {
    Predicate<TrueBook> filter = book -> true;
    String event = query.getValue("event_ticker");
    if (event != null) {
      filter = filter.and(book -> eventTicker(book).equals(event));
    }
    String series = query.getValue("series_ticker");
    if (series != null) {
      filter = filter.and(book -> seriesTicker(book).equals(series));
    }
    String tickers = query.getValue("tickers");
    if (tickers != null) {
      Set<String> wanted = Set.copyOf(Arrays.asList(tickers.split(",", -1)));
      filter = filter.and(book -> wanted.contains(book.marketTicker));
    }
    String status = query.getValue("status");
    if (status != null) {
      Set<String> wanted = STATUSES.getOrDefault(status.toLowerCase(Locale.ROOT), Set.of());
      filter = filter.and(book -> wanted.contains(book.status()));
    }
    String mve = query.getValue("mve_filter");
    if (mve != null) {
      filter = filter.and(book -> book.marketTicker.startsWith("KXMVE") == mve.equals("only"));
    }
    return filter;
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

  /** {@code KXRAIN-26NOV30-T1.5} belongs to the event {@code KXRAIN-26NOV30}. */
  private static String eventTicker(TrueBook book) {
    int dash = book.marketTicker.lastIndexOf('-');
    return dash < 0 ? book.marketTicker : book.marketTicker.substring(0, dash);
  }

  private static String seriesTicker(TrueBook book) {
    int dash = book.marketTicker.indexOf('-');
    return dash < 0 ? book.marketTicker : book.marketTicker.substring(0, dash);
  }

  static ObjectNode market(TrueBook book) {
    ObjectNode market = JSON.objectNode();
    market.put("ticker", book.marketTicker);
    market.put("event_ticker", eventTicker(book));
    market.put("market_type", "binary");
    market.put("created_time", "2026-11-20T14:00:00Z");
    market.put("updated_time", "2026-11-20T14:00:00Z");
    market.put("open_time", "2026-11-20T15:00:00Z");
    market.put("close_time", "2026-12-31T23:59:00Z");
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
