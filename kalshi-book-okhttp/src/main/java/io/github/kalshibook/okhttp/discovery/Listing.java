package io.github.kalshibook.okhttp.discovery;

import io.github.kalshibook.okhttp.catalog.MarketQuery;
import io.github.kalshibook.okhttp.catalog.MarketStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One list to read, page by page: a query is one for each of its series or events and statuses.
 *
 * @param query what it is for
 * @param series the series it asks for; empty if none
 * @param params what it is asked by
 */
record Listing(MarketQuery query, String series, Map<String, String> params) {
  static List<Listing> of(MarketQuery query) {
    List<Listing> listings = new ArrayList<>();
    for (MarketStatus status : query.statuses()) {
      if (query.seriesTickers().isEmpty() && query.eventTickers().isEmpty()) {
        listings.add(of(query, status, "", ""));
      }
      query.seriesTickers().forEach(s -> listings.add(of(query, status, "series_ticker", s)));
      query.eventTickers().forEach(e -> listings.add(of(query, status, "event_ticker", e)));
    }
    return listings;
  }

  private static Listing of(MarketQuery query, MarketStatus status, String name, String value) {
    Map<String, String> params = new LinkedHashMap<>();
    params.put("status", status.filterWord());
    if (!name.isEmpty()) {
      params.put(name, value);
    }
    if (!query.combinations()) {
      params.put("mve_filter", "exclude");
    }
    return new Listing(query, name.equals("series_ticker") ? value : "", Map.copyOf(params));
  }
}
