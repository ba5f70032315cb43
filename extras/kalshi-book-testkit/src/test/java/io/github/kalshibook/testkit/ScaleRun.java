package io.github.kalshibook.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.kalshibook.feed.ProcessorCounter;
import io.github.kalshibook.okhttp.ConnectionHealth;
import io.github.kalshibook.okhttp.KalshiCredentials;
import io.github.kalshibook.okhttp.KalshiEnvironment;
import io.github.kalshibook.okhttp.KalshiFeed;
import io.github.kalshibook.okhttp.Subscription;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a feed of very many markets costs: prints figures for the documentation. No test of the
 * build; run it with {@code -Dtest=ScaleRun}, {@code -Dscale.markets}, {@code -Dscale.rate} and
 * {@code -Dscale.churn.seconds}.
 */
class ScaleRun {
  private static final int MARKETS = Integer.getInteger("scale.markets", 20_000);
  private static final int RATE = Integer.getInteger("scale.rate", 2_000);
  private static final int PER_CONNECTION = Integer.getInteger("scale.connection", 10_000);
  private static final int CHURN_SECONDS = Integer.getInteger("scale.churn.seconds", 60);
  private static final int CHURNED_A_SECOND = 100;
  private static final Duration LONG = Duration.ofMinutes(5);

  private Process exchange;
  private BufferedReader answers;
  private Writer commands;
  private KalshiFeed feed;

  @BeforeEach
  void start() throws IOException {
    exchange =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx4g",
                "-cp",
                System.getProperty("java.class.path"),
                ScaleExchange.class.getName(),
                Integer.toString(MARKETS),
                Integer.toString(RATE))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    answers =
        new BufferedReader(
            new InputStreamReader(exchange.getInputStream(), StandardCharsets.US_ASCII));
    commands = exchange.outputWriter(StandardCharsets.US_ASCII);
    String[] urls = answers.readLine().split(" ", 2);
    TestCredentials keys = TestCredentials.create(TestCredentials.Kind.ED25519);
    feed =
        KalshiFeed.builder()
            .credentials(KalshiCredentials.fromPem(keys.keyId(), keys.privateKeyPem()))
            .environment(new KalshiEnvironment(URI.create(urls[0]), URI.create(urls[1])))
            .marketsPerConnection(PER_CONNECTION)
            .build();
  }

  @AfterEach
  void end() throws IOException {
    feed.close();
    commands.close();
    exchange.destroy();
  }

  @Test
  void manyMarkets() throws IOException {
    String[] all = tickers(0, MARKETS);
    long heapBefore = heap();
    Instant start = Instant.now();
    feed.start();
    feed.subscribe(all);
    awaitLive(MARKETS);
    say("time to all %d live: %s", MARKETS, Duration.between(start, Instant.now()));
    say("connections: %s", feed.connections().stream().map(ConnectionHealth::markets).toList());
    say("commands: %d", feed.stats().commands());
    say("heap: %.1f MB", (heap() - heapBefore) / 1e6);
    long frames = frames();
    Instant counted = Instant.now();
    await().pollDelay(Duration.ofSeconds(10)).atMost(LONG).until(() -> true);
    double seconds = Duration.between(counted, Instant.now()).toMillis() / 1e3;
    say("frames/s: %.0f", (frames() - frames) / seconds);
    for (int i = 0; i < 3; i++) {
      gap();
    }
  }

  @Test
  void churn() {
    feed.start();
    int kept = MARKETS / 2;
    feed.subscribe(tickers(0, kept));
    awaitLive(kept);
    Deque<Subscription> open = new ArrayDeque<>();
    Instant start = Instant.now();
    long heapLater = 0;
    for (int second = 0; second < CHURN_SECONDS; second++) {
      int first = kept + second * CHURNED_A_SECOND % (MARKETS - kept - CHURNED_A_SECOND);
      open.addLast(feed.subscribe(tickers(first, first + CHURNED_A_SECOND)));
      if (open.size() > 10) {
        open.removeFirst().close();
      }
      Instant next = start.plusSeconds(second + 1L);
      await().atMost(LONG).until(() -> !Instant.now().isBefore(next));
      if (second % 60 == 59) {
        heapLater = heap();
        say(
            "churn after %d s: heap %.1f MB, threads %d, live %d",
            second + 1, heapLater / 1e6, Thread.activeCount(), feed.health().liveMarkets());
      }
    }
    while (!open.isEmpty()) {
      open.removeFirst().close();
    }
    await().atMost(LONG).until(() -> feed.health().liveMarkets() == kept);
    say("gaps: %d", feed.stats().frames().count(ProcessorCounter.GAPS));
    assertThat(feed.health().isHealthy()).isTrue();
  }

  private void gap() throws IOException {
    long commandsBefore = feed.stats().commands();
    long recoveries = feed.stats().recoveries();
    Instant start = Instant.now();
    commands.write("gap\n");
    commands.flush();
    answers.readLine();
    int connections = feed.connections().size();
    await().atMost(LONG).until(() -> feed.stats().recoveries() >= recoveries + connections);
    say(
        "gap on every connection healed after %s with %d commands",
        Duration.between(start, Instant.now()), feed.stats().commands() - commandsBefore);
  }

  private void awaitLive(int markets) {
    await()
        .pollInterval(Duration.ofMillis(50))
        .atMost(LONG)
        .until(() -> feed.health().liveMarkets() == markets);
  }

  private long frames() {
    return feed.stats().frames().count(ProcessorCounter.FRAMES);
  }

  private static long heap() {
    System.gc();
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static String[] tickers(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> "KXFAKE-26DEC31-T" + (i + 1))
        .toArray(String[]::new);
  }

  @SuppressWarnings("AnnotateFormatMethod")
  private static void say(String format, Object... values) {
    System.out.println("SCALE " + List.of(format.formatted(values)));
  }
}
