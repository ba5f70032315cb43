package io.github.kalshibook.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.kalshibook.book.Side;
import io.github.kalshibook.testkit.FakeKalshi;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command live finds its markets, in a process of its own. */
class LiveDiscoveryTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir private Path folder;

  private final List<String> lines = new CopyOnWriteArrayList<>();

  @Test
  void live_withASeriesAndAnEvent_followsTheirMarkets() throws Exception {
    try (FakeKalshi exchange = FakeKalshi.start("KXA-1-T1", "KXA-2-T1", "KXB-1-T1", "KXB-2-T1")) {
      Process live = live(exchange, "--series", "KXA", "--event", "KXB-1");
      try {
        await().atMost(SOON).until(() -> isLive("KXA-1-T1") && isLive("KXA-2-T1"));
        await().atMost(SOON).until(() -> isLive("KXB-1-T1"));
        await().atMost(SOON).until(() -> exchange.stats().subscriptions() == 2);

        exchange.openMarket("KXA-3-T1").setLevel(Side.YES, "0.40", "10");
        exchange.market("KXB-1-T1").empty().lifecycle("determined");

        await().atMost(SOON).until(() -> isLive("KXA-3-T1"));
        await().atMost(SOON).until(() -> last("KXB-1-T1").contains("\"status\":\"CLOSED\""));
        assertThat(last("KXB-1-T1")).contains("\"reason\":\"MARKET_ENDED\"");
        assertThat(lines).noneMatch(line -> line.contains("KXB-2-T1"));

        live.destroy();
        assertThat(live.waitFor(5, TimeUnit.SECONDS)).isTrue();
        assertThat(live.exitValue()).isIn(0, 143);
      } finally {
        live.destroyForcibly();
      }
    }
  }

  private boolean isLive(String ticker) {
    return last(ticker).contains("\"status\":\"LIVE\"");
  }

  private String last(String ticker) {
    return lines.stream()
        .filter(line -> line.contains("\"" + ticker + "\""))
        .reduce("", (earlier, later) -> later);
  }

  private Process live(FakeKalshi exchange, String... more) throws IOException {
    Path key = folder.resolve("key.pem");
    Files.writeString(key, exchange.credentials().privateKeyPem());
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(KalshiBookCli.class.getName(), "live"));
    command.addAll(List.of(more));
    command.addAll(List.of("--url", exchange.webSocketUrl().toString()));
    command.addAll(List.of("--rest-url", exchange.restUrl().toString()));
    command.addAll(List.of("--key-id", exchange.credentials().keyId()));
    command.addAll(List.of("--private-key", key.toString()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    InputStream out = process.getInputStream();
    Thread reader =
        new Thread(
            () -> new BufferedReader(new InputStreamReader(out, UTF_8)).lines().forEach(lines::add),
            "process-output");
    reader.setDaemon(true);
    reader.start();
    return process;
  }
}
