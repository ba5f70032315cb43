package io.github.kalshibook.okhttp.discovery;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import okhttp3.HttpUrl;

/**
 * Reads one list to its end. The end may never come by itself: a cursor that the exchange does not
 * understand gives the first page again, so a cursor or a beginning seen before ends the reading,
 * and so do pages without number.
 */
final class MarketPages implements Reply<MarketPage> {
  static final int MAX_PAGES = 1_000;
  static final int TRIES = 6;
  private static final int LIMIT = 1_000;
  private static final int MAX_FRUITLESS = 10;

  private final RestReader rest;
  private final Listing listing;
  private final Consumer<List<MarketPage.Found>> onPage;
  private final Consumer<String> onEnd;
  private final Set<String> cursors = new HashSet<>();
  private final Set<String> beginnings = new HashSet<>();
  private int fruitless;

  /**
   * Makes a reading that has not begun.
   *
   * @param onEnd gets why the list could not be read to its end; an empty text if it could
   */
  MarketPages(
      RestReader rest,
      Listing listing,
      Consumer<List<MarketPage.Found>> onPage,
      Consumer<String> onEnd) {
    this.rest = rest;
    this.listing = listing;
    this.onPage = onPage;
    this.onEnd = onEnd;
  }

  void begin() {
    next("");
  }

  private void next(String cursor) {
    HttpUrl.Builder url = rest.resource("markets");
    url.addQueryParameter("limit", Integer.toString(LIMIT));
    listing.params().forEach(url::addQueryParameter);
    if (!cursor.isEmpty()) {
      url.addQueryParameter("cursor", cursor);
    }
    MarketJson json = new MarketJson(listing.series(), listing.query()::contains);
    rest.get(url.build(), TRIES, json::page, this);
  }

  @Override
  public void answered(MarketPage page) {
    onPage.accept(page.markets());
    String cursor = page.cursor();
    if (cursor.isEmpty()) {
      onEnd.accept("");
    } else if (!cursors.add(cursor) || isKnown(page)) {
      onEnd.accept("the pages go round in a circle");
    } else if (cursors.size() >= MAX_PAGES || fruitless >= MAX_FRUITLESS) {
      onEnd.accept("the pages do not end");
    } else {
      next(cursor);
    }
  }

  @Override
  public void failed(RestFailure failure) {
    onEnd.accept(failure.message());
  }

  private boolean isKnown(MarketPage page) {
    if (page.markets().isEmpty()) {
      fruitless++;
      return false;
    }
    return !beginnings.add(page.markets().get(0).market().marketTicker());
  }
}
