package io.github.kalshibook.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands live and simulate, each in a process of its own. */
class LiveCommandTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String MARKET = "KXFAKE-26DEC31-T1";

  @TempDir private Path folder;

  private final List<Started> started = new ArrayList<>();

  @AfterEach
  void end() {
    started.forEach(each -> each.process.destroyForcibly());
  }

  @Test
  void live_whileTheExchangeIsKilledAndComesBack_turnsStaleAndThenLive() throws Exception {
    Path key = folder.resolve("key.pem");
    Started exchange = simulate(0, "--write-key", key.toString());
    await().atMost(SOON).until(() -> !exchange.out.isEmpty());
    int port = portIn(exchange.out.get(0));
    Started live =
        start(
            "live",
            "--markets",
            MARKET,
            "--url",
            "ws://127.0.0.1:" + port + "/trade-api/ws/v2",
            "--key-id",
            "any",
            "--private-key",
            key.toString());
    await().atMost(SOON).until(() -> live.last().contains("\"status\":\"LIVE\""));

    exchange.process.destroyForcibly();

    await().atMost(SOON).until(() -> live.last().contains("\"reason\":\"CONNECTION_LOST\""));
    int before = live.out.size();
    assertThat(live.last()).contains("\"stale\":true").contains("\"bid\":null");
    Started second = simulate(port);
    await().atMost(SOON).until(() -> live.out.size() > before);
    assertThat(live.last()).contains("\"status\":\"LIVE\"");
    assertThat(second.process.isAlive()).isTrue();

    live.process.destroy();

    assertThat(live.process.waitFor(5, TimeUnit.SECONDS)).isTrue();
    assertThat(live.process.exitValue()).isIn(0, 143);
  }

  @Test
  void live_whileItCannotConnect_endsWithinFiveSecondsOfSigterm() throws Exception {
    Path key = folder.resolve("key.pem");
    Files.writeString(key, TestKey.PEM);
    Started live =
        start(
            "live",
            "--markets",
            "A",
            "--url",
            "ws://127.0.0.1:" + refusingPort() + "/",
            "--key-id",
            "any",
            "--private-key",
            key.toString());
    await().atMost(SOON).until(() -> live.err.stream().anyMatch(l -> l.contains("no route")));

    live.process.destroy();

    assertThat(live.process.waitFor(5, TimeUnit.SECONDS)).isTrue();
    assertThat(live.process.exitValue()).isIn(0, 143);
  }

  @Test
  void live_onAPortInUse_exitsWith1AndOneLine() throws Exception {
    Path key = folder.resolve("key.pem");
    Files.writeString(key, TestKey.PEM);
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CliRun run =
          CliRun.of(
              "live",
              "--markets",
              "A",
              "--key-id",
              "K",
              "--private-key",
              key.toString(),
              "--ticker-port",
              Integer.toString(taken.getLocalPort()));

      assertThat(run.code()).isEqualTo(1);
      assertThat(run.err()).contains("port " + taken.getLocalPort()).contains("in use");
      assertThat(run.out()).isEmpty();
    }
  }

  @Test
  void simulate_withFaults_tellsEachOnStderr() throws Exception {
    Started some = simulate(0, "--faults", "drop,CLOSE-BY-HALF", "--fault-every", "20");
    Started all = simulate(0, "--fault-every", "20", "--faults");

    await().atMost(SOON).until(() -> some.faults().count() >= 20);
    await().atMost(SOON).until(() -> all.faults().distinct().count() >= 10);

    assertThat(some.faults().distinct()).containsExactlyInAnyOrder("DROP", "CLOSE_BY_HALF");
    assertThat(some.out).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "live --key-id K --private-key x | no markets given",
        "live --series , --key-id K --private-key x | no markets given",
        "live --event E --max-markets 0 | --max-markets is not positive, was 0",
        "live --markets A --key-id K --private-key no-such.pem | no-such.pem",
        "live --markets A --key-id K --private-key pom.xml | wanted is an unencrypted RSA or Ed25519",
        "live --markets A --env test --key-id K --private-key KEY | --env is prod or demo",
        "live --markets A --url http://x --key-id K --private-key KEY | --url or --rest-url is wrong",
        "live --markets A --ticker-port 99999 | --ticker-port is not in 0..65535",
        "simulate --markets 0 | --markets is not in 1..20000",
        "simulate --rate x | '--rate'",
        "simulate --faults DROP,NONSENSE | --faults: no fault 'NONSENSE'; there are [DROP, ",
        "simulate --faults --fault-every 0 | --fault-every is not in 1..3600000"
      })
  void wrongArguments_exitWith2AndOneLine(String line, String said) throws IOException {
    Path key = folder.resolve("key.pem");
    Files.writeString(key, TestKey.PEM);

    CliRun run = CliRun.of(line.replace("KEY", key.toString()).split(" "));

    assertThat(run.code()).as(run.err()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains(said).doesNotContain(TestKey.SECRET);
    assertThat(run.err().lines()).hasSize(1);
  }

  private Started simulate(int port, String... more) throws IOException {
    List<String> args = new ArrayList<>(List.of("simulate", "--port", Integer.toString(port)));
    args.addAll(Arrays.asList(more));
    return start(args.toArray(String[]::new));
  }

  private Started start(String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(KalshiBookCli.class.getName());
    command.addAll(Arrays.asList(args));
    Started one = new Started(new ProcessBuilder(command).start());
    started.add(one);
    return one;
  }

  /** The exchange chooses one that no outgoing connection can take while it is down. */
  private static int portIn(String firstLine) {
    Matcher url = Pattern.compile("\"url\":\"ws://127\\.0\\.0\\.1:(\\d+)/").matcher(firstLine);
    assertThat(url.find()).as(firstLine).isTrue();
    return Integer.parseInt(url.group(1));
  }

  /** Below the ports of outgoing connections, so that none of them is on it later. */
  private static int refusingPort() throws IOException {
    for (int port = 12_000 + (int) (ProcessHandle.current().pid() % 10_000);
        port < 30_000;
        port++) {
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (BindException e) {
        // In use: the next.
      }
    }
    throw new IOException("no port is free");
  }

  /** An Ed25519 key that signs for nobody. */
  private static final class TestKey {
    static final String SECRET = "MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";
    static final String PEM =
        "-----BEGIN PRIVATE KEY-----\n" + SECRET + "\n-----END PRIVATE KEY-----\n";
  }

  /** A process and the lines it has written. */
  private static final class Started {
    final Process process;
    final List<String> out = new CopyOnWriteArrayList<>();
    final List<String> err = new CopyOnWriteArrayList<>();

    Started(Process process) {
      this.process = process;
      read(new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8)), out);
      read(new BufferedReader(new InputStreamReader(process.getErrorStream(), UTF_8)), err);
    }

    String last() {
      return out.isEmpty() ? "" : out.get(out.size() - 1);
    }

    Stream<String> faults() {
      String mark = "kalshi-book: fault ";
      return err.stream()
          .filter(line -> line.startsWith(mark))
          .map(l -> l.substring(mark.length()));
    }

    private static void read(BufferedReader reader, List<String> lines) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  reader.lines().forEach(lines::add);
                } catch (UncheckedIOException e) {
                  // The process was ended while this was reading.
                }
              },
              "process-output");
      thread.setDaemon(true);
      thread.start();
    }
  }
}
