package io.github.kalshibook.examples;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.kalshibook.examples.demo.Demo;
import io.github.kalshibook.examples.server.ServerSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code demo}: everything at once, with no account and no network. */
@Command(
    name = "demo",
    description = "Shows live books in a browser: invented markets, no account, no network.",
    mixinStandardHelpOptions = true,
    versionProvider = KalshiBookCli.Version.class,
    optionListHeading = "%nOptions:%n",
    footerHeading = "%n",
    footer = "Runs until it is ended (Ctrl-C, SIGTERM). Exit code 1: the port is in use.")
final class DemoCommand implements Callable<Integer> {
  private static final int MAX_MARKETS = 10_000;
  private static final double CHANGES_PER_MARKET = 2;

  private final Console console;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
  private CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "P",
      defaultValue = "8080",
      description = "The page's port on this machine (default 8080; 0: any that is free).")
  private int port = 8_080;

  @Option(
      names = "--markets",
      paramLabel = "N",
      defaultValue = "200",
      description = "How many markets, 1 to 10000 (default 200).")
  private int markets = 200;

  @Option(
      names = "--rate",
      paramLabel = "R",
      defaultValue = "-1",
      description = "Changes a second, over all markets (default 2 for each market).")
  private double rate = -1;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "The seed of prices and faults (default 1).")
  private long seed = 1;

  @Option(
      names = "--faults",
      description = "Let the exchange misbehave every few seconds; stderr and the page tell how.")
  private boolean faults;

  DemoCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailure {
    check(port >= 0 && port <= 65_535, "--port is not in 0..65535, was " + port);
    check(markets >= 1 && markets <= MAX_MARKETS, "--markets is not in 1..10000, was " + markets);
    check(rate == -1 || (rate >= 0 && rate <= 100_000), "--rate is not in 0..100000, was " + rate);
    double perSecond = rate < 0 ? markets * CHANGES_PER_MARKET : rate;
    // What the library logs is told in better words, by the demo itself.
    if (LoggerFactory.getLogger("io.github.kalshibook") instanceof Logger logger) {
      Level before = logger.getLevel();
      logger.setLevel(Level.OFF);
      try {
        run(perSecond);
      } finally {
        logger.setLevel(before);
      }
    } else {
      run(perSecond);
    }
    return 0;
  }

  private void run(double perSecond) throws CommandFailure {
    Demo demo = new Demo(ServerSettings.onPort(port), markets, perSecond, seed, console::say);
    start(demo);
    CountDownLatch ended = new CountDownLatch(1);
    Thread hook = new Thread(() -> end(demo, ended), "demo-shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    print(guide(demo));
    if (faults) {
      demo.misbehave();
    }
    try {
      ended.await();
    } catch (InterruptedException e) {
      demo.close();
    }
  }

  private static void end(Demo demo, CountDownLatch ended) {
    demo.close();
    ended.countDown();
  }

  private void start(Demo demo) throws CommandFailure {
    try {
      demo.start();
    } catch (IOException e) {
      throw new CommandFailure(
          "cannot serve the page on port " + port + ": the port is in use; try --port 0", e);
    }
  }

  private String guide(Demo demo) {
    String address = demo.address().toString();
    String next =
        faults
            ? "The exchange misbehaves every few seconds: watch books go stale, and heal."
            : "Start it with --faults to watch books go stale, and heal.";
    return """
        %s

        Open it in a browser: %d invented markets, live. Click one, or press the arrow keys,
        to see its ladder and its price; type / to search. %s

        For programs: %sapi/tickers, api/books/TICKER?depth=5, api/stats, healthz, and %s
        Ctrl-C ends it.
        """
        .formatted(address, markets, next, address, address.replaceFirst("^http", "ws"));
  }

  private void print(String text) throws CommandFailure {
    try {
      console.out().write(text.getBytes(StandardCharsets.UTF_8));
      console.out().flush();
    } catch (IOException e) {
      throw new CommandFailure("cannot write the address: " + e.getMessage(), e);
    }
  }

  private void check(boolean right, String otherwise) {
    if (!right) {
      throw new ParameterException(spec.commandLine(), otherwise);
    }
  }
}
