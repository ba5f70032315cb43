package io.github.kalshibook.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayCommandTest {
  private static final String SUBSCRIBED =
      "{\"type\":\"subscribed\",\"id\":1,\"msg\":{\"channel\":\"orderbook_delta\",\"sid\":1}}";

  @TempDir private Path folder;

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
    assertThat(run.err()).contains("5 frames, 1 books, 1 of them live; 0 gaps, 4 malformed frames");
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

  // Input.

  @Test
  void twoRuns_printTheSameBytes() {
    for (String format : List.of("books", "tickers")) {
      List<String> runs = List.of(run(format).out(), run(format).out(), run(format).out());

      assertThat(runs).containsOnly(runs.get(0));
    }
  }

  @Test
  void gzip_isUnpackedByNameAndByItsFirstBytes() throws IOException {
    String log = lines(snapshot(1, "A"));
    Path named = Files.write(folder.resolve("log.ndjson.GZ"), gzip(log));
    Path unnamed = Files.write(folder.resolve("log"), gzip(log));

    assertThat(CliRun.of("replay", named.toString()).line("A")).contains("LIVE");
    assertThat(CliRun.of("replay", unnamed.toString()).line("A")).contains("LIVE");
    assertThat(CliRun.replay(gzip(log)).line("A")).contains("LIVE");
  }

  @Test
  void gzipInSeveralParts_isReadToItsEnd() throws IOException {
    ByteArrayOutputStream parts = new ByteArrayOutputStream();
    for (int i = 1; i <= 3; i++) {
      parts.write(gzip(lines(snapshot(i, "M" + i))));
    }
    // Like a pipe: never more than one part there at a time, and then nothing available.
    ByteArrayInputStream pipe =
        new ByteArrayInputStream(parts.toByteArray()) {
          @Override
          public synchronized int read(byte[] bytes, int offset, int length) {
            return super.read(bytes, offset, Math.min(length, 7));
          }

          @Override
          public synchronized int available() {
            return 0;
          }
        };

    assertThat(CliRun.of(pipe, 1_000, "replay", "-").lines()).hasSize(3);
  }

  @Test
  void severalFiles_areOneLog() throws IOException {
    Path first = Files.writeString(folder.resolve("1"), lines(SUBSCRIBED, snapshot(1, "A")));
    Path second = Files.write(folder.resolve("2.gz"), gzip(delta(2, "A", "yes", "0.5", "-10")));

    assertThat(CliRun.of("replay", first.toString(), second.toString()).line("A"))
        .contains("\"seq\":2,\"status\":\"LIVE\",\"yes_bids\":[],");
    assertThat(CliRun.of("replay", second.toString(), first.toString()).line("A"))
        .contains("\"seq\":1,\"status\":\"LIVE\"");
  }

  @Test
  void standardInput_mayStandAmongFiles() throws IOException {
    Path first = Files.writeString(folder.resolve("1"), snapshot(1, "A"));
    ByteArrayInputStream stdin =
        new ByteArrayInputStream(delta(2, "A", "yes", "0.5", "-10").getBytes(UTF_8));

    assertThat(CliRun.of(stdin, 1_000, "replay", first.toString(), "-").line("A"))
        .contains("\"seq\":2,");
  }

  @Test
  void marksReturnsBlankAndJunkLines_survive() {
    String log =
        "\ufeff" + SUBSCRIBED + "\r\n\r\n  \t\n" + snapshot(1, "A") + "\r\n\u0007junk\u001b[2J\n\n";

    CliRun run = CliRun.replay(log, "--stats");

    assertThat(run.line("A")).contains("LIVE");
    assertThat(run.stats("frames")).isEqualTo(3);
    assertThat(run.stats("malformed")).isEqualTo(1);
    assertThat(run.stats("subscribed")).isEqualTo(1);
  }

  @Test
  void malformedUtf8_isReplaced() {
    byte[] log = snapshot(1, "A?B").getBytes(UTF_8);
    log[snapshot(1, "A?B").indexOf('?')] = (byte) 0xff;

    assertThat(CliRun.replay(log).out()).contains("\"A\ufffdB\"");
  }

  @Test
  void oversizedLine_isSkippedCountedAndSeenAsAGap() {
    String log =
        lines(
            snapshot(1, "A"),
            snapshot(2, "B", "[\"0.5000\",\"" + "0".repeat(500) + "1.00\"]", ""),
            delta(3, "A", "yes", "0.5000", "1.00"));

    CliRun run =
        CliRun.of(new ByteArrayInputStream(log.getBytes(UTF_8)), 400, "replay", "--stats", "-");

    assertThat(run.stats("skipped_lines")).isEqualTo(1);
    assertThat(run.stats("frames")).isEqualTo(2);
    assertThat(run.stats("gaps")).isEqualTo(1);
    assertThat(run.line("A")).contains("STALE");
  }

  // Recorded logs.

  @Test
  void recordedConnections_haveSequencesOfTheirOwn() {
    CliRun run =
        CliRun.replay(
            lines(
                event(1, "1", "open"),
                event(1, "\"two\"", "open"),
                recorded(2, 1, snapshot(1, "A")),
                recorded(3, "\"two\"", snapshot(1, "B")),
                recorded(4, 1, delta(2, "A", "yes", "0.5", "-10")),
                recorded(5, "\"two\"", delta(2, "B", "yes", "0.5", "-9"))),
            "--stats");

    assertThat(run.line("A")).contains("\"seq\":2,\"status\":\"LIVE\",\"yes_bids\":[]");
    assertThat(run.line("B")).contains("\"seq\":2,\"status\":\"LIVE\"", "[[\"0.5000\",\"1.00\"]]");
    assertThat(run.stats("frames")).isEqualTo(4);
    assertThat(run.stats("gaps")).isZero();
    assertThat(run.stats("connections")).isEqualTo(2);
    assertThat(run.stats("highest_sequence")).isEqualTo(2);
  }

  @Test
  void closedConnection_leavesItsBooksStaleAndToOthers() {
    String closed =
        lines(
            recorded(1, 1, snapshot(7, "A")),
            recorded(1, 1, snapshot(8, "B")),
            event(2, "1", "close"));

    assertThat(CliRun.replay(closed).line("A")).contains("\"seq\":7,\"status\":\"STALE\"");

    CliRun run = CliRun.replay(closed + recorded(3, 2, snapshot(1, "A")) + "\n", "--stats");

    assertThat(run.line("A")).contains("\"seq\":1,\"status\":\"LIVE\"");
    assertThat(run.line("B")).contains("\"seq\":8,\"status\":\"STALE\"");
    assertThat(run.stats("connections_ended")).isEqualTo(1);
    assertThat(run.stats("snapshots")).isEqualTo(3);
    assertThat(run.stats("refused_snapshots")).isZero();
  }

  @Test
  void openConnection_keepsItsBooks() {
    CliRun run =
        CliRun.replay(
            lines(recorded(1, 1, snapshot(7, "A")), recorded(3, 2, snapshot(1, "A"))), "--stats");

    assertThat(run.line("A")).contains("\"seq\":7,\"status\":\"LIVE\"");
    assertThat(run.stats("refused_snapshots")).isEqualTo(1);
  }

  @Test
  void connectionOpenedAgain_beginsAnew() {
    CliRun run =
        CliRun.replay(
            lines(
                recorded(1, 1, snapshot(7, "A")),
                recorded(1, 1, snapshot(8, "B")),
                event(2, "1", "open"),
                recorded(3, 1, snapshot(1, "A"))),
            "--stats");

    assertThat(run.line("A")).contains("\"seq\":1,\"status\":\"LIVE\"");
    assertThat(run.line("B")).contains("\"status\":\"STALE\"");
    assertThat(run.stats("old_sequence")).isZero();
  }

  @Test
  void framesMissingFromTheLog_leaveBooksStaleUntilTheirSnapshots() {
    CliRun run =
        CliRun.replay(
            lines(
                recorded(1, 1, snapshot(7, "A")),
                recorded(1, 1, snapshot(8, "B")),
                event(2, "1", "dropped"),
                recorded(3, 1, delta(12, "A", "yes", "0.5", "1")),
                recorded(3, 1, snapshot(13, "B"))),
            "--stats");

    assertThat(run.line("A")).contains("\"seq\":7,\"status\":\"STALE\"");
    assertThat(run.line("B")).contains("\"seq\":13,\"status\":\"LIVE\"");
    assertThat(run.stats("dropped_events")).isEqualTo(1);
  }

  @Test
  void logWithoutEndOfConnections_isHeldInBounds() {
    StringBuilder log = new StringBuilder();
    for (int c = 1; c <= 1_100; c++) {
      log.append(recorded(1, c, snapshot(1, "M" + c))).append('\n');
    }

    CliRun run = CliRun.replay(log.toString(), "--stats");

    assertThat(run.stats("connections_ended")).isEqualTo(1_100 - 1_024);
    assertThat(run.stats("live")).isEqualTo(1_024);
    assertThat(run.stats("stale")).isEqualTo(1_100 - 1_024);
  }

  // What goes wrong.

  @Test
  void unreadableFiles_areNamedAndNothingIsPrinted() throws IOException {
    Path good = Files.writeString(folder.resolve("good"), snapshot(1, "A"));
    Path missing = folder.resolve("missing.ndjson");
    Path cut = Files.write(folder.resolve("cut.gz"), first(gzip(snapshot(1, "A")), 40));
    Path notGzip = Files.writeString(folder.resolve("text.gz"), snapshot(1, "A"));
    Path empty = Files.writeString(folder.resolve("empty.gz"), "");

    assertFails(missing, "there is no such file");
    assertFails(folder, "it is a directory");
    assertFails(cut, "its gzip data ends too early; `zcat` brings out what is there");
    assertFails(notGzip, "its gzip data is broken (Not in GZIP format)");
    assertFails(empty, "its gzip data ends too early; `zcat` brings out what is there");
    assertThat(CliRun.of("replay", good.toString(), missing.toString()).out()).isEmpty();
  }

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

  private void assertFails(Path file, String reason) {
    CliRun run = CliRun.of("replay", file.toString());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).isEqualTo("kalshi-book: cannot read " + file + ": " + reason + "\n");
  }

  private static CliRun run(String format) {
    return CliRun.of("replay", "--format", format, "--stats", CliRun.CAPTURE.toString());
  }

  private static String lines(String... lines) {
    return String.join("\n", lines) + "\n";
  }

  private static String snapshot(long sequence, String ticker) {
    return snapshot(sequence, ticker, "[\"0.5000\",\"10.00\"]", "[\"0.4000\",\"20.00\"]");
  }

  private static String snapshot(long sequence, String ticker, String yes, String no) {
    return String.format(
        Locale.ROOT,
        "{\"type\":\"orderbook_snapshot\",\"sid\":1,\"seq\":%d,\"msg\":{\"market_ticker\":\"%s\","
            + "\"yes_dollars_fp\":[%s],\"no_dollars_fp\":[%s]}}",
        sequence,
        ticker,
        yes,
        no);
  }

  private static String delta(
      long sequence, String ticker, String side, String price, String change) {
    return String.format(
        Locale.ROOT,
        "{\"type\":\"orderbook_delta\",\"sid\":1,\"seq\":%d,\"msg\":{\"market_ticker\":\"%s\","
            + "\"price_dollars\":\"%s\",\"delta_fp\":\"%s\",\"side\":\"%s\"}}",
        sequence,
        ticker,
        price,
        change,
        side);
  }

  private static String timed(long sequence, String ticker, long millis) {
    return delta(sequence, ticker, "yes", "0.1000", "1.00")
        .replace("\"side\"", "\"ts_ms\":" + millis + ",\"side\"");
  }

  private static String recorded(long micros, Object connection, String frame) {
    return String.format(
        Locale.ROOT,
        "{\"t\":%d,\"c\":%s,\"f\":\"%s\\n\"}",
        micros,
        connection,
        frame.replace("\\", "\\\\").replace("\"", "\\\""));
  }

  private static String event(long micros, String connection, String event) {
    return String.format(
        Locale.ROOT, "{\"t\":%d,\"c\":%s,\"e\":\"%s\"}", micros, connection, event);
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(text.getBytes(UTF_8));
    }
    return packed.toByteArray();
  }

  private static byte[] first(byte[] bytes, int count) {
    return Arrays.copyOf(bytes, count);
  }
}
