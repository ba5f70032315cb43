package io.github.kalshibook.examples;

import io.github.kalshibook.book.OrderbookState;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code verify-log FILE…}: what is wrong in a log, and the hashes of the books it ends with. */
@Command(
    name = "verify-log",
    description = "Says what is wrong in a log of frames, and prints each book's hash.",
    mixinStandardHelpOptions = true,
    versionProvider = KalshiBookCli.Version.class,
    customSynopsis = "kalshi-book verify-log [--use-yes-price] FILE...",
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%nArguments:%n",
    footerHeading = "%n",
    footer =
        "Prints one JSON object a line: each finding, each book, a summary. Exit code 0: done,"
            + " whatever was found; 1: a file cannot be read; 2: wrong arguments.")
final class VerifyLogCommand implements Callable<Integer> {
  /** What must be 0 in a log without a flaw. */
  private static final List<String> FLAWS =
      List.of(
          "gaps",
          "restarts",
          "old_sequence",
          "malformed",
          "bad_content",
          "unreadable_markets",
          "format_drift",
          "internal_errors",
          "dropped_events",
          "skipped_lines",
          "truncated_files");

  private final Console console;

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
      names = "--use-yes-price",
      description = "The frames come from a subscription with use_yes_price: true.")
  private boolean useYesPrice;

  VerifyLogCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailure {
    FrameLogFiles logs = FrameLogFiles.of(files, spec);
    OutputStream out = new BufferedOutputStream(console.out(), 1 << 16);
    try {
      LogVerifier verifier = new LogVerifier(line -> write(out, line));
      Replay replay = new Replay(useYesPrice, false, LogTimes.ALL, verifier);
      verifier.watch(replay.registry());
      logs.readInto(replay, console.in(), FrameLogFiles.maxLineBytes());
      verifier.end();
      for (OrderbookState book : replay.books()) {
        write(out, "{\"type\":\"book\"," + BookLine.hashOf(book.view()).substring(1));
      }
      write(out, summary(logs, verifier, replay.counters()));
      out.flush();
    } catch (UncheckedIOException e) {
      IOException cause = e.getCause();
      return cannotWrite(cause == null ? new IOException(e) : cause);
    } catch (IOException e) {
      return cannotWrite(e);
    }
    return 0;
  }

  private static int cannotWrite(IOException e) throws CommandFailure {
    if (Console.isClosedPipe(e)) {
      return 0;
    }
    throw new CommandFailure("cannot write the output: " + e.getMessage(), e);
  }

  private static String summary(
      FrameLogFiles logs, LogVerifier verifier, Map<String, Long> counters) {
    boolean clean = FLAWS.stream().allMatch(flaw -> counters.getOrDefault(flaw, 0L) == 0);
    StringBuilder json = new StringBuilder("{\"type\":\"verify_log\",\"clean\":").append(clean);
    json.append(",\"files\":").append(logs.count()).append(verifier.summary());
    counters.forEach((name, count) -> json.append(",\"" + name + "\":" + count));
    return json.append('}').toString();
  }

  private static void write(OutputStream out, String line) {
    try {
      out.write(line.getBytes(StandardCharsets.UTF_8));
      out.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
