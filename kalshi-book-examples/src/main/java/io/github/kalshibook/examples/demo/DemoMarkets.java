package io.github.kalshibook.examples.demo;

import io.github.kalshibook.examples.server.MarketTitles;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** The demo's markets: as many as wanted, of many kinds, all invented. */
final class DemoMarkets implements MarketTitles {
  private final Map<String, DemoMarket> byTicker = new LinkedHashMap<>();

  private DemoMarkets(List<DemoMarket> markets) {
    markets.forEach(market -> byTicker.put(market.ticker(), market));
  }

  /** Makes so many markets, of days from tomorrow on. The seed says where each price starts. */
  static DemoMarkets of(int count, LocalDate today, long seed) {
    List<DemoSeries> series = series();
    List<DemoMarket> first = new ArrayList<>();
    series.forEach(each -> first.addAll(each.markets(today, 0)));
    List<DemoMarket> markets = new ArrayList<>();
    for (int i = 0; i < Math.min(count, first.size()); i++) {
      // Evenly out of the list, so that few markets are of many kinds too.
      markets.add(first.get((int) ((long) i * first.size() / Math.min(count, first.size()))));
    }
    for (int day = 1; markets.size() < count; day++) {
      for (DemoSeries each : series) {
        List<DemoMarket> more = each.markets(today, day);
        markets.addAll(more.subList(0, Math.min(more.size(), count - markets.size())));
      }
    }
    Random random = new Random(seed);
    markets.stream().map(DemoMarket::event).distinct().forEach(event -> event.scatter(random));
    return new DemoMarkets(markets);
  }

  List<DemoMarket> all() {
    return List.copyOf(byTicker.values());
  }

  String[] tickers() {
    return byTicker.keySet().toArray(String[]::new);
  }

  @Override
  public String title(String marketTicker) {
    DemoMarket market = byTicker.get(marketTicker);
    return market == null ? "" : market.title();
  }

  private static List<DemoSeries> series() {
    List<DemoSeries> all = new ArrayList<>();
    all.add(daily("KXBTCD", "Bitcoin above %s", "$%,.0f", 64_500, "500", 12, 1_100, 55));
    all.add(daily("KXETHD", "Ether above %s", "$%,.0f", 2_460, "20", 10, 52, 2.6));
    all.add(daily("KXINXD", "S&P 500 closes above %s", "%,.0f", 5_985, "15", 10, 38, 1.7));
    all.add(daily("KXNDXD", "Nasdaq-100 closes above %s", "%,.0f", 21_360, "80", 8, 190, 8));
    all.add(daily("KXGOLDD", "Gold closes above %s", "$%,.0f", 2_712, "8", 7, 17, 0.8));
    all.add(daily("KXWTID", "WTI oil closes above %s", "$%.2f", 71.4, "0.50", 8, 1.1, 0.05));
    all.add(daily("KXEURUSD", "Euro above %s", "$%.3f", 1.052, "0.002", 7, 0.0044, 0.0002));
    all.add(daily("KXTNOTED", "10-year yield above %s", "%.2f%%", 4.26, "0.02", 6, 0.045, 0.002));
    all.add(daily("KXTSA", "TSA check-ins above %s", "%.2fM", 2.62, "0.05", 6, 0.11, 0.003));
    weather(all);
    all.add(monthly("KXCPIYOY", "CPI inflation above %s", "%.1f%%", 2.7, "0.1", 7, 0.16, 0.006));
    all.add(monthly("KXU3", "Unemployment above %s", "%.1f%%", 4.2, "0.1", 6, 0.14, 0.005));
    all.add(monthly("KXPAYROLLS", "Payrolls above %s", "%,.0fk", 160, "25", 8, 62, 2));
    all.add(monthly("KXFED", "Fed funds rate above %s", "%.2f%%", 3.75, "0.25", 5, 0.2, 0.007));
    all.add(monthly("KXGDP", "GDP growth estimate above %s", "%.1f%%", 2.4, "0.3", 6, 0.5, 0.02));
    all.add(monthly("KXAAAGAS", "Gas price above %s", "$%.2f", 3.06, "0.03", 7, 0.07, 0.003));
    all.add(
        monthly("KXMORTGAGE", "30-year mortgage above %s", "%.2f%%", 6.6, "0.05", 6, 0.1, 0.004));
    all.add(monthly("KXQUAKE", "Earthquake of magnitude 7 or more", "%.0f", 0.2, "1", 1, 1, 0.05));
    all.add(monthly("KXSHUTDOWN", "Government shutdown begins", "%.0f", -1.1, "1", 1, 1, 0.06));
    all.add(monthly("KXXCLASS", "X-class solar flare", "%.0f", 0.6, "1", 1, 1, 0.05));
    return all;
  }

  private static void weather(List<DemoSeries> all) {
    Map<String, Integer> highs = new LinkedHashMap<>();
    highs.put("New York", 52);
    highs.put("Chicago", 44);
    highs.put("Los Angeles", 71);
    highs.put("Miami", 81);
    highs.put("Austin", 68);
    highs.put("Denver", 49);
    highs.put("Philadelphia", 53);
    highs.put("Seattle", 50);
    highs.put("Boston", 48);
    highs.put("Houston", 73);
    highs.put("Phoenix", 76);
    highs.put("Atlanta", 61);
    highs.forEach(
        (city, high) -> {
          String code = city.replace(" ", "").substring(0, 3).toUpperCase(Locale.US);
          all.add(
              daily("KXHIGH" + code, city + " high above %s", "%.0f°F", high, "2", 5, 3.4, 0.11));
          all.add(
              daily("KXRAIN" + code, "Rain in " + city, "%.0f", high % 5 - 2.5, "1", 1, 1.6, 0.06));
        });
  }

  private static DemoSeries daily(
      String ticker,
      String question,
      String strikes,
      double center,
      String step,
      int count,
      double uncertainty,
      double drift) {
    return new DemoSeries(
        ticker, question, strikes, center, new BigDecimal(step), count, uncertainty, drift, true);
  }

  private static DemoSeries monthly(
      String ticker,
      String question,
      String strikes,
      double center,
      String step,
      int count,
      double uncertainty,
      double drift) {
    return new DemoSeries(
        ticker, question, strikes, center, new BigDecimal(step), count, uncertainty, drift, false);
  }
}
