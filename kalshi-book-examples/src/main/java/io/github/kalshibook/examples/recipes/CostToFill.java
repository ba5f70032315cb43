package io.github.kalshibook.examples.recipes;

import io.github.kalshibook.book.BookView;
import io.github.kalshibook.book.Fill;
import io.github.kalshibook.book.FixedPoint;
import io.github.kalshibook.book.Side;
import io.github.kalshibook.okhttp.KalshiFeed;
import java.math.MathContext;
import java.time.Duration;

/** The depth of a book, and what buying so many contracts at once would cost, exactly. */
public final class CostToFill {
  private CostToFill() {}

  /** Prints both. Arguments after the feed's: market ticker, contracts. */
  public static void main(String[] args) {
    String market = args[RecipeFeed.ARGUMENTS];
    long wanted = FixedPoint.parseSize(args[RecipeFeed.ARGUMENTS + 1]);
    try (KalshiFeed feed = RecipeFeed.of(args).markets(market).build().start()) {
      feed.awaitLive(market, Duration.ofSeconds(10));
      BookView view = feed.books().book(market).orElseThrow().view();
      view.trust().requireLive();
      System.out.print(view.dump(5));
      Fill fill = view.costToBuy(Side.YES, wanted);
      System.out.println(
          "buys %s of %s for $%s, at $%s on average"
              .formatted(
                  FixedPoint.formatSize(fill.filledCentiContracts()),
                  FixedPoint.formatSize(wanted),
                  fill.dollars(),
                  fill.averagePrice(MathContext.DECIMAL32)
                      .map(Object::toString)
                      .orElse("nothing")));
    }
  }
}
