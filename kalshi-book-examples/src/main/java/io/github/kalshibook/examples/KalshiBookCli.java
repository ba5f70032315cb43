package io.github.kalshibook.examples;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line. Data goes to stdout, everything else to stderr, both in UTF-8. Exit codes: 0
 * done, 1 failed while running, 2 wrong arguments.
 */
@Command(
    name = "kalshi-book",
    description = "True order books of Kalshi. Not affiliated with Kalshi.",
    mixinStandardHelpOptions = true,
    versionProvider = KalshiBookCli.Version.class,
    optionListHeading = "%nOptions:%n",
    commandListHeading = "%nCommands:%n",
    synopsisSubcommandLabel = "COMMAND")
public final class KalshiBookCli implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
  private CommandSpec spec;

  private KalshiBookCli() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    Console console = Console.ofProcess();
    System.setErr(console.err());
    System.exit(run(console, new ReplayCommand(console), args));
  }

  /** Runs a command and returns its exit code. */
  static int run(Console console, ReplayCommand replay, String... args) {
    CommandLine commandLine = new CommandLine(new KalshiBookCli());
    commandLine.addSubcommand(new DemoCommand(console));
    commandLine.addSubcommand(replay);
    commandLine.addSubcommand(new VerifyLogCommand(console));
    commandLine.addSubcommand(new LiveCommand(console));
    commandLine.addSubcommand(new RecordCommand(console));
    commandLine.addSubcommand(new SimulateCommand(console));
    commandLine.setExpandAtFiles(false);
    commandLine.setOut(utf8(console.out()));
    commandLine.setErr(utf8(console.err()));
    commandLine.setParameterExceptionHandler(
        (e, arguments) -> {
          console.say(wrongArguments(e));
          return 2;
        });
    commandLine.setExecutionExceptionHandler(
        (e, command, parsed) -> {
          if (e instanceof CommandFailure) {
            console.say(String.valueOf(e.getMessage()));
            return 1;
          }
          throw e;
        });
    return commandLine.execute(args);
  }

  /** Called when no command is named. */
  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "no command given: demo, replay, verify-log, live, record and simulate are there");
  }

  /** Names what is wrong and where to look; always one line. */
  private static String wrongArguments(ParameterException e) {
    String problem = e.getMessage();
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
      String first = unmatched.getUnmatched().get(0);
      problem = "unknown " + (first.startsWith("-") ? "option" : "command") + " '" + first + "'";
    }
    return problem + " (" + e.getCommandLine().getCommandName() + " --help shows what there is)";
  }

  private static PrintWriter utf8(OutputStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }

  /** The version that the build wrote into the jar. */
  static final class Version implements IVersionProvider {
    Version() {}

    @Override
    public String[] getVersion() {
      @Nullable String version = KalshiBookCli.class.getPackage().getImplementationVersion();
      return new String[] {"kalshi-book " + (version == null ? "(not packaged)" : version)};
    }
  }
}
