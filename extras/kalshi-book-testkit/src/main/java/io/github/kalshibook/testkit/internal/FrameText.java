package io.github.kalshibook.testkit.internal;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.github.kalshibook.book.FixedPoint;
import io.github.kalshibook.book.Side;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.NavigableMap;

/** Writes the frames that the exchange sends, as Kalshi does: compact, ending in a newline. */
final class FrameText {
  private static final JsonStringEncoder ENCODER = JsonStringEncoder.getInstance();

  private FrameText() {}

  static String quote(String text) {
    return '"' + new String(ENCODER.quoteAsString(text)) + '"';
  }

  /** A numbered frame around a message body; {@code id} 0 stands for none. */
  static String numbered(String type, long id, long sid, long seq, String body) {
    StringBuilder text = new StringBuilder(64 + body.length());
    text.append("{\"type\":\"").append(type).append('"');
    text.append(",\"sid\":").append(sid).append(",\"seq\":").append(seq);
    if (!body.isEmpty()) {
      text.append(",\"msg\":").append(body);
    }
    if (id > 0) {
      text.append(",\"id\":").append(id);
    }
    return text.append("}\n").toString();
  }

  /** An answer that takes no number; {@code id} 0 stands for none. */
  static String answer(long id, String type, String body) {
    String start = id > 0 ? "{\"id\":" + id + ',' : "{";
    return start + "\"type\":\"" + type + "\",\"msg\":" + body + "}\n";
  }

  static String snapshotBody(TrueBook book, boolean useYesPrice) {
    StringBuilder text = new StringBuilder(256);
    appendMarket(text, book);
    appendSide(text, "yes_dollars_fp", book.bids(Side.YES), false);
    appendSide(text, "no_dollars_fp", book.bids(Side.NO), useYesPrice);
    return text.append('}').toString();
  }

  static String deltaBody(
      TrueBook book, Side side, int price, long change, boolean useYesPrice, Instant now) {
    StringBuilder text = new StringBuilder(256);
    appendMarket(text, book);
    int shown = useYesPrice && side == Side.NO ? FixedPoint.DOLLAR_CENTI_CENTS - price : price;
    text.append(",\"price_dollars\":\"");
    appendPrice(text, shown);
    text.append("\",\"delta_fp\":\"");
    appendSize(text, change);
    text.append("\",\"side\":\"").append(side == Side.YES ? "yes" : "no");
    text.append("\",\"ts\":\"").append(now);
    return text.append("\",\"ts_ms\":").append(now.toEpochMilli()).append('}').toString();
  }

  static String tickersBody(Collection<TrueBook> books) {
    StringBuilder text = new StringBuilder("{\"market_tickers\":[");
    String separator = "";
    for (TrueBook book : books) {
      text.append(separator).append(quote(book.marketTicker));
      separator = ",";
    }
    return text.append("]}").toString();
  }

  static String subscribedBody(String channel, long sid) {
    return "{\"channel\":" + quote(channel) + ",\"sid\":" + sid + '}';
  }

  static String errorBody(int code, Collection<String> marketTickers) {
    StringBuilder text = new StringBuilder("{\"code\":" + code + ",\"msg\":");
    text.append(quote(ErrorCodes.message(code)));
    if (marketTickers.size() == 1) {
      text.append(",\"market_ticker\":").append(quote(marketTickers.iterator().next()));
    } else if (!marketTickers.isEmpty()) {
      String separator = ",\"market_tickers\":[";
      for (String marketTicker : marketTickers) {
        text.append(separator).append(quote(marketTicker));
        separator = ",";
      }
      text.append(']');
    }
    return text.append('}').toString();
  }

  /** Appends a price with four decimals; {@link FixedPoint#formatPrice} without its garbage. */
  static void appendPrice(StringBuilder text, int centiCents) {
    text.append("0.");
    for (int digit = 1_000; digit > 0; digit /= 10) {
      text.append((char) ('0' + centiCents / digit % 10));
    }
  }

  static void appendSize(StringBuilder text, long centiContracts) {
    long absolute = Math.abs(centiContracts);
    text.append(centiContracts < 0 ? "-" : "").append(absolute / 100).append('.');
    text.append((char) ('0' + absolute / 10 % 10)).append((char) ('0' + absolute % 10));
  }

  private static void appendMarket(StringBuilder text, TrueBook book) {
    text.append("{\"market_ticker\":").append(quote(book.marketTicker));
    text.append(",\"market_id\":\"").append(book.marketId).append('"');
  }

  /**
   * An empty side has no key. Levels ascend as shown, so YES prices of NO bids are turned round.
   */
  private static void appendSide(
      StringBuilder text, String key, NavigableMap<Integer, Long> bids, boolean fromOtherSide) {
    if (bids.isEmpty()) {
      return;
    }
    String separator = ",\"" + key + "\":[[\"";
    for (Map.Entry<Integer, Long> level :
        (fromOtherSide ? bids.descendingMap() : bids).entrySet()) {
      text.append(separator);
      int price = level.getKey();
      appendPrice(text, fromOtherSide ? FixedPoint.DOLLAR_CENTI_CENTS - price : price);
      text.append("\",\"");
      appendSize(text, level.getValue());
      text.append("\"]");
      separator = ",[\"";
    }
    text.append(']');
  }
}
