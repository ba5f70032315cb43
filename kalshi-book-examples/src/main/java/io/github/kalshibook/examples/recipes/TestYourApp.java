package io.github.kalshibook.examples.recipes;

import io.github.kalshibook.book.BookStatus;
import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.book.Side;
import io.github.kalshibook.okhttp.KalshiCredentials;
import io.github.kalshibook.okhttp.KalshiEnvironment;
import io.github.kalshibook.okhttp.KalshiFeed;
import io.github.kalshibook.testkit.FakeKalshi;
import io.github.kalshibook.testkit.TestCredentials;
import java.time.Duration;

/** What a test of your own looks like: an exchange that does as told, and your app on it. */
public final class TestYourApp {
  private TestYourApp() {}

  /** Takes no arguments: the exchange is in this process. */
  public static void main(String[] args) throws InterruptedException {
    try (FakeKalshi exchange = FakeKalshi.start("A");
        KalshiFeed feed = feedOf(exchange).start()) {
      exchange.market("A").empty().setLevel(Side.YES, "0.52", "100");
      feed.awaitLive("A", Duration.ofSeconds(10));
      OrderbookState book = feed.books().book("A").orElseThrow();

      exchange.goDown();
      while (book.status() == BookStatus.LIVE) {
        Thread.sleep(5);
      }
      System.out.println("while it is down: " + book.trust().reason());

      exchange.comeBack();
      feed.awaitLive("A", Duration.ofSeconds(20));
      System.out.println("afterwards: " + book);
    }
  }

  private static KalshiFeed feedOf(FakeKalshi exchange) {
    TestCredentials keys = exchange.credentials();
    return KalshiFeed.builder()
        .credentials(KalshiCredentials.fromPem(keys.keyId(), keys.privateKeyPem()))
        .environment(
            KalshiEnvironment.of(exchange.webSocketUrl().toString(), exchange.restUrl().toString()))
        .markets("A")
        .build();
  }
}
