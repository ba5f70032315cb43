package io.github.kalshibook.examples;

import static io.github.kalshibook.examples.Frames.SUBSCRIBED;
import static io.github.kalshibook.examples.Frames.delta;
import static io.github.kalshibook.examples.Frames.event;
import static io.github.kalshibook.examples.Frames.gzip;
import static io.github.kalshibook.examples.Frames.lines;
import static io.github.kalshibook.examples.Frames.recorded;
import static io.github.kalshibook.examples.Frames.snapshot;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The logs a replay reads: files, pipes, junk, and connections. */
class ReplayLogTest {
  @TempDir private Path folder;

  // Input.

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

  @Test
  void packedFileThatWasCutOff_isReadToItsLastWholeLine_andCounted() throws IOException {
    byte[] whole = gzip(lines(SUBSCRIBED, snapshot(1, "A"), snapshot(2, "B")));
    Path cut = Files.write(folder.resolve("cut.gz"), first(whole, whole.length - 12));
    Path empty = Files.writeString(folder.resolve("empty.gz"), "");
    Path next = Files.writeString(folder.resolve("next"), delta(2, "B", "yes", "0.5", "-10"));

    CliRun run = CliRun.of("replay", "--stats", cut.toString(), empty.toString(), next.toString());

    assertThat(run.code()).isZero();
    assertThat(run.line("A")).contains("LIVE");
    assertThat(run.stats("truncated_files")).isEqualTo(2);
    assertThat(run.stats("malformed")).isZero();
  }

  @Test
  void marketThatMoved_belongsToItsNewConnection() {
    CliRun run =
        CliRun.replay(
            lines(
                recorded(1, 1, snapshot(1, "A")),
                recorded(1, 2, snapshot(1, "B")),
                "{\"t\":2,\"c\":2,\"e\":\"moved\",\"m\":[\"A\",\"X\"]}",
                recorded(3, 1, delta(2, "A", "yes", "0.5", "5")),
                recorded(3, 2, snapshot(2, "A", "[\"0.3000\",\"1.00\"]", "")),
                recorded(3, 2, delta(3, "A", "yes", "0.3", "1"))),
            "--stats");

    assertThat(run.line("A"))
        .contains("\"seq\":3,\"status\":\"LIVE\",\"yes_bids\":[[\"0.3000\",\"2.00\"]]");
    assertThat(run.stats("refused_snapshots")).isZero();
  }

  @Test
  void recorderThatBeganAgain_endsTheConnectionsBefore() {
    CliRun run =
        CliRun.replay(
            lines(
                recorded(1, 1, snapshot(1, "A")),
                recorded(1, 2, snapshot(1, "B")),
                "{\"t\":2,\"e\":\"start\"}",
                recorded(3, 1, snapshot(1, "B"))),
            "--stats");

    assertThat(run.line("A")).contains("STALE");
    assertThat(run.line("B")).contains("LIVE");
    assertThat(run.stats("refused_snapshots")).isZero();
  }

  // Files that cannot be read.

  @Test
  void unreadableFiles_areNamedAndNothingIsPrinted() throws IOException {
    Path good = Files.writeString(folder.resolve("good"), snapshot(1, "A"));
    Path missing = folder.resolve("missing.ndjson");
    Path notGzip = Files.writeString(folder.resolve("text.gz"), snapshot(1, "A"));

    assertFails(missing, "there is no such file");
    assertFails(folder, "it is a directory");
    assertFails(notGzip, "its gzip data is broken (Not in GZIP format)");
    assertThat(CliRun.of("replay", good.toString(), missing.toString()).out()).isEmpty();
  }

  private void assertFails(Path file, String reason) {
    CliRun run = CliRun.of("replay", file.toString());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).isEqualTo("kalshi-book: cannot read " + file + ": " + reason + "\n");
  }

  private static byte[] first(byte[] bytes, int count) {
    return Arrays.copyOf(bytes, count);
  }
}
