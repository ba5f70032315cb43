package io.github.kalshibook.examples.demo;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A kind of question, asked anew each day or once for a month.
 *
 * @param ticker the series' name
 * @param question what is asked; {@code %s} stands for the strike
 * @param strikeFormat how the strike is written in the question
 * @param center what the quantity is expected to be
 * @param step from one strike to the next
 * @param strikes how many there are
 * @param uncertainty the standard deviation of what will come out
 * @param drift the standard deviation of what one minute adds to the expectation
 * @param daily whether it is asked each day
 */
record DemoSeries(
    String ticker,
    String question,
    String strikeFormat,
    double center,
    BigDecimal step,
    int strikes,
    double uncertainty,
    double drift,
    boolean daily) {
  private static final DateTimeFormatter DAY = format("yyMMMdd");
  private static final DateTimeFormatter MONTH = format("yyMMM");
  private static final DateTimeFormatter SPOKEN_DAY = format("MMM d");
  private static final DateTimeFormatter SPOKEN_MONTH = format("MMMM");

  private static DateTimeFormatter format(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.US);
  }

  /** Returns the questions of the n-th day, or month, from this one on. */
  List<DemoMarket> markets(LocalDate today, int n) {
    YearMonth month = YearMonth.from(today).plusMonths(n);
    LocalDate day = today.plusDays(n + 1L);
    String period = (daily ? DAY.format(day) : MONTH.format(month)).toUpperCase(Locale.US);
    String spoken =
        daily
            ? "on " + SPOKEN_DAY.format(day)
            : "in "
                + SPOKEN_MONTH.format(month)
                + (month.getYear() == today.getYear() ? "" : " " + month.getYear());
    DemoEvent event = new DemoEvent(center, uncertainty, drift);
    List<DemoMarket> markets = new ArrayList<>();
    for (int i = 0; i < strikes; i++) {
      BigDecimal middle =
          step.multiply(BigDecimal.valueOf(Math.round(center / step.doubleValue())));
      BigDecimal strike = middle.add(step.multiply(BigDecimal.valueOf(i - strikes / 2)));
      String name =
          strikes == 1
              ? ticker + "-" + period + "-YES"
              : ticker + "-" + period + "-T" + plain(strike);
      String asked =
          strikes == 1
              ? question
              : String.format(Locale.US, question, String.format(Locale.US, strikeFormat, strike));
      markets.add(new DemoMarket(name, asked + " " + spoken, event, strike.doubleValue()));
    }
    return markets;
  }

  private static String plain(BigDecimal strike) {
    return strike.stripTrailingZeros().toPlainString();
  }
}
