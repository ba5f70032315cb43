package io.github.kalshibook.examples.recipes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kalshibook.book.Side;
import io.github.kalshibook.testkit.FakeKalshi;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every recipe runs as it stands. */
class RecipesTest {
  private static final String MARKET = "KXRAIN-26NOV30-T1";

  @TempDir private Path folder;
  private final FakeKalshi exchange = FakeKalshi.start(MARKET);

  @BeforeEach
  void fillTheBook() {
    exchange.market(MARKET).empty().setLevel(Side.YES, "0.52", "100");
    exchange.market(MARKET).setLevel(Side.NO, "0.46", "30").setLevel(Side.NO, "0.45", "50");
  }

  @AfterEach
  void stop() {
    exchange.close();
  }

  @Test
  void embeddedMarkets_publishesAndReads() throws Exception {
    assertThat(printedBy(EmbeddedMarkets::main, MARKET))
        .contains("\"market_id\":\"" + MARKET + "\"", "\"bid\":0.52,\"ask\":0.54")
        .contains("SummaryStats[");
  }

  @Test
  void yourOwnSink_writesTickers() throws Exception {
    Path file = folder.resolve("tickers");

    printedBy(YourOwnSink::main, MARKET, file.toString());

    assertThat(Files.readString(file)).contains("\"bid\":0.52,\"ask\":0.54");
  }

  @Test
  void costToFill_goesThroughTheLevels() throws Exception {
    assertThat(printedBy(CostToFill::main, MARKET, "40"))
        .contains("0.5200 | 0.5400")
        .contains("buys 40.00 of 40.00 for $21.700000, at $0.5425 on average");
  }

  @Test
  void discoverSeries_findsTheMarketAndItsTitle() throws Exception {
    assertThat(printedBy(DiscoverSeries::main, "KXRAIN", "30")).contains(MARKET + " LIVE");
  }

  @Test
  void recordAndReplay_makesTheSameBook() throws Exception {
    List<String> lines =
        printedBy(RecordAndReplay::main, MARKET, folder.resolve("frames").toString())
            .lines()
            .map(line -> line.substring("replayed: ".length()))
            .toList();

    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).isEqualTo(lines.get(1)).contains("100.00 @ 0.5200");
  }

  @Test
  void testYourApp_losesTheExchangeAndFindsItAgain() throws Exception {
    assertThat(printedBy(TestYourApp::main))
        .contains("while it is down: CONNECTION_LOST", "afterwards: A LIVE");
  }

  @Test
  void recipes_areShort() throws IOException {
    Path recipes =
        Path.of(System.getProperty("basedir", ""))
            .resolve("src/main/java/io/github/kalshibook/examples/recipes");
    try (Stream<Path> files = Files.list(recipes)) {
      assertThat(files)
          .hasSizeGreaterThan(6)
          .allSatisfy(file -> assertThat(Files.readAllLines(file)).hasSizeLessThan(60));
    }
  }

  private String printedBy(Recipe recipe, String... more) throws Exception {
    Path key = folder.resolve("key.pem");
    Files.writeString(key, exchange.credentials().privateKeyPem());
    Stream<String> feed =
        Stream.of(
            exchange.credentials().keyId(),
            key.toString(),
            exchange.webSocketUrl().toString(),
            exchange.restUrl().toString());
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(printed, true, UTF_8));
    try {
      recipe.run(Stream.concat(feed, Stream.of(more)).toArray(String[]::new));
    } finally {
      System.setOut(before);
    }
    return printed.toString(UTF_8);
  }

  private interface Recipe {
    void run(String[] args) throws Exception;
  }
}
