package io.github.kalshibook.examples;

import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.ticker.Ticker;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code replay FILE…}: from recorded frames to the books, or tickers, they end with. */
@Command(
    name = "replay",
    description = "Replays recorded frames and prints the books they end with, one JSON line each.",
    mixinStandardHelpOptions = true,
    versionProvider = KalshiBookCli.Version.class,
    customSynopsis =
        "kalshi-book replay [--format books|tickers|hashes] [--market A,B] [--at TIME] [--from TIME]"
            + " [--to TIME] [--speed 1|10|max] [--ticker-port P] [--stats] [--use-yes-price]"
            + " FILE...",
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%nArguments:%n",
    footerHeading = "%n",
    footer =
        "A file holds one frame a line, bare or as recorded. Several files are one log, in the"
            + " order given. Exit code 0: done (bad frames are counted); 1: a file cannot be read;"
            + " 2: wrong arguments.")
final class ReplayCommand implements Callable<Integer> {
  private final Console console;
  private final int maxLineBytes;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
  private CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "FILE",
      hideParamSyntax = true,
      description = "Frames, one a line; gzip is unpacked; - is standard input.")
  private List<String> files = new ArrayList<>();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "books",
      converter = FormatConverter.class,
      description =
          "books: whole books (default); tickers: the last ticker of each market; hashes: the"
              + " canonical hash of each book.")
  private Format format = Format.BOOKS;

  @Option(names = "--stats", description = "Print one more line, with counters, at the end.")
  private boolean stats;

  @Option(
      names = "--use-yes-price",
      description = "The frames come from a subscription with use_yes_price: true.")
  private boolean useYesPrice;

  @Option(
      names = "--market",
      paramLabel = "A[,B]",
      split = ",",
      description = "Print these markets only.")
  private List<String> markets = new ArrayList<>();

  @Option(
      names = "--at",
      paramLabel = "TIME",
      converter = LogTimes.TimeConverter.class,
      description = "Print the books as they stood then: 2026-11-22T10:00:00Z, or epoch seconds.")
  private @Nullable Long at;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      converter = LogTimes.TimeConverter.class,
      description = "Count, and keep to the speed, from then on; what comes before is applied.")
  private @Nullable Long from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      converter = LogTimes.TimeConverter.class,
      description = "Stop before the first line after then.")
  private @Nullable Long to;

  @Option(
      names = "--speed",
      paramLabel = "1|10|max",
      defaultValue = "max",
      converter = LogTimes.SpeedConverter.class,
      description = "How many times as fast as it was recorded (default max).")
  private double speed;

  @Option(
      names = "--ticker-port",
      paramLabel = "P",
      description = "Meanwhile serve tickers on ws://127.0.0.1:P/ (0: any port).")
  private @Nullable Integer tickerPort;

  ReplayCommand(Console console) {
    this(console, FrameLogFiles.maxLineBytes());
  }

  ReplayCommand(Console console, int maxLineBytes) {
    this.console = console;
    this.maxLineBytes = maxLineBytes;
  }

  @Override
  public Integer call() throws CommandFailure {
    FrameLogFiles logs = FrameLogFiles.of(files, spec);
    LogTimes times = times();
    Replay replay =
        new Replay(useYesPrice, format == Format.TICKERS, times, new Replay.Watcher() {});
    try (ReplayServer server = ReplayServer.of(tickerPort, replay, console)) {
      logs.readInto(replay, console.in(), maxLineBytes);
      server.end();
    }
    if (times.isAnyAsked() && !replay.hasTimes()) {
      throw new CommandFailure("the log holds no times: --from, --to and --at need a recorded one");
    }
    Map<String, Long> counters = replay.counters();
    try {
      write(replay, counters);
    } catch (IOException e) {
      if (Console.isClosedPipe(e)) {
        return 0;
      }
      throw new CommandFailure("cannot write the output: " + e.getMessage(), e);
    }
    summarize(counters);
    return 0;
  }

  private LogTimes times() {
    if (at != null && to != null) {
      throw wrong("--at and --to say the same: give one of them");
    }
    Long end = at != null ? at : to;
    if (from != null && end != null && from > end) {
      throw wrong("--from is after " + (at != null ? "--at" : "--to"));
    }
    if (tickerPort != null && (tickerPort < 0 || tickerPort > 65_535)) {
      throw wrong("--ticker-port is not in 0..65535, was " + tickerPort);
    }
    return new LogTimes(
        from == null ? OptionalLong.empty() : OptionalLong.of(from),
        end == null ? OptionalLong.empty() : OptionalLong.of(end),
        speed);
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private void write(Replay replay, Map<String, Long> counters) throws IOException {
    Function<OrderbookState, String> line =
        switch (format) {
          case BOOKS -> book -> BookLine.of(book.view());
          case TICKERS -> book -> Ticker.of(book, replay.timeOf(book)).toJson();
          case HASHES -> book -> BookLine.hashOf(book.view());
        };
    OutputStream out = new BufferedOutputStream(console.out(), 1 << 16);
    for (OrderbookState book : replay.books()) {
      if (markets.isEmpty() || markets.contains(book.marketTicker())) {
        writeLine(out, line.apply(book));
      }
    }
    if (stats) {
      StringBuilder json = new StringBuilder("{\"type\":\"replay_stats\"");
      counters.forEach((name, count) -> json.append(",\"" + name + "\":" + count));
      writeLine(out, json.append('}').toString());
    }
    out.flush();
  }

  private static void writeLine(OutputStream out, String line) throws IOException {
    out.write(line.getBytes(StandardCharsets.UTF_8));
    out.write('\n');
  }

  private void summarize(Map<String, Long> counters) {
    console.say(
        String.format(
            Locale.ROOT,
            "frames: %d, malformed: %d, gaps: %d, books: %d, live: %d",
            counters.get("frames"),
            counters.get("malformed"),
            counters.get("gaps"),
            counters.get("books"),
            counters.get("live")));
  }

  /** What is printed of each market. */
  enum Format {
    BOOKS,
    TICKERS,
    HASHES
  }

  /** Names the value that is wrong and those that are right. */
  static final class FormatConverter implements ITypeConverter<Format> {
    FormatConverter() {}

    @Override
    public Format convert(String value) {
      return switch (value) {
        case "books" -> Format.BOOKS;
        case "tickers" -> Format.TICKERS;
        case "hashes" -> Format.HASHES;
        default ->
            throw new TypeConversionException(
                "'" + value + "' is neither books nor tickers nor hashes");
      };
    }
  }
}
