package io.github.kalshibook.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kalshibook.book.Side;
import io.github.kalshibook.testkit.FakeKalshi;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OneLiveMarketTest {
  @TempDir Path folder;

  @Test
  void main_againstTheFakeExchange_printsTheTopOfALiveBook() throws IOException {
    try (FakeKalshi exchange = FakeKalshi.start("A")) {
      exchange.market("A").empty().setLevel(Side.YES, "0.52", "100");
      Path key = folder.resolve("key.pem");
      Files.writeString(key, exchange.credentials().privateKeyPem());

      String printed =
          printedBy(
              exchange.credentials().keyId(),
              key.toString(),
              "A",
              exchange.webSocketUrl().toString(),
              exchange.restUrl().toString());

      assertThat(printed).contains("status=LIVE").contains("100.00 @ 0.5200");
    }
  }

  private static String printedBy(String... args) {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(printed, true, UTF_8));
    try {
      OneLiveMarket.main(args);
    } finally {
      System.setOut(before);
    }
    return printed.toString(UTF_8);
  }
}
