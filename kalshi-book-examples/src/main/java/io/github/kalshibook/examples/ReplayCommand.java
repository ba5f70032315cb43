package io.github.kalshibook.examples;

import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.feed.FrameLogReader;
import io.github.kalshibook.ticker.Ticker;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
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
        "kalshi-book replay [--format books|tickers] [--stats] [--use-yes-price] FILE...",
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%nArguments:%n",
    footerHeading = "%n",
    footer =
        "A file holds one frame a line, bare or as recorded. Several files are one log, in the"
            + " order given. Exit code 0: done (bad frames are counted); 1: a file cannot be read;"
            + " 2: wrong arguments.")
final class ReplayCommand implements Callable<Integer> {
  /** So that a long line, its text and its characters fit into the heap together. */
  private static final int HEAP_SHARE = 8;

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
      description = "books: whole books (default); tickers: the last ticker of each market.")
  private Format format = Format.BOOKS;

  @Option(names = "--stats", description = "Print one more line, with counters, at the end.")
  private boolean stats;

  @Option(
      names = "--use-yes-price",
      description = "The frames come from a subscription with use_yes_price: true.")
  private boolean useYesPrice;

  ReplayCommand(Console console) {
    this(
        console,
        (int)
            Math.min(
                FrameLogReader.DEFAULT_MAX_LINE_BYTES,
                Runtime.getRuntime().maxMemory() / HEAP_SHARE));
  }

  ReplayCommand(Console console, int maxLineBytes) {
    this.console = console;
    this.maxLineBytes = maxLineBytes;
  }

  @Override
  public Integer call() throws CommandFailure {
    List<FrameLogFile> logs = files.stream().map(FrameLogFile::new).toList();
    if (logs.isEmpty()) {
      throw wrong("no FILE given: name at least one, or - for standard input");
    }
    if (logs.stream().filter(FrameLogFile::isStdin).count() > 1) {
      throw wrong("'-' given twice: standard input can be read only once");
    }
    for (FrameLogFile log : logs) {
      log.requireReadable();
    }
    Replay replay = new Replay(useYesPrice, format == Format.TICKERS);
    for (FrameLogFile log : logs) {
      try (FrameLogReader reader = new FrameLogReader(log.open(console.in()), maxLineBytes)) {
        replay.read(reader);
      } catch (IOException e) {
        throw log.cannotRead(e);
      }
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

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private void write(Replay replay, Map<String, Long> counters) throws IOException {
    Function<OrderbookState, String> line =
        format == Format.BOOKS
            ? book -> BookLine.of(book.view())
            : book -> Ticker.of(book, replay.timeOf(book)).toJson();
    OutputStream out = new BufferedOutputStream(console.out(), 1 << 16);
    for (OrderbookState book : replay.books()) {
      writeLine(out, line.apply(book));
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
    TICKERS
  }

  /** Names the value that is wrong and those that are right. */
  static final class FormatConverter implements ITypeConverter<Format> {
    FormatConverter() {}

    @Override
    public Format convert(String value) {
      return switch (value) {
        case "books" -> Format.BOOKS;
        case "tickers" -> Format.TICKERS;
        default ->
            throw new TypeConversionException("'" + value + "' is neither books nor tickers");
      };
    }
  }
}
