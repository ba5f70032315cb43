package io.github.kalshibook.examples;

import io.github.kalshibook.book.AlertLog;
import io.github.kalshibook.examples.server.BearerToken;
import io.github.kalshibook.examples.server.EventLog;
import io.github.kalshibook.examples.server.FeedEvents;
import io.github.kalshibook.examples.server.FeedSource;
import io.github.kalshibook.examples.server.ServerSettings;
import io.github.kalshibook.examples.server.TickerServer;
import io.github.kalshibook.feed.FrameLogWriter;
import io.github.kalshibook.okhttp.FeedBuilder;
import io.github.kalshibook.okhttp.InvalidKeyFileException;
import io.github.kalshibook.okhttp.KalshiCredentials;
import io.github.kalshibook.okhttp.KalshiEnvironment;
import io.github.kalshibook.okhttp.KalshiFeed;
import io.github.kalshibook.okhttp.catalog.MarketQuery;
import io.github.kalshibook.ticker.PublisherBuilder;
import io.github.kalshibook.ticker.Ticker;
import io.github.kalshibook.ticker.TickerPublisher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code live}: the real feed; tickers on a WebSocket port, or as lines on stdout. */
@Command(
    name = "live",
    description = "Keeps live books of markets and publishes their tickers.",
    mixinStandardHelpOptions = true,
    versionProvider = KalshiBookCli.Version.class,
    optionListHeading = "%nOptions:%n",
    footerHeading = "%n",
    footer =
        "Runs until it is ended (SIGTERM, Ctrl-C). Exit code 1: it cannot go on, for instance"
            + " because the port is in use; 2: wrong arguments, or a key that is none.")
class LiveCommand implements Callable<Integer> {
  private static final long HEALTH_SECONDS = 10;

  private final Console console;
  private final CountDownLatch ended = new CountDownLatch(1);

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
  private CommandSpec spec;

  @Option(
      names = "--markets",
      paramLabel = "A,B",
      split = ",",
      description = "The market tickers, separated by commas.")
  private List<String> markets = new ArrayList<>();

  @Option(
      names = "--series",
      paramLabel = "S",
      split = ",",
      description = "All open markets of a series, those to come included; needs REST.")
  private List<String> series = new ArrayList<>();

  @Option(
      names = "--event",
      paramLabel = "E",
      split = ",",
      description = "All open markets of an event, those to come included; needs REST.")
  private List<String> events = new ArrayList<>();

  @Option(
      names = "--max-markets",
      paramLabel = "N",
      description = "At most so many found markets (default 20000); a warning says if more are.")
  private int maxMarkets = 20_000;

  @Option(
      names = "--env",
      paramLabel = "prod|demo",
      defaultValue = "prod",
      description = "Which of Kalshi's environments (default prod).")
  private String environment = "prod";

  @Option(names = "--url", paramLabel = "WS", description = "Another WebSocket address.")
  private @Nullable String url;

  @Option(names = "--rest-url", paramLabel = "HTTP", description = "Another REST address.")
  private @Nullable String restUrl;

  @Option(
      names = "--key-id",
      paramLabel = "K",
      description = "The key's id; else from KALSHI_KEY_ID.")
  private @Nullable String keyId;

  @Option(
      names = "--private-key",
      paramLabel = "FILE",
      description = "The private key, a PEM file; else from KALSHI_PRIVATE_KEY_FILE.")
  private @Nullable String privateKey;

  @Option(
      names = "--ticker-port",
      paramLabel = "P",
      description = {
        "Serve tickers on ws://127.0.0.1:P/ and a page on http://127.0.0.1:P/ (0: any port).",
        "Without it: tickers on stdout."
      })
  private @Nullable Integer tickerPort;

  @Option(
      names = "--ticker-token-file",
      paramLabel = "FILE",
      description = "Clients of the ticker port must show the token in this file.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--record",
      paramLabel = "FILE",
      description = "Record all frames there; .gz is packed. Full files are kept under numbers.")
  private @Nullable Path record;

  @Option(
      names = "--record-size",
      paramLabel = "MIB",
      defaultValue = "64",
      description = "After how many MiB the next file of the log is begun (default 64).")
  private long recordSize = 64;

  @Option(
      names = "--record-keep",
      paramLabel = "N",
      defaultValue = "16",
      description = "How many files of the log are kept (default 16).")
  private int recordKeep = 16;

  LiveCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailure {
    requireMarkets();
    if (tickerPort != null && (tickerPort < 0 || tickerPort > 65_535)) {
      throw wrong("--ticker-port is not in 0..65535, was " + tickerPort);
    }
    if (recordSize < 1 || recordSize > 1_000_000 || recordKeep < 1) {
      throw wrong("--record-size is not in 1..1000000, or --record-keep is less than 1");
    }
    KalshiCredentials credentials = credentials();
    KalshiEnvironment where = where();
    AlertLog alerts = new AlertLog();
    FeedSource source = new FeedSource("");
    TickerServer server = tickerPort == null ? null : startServer(tickerPort, source);
    FrameLogWriter frameLog = openLog(alerts);
    KalshiFeed feed = feed(credentials, where, alerts, frameLog, source.events());
    source.show(feed);
    PublisherBuilder publishing =
        TickerPublisher.builder(feed.books())
            .alerts(alerts)
            .connected(feed::isConnected)
            .onCrossed(feed::audit);
    if (server != null) {
      publishing.sink("websocket", server);
    } else if (printsTickers()) {
      publishing.sink("stdout", this::print);
    }
    TickerPublisher publisher = publishing.build();
    source.show(publisher);
    Thread hook = new Thread(() -> end(feed, publisher, frameLog), "live-shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    publisher.start();
    feed.start();
    HealthLine health = new HealthLine(feed, frameLog, System.nanoTime());
    try {
      while (!ended.await(HEALTH_SECONDS, TimeUnit.SECONDS)) {
        console.say(health.next(System.nanoTime()));
      }
    } catch (InterruptedException e) {
      end(feed, publisher, frameLog);
    }
    return 0;
  }

  /** Returns whether tickers go to stdout where no port is asked for. */
  boolean printsTickers() {
    return true;
  }

  /** Returns where frames are recorded; null if they are not. */
  @Nullable Path recordFile() {
    return record;
  }

  private @Nullable FrameLogWriter openLog(AlertLog alerts) throws CommandFailure {
    Path file = recordFile();
    if (file == null) {
      return null;
    }
    try {
      return FrameLogWriter.builder(file)
          .maxFileBytes(recordSize << 20)
          .keptFiles(recordKeep)
          .alerts(alerts)
          .open();
    } catch (IOException e) {
      throw new CommandFailure("cannot write the log " + file + ": " + e, e);
    }
  }

  private void requireMarkets() {
    List<String> given = Stream.of(markets, series, events).flatMap(List::stream).toList();
    if (given.isEmpty() || given.stream().anyMatch(String::isBlank)) {
      throw wrong(
          "no markets given: name them with --markets A,B, or have them found with --series S or"
              + " --event E");
    }
    if (maxMarkets < 1) {
      throw wrong("--max-markets is not positive, was " + maxMarkets);
    }
  }

  private KalshiFeed feed(
      KalshiCredentials credentials,
      KalshiEnvironment where,
      AlertLog alerts,
      @Nullable FrameLogWriter frameLog,
      EventLog happened) {
    FeedBuilder builder =
        KalshiFeed.builder()
            .credentials(credentials)
            .environment(where)
            .markets(markets)
            .alerts(alerts)
            .listener(new FeedEvents(happened, line -> {}))
            .discoveryLimit(maxMarkets);
    if (!series.isEmpty()) {
      builder.discover(MarketQuery.series(series.toArray(String[]::new)));
    }
    if (!events.isEmpty()) {
      builder.discover(MarketQuery.event(events.toArray(String[]::new)));
    }
    if (restUrl != null) {
      builder.watchExchange(true);
    }
    if (frameLog != null) {
      builder.recordTo(frameLog);
    }
    return builder.build();
  }

  private void end(KalshiFeed feed, TickerPublisher publisher, @Nullable FrameLogWriter frameLog) {
    feed.close();
    publisher.close();
    if (frameLog != null) {
      frameLog.close();
      console.say(HealthLine.told(frameLog.stats()));
    }
    ended.countDown();
  }

  private TickerServer startServer(int port, FeedSource source) throws CommandFailure {
    TickerServer server = new TickerServer(settings(port), source);
    try {
      server.start();
    } catch (IOException e) {
      throw new CommandFailure(
          "cannot serve tickers on port " + port + ": the port is in use, or may not be used", e);
    }
    console.say("tickers on " + server.address() + ", a page on " + server.pageAddress());
    return server;
  }

  private ServerSettings settings(int port) {
    ServerSettings settings = ServerSettings.onPort(port);
    if (tokenFile == null) {
      return settings;
    }
    try {
      return settings.withToken(BearerToken.of(Files.readString(tokenFile).strip()));
    } catch (IOException e) {
      throw wrong("--ticker-token-file cannot be read: " + tokenFile);
    } catch (IllegalArgumentException e) {
      throw wrong("--ticker-token-file: " + e.getMessage());
    }
  }

  private void print(Ticker ticker) throws IOException {
    try {
      console.out().write((ticker.toJson() + "\n").getBytes(StandardCharsets.UTF_8));
      console.out().flush();
    } catch (IOException e) {
      if (Console.isClosedPipe(e)) {
        ended.countDown();
      }
      throw e;
    }
  }

  private KalshiCredentials credentials() {
    String id = keyId != null ? keyId : System.getenv(KalshiCredentials.KEY_ID_VARIABLE);
    String file =
        privateKey != null ? privateKey : System.getenv(KalshiCredentials.KEY_FILE_VARIABLE);
    if (id == null || file == null) {
      throw wrong(
          id == null
              ? "no key id: give --key-id K or set " + KalshiCredentials.KEY_ID_VARIABLE
              : "no key: give --private-key FILE or set " + KalshiCredentials.KEY_FILE_VARIABLE);
    }
    try {
      return KalshiCredentials.fromFile(id, Path.of(file));
    } catch (InvalidKeyFileException e) {
      throw wrong(String.valueOf(e.getMessage()));
    } catch (InvalidPathException e) {
      throw wrong("--private-key is no file name");
    } catch (IllegalArgumentException e) {
      throw wrong("--key-id is blank");
    }
  }

  private KalshiEnvironment where() {
    KalshiEnvironment base =
        switch (environment) {
          case "prod" -> KalshiEnvironment.PRODUCTION;
          case "demo" -> KalshiEnvironment.DEMO;
          default -> throw wrong("--env is prod or demo, was '" + environment + "'");
        };
    try {
      return KalshiEnvironment.of(
          url == null ? base.webSocket().toString() : url,
          restUrl == null ? base.rest().toString() : restUrl);
    } catch (IllegalArgumentException e) {
      throw wrong("--url or --rest-url is wrong: " + e.getMessage());
    }
  }

  final ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
