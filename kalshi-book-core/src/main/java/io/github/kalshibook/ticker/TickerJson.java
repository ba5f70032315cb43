package io.github.kalshibook.ticker;

import io.github.kalshibook.book.FixedPoint;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Writes tickers as JSON. Digits are written from the integers, shortest form with at least one
 * digit after the point: 0.5, 0.52, 1900.0.
 */
final class TickerJson {
  private static final int SIZE_UNITS = 100;
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private TickerJson() {}

  static String encode(Ticker ticker) {
    StringBuilder json = new StringBuilder(384);
    json.append("{\"type\":\"ticker_update\",\"market_id\":");
    appendText(json, ticker.marketTicker());
    json.append(",\"platform\":\"" + Ticker.PLATFORM + "\",\"summary_stats\":{\"yes\":");
    OptionalLong size = ticker.restingCentiContracts();
    appendSide(json, ticker.yesBidCentiCents(), ticker.yesAskCentiCents(), size);
    json.append(",\"no\":");
    appendSide(json, ticker.noBidCentiCents(), ticker.noAskCentiCents(), size);
    json.append("},\"timestamp\":");
    Instant timestamp = ticker.timestamp();
    if (timestamp == null) {
      json.append("null");
    } else {
      appendSeconds(json, timestamp.toEpochMilli());
    }
    json.append(",\"status\":\"").append(ticker.status()).append("\",\"stale\":");
    json.append(!ticker.isLive()).append(",\"reason\":");
    if (ticker.isLive()) {
      json.append("null");
    } else {
      json.append('"').append(ticker.reason()).append('"');
    }
    json.append(",\"resting_size\":");
    appendSize(json, size);
    json.append(",\"exchange_time\":");
    Instant exchangeTime = ticker.exchangeTime();
    if (exchangeTime == null) {
      json.append("null");
    } else {
      json.append(exchangeTime.toEpochMilli());
    }
    return json.append(",\"version\":").append(ticker.version()).append('}').toString();
  }

  private static void appendSide(
      StringBuilder json, OptionalInt bid, OptionalInt ask, OptionalLong size) {
    json.append("{\"bid\":");
    appendPrice(json, bid);
    json.append(",\"ask\":");
    appendPrice(json, ask);
    json.append(",\"volume\":");
    appendSize(json, size);
    json.append('}');
  }

  private static void appendPrice(StringBuilder json, OptionalInt price) {
    if (price.isPresent()) {
      appendShortest(json, price.getAsInt(), FixedPoint.DOLLAR_CENTI_CENTS);
    } else {
      json.append("null");
    }
  }

  private static void appendSize(StringBuilder json, OptionalLong size) {
    if (size.isPresent()) {
      appendShortest(json, size.getAsLong(), SIZE_UNITS);
    } else {
      json.append("null");
    }
  }

  /** Writes {@code value / unit}, for a unit that is a power of ten and a value not negative. */
  static void appendShortest(StringBuilder json, long value, int unit) {
    json.append(value / unit).append('.');
    long rest = value % unit;
    int place = unit / 10;
    do {
      json.append((char) ('0' + rest / place));
      rest %= place;
      place /= 10;
    } while (rest != 0);
  }

  /** Writes epoch milliseconds as seconds with three decimals. */
  static void appendSeconds(StringBuilder json, long epochMillis) {
    if (epochMillis < 0) {
      json.append('-');
    }
    // Part by part, because there is no positive form of the least long.
    int fraction = (int) Math.abs(epochMillis % 1_000);
    json.append(Math.abs(epochMillis / 1_000)).append('.');
    json.append((char) ('0' + fraction / 100));
    json.append((char) ('0' + fraction / 10 % 10));
    json.append((char) ('0' + fraction % 10));
  }

  /** Writes a JSON text that is ASCII where it must be: no lone surrogate gets out unescaped. */
  static void appendText(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ' || isLoneSurrogate(text, i)) {
        json.append("\\u")
            .append(HEX[c >> 12])
            .append(HEX[c >> 8 & 15])
            .append(HEX[c >> 4 & 15])
            .append(HEX[c & 15]);
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }

  private static boolean isLoneSurrogate(String text, int i) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
    }
    return Character.isLowSurrogate(c)
        && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }
}
