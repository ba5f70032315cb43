package io.github.kalshibook.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoCommandTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir private Path folder;
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void end() throws InterruptedException {
    for (Process process : started) {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void demo_printsItsAddress_servesLiveBooks_andEndsAtSigterm() throws Exception {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process demo = start(out, err, "demo", "--port", "0", "--markets", "7", "--faults");
    await().atMost(SOON).until(() -> !Files.readString(out).isBlank());
    String address = Files.readString(out).lines().findFirst().orElseThrow();

    await()
        .atMost(SOON)
        .until(() -> get(address + "api/tickers").split("\"LIVE\"", -1).length == 8);
    assertThat(Files.readString(out)).contains("7 invented markets", "Ctrl-C");
    assertThat(get(address)).contains("<title>kalshi-book</title>");
    assertThat(get(address + "api/titles").split("\":\"", -1)).hasSize(8);
    await().atMost(SOON).until(() -> Files.readString(err).contains("kalshi-book: fault: the "));
    await().atMost(SOON).until(() -> Files.readString(err).contains("kalshi-book: healed: "));
    assertThat(get(address + "api/events")).contains("\"kind\":\"FAULT\"");

    demo.destroy();

    assertThat(demo.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(demo.exitValue()).isIn(0, 143);
  }

  @Test
  void demo_onAPortInUse_exitsWith1AndOneLine() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();

      CliRun run = CliRun.of("demo", "--port", Integer.toString(port), "--markets", "3");

      assertThat(run.code()).isEqualTo(1);
      assertThat(run.out()).isEmpty();
      assertThat(run.err().lines())
          .singleElement()
          .asString()
          .contains("port " + port + ": the port is in use");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--port 70000,--port is not in 0..65535",
    "--markets 0,--markets is not in 1..10000",
    "--rate -2,--rate is not in 0..100000",
    "--rate x,'--rate'"
  })
  void wrongArguments_exitWith2AndOneLine(String arguments, String said) {
    CliRun run = CliRun.of(("demo " + arguments).split(" "));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines()).singleElement().asString().contains(said);
  }

  private Process start(Path out, Path err, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(KalshiBookCli.class.getName());
    command.addAll(List.of(args));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    started.add(process);
    return process;
  }

  private static String get(String address) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(address)).build();
    return HTTP.send(request, HttpResponse.BodyHandlers.ofString(UTF_8)).body();
  }
}
