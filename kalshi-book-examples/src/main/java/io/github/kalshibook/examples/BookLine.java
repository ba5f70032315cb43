package io.github.kalshibook.examples;

import io.github.kalshibook.book.BookView;
import io.github.kalshibook.book.FixedPoint;
import io.github.kalshibook.book.OrderbookLevel;
import io.github.kalshibook.book.Trust;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes a book as one JSON object on one line. */
final class BookLine {
  /** What JSON does not allow in a text, and surrogates without their other half. */
  private static final Pattern TO_ESCAPE =
      Pattern.compile("[\"\\\\\\x00-\\x1f\\x{d800}-\\x{dfff}]");

  private BookLine() {}

  /** Levels ascend by price, in dollars with 4 decimals; sizes are in contracts, 2 decimals. */
  static String of(BookView book) {
    Trust trust = book.trust();
    StringBuilder json = new StringBuilder(256);
    json.append("{\"market_ticker\":").append(quoted(book.marketTicker()));
    json.append(",\"sid\":").append(numberOrNull(trust.sid()));
    json.append(",\"seq\":").append(numberOrNull(trust.sequence()));
    json.append(",\"status\":\"").append(trust.status()).append("\",\"yes_bids\":");
    appendAscending(json, book.yesBids());
    json.append(",\"no_bids\":");
    appendAscending(json, book.noBids());
    return json.append('}').toString();
  }

  /** The canonical hash of the levels, the same on every run and machine. */
  static String hashOf(BookView book) {
    Trust trust = book.trust();
    return "{\"market_ticker\":"
        + quoted(book.marketTicker())
        + ",\"sid\":"
        + numberOrNull(trust.sid())
        + ",\"seq\":"
        + numberOrNull(trust.sequence())
        + ",\"status\":\""
        + trust.status()
        + "\",\"hash\":\""
        + HexFormat.of().toHexDigits(book.hash())
        + "\"}";
  }

  private static void appendAscending(StringBuilder json, List<OrderbookLevel> bestFirst) {
    json.append('[');
    for (int i = bestFirst.size() - 1; i >= 0; i--) {
      OrderbookLevel level = bestFirst.get(i);
      json.append("[\"")
          .append(FixedPoint.formatPrice(level.priceCentiCents()))
          .append("\",\"")
          .append(FixedPoint.formatSize(level.sizeCentiContracts()))
          .append(i == 0 ? "\"]" : "\"],");
    }
    json.append(']');
  }

  /** Before its first snapshot a book has neither sid nor sequence, and says -1. */
  private static String numberOrNull(long number) {
    return number < 0 ? "null" : Long.toString(number);
  }

  static String quoted(String text) {
    return '"' + TO_ESCAPE.matcher(text).replaceAll(BookLine::escaped) + '"';
  }

  private static String escaped(MatchResult match) {
    char c = match.group().charAt(0);
    return Matcher.quoteReplacement(
        c == '"' || c == '\\' ? "\\" + c : String.format("\\u%04x", (int) c));
  }
}
