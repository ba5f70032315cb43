package io.github.kalshibook.okhttp.discovery;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.kalshibook.okhttp.catalog.MarketInfo;
import io.github.kalshibook.okhttp.catalog.MarketStatus;
import io.github.kalshibook.okhttp.catalog.PriceRange;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads markets (Kalshi's OpenAPI document, November 2026). */
final class MarketJson {
  private static final Logger LOG = LoggerFactory.getLogger(MarketJson.class);

  /** A page holds 1,000; what a page holds beyond this is passed over. */
  private static final int MAX_MARKETS = 10_000;

  private final String askedSeries;
  private final Predicate<MarketInfo> meant;

  /**
   * Makes a reader.
   *
   * @param askedSeries the series that was asked for; empty if none was
   * @param meant whether a query means a market; may throw
   */
  MarketJson(String askedSeries, Predicate<MarketInfo> meant) {
    this.askedSeries = askedSeries;
    this.meant = meant;
  }

  /** Reads a page of {@code GET /markets}. */
  MarketPage page(JsonParser parser) throws IOException {
    List<MarketPage.Found> markets = new ArrayList<>();
    String[] cursor = {""};
    boolean[] listed = new boolean[1];
    Json.fields(
        parser,
        (name, value) -> {
          if (name.equals("cursor")) {
            cursor[0] = Json.text(value);
          } else if (name.equals("markets")) {
            listed[0] = list(value, markets);
          }
        });
    if (!listed[0]) {
      // An error in the place of a page must not look like an empty one.
      throw new IOException("no list of markets");
    }
    return new MarketPage(List.copyOf(markets), cursor[0]);
  }

  /** Reads the answer of {@code GET /markets/{ticker}}. */
  MarketPage single(JsonParser parser) throws IOException {
    List<MarketPage.Found> markets = new ArrayList<>();
    Json.fields(
        parser,
        (name, value) -> {
          if (name.equals("market") && value.currentToken() == JsonToken.START_OBJECT) {
            market(value, markets);
          }
        });
    if (markets.isEmpty()) {
      throw new IOException("no market");
    }
    return new MarketPage(List.copyOf(markets), "");
  }

  private boolean list(JsonParser parser, List<MarketPage.Found> markets) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return true;
    }
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      return false;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.START_OBJECT && markets.size() < MAX_MARKETS) {
        market(parser, markets);
      } else {
        parser.skipChildren();
      }
    }
    return true;
  }

  private void market(JsonParser parser, List<MarketPage.Found> markets) throws IOException {
    Fields fields = new Fields();
    Json.fields(parser, fields);
    if (!fields.ticker.isEmpty()) {
      MarketInfo market = fields.market(askedSeries);
      markets.add(new MarketPage.Found(market, isMeant(market)));
    }
  }

  @SuppressWarnings("CatchingUnchecked") // the user's predicate may throw anything
  private boolean isMeant(MarketInfo market) {
    try {
      return meant.test(market);
    } catch (Throwable e) {
      LOG.warn("The query's predicate threw at {}", market.marketTicker(), e);
      return false;
    }
  }

  private static final class Fields implements Json.Field {
    String ticker = "";
    private String event = "";
    private String series = "";
    private String title = "";
    private String yesSubtitle = "";
    private String subtitle = "";
    private String status = "";
    private String structure = "";
    private Optional<Instant> openTime = Optional.empty();
    private Optional<Instant> closeTime = Optional.empty();
    private List<Optional<PriceRange>> ranges = List.of();

    @Override
    public void read(String name, JsonParser value) throws IOException {
      switch (name) {
        case "ticker" -> ticker = Json.text(value);
        case "event_ticker" -> event = Json.text(value);
        case "series_ticker" -> series = Json.text(value);
        case "title" -> title = Json.text(value);
        case "yes_sub_title" -> yesSubtitle = Json.text(value);
        case "subtitle" -> subtitle = Json.text(value);
        case "status" -> status = Json.text(value);
        case "open_time" -> openTime = Json.time(value);
        case "close_time" -> closeTime = Json.time(value);
        case "price_level_structure" -> structure = Json.text(value);
        case "price_ranges" -> ranges = Json.ranges(value);
        default -> {
          // Passed over.
        }
      }
    }

    MarketInfo market(String askedSeries) {
      return new MarketInfo(
          ticker,
          event,
          series(askedSeries),
          title,
          yesSubtitle.isEmpty() ? subtitle : yesSubtitle,
          MarketStatus.ofField(status),
          status,
          openTime,
          closeTime,
          Json.ticks(structure, ranges));
    }

    private String series(String askedSeries) {
      if (!series.isEmpty()) {
        return series;
      }
      if (!askedSeries.isEmpty()) {
        return askedSeries;
      }
      String from = event.isEmpty() ? ticker : event;
      int dash = from.indexOf('-');
      return dash < 0 ? from : from.substring(0, dash);
    }
  }
}
