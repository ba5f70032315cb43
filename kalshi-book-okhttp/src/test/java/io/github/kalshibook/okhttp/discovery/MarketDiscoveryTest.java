package io.github.kalshibook.okhttp.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kalshibook.okhttp.catalog.LifecycleEvent;
import io.github.kalshibook.okhttp.catalog.MarketQuery;
import io.github.kalshibook.okhttp.discovery.RestRig.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarketDiscoveryTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final RestRig rig = new RestRig();

  /** The exchange's markets and the words of their status. */
  private final Map<String, String> markets = new TreeMap<>();

  private MarketDiscovery discovery = discovery(MarketQuery.series("S"), 1_000);

  @Test
  void cursorThatIsRepeated_endsTheList_andIsToldOnce() {
    rig.exchange = url -> page(List.of("S-1"), "again");

    tickFor(Duration.ofMinutes(5));

    assertThat(rig.wanted).containsExactly("S-1");
    assertThat(rig.asked).hasSizeLessThan(80);
    assertThat(rig.alerts).hasSize(1).allMatch(alert -> alert.contains("circle"));
  }

  @Test
  void cursorThatIsNew_butLeadsToTheFirstPage_endsTheList() {
    rig.exchange = url -> page(List.of("S-1", "S-2"), "c" + rig.asked.size());

    tickFor(Duration.ofSeconds(5));

    assertThat(rig.wanted).containsExactly("S-1", "S-2");
    assertThat(rig.asked).hasSize(2);
  }

  @Test
  void pagesWithoutEnd_areBounded_andPaced() {
    rig.exchange = url -> page(List.of("S-" + rig.asked.size()), "c" + rig.asked.size());

    tickFor(Duration.ofMinutes(3));

    assertThat(rig.asked.stream().filter(u -> u.queryParameter("tickers") == null))
        .hasSizeBetween(MarketPages.MAX_PAGES, 2 * MarketPages.MAX_PAGES);
    assertThat(rig.mostInASecond()).isLessThanOrEqualTo(10);
  }

  @Test
  void emptyPagesWithoutEnd_areLeft() {
    rig.exchange = url -> page(List.of(), "c" + rig.asked.size());

    tickFor(Duration.ofSeconds(5));

    assertThat(rig.asked).hasSizeLessThan(15);
    assertThat(rig.alerts).hasSize(1).allMatch(alert -> alert.contains("do not end"));
  }

  @Test
  void marketsThatAreRepeated_areWantedOnce() {
    rig.exchange =
        url ->
            url.queryParameter("cursor") == null
                ? page(List.of("S-1", "S-2"), "c")
                : page(List.of("S-2", "S-3"), "");

    tickFor(Duration.ofSeconds(5));

    assertThat(rig.wanted).containsExactly("S-1", "S-2", "S-3");
    assertThat(rig.alerts).isEmpty();
  }

  @Test
  void failures_areBackedOff_andToldOnce_andEndNoMarket() {
    markets.put("S-1", "active");
    rig.exchange = this::honest;
    tickFor(Duration.ofSeconds(2));
    int before = rig.asked.size();

    rig.exchange = url -> new Answer(429, "{\"error\":\"too many requests\"}");
    tickFor(Duration.ofMinutes(30));

    assertThat(rig.wanted).containsExactly("S-1");
    assertThat(rig.asked.size() - before).isBetween(60, 180);
    assertThat(rig.alerts).containsExactly("REST 429: too many requests");
    rig.exchange = this::honest;
    markets.put("S-2", "active");
    tickFor(MINUTE);
    assertThat(rig.wanted).containsExactly("S-1", "S-2");
  }

  @Test
  void listedStatus_thatIsNotAskedFor_isNotWanted() {
    rig.exchange =
        url -> {
          markets.put("S-1", "initialized");
          markets.put("S-2", "closed");
          markets.put("S-3", "brand_new_word");
          markets.put("S-4", "active");
          return page(List.copyOf(markets.keySet()), "");
        };

    tickFor(Duration.ofSeconds(5));

    assertThat(rig.wanted).containsExactly("S-4");
  }

  @Test
  void aMarketThatEndedByAnEvent_isNotRevivedByALaggingList() {
    markets.put("S-1", "active");
    rig.exchange = this::honest;
    tickFor(Duration.ofSeconds(2));

    discovery.onLifecycle(event("S-1", "determined"));
    tickFor(Duration.ofSeconds(90));
    assertThat(rig.wanted).isEmpty();

    // Only the exchange's own word, or time, revives it.
    discovery.onLifecycle(event("S-1", "activated"));
    tickFor(Duration.ofSeconds(5));
    assertThat(rig.wanted).containsExactly("S-1");
  }

  @Test
  void aMarketThatRestKnowsLate_isAskedForAgain() {
    rig.exchange = this::honest;
    tickFor(Duration.ofSeconds(2));

    discovery.onLifecycle(event("S-7", "activated"));
    tickFor(Duration.ofSeconds(2));
    markets.put("S-7", "active");
    tickFor(Duration.ofSeconds(5));

    assertThat(rig.wanted).containsExactly("S-7");
  }

  @Test
  void aFloodOfEvents_isAnsweredByASweep() {
    discovery = discovery(MarketQuery.allOpen(), 100_000);
    rig.exchange = this::honest;
    tickFor(Duration.ofSeconds(2));
    int before = rig.asked.size();

    for (int i = 0; i < 20_000; i++) {
      markets.put("M-" + i, "active");
      discovery.onLifecycle(event("M-" + i, "created"));
    }
    tickFor(Duration.ofSeconds(40));

    assertThat(rig.wanted).hasSize(20_000);
    assertThat(rig.asked.size() - before).isLessThan(120);
    assertThat(rig.mostInASecond()).isLessThanOrEqualTo(10);
  }

  @Test
  void absence_endsAMarket_onlyIfTheExchangeItselfSaysSoTwice() {
    markets.put("S-1", "active");
    rig.exchange = this::honest;
    tickFor(Duration.ofSeconds(2));
    markets.clear();

    rig.exchange =
        url ->
            url.pathSegments().size() > 3 ? new Answer(404, "<html>not here</html>") : honest(url);
    tickFor(Duration.ofMinutes(10));
    assertThat(rig.wanted).containsExactly("S-1");

    rig.exchange = this::honest;
    tickFor(Duration.ofMinutes(5));
    assertThat(rig.wanted).isEmpty();
  }

  @Test
  void endedMarkets_areForgotten_onceTheirBooksAreGone() {
    markets.put("S-1", "active");
    rig.exchange = this::honest;
    tickFor(Duration.ofSeconds(2));
    markets.put("S-1", "finalized");
    tickFor(Duration.ofMinutes(2));
    assertThat(rig.wanted).isEmpty();
    assertThat(discovery.info("S-1")).isPresent();

    rig.books.clear();
    tickFor(Duration.ofMinutes(2));

    assertThat(discovery.info("S-1")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 20_261_122})
  void atRandom_whatIsWantedIsWhatIsOpen_andNothingOpenIsEverDropped(long seed) {
    Random random = new Random(seed);
    rig.exchange = url -> random.nextInt(4) > 0 ? honest(url) : broken(random);
    for (int step = 0; step < 300; step++) {
      String ticker = "S-" + random.nextInt(40);
      String word = markets.get(ticker);
      if (word == null) {
        markets.put(ticker, "active");
        maybe(random, ticker, "created");
        maybe(random, ticker, "activated");
      } else if (word.equals("active") && random.nextInt(3) == 0) {
        markets.put(ticker, "determined");
        maybe(random, ticker, "determined");
      }
      Set<String> before = new TreeSet<>(rig.wanted);
      tickFor(Duration.ofSeconds(random.nextInt(8)));
      before.removeAll(rig.wanted);
      assertThat(before).as("seed " + seed + ", step " + step).allMatch(t -> !isOpen(t));
    }
    rig.exchange = this::honest;
    tickFor(Duration.ofMinutes(10));

    List<String> open = markets.keySet().stream().filter(this::isOpen).toList();
    assertThat(new TreeSet<>(rig.wanted)).as("seed " + seed).containsExactlyElementsOf(open);
  }

  private void maybe(Random random, String ticker, String type) {
    if (random.nextBoolean()) {
      discovery.onLifecycle(event(ticker, type));
    }
  }

  private boolean isOpen(String ticker) {
    return "active".equals(markets.get(ticker));
  }

  private static Answer broken(Random random) {
    return List.of(
            new Answer(429, "{\"error\":\"too many requests\"}"),
            new Answer(500, "oops"),
            Answer.ok("<html></html>"),
            Answer.ok("{\"markets\":[],\"cursor\":\"\"}"),
            Answer.ok("{\"markets\":null}"),
            Answer.ok("{}"),
            Answer.ok("{\"markets\":[{\"ticker\":\"S-1\""),
            new Answer(404, "<html></html>"))
        .get(random.nextInt(8));
  }

  /** Answers as the exchange does, three markets a page. */
  private Answer honest(HttpUrl url) {
    List<String> path = url.pathSegments();
    if (path.size() > 3) {
      String ticker = path.get(3);
      return markets.containsKey(ticker)
          ? Answer.ok("{\"market\":" + market(ticker) + "}")
          : new Answer(404, "{\"error\":{\"code\":\"not_found\"}}");
    }
    String named = url.queryParameter("tickers");
    if (named != null) {
      return page(List.of(named.split(",", -1)).stream().filter(markets::containsKey).toList(), "");
    }
    List<String> open = markets.keySet().stream().filter(this::isOpen).toList();
    int size = open.size() > 1_000 ? 1_000 : 3;
    String cursor = url.queryParameter("cursor");
    int from = Math.min(cursor == null ? 0 : Integer.parseInt(cursor), open.size());
    int to = Math.min(from + size, open.size());
    return page(open.subList(from, to), to < open.size() ? Integer.toString(to) : "");
  }

  private Answer page(List<String> tickers, String cursor) {
    List<String> texts = new ArrayList<>();
    tickers.forEach(ticker -> texts.add(market(ticker)));
    return Answer.ok("{\"cursor\":\"" + cursor + "\",\"markets\":" + texts + "}");
  }

  private String market(String ticker) {
    String status = markets.getOrDefault(ticker, "active");
    return "{\"ticker\":\"" + ticker + "\",\"event_ticker\":\"S-E\",\"status\":\"" + status + "\"}";
  }

  private MarketDiscovery discovery(MarketQuery query, int limit) {
    return new MarketDiscovery(rig.rest, rig, List.of(query), limit, MINUTE, rig::nanos);
  }

  private void tickFor(Duration duration) {
    long steps = duration.toMillis() / MarketDiscovery.TICK_MILLIS;
    IntStream.rangeClosed(0, (int) steps)
        .forEach(
            i -> {
              discovery.tick();
              rig.advance(Duration.ofMillis(MarketDiscovery.TICK_MILLIS));
            });
  }

  private static LifecycleEvent event(String ticker, String type) {
    return new LifecycleEvent(
        "market_lifecycle_v2",
        type,
        ticker,
        "",
        Instant.EPOCH,
        Optional.empty(),
        Collections.emptyMap());
  }
}
