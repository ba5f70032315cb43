package io.github.kalshibook.examples;

import static io.github.kalshibook.examples.Frames.SUBSCRIBED;
import static io.github.kalshibook.examples.Frames.delta;
import static io.github.kalshibook.examples.Frames.lines;
import static io.github.kalshibook.examples.Frames.recorded;
import static io.github.kalshibook.examples.Frames.snapshot;
import static io.github.kalshibook.examples.Frames.timed;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a replay prints, and what it says of wrong arguments. */
class ReplayCommandTest {
  // Output.

  @Test
  void books_showLevelsAscendingWithFourAndTwoDecimals() {
    CliRun run =
        CliRun.replay(
            lines(
                "{\"type\":\"orderbook_snapshot\",\"sid\":1,\"seq\":9,\"msg\":{\"market_ticker\":\"A\","
                    + "\"yes_dollars_fp\":[[\"0.52\",\"10\"],[\"0.0007\",\"1174194.5\"]],"
                    + "\"no_dollars_fp\":[[\"0.460\",\"0.05\"]]}}",
                delta(10, "A", "yes", "0.5200", "-4.25")));

    assertThat(run.out())
        .isEqualTo(
            "{\"market_ticker\":\"A\",\"sid\":1,\"seq\":10,\"status\":\"LIVE\","
                + "\"yes_bids\":[[\"0.0007\",\"1174194.50\"],[\"0.5200\",\"5.75\"]],"
                + "\"no_bids\":[[\"0.4600\",\"0.05\"]]}\n");
  }

  @Test
  void sequence_isTheLastAppliedToTheBookNotOfTheSid() {
    CliRun run =
        CliRun.replay(
            lines(snapshot(1, "A"), snapshot(2, "B"), delta(3, "B", "yes", "0.5000", "1.00")));

    assertThat(run.line("A")).contains("\"seq\":1,");
    assertThat(run.line("B")).contains("\"seq\":3,");
  }

  @Test
  void books_areSortedByCodePoints() {
    // U+FF5E comes before U+1F600, but its UTF-16 unit after that one's first.
    CliRun run =
        CliRun.replay(
            lines(
                snapshot(1, "b"),
                snapshot(2, "\ud83d\ude00"),
                snapshot(3, "\uff5e"),
                snapshot(4, "B"),
                snapshot(5, "a.b"),
                snapshot(6, "a")));

    assertThat(run.lines())
        .extracting(line -> line.replaceAll(".*market_ticker\":\"([^\"]+)\".*", "$1"))
        .containsExactly("B", "a", "a.b", "b", "\uff5e", "\ud83d\ude00");
  }

  @Test
  void ticker_ofAnyTextIsValidJson() {
    CliRun run = CliRun.replay(lines(snapshot(1, "a\\\"b\\\\c\\n\\ud800\\u00e9")));

    assertThat(run.out()).contains("{\"market_ticker\":\"a\\\"b\\\\c\\u000a\\ud800\u00e9\",");
  }

  @Test
  void booksOfEveryStatus_haveALine() {
    CliRun run =
        CliRun.replay(
            lines(
                snapshot(1, "CLOSED"),
                snapshot(2, "GAP"),
                snapshot(3, "HEALED"),
                "{\"type\":\"market_lifecycle_v2\",\"sid\":4,\"seq\":1,\"msg\":{\"market_ticker\":"
                    + "\"CLOSED\",\"event_type\":\"determined\"}}",
                snapshot(5, "HEALED"),
                snapshot(6, "EMPTY", "", "")),
            "--stats");

    assertThat(run.line("CLOSED")).contains("\"status\":\"CLOSED\",\"yes_bids\":[[\"0.5000\"");
    assertThat(run.line("GAP"))
        .contains("\"seq\":2,\"status\":\"STALE\",\"yes_bids\":[[\"0.5000\"");
    assertThat(run.line("HEALED")).contains("\"seq\":5,\"status\":\"LIVE\"");
    assertThat(run.line("EMPTY")).contains("\"LIVE\",\"yes_bids\":[],\"no_bids\":[]}");
    assertThat(List.of(run.stats("books"), run.stats("live"), run.stats("stale")))
        .containsExactly(4L, 2L, 1L);
    assertThat(List.of(run.stats("closed"), run.stats("awaiting"), run.stats("gaps")))
        .containsExactly(1L, 0L, 1L);
  }

  @Test
  void subscribedAnew_leavesTheBooksAwaitingTheirSnapshots() {
    CliRun run = CliRun.replay(lines(SUBSCRIBED, snapshot(1, "A"), SUBSCRIBED), "--stats");

    assertThat(run.line("A")).contains("\"status\":\"AWAITING_SNAPSHOT\"");
    assertThat(run.stats("awaiting")).isEqualTo(1);
  }

  @Test
  void badFrames_areCountedAndCostNothingElse() {
    CliRun run =
        CliRun.replay(
            lines("nonsense", "[1,2]", snapshot(1, "A"), "{\"type\":\"orderbook_delta\"", "\u0000"),
            "--stats");

    assertThat(run.code()).isZero();
    assertThat(run.line("A")).contains("\"LIVE\"");
    assertThat(run.stats("frames")).isEqualTo(5);
    assertThat(run.stats("malformed")).isEqualTo(4);
    assertThat(run.err()).contains("frames: 5, malformed: 4, gaps: 0, books: 1, live: 1");
  }

  @Test
  void nothing_givesNothing() {
    CliRun run = CliRun.replay("");

    assertThat(run.code()).isZero();
    assertThat(run.out()).isEmpty();
    assertThat(CliRun.replay("", "--stats").stats("frames")).isZero();
  }

  @Test
  void useYesPrice_takesPricesOfTheNoSideAsYesPrices() {
    String log = lines(snapshot(1, "A"), delta(2, "A", "no", "0.4400", "1.00"));

    assertThat(CliRun.replay(log).line("A"))
        .endsWith("\"no_bids\":[[\"0.4000\",\"20.00\"],[\"0.4400\",\"1.00\"]]}");
    assertThat(CliRun.replay(log, "--use-yes-price").line("A"))
        .endsWith("\"no_bids\":[[\"0.5600\",\"1.00\"],[\"0.6000\",\"20.00\"]]}");
  }

  @Test
  void flatForm_belongsToTheSid() {
    CliRun run =
        CliRun.replay(
            "{\"type\":\"orderbook_snapshot\",\"sid\":8,\"seq\":1,\"bids\":[{\"price\":\"0.52\","
                + "\"size\":\"1000\"}],\"asks\":[{\"price\":\"0.54\",\"size\":\"900\"}]}");

    assertThat(run.line("kalshi_sid_8"))
        .endsWith("\"yes_bids\":[[\"0.5200\",\"1000.00\"]],\"no_bids\":[[\"0.4600\",\"900.00\"]]}");
  }

  // Tickers.

  @Test
  void ticker_hasTheLatestExchangeTimeOfItsBook() {
    CliRun run =
        CliRun.replay(
            lines(
                snapshot(1, "A"),
                timed(2, "A", 1_700_000_000_123L),
                timed(3, "A", 1_700_000_000_001L),
                snapshot(4, "A"),
                snapshot(5, "B"),
                timed(6, "B", 1_700_000_009_000L)),
            "--format",
            "tickers");

    assertThat(run.line("A"))
        .contains("\"timestamp\":1700000000.123,", "\"exchange_time\":null", "\"stale\":false");
    assertThat(run.line("B")).contains("\"timestamp\":1700000009.000,");
  }

  @Test
  void tickerOfABookWithoutTimes_hasTheLatestOfTheStream() {
    CliRun run =
        CliRun.replay(
            lines(snapshot(1, "A"), snapshot(2, "B"), timed(3, "B", 1_700_000_009_000L)),
            "--format",
            "tickers");

    assertThat(run.line("A")).contains("\"timestamp\":1700000009.000,");
  }

  @Test
  void tickerWithoutExchangeTimes_hasTheLogsElseNone() {
    String frame = snapshot(1, "A");

    assertThat(
            CliRun.replay(recorded(1_700_000_000_999_999L, 1, frame), "--format", "tickers").out())
        .contains("\"timestamp\":1700000000.999,");
    assertThat(CliRun.replay(frame, "--format", "tickers").out()).contains("\"timestamp\":null,");
  }

  @Test
  void tickersOfBooksNotToBeTrusted_areStale() {
    CliRun run =
        CliRun.replay(
            lines(
                snapshot(1, "CROSSED", "[\"0.7000\",\"1.00\"]", "[\"0.4000\",\"1.00\"]"),
                snapshot(2, "GAP"),
                snapshot(4, "CROSSED", "[\"0.7000\",\"1.00\"]", "[\"0.4000\",\"1.00\"]")),
            "--format",
            "tickers");

    assertThat(run.line("CROSSED")).contains("\"stale\":true,\"reason\":\"CROSSED\"");
    assertThat(run.line("GAP")).contains("\"stale\":true,\"reason\":\"SEQUENCE_GAP\"");
    assertThat(run.out()).doesNotContain("0.7");
  }

  @Test
  void twoRuns_printTheSameBytes() {
    for (String format : List.of("books", "tickers")) {
      List<String> runs = List.of(run(format).out(), run(format).out(), run(format).out());

      assertThat(runs).containsOnly(runs.get(0));
    }
  }

  // What goes wrong.

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "replay | no FILE given: name at least one, or - for standard input",
        "replay --format yaml x | 'yaml' is neither books nor tickers",
        "replay --format | '--format'",
        "replay --stats --stats x | '--stats' should be specified only once",
        "replay --frobnicate x | unknown option '--frobnicate'",
        "replay - - | '-' given twice",
        "repaly x | unknown command 'repaly'",
        "--stats | unknown option '--stats'",
        "`` | no command given"
      })
  void wrongArguments_areNamedOnOneLine(String line, String said) {
    CliRun run = CliRun.of(line.isEmpty() ? new String[0] : line.split(" "));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("kalshi-book: ").contains(said, "--help").endsWith(")\n");
    assertThat(run.err().lines()).hasSize(1);
  }

  @Test
  void wrongArgumentsOfManyLines_areToldOnOne() {
    CliRun run = CliRun.of("replay", "--format", "a\nb\r\u001b[31mc", "x");

    assertThat(run.err()).contains("'a b [31mc'");
    assertThat(run.err().lines()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "--version", "replay --help", "replay --version"})
  void helpAndVersion_areData(String line) {
    CliRun run = CliRun.of(line.split(" "));

    assertThat(run.code()).isZero();
    assertThat(run.out()).containsAnyOf("Usage: kalshi-book", "kalshi-book ");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void readerThatHasGone_endsTheCommandQuietly() {
    CliRun run = runInto(failing("Broken pipe"));

    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
  }

  @Test
  void outputThatCannotBeWritten_isToldAndFails() {
    CliRun run = runInto(failing("No space left on device"));

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo("kalshi-book: cannot write the output: No space left on device\n");
  }

  private static CliRun runInto(OutputStream out) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new ByteArrayInputStream(snapshot(1, "A").getBytes(UTF_8)),
            out,
            new PrintStream(err, true, UTF_8));
    int code = KalshiBookCli.run(console, new ReplayCommand(console, 1_000), "replay", "-");
    return new CliRun(code, "", err.toString(UTF_8));
  }

  private static OutputStream failing(String message) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(message);
      }
    };
  }

  private static CliRun run(String format) {
    return CliRun.of("replay", "--format", format, "--stats", CliRun.CAPTURE.toString());
  }
}
