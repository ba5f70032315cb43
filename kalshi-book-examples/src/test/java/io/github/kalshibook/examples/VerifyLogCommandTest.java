package io.github.kalshibook.examples;

import static io.github.kalshibook.examples.Frames.SUBSCRIBED;
import static io.github.kalshibook.examples.Frames.delta;
import static io.github.kalshibook.examples.Frames.lines;
import static io.github.kalshibook.examples.Frames.recorded;
import static io.github.kalshibook.examples.Frames.snapshot;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What verify-log finds. */
class VerifyLogCommandTest {
  @Test
  void cleanLog_hasItsHashesAndNoFinding() {
    CliRun run = verify(lines(SUBSCRIBED, snapshot(1, "A"), delta(2, "A", "yes", "0.5", "1")));

    assertThat(run.code()).isZero();
    assertThat(run.lines()).hasSize(2);
    assertThat(run.lines().get(0)).startsWith("{\"type\":\"book\",\"market_ticker\":\"A\"");
    assertThat(summary(run))
        .startsWith("{\"type\":\"verify_log\",\"clean\":true,\"files\":1,\"first\":null,")
        .contains("\"frames\":3,", "\"crossed_episodes\":0,");
  }

  @Test
  void everyFlaw_isFoundWithItsPlace() {
    CliRun run =
        verify(
            lines(
                recorded(1_000, 1, SUBSCRIBED),
                recorded(2_000, 1, snapshot(1, "A")),
                recorded(3_000, 1, delta(4, "A", "yes", "0.5", "1")),
                recorded(4_000, 1, snapshot(5, "A")),
                recorded(5_000, 1, snapshot(5, "A")),
                recorded(6_000, 1, delta(6, "A", "yes", "0.5", "-9999")),
                recorded(7_000, 1, "junk"),
                "{\"t\":8000,\"c\":1,\"e\":\"dropped\",\"n\":7}",
                recorded(9_000, 2, snapshot(1, "B"))));

    assertThat(run.code()).isZero();
    assertThat(run.lines().get(0))
        .isEqualTo(
            "{\"type\":\"gap\",\"t\":3000,\"c\":\"1\",\"sid\":1,\"expected\":2,\"received\":4,"
                + "\"missing\":2,\"books\":1}");
    assertThat(run.lines().get(1))
        .startsWith("{\"type\":\"bad_content\",\"t\":6000,\"c\":\"1\",\"market_ticker\":\"A\",");
    assertThat(run.lines().get(2)).startsWith("{\"type\":\"malformed\",\"t\":7000,\"c\":\"1\",");
    assertThat(run.lines().get(3))
        .isEqualTo("{\"type\":\"dropped\",\"t\":8000,\"c\":\"1\",\"frames\":7}");
    assertThat(run.lines()).hasSize(7);
    assertThat(summary(run))
        .contains(
            "\"clean\":false",
            "\"first\":\"1970-01-01T00:00:00.001Z\",\"last\":\"1970-01-01T00:00:00.009Z\"",
            "\"gaps\":1,\"missing_frames\":2,",
            "\"old_sequence\":1,",
            "\"dropped_frames\":7,");
  }

  @Test
  void crossedSpells_haveTheirLength() {
    CliRun run =
        verify(
            lines(
                recorded(1_000, 1, snapshot(1, "A")),
                recorded(2_000, 1, snapshot(2, "B")),
                recorded(3_000, 1, delta(3, "A", "yes", "0.7", "1")),
                recorded(3_500, 1, delta(4, "B", "yes", "0.9", "1")),
                recorded(4_000, 1, delta(5, "A", "yes", "0.8", "1")),
                recorded(5_000, 1, delta(6, "A", "yes", "0.8", "-1")),
                recorded(15_500, 1, delta(7, "A", "yes", "0.7", "-1")),
                recorded(16_000, 1, delta(9, "A", "yes", "0.1", "1"))));

    List<String> crossed =
        run.lines().stream().filter(line -> line.startsWith("{\"type\":\"crossed\"")).toList();
    assertThat(crossed)
        .containsExactly(
            "{\"type\":\"crossed\",\"t\":3000,\"market_ticker\":\"A\",\"frames\":3,"
                + "\"millis\":12.500,\"end\":\"uncrossed\"}",
            "{\"type\":\"crossed\",\"t\":3500,\"market_ticker\":\"B\",\"frames\":1,"
                + "\"millis\":12.500,\"end\":\"not_live\"}");
    assertThat(summary(run))
        .contains(
            "\"crossed_episodes\":2,\"longest_crossed_frames\":3,"
                + "\"longest_crossed_millis\":12.500");
  }

  @Test
  void bookCrossedAtTheEnd_isTold() {
    CliRun run = verify(lines(snapshot(1, "A"), delta(2, "A", "yes", "0.7", "1")));

    assertThat(run.lines().get(0)).contains("\"millis\":null,\"end\":\"end_of_log\"");
  }

  @Test
  void capture_hasTheHashesItAlwaysHad() throws IOException {
    CliRun run = CliRun.of("verify-log", CliRun.CAPTURE.toString());
    try (Stream<String> lines = Files.lines(CliRun.testResource("two-minutes.hashes.ndjson"))) {
      assertThat(run.lines().stream().filter(line -> line.startsWith("{\"type\":\"book\"")))
          .containsExactlyElementsOf(lines.toList());
    }
  }

  @Test
  void wrongArguments_exitWith2() {
    assertThat(CliRun.of("verify-log").code()).isEqualTo(2);
    assertThat(CliRun.of("verify-log", "no-such-file").code()).isEqualTo(1);
  }

  private static CliRun verify(String log) {
    return CliRun.of(new ByteArrayInputStream(log.getBytes(UTF_8)), 1_000_000, "verify-log", "-");
  }

  private static String summary(CliRun run) {
    return run.lines().get(run.lines().size() - 1);
  }
}
