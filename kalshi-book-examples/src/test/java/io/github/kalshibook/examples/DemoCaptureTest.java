package io.github.kalshibook.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The capture that ships with the examples, and what a replay makes of it. */
class DemoCaptureTest {
  /** {@code -Dcapture.update=true} writes the capture, and what is expected of it, anew. */
  private static final boolean UPDATE = Boolean.getBoolean("capture.update");

  private final DemoCapture invented = DemoCapture.invent();

  @Test
  void capture_isTheInventedOne() throws IOException {
    assertExpected(CliRun.CAPTURE, invented.frames());
    assertThat(Files.size(CliRun.CAPTURE)).isLessThan(100_000);
  }

  @Test
  void replay_endsWithTheBooksOfTheInventedExchange() {
    CliRun run = CliRun.replay(invented.frames());

    assertThat(run.out()).isEqualTo(invented.books());
    assertThat(run.code()).isZero();
  }

  @Test
  void books_areTheExpectedOnes() throws IOException {
    CliRun run = CliRun.replay(invented.frames(), "--stats");

    assertExpected(CliRun.testResource("two-minutes.books.ndjson"), run.out());
  }

  @Test
  void tickers_areTheExpectedOnes() throws IOException {
    CliRun run = CliRun.replay(invented.frames(), "--format", "tickers", "--stats");

    assertExpected(CliRun.testResource("two-minutes.tickers.ndjson"), run.out());
  }

  /** Nothing that a reader should meet is missing from the capture. */
  @Test
  void capture_showsWhatItPromises() {
    CliRun run = CliRun.replay(invented.frames(), "--stats");

    assertThat(run.stats("ok")).isEqualTo(1);
    assertThat(run.stats("gaps")).isEqualTo(1);
    assertThat(run.stats("missing_frames")).isEqualTo(3);
    assertThat(run.stats("stale_book")).isPositive();
    assertThat(run.stats("malformed")).isZero();
    assertThat(run.stats("live")).isEqualTo(7);
    assertThat(run.line("KXDEMOMOON-26NOV22-Y")).endsWith("\"yes_bids\":[],\"no_bids\":[]}");
    assertThat(run.line("KXDEMOSNOW-26DEC24-T2")).endsWith("\"no_bids\":[]}");
    assertThat(run.line("KXDEMOCOIN-26NOV22-B64500")).containsPattern("\\[\"0\\.\\d\\d[1-9]0\"");
    assertThat(run.line("KXDEMOMILE-26NOV22-U4")).containsPattern("\\[\"0\\.\\d\\d\\d[1-9]\"");
    assertThat(run.line("KXDEMOGOAL-26NOV22ABCXYZ-ABC")).containsPattern("\\.\\d[1-9]\"\\]");
    assertThat(run.err())
        .contains("Missing sequence for sid=1: expected ")
        .contains("; 7 markets stale");
  }

  private static void assertExpected(Path file, String text) throws IOException {
    if (UPDATE) {
      Files.writeString(file, text);
    }
    assertThat(text).isEqualTo(Files.readString(file));
  }
}
