package io.github.kalshibook.examples;

import io.github.kalshibook.testkit.Chaos;
import io.github.kalshibook.testkit.ChaosFault;
import io.github.kalshibook.testkit.FakeKalshi;
import io.github.kalshibook.testkit.TestCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code simulate}: the testkit's exchange, alone. */
@Command(
    name = "simulate",
    description = "Runs a fake exchange on this machine, with true books that move.",
    mixinStandardHelpOptions = true,
    versionProvider = KalshiBookCli.Version.class,
    optionListHeading = "%nOptions:%n",
    footerHeading = "%n",
    footer =
        "Prints its addresses and markets as one JSON line and runs until it is ended. It does not"
            + " check signatures.")
final class SimulateCommand implements Callable<Integer> {
  private static final int MAX_MARKETS = 20_000;
  private static final String ALL_FAULTS = "all";
  private static final long TELL_MILLIS = 200;

  private final Console console;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
  private CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "P",
      defaultValue = "0",
      description = "The port (default 0: any that is free).")
  private int port;

  @Option(
      names = "--markets",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many markets, 1 to 20000 (default 10).")
  private int markets = 10;

  @Option(
      names = "--rate",
      paramLabel = "R",
      defaultValue = "20",
      description = "Changes a second, over all markets (default 20).")
  private double rate = 20;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "The seed of books and movement (default 1).")
  private long seed = 1;

  @Option(
      names = "--faults",
      paramLabel = "F,G",
      split = ",",
      arity = "0..1",
      fallbackValue = ALL_FAULTS,
      description = {
        "Let things go wrong at random, by the seed: all of them, or those named, such as"
            + " DROP,CLOSE,ZOMBIE. Each is told on stderr."
      })
  private List<String> faults = new ArrayList<>();

  @Option(
      names = "--fault-every",
      paramLabel = "MS",
      defaultValue = "5000",
      description = "Mean time between two faults, in milliseconds (default 5000).")
  private int faultEveryMillis = 5_000;

  @Option(
      names = "--write-key",
      paramLabel = "FILE",
      description = "Write a throwaway private key there, for live to sign with.")
  private @Nullable Path writeKey;

  SimulateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailure {
    check(port >= 0 && port <= 65_535, "--port is not in 0..65535, was " + port);
    check(markets >= 1 && markets <= MAX_MARKETS, "--markets is not in 1..20000, was " + markets);
    check(rate >= 0 && rate <= 1_000_000, "--rate is not in 0..1000000, was " + rate);
    check(
        faultEveryMillis >= 1 && faultEveryMillis <= 3_600_000,
        "--fault-every is not in 1..3600000, was " + faultEveryMillis);
    ChaosFault[] kinds = kinds();
    writeKey();
    try (FakeKalshi exchange = start()) {
      String line =
          "{\"url\":\""
              + exchange.webSocketUrl()
              + "\",\"rest_url\":\""
              + exchange.restUrl()
              + "\",\"markets\":[\""
              + String.join("\",\"", exchange.marketTickers())
              + "\"]}\n";
      console.out().write(line.getBytes(StandardCharsets.UTF_8));
      console.out().flush();
      console.say("simulated exchange on " + exchange.webSocketUrl());
      Runtime.getRuntime().addShutdownHook(new Thread(exchange::close, "simulate-shutdown"));
      if (faults.isEmpty()) {
        new CountDownLatch(1).await();
      }
      tellFaults(exchange.chaos(seed, Duration.ofMillis(faultEveryMillis), kinds));
    } catch (IOException e) {
      throw new CommandFailure("cannot write the addresses: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return 0;
  }

  /** Returns the faults that were named; none stands for all of them, if there are to be any. */
  private ChaosFault[] kinds() {
    List<ChaosFault> kinds = new ArrayList<>();
    for (String name : faults) {
      String upper = name.strip().toUpperCase(Locale.ROOT).replace('-', '_');
      Optional<ChaosFault> kind =
          Arrays.stream(ChaosFault.values()).filter(each -> each.name().equals(upper)).findFirst();
      check(
          kind.isPresent() || name.equals(ALL_FAULTS),
          "--faults: no fault '" + name + "'; there are " + Arrays.toString(ChaosFault.values()));
      kind.ifPresent(kinds::add);
    }
    return faults.contains(ALL_FAULTS) ? new ChaosFault[0] : kinds.toArray(ChaosFault[]::new);
  }

  private void tellFaults(Chaos chaos) throws InterruptedException {
    for (long told = 0; ; Thread.sleep(TELL_MILLIS)) {
      long count;
      List<ChaosFault> done;
      synchronized (chaos) {
        count = chaos.count();
        done = chaos.done();
      }
      int fresh = (int) Math.min(done.size(), count - told);
      done.subList(done.size() - fresh, done.size()).forEach(f -> console.say("fault " + f));
      told = count;
    }
  }

  private FakeKalshi start() throws CommandFailure {
    try {
      return FakeKalshi.builder()
          .withoutAuthentication()
          .port(port)
          .marketCount(markets)
          .seed(seed)
          .rate(rate)
          .start();
    } catch (UncheckedIOException | IllegalStateException e) {
      throw new CommandFailure("cannot listen on port " + port + ": the port is in use", e);
    }
  }

  private void writeKey() throws CommandFailure {
    if (writeKey == null) {
      return;
    }
    TestCredentials keys = TestCredentials.create(TestCredentials.Kind.ED25519);
    try {
      Files.writeString(writeKey, keys.privateKeyPem());
    } catch (IOException e) {
      throw new CommandFailure("cannot write the key to " + writeKey, e);
    }
    console.say("key id " + keys.keyId() + ", private key in " + writeKey);
  }

  private void check(boolean right, String otherwise) {
    if (!right) {
      throw new ParameterException(spec.commandLine(), otherwise);
    }
  }
}
