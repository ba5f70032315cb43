package io.github.kalshibook.ticker;

import io.github.kalshibook.book.BookRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Two minutes of a sink that is slow for one of them, on a clock moved by hand: fifty markets
 * change ten times a second, and each ticker takes the sink 2 ms, or 120 ms while it is slow, which
 * makes six seconds for a round of all. The same on every run.
 */
final class SlowSinkRun {
  static final int SECONDS = 150;
  static final int SLOW_FROM = 15;
  static final int SLOW_TO = 75;
  private static final int MARKETS = 50;
  private static final long STEP_MILLIS = 1;

  private final ManualTime time = new ManualTime();
  private final Mailbox mailbox;
  private final BookPen[] books = new BookPen[MARKETS];
  private final long[] lastMillis = new long[MARKETS];
  private long longestWaitMillis;
  private final List<Second> seconds = new ArrayList<>();

  /** How the sink stood at the end of one second. */
  record Second(int second, double interval, double lag, long deliveries) {}

  SlowSinkRun(long maxIntervalMillis) {
    mailbox = new Mailbox(1_000_000_000, maxIntervalMillis * 1_000_000, time);
    BookRegistry registry = new BookRegistry();
    for (int i = 0; i < MARKETS; i++) {
      books[i] = new BookPen(registry, "M" + i);
    }
  }

  SlowSinkRun run() {
    Mailbox.Delivery inHand = null;
    long doneAt = 0;
    long before = 0;
    for (long millis = 0; millis < SECONDS * 1_000L; millis += STEP_MILLIS) {
      change(millis);
      if (inHand != null && millis >= doneAt) {
        mailbox.delivered(inHand, true);
        delivered(inHand, millis);
        inHand = null;
      }
      if (inHand == null) {
        inHand = mailbox.poll();
        doneAt = millis + (isSlow(millis) ? 120 : 2);
      }
      if (millis % 1_000 == 999) {
        SinkStats stats = mailbox.stats();
        long delivered = stats.delivered();
        seconds.add(
            new Second(
                (int) (millis / 1_000) + 1,
                stats.interval().toNanos() / 1e9,
                stats.lag().toNanos() / 1e9,
                delivered - before));
        before = delivered;
      }
      time.advanceMillis(STEP_MILLIS);
    }
    return this;
  }

  List<Second> seconds() {
    return seconds;
  }

  /** The longest time that any market went without a ticker. */
  long longestWaitMillis() {
    return longestWaitMillis;
  }

  SinkStats stats() {
    return mailbox.stats();
  }

  private static boolean isSlow(long millis) {
    return millis >= SLOW_FROM * 1_000L && millis < SLOW_TO * 1_000L;
  }

  /** Each market changes ten times a second, one after the other. */
  private void change(long millis) {
    for (int i = 0; i < MARKETS; i++) {
      if (millis % 100 == 2L * i) {
        books[i].live(5_000 + (int) (millis / 100 % 100), 4_000);
        mailbox.put(Ticker.of(books[i].book(), Instant.EPOCH), null);
      }
    }
  }

  private void delivered(Mailbox.Delivery delivery, long millis) {
    Ticker ticker = delivery.ticker();
    if (ticker != null) {
      int market = Integer.parseInt(ticker.marketTicker().substring(1));
      longestWaitMillis = Math.max(longestWaitMillis, millis - lastMillis[market]);
      lastMillis[market] = millis;
    }
  }

  /** Draws the run. */
  String svg() {
    StringBuilder svg = new StringBuilder();
    svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 760 300\" ")
        .append("font-family=\"sans-serif\" font-size=\"12\">\n")
        .append("<title>The interval of a sink that is slow for a minute</title>\n")
        .append("<rect width=\"760\" height=\"300\" fill=\"#fff\"/>\n");
    svg.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%d\" y=\"20\" width=\"%d\" height=\"240\" fill=\"#f3ead8\"/>\n",
            x(SLOW_FROM),
            x(SLOW_TO) - x(SLOW_FROM)));
    for (int y = 0; y <= 6; y++) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<path d=\"M50 %d H740\" stroke=\"#ddd\"/><text x=\"24\" y=\"%d\">%d s</text>\n",
              y(y),
              y(y) + 4,
              y));
    }
    for (int s = 0; s <= SECONDS; s += 15) {
      svg.append(
          String.format(
              Locale.ROOT, "<text x=\"%d\" y=\"278\" text-anchor=\"middle\">%d</text>\n", x(s), s));
    }
    svg.append(line("#b33", seconds.stream().map(Second::lag).toList()));
    svg.append(line("#225ea8", seconds.stream().map(Second::interval).toList()));
    svg.append("<text x=\"60\" y=\"36\" fill=\"#225ea8\">interval</text>\n")
        .append("<text x=\"120\" y=\"36\" fill=\"#b33\">lag</text>\n")
        .append("<text x=\"")
        .append(x(SLOW_FROM) + 90)
        .append("\" y=\"36\">slow: 120 ms a ticker</text>\n")
        .append("<text x=\"395\" y=\"294\" text-anchor=\"middle\">seconds</text>\n</svg>\n");
    return svg.toString();
  }

  private static String line(String colour, List<Double> values) {
    StringBuilder path = new StringBuilder("<path fill=\"none\" stroke-width=\"2\" stroke=\"");
    path.append(colour).append("\" d=\"");
    for (int i = 0; i < values.size(); i++) {
      path.append(i == 0 ? 'M' : 'L').append(x(i + 1)).append(' ').append(y(values.get(i)));
    }
    return path.append("\"/>\n").toString();
  }

  private static int x(int second) {
    return 50 + second * 690 / SECONDS;
  }

  private static int y(double seconds) {
    return 260 - (int) Math.round(seconds * 38);
  }
}
