package io.github.kalshibook.examples;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code record FILE}: the real feed, its frames into a log. */
@Command(
    name = "record",
    description = "Records the frames of markets into a log that replay and verify-log read.",
    mixinStandardHelpOptions = true,
    versionProvider = KalshiBookCli.Version.class,
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%nArguments:%n",
    footerHeading = "%n",
    footer =
        "Runs until it is ended (SIGTERM, Ctrl-C). Exit code 1: it cannot go on, for instance"
            + " because the file cannot be written; 2: wrong arguments, or a key that is none.")
final class RecordCommand extends LiveCommand {
  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      hideParamSyntax = true,
      description = "The log; .gz is packed. Full files are kept under numbers.")
  private @Nullable Path file;

  RecordCommand(Console console) {
    super(console);
  }

  /** Tickers only where they are asked for: stdout is for data, and here the log is the data. */
  @Override
  boolean printsTickers() {
    return false;
  }

  @Override
  @Nullable Path recordFile() {
    Path recorded = file == null ? super.recordFile() : file;
    if (recorded == null) {
      throw wrong("no FILE given: name the log to write");
    }
    return recorded;
  }
}
