package io.github.kalshibook.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.kalshibook.testkit.FakeKalshi;
import io.github.kalshibook.testkit.TestCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command record, in a process of its own, against a fake exchange in this one. */
class RecordCommandTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir private Path folder;

  private FakeKalshi exchange;
  private Path key;
  private Process recorder;

  @BeforeEach
  void start() throws IOException {
    exchange = FakeKalshi.builder().withoutAuthentication().marketCount(3).rate(50).start();
    TestCredentials keys = TestCredentials.create(TestCredentials.Kind.ED25519);
    key = Files.writeString(folder.resolve("key.pem"), keys.privateKeyPem());
  }

  @AfterEach
  void end() {
    if (recorder != null) {
      recorder.destroyForcibly();
    }
    exchange.close();
  }

  @Test
  void recordThatIsKilled_canBeReplayed() throws Exception {
    Path log = folder.resolve("feed.ndjson.gz");
    record(log);
    await().atMost(SOON).until(() -> framesIn(log) > 20);

    recorder.destroyForcibly().waitFor();

    CliRun verified = CliRun.of("verify-log", log.toString());
    assertThat(verified.code()).isZero();
    String summary = verified.lines().get(verified.lines().size() - 1);
    assertThat(summary)
        .contains("\"truncated_files\":1", "\"gaps\":0", "\"malformed\":0", "\"live\":3");
    assertThat(CliRun.of("replay", log.toString()).out())
        .isEqualTo(CliRun.of("replay", "--speed", "1000", log.toString()).out());
  }

  @Test
  void recordThatIsEnded_hasAWholeLog_andNoKeyInIt() throws Exception {
    Path log = folder.resolve("feed.ndjson");
    record(log);
    await().atMost(SOON).until(() -> Files.exists(log) && Files.size(log) > 3_000);

    recorder.destroy();

    assertThat(recorder.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(recorder.exitValue()).isIn(0, 143);
    List<String> lines = Files.readAllLines(log);
    assertThat(lines.get(0)).endsWith("\"e\":\"start\"}");
    assertThat(lines.get(1)).endsWith("\"c\":1,\"e\":\"open\"}");
    assertThat(lines.get(lines.size() - 1)).endsWith("\"c\":1,\"e\":\"close\"}");
    assertThat(Files.readString(log)).doesNotContain("the-key-id").doesNotContain("SIGNATURE");
  }

  @Test
  void fileThatCannotBeWritten_exitsWith1() {
    CliRun run = CliRun.of(arguments(folder.resolve("no/such/folder.gz")));

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("cannot write the log").hasLineCount(1);
  }

  private static long framesIn(Path log) {
    CliRun run = CliRun.of("replay", "--stats", log.toString());
    return run.code() == 0 ? run.stats("frames") : 0;
  }

  private void record(Path log) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                KalshiBookCli.class.getName()));
    command.addAll(List.of(arguments(log)));
    recorder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
  }

  private String[] arguments(Path log) {
    return new String[] {
      "record",
      "--markets",
      String.join(",", exchange.marketTickers()),
      "--url",
      exchange.webSocketUrl().toString(),
      "--rest-url",
      exchange.restUrl().toString(),
      "--key-id",
      "the-key-id",
      "--private-key",
      key.toString(),
      log.toString()
    };
  }
}
