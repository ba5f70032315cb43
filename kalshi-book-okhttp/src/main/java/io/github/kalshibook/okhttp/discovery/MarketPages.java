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

  /**
   * How a reading ended.
   *
   * @param complete whether the list was read to its end
   * @param oddity what was wrong with the list itself; empty if it could not be read, of which the
   *     reader of requests tells
   */
  record End(boolean complete, String oddity) {}

  private final RestReader rest;
  private final Listing listing;
  private final Consumer<List<MarketPage.Found>> onPage;
  private final Consumer<End> onEnd;
  private final Set<String> cursors = new HashSet<>();
  private final Set<String> beginnings = new HashSet<>();
  private int fruitless;

  /**
   * Makes a reading that has not begun.
   *
   * @param onEnd gets how the reading ended
   */
  MarketPages(
      RestReader rest,
      Listing listing,
      Consumer<List<MarketPage.Found>> onPage,
      Consumer<End> onEnd) {
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
      onEnd.accept(new End(true, ""));
    } else if (!cursors.add(cursor) || isKnown(page)) {
      onEnd.accept(new End(false, "its pages go round in a circle"));
    } else if (cursors.size() >= MAX_PAGES || fruitless >= MAX_FRUITLESS) {
      onEnd.accept(new End(false, "its pages do not end"));
    } else {
      next(cursor);
    }
  }

  @Override
  public void failed(RestFailure failure) {
    onEnd.accept(new End(false, ""));
  }

  private boolean isKnown(MarketPage page) {
    if (page.markets().isEmpty()) {
      fruitless++;
      return false;
    }
    return !beginnings.add(page.markets().get(0).market().marketTicker());
  }
}
