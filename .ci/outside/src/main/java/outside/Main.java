package outside;

import io.github.kalshibook.book.OrderbookLevel;
import io.github.kalshibook.book.Side;
import io.github.kalshibook.book.TopOfBook;
import io.github.kalshibook.okhttp.KalshiCredentials;
import io.github.kalshibook.okhttp.KalshiEnvironment;
import io.github.kalshibook.okhttp.KalshiFeed;
import io.github.kalshibook.testkit.FakeKalshi;
import java.time.Duration;

/** The README's three statements, on an exchange of this process. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    String marketTicker = "A";
    try (FakeKalshi exchange = FakeKalshi.start(marketTicker)) {
      exchange.market(marketTicker).empty().setLevel(Side.YES, "0.52", "100.00");
      KalshiCredentials credentials =
          KalshiCredentials.fromPem(
              exchange.credentials().keyId(), exchange.credentials().privateKeyPem());
      KalshiEnvironment environment =
          new KalshiEnvironment(exchange.webSocketUrl(), exchange.restUrl());

      KalshiFeed feed =
          KalshiFeed.builder()
              .credentials(credentials)
              .environment(environment)
              .markets(marketTicker)
              .build()
              .start();
      feed.awaitLive(marketTicker, Duration.ofSeconds(10));
      TopOfBook top = feed.books().book(marketTicker).orElseThrow().top();

      feed.close();
      top.trust().requireLive();
      OrderbookLevel best = top.yesBid().orElseThrow();
      if (best.priceCentiCents() != 5_200 || best.sizeCentiContracts() != 10_000) {
        throw new AssertionError("not the exchange's book: " + top);
      }
      System.out.println("outside, as " + place() + ": " + top);
    }
  }

  private static String place() {
    Module module = Main.class.getModule();
    return module.isNamed() ? "module " + module.getName() : "the class path";
  }
}
