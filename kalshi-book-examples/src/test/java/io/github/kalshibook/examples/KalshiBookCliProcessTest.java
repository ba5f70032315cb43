package io.github.kalshibook.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What only a process of its own shows: locale, standard streams, exit code, memory. */
class KalshiBookCliProcessTest {
  private static final String UNICODE_FRAME =
      "{\"type\":\"orderbook_snapshot\",\"sid\":1,\"seq\":1,\"msg\":{\"market_ticker\":"
          + "\"Z\u00fcrich-\u96ea-\ud83d\ude00\",\"yes_dollars_fp\":[[\"0.5000\",\"1.00\"]]}}\n";

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"C, ISO-8859-1", "C, UTF-16", "C.UTF-8, US-ASCII"})
  void output_isUtf8WhateverTheLocale(String locale, String fileEncoding) throws Exception {
    Path log = Files.writeString(folder.resolve("log"), UNICODE_FRAME + "\u96ea\n");

    CliRun run =
        run(
            List.of("-Dfile.encoding=" + fileEncoding, "-Duser.language=ar", "-Duser.country=EG"),
            Map.of("LC_ALL", locale),
            stdin -> {},
            "replay",
            log.toString());

    assertThat(run.out())
        .isEqualTo(
            "{\"market_ticker\":\"Z\u00fcrich-\u96ea-\ud83d\ude00\",\"sid\":1,\"seq\":1,\"status\":"
                + "\"LIVE\",\"yes_bids\":[[\"0.5000\",\"1.00\"]],\"no_bids\":[]}\n");
    assertThat(run.err()).contains("malformed: 1,");
    assertThat(run.code()).isZero();
  }

  @Test
  void complaints_areUtf8WhateverTheLocale() throws Exception {
    CliRun run =
        run(
            List.of("-Dfile.encoding=ISO-8859-1", "-Dsun.jnu.encoding=UTF-8"),
            Map.of("LC_ALL", "C.UTF-8"),
            stdin -> {},
            "replay",
            "--format",
            "\u96ea",
            "x");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("'\u96ea' is neither books nor tickers");
  }

  @Test
  void exitCodes_reachTheShell() throws Exception {
    CliRun done = run(List.of(), Map.of(), stdin -> {}, "replay", CliRun.CAPTURE.toString());
    CliRun failed = run(List.of(), Map.of(), stdin -> {}, "replay", "nowhere.ndjson");
    CliRun wrong = run(List.of(), Map.of(), stdin -> {}, "replay");

    assertThat(List.of(done.code(), failed.code(), wrong.code())).containsExactly(0, 1, 2);
    assertThat(done.out()).isEqualTo(DemoCapture.invent().books());
    assertThat(done.err()).contains("Missing sequence for sid=1");
    assertThat(failed.out()).isEmpty();
    assertThat(failed.err())
        .isEqualTo("kalshi-book: cannot read nowhere.ndjson: there is no such file\n");
    assertThat(wrong.err().lines()).hasSize(1);
  }

  @Test
  void pipe_mayBeNamedLikeAFile() throws Exception {
    assumeThat(Path.of("/dev/stdin")).exists();

    CliRun run =
        run(
            List.of(),
            Map.of(),
            stdin -> stdin.write(UNICODE_FRAME.getBytes(UTF_8)),
            "replay",
            "/dev/stdin");

    assertThat(run.out()).contains("LIVE");
    assertThat(run.code()).as(run.err()).isZero();
  }

  /** More frames than the heap could hold; the full gigabyte is a manual run of FrameFlood. */
  @Test
  void memory_doesNotGrowWithTheLog() throws Exception {
    long bytes = Integer.getInteger("test.scale", 1) * (48L << 20);
    long[] frames = new long[1];

    CliRun run =
        run(
            List.of("-Xmx24m"),
            Map.of(),
            stdin -> frames[0] = FrameFlood.write(stdin, bytes),
            "replay",
            "--stats",
            "-");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.stats("frames")).isEqualTo(frames[0]);
    assertThat(run.stats("live")).isEqualTo(200);
    assertThat(run.stats("gaps")).isZero();
  }

  @Test
  void lineLargerThanTheHeap_isSkipped() throws Exception {
    CliRun run =
        run(
            List.of("-Xmx24m"),
            Map.of(),
            stdin -> {
              byte[] piece = "x".repeat(1 << 20).getBytes(ISO_8859_1);
              for (int i = 0; i < 80; i++) {
                stdin.write(piece);
              }
              stdin.write(("\n" + UNICODE_FRAME).getBytes(UTF_8));
            },
            "replay",
            "--stats",
            "-");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.stats("skipped_lines")).isEqualTo(1);
    assertThat(run.stats("live")).isEqualTo(1);
  }

  private CliRun run(
      List<String> jvmOptions, Map<String, String> environment, Feeder feeder, String... args)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", classPath(), KalshiBookCli.class.getName()));
    command.addAll(List.of(args));
    Path out = folder.resolve("stdout");
    Path err = folder.resolve("stderr");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    try (OutputStream stdin = process.getOutputStream()) {
      feeder.feed(stdin);
    } finally {
      if (!process.waitFor(2, TimeUnit.MINUTES)) {
        process.destroyForcibly();
      }
    }
    return new CliRun(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  /** Surefire's own class path is a jar that only names the true one. */
  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  private interface Feeder {
    void feed(OutputStream stdin) throws IOException;
  }
}
