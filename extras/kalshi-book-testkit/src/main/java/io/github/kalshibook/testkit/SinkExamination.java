package io.github.kalshibook.testkit;

import io.github.kalshibook.ticker.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The examination of one sink for one rule. Each method returns what is wrong, or null. */
final class SinkExamination {
  private static final int BURST = 300;
  private static final List<String> MARKETS = List.of("A", "B", "C");

  /** How long something that must not come is waited for. */
  private static final Duration SILENCE = Duration.ofMillis(300);

  private final SinkTrial trial;
  private final SinkCaller caller;
  private final Duration patience;

  private SinkExamination(SinkTrial trial, Duration patience) {
    this.trial = trial;
    this.patience = patience;
    this.caller = new SinkCaller(trial.sink(), patience);
  }

  static Optional<String> of(
      SinkRule rule, Callable<? extends SinkTrial> trials, Duration patience) {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    String wrong;
    try (SinkTrial trial = trials.call()) {
      SinkExamination examination = new SinkExamination(trial, patience);
      wrong = examination.examine(rule);
      String closing = examination.caller.end();
      wrong = wrong == null ? closing : wrong;
    } catch (Exception e) {
      throw new IllegalStateException("there was no sink to try, or its far end failed", e);
    }
    if (wrong == null && rule == SinkRule.LEAVES_NO_THREAD) {
      wrong = threadsLeft(before, patience);
    }
    return Optional.ofNullable(wrong);
  }

  private @Nullable String examine(SinkRule rule) {
    return switch (rule) {
      case TAKES_EVERY_TICKER -> caller.publish(SinkTickers.everyForm());
      case TAKES_HEARTBEATS ->
          first(
              () -> caller.heartbeat(0), () -> caller.publish(burst()), () -> caller.heartbeat(3));
      case DELIVERS_THE_LAST -> first(() -> caller.publish(burst()), () -> awaitLast());
      case NEVER_GOES_BACK ->
          first(() -> caller.publish(burst()), () -> awaitLast(), () -> goesBack());
      case TELLS_STALE -> tells("STALE", SinkTickers.stale("A", BURST + 1));
      case TELLS_CLOSED -> tells("CLOSED", SinkTickers.closed("A", BURST + 1));
      case PASSES_HEARTBEATS -> passesHeartbeats();
      case SURVIVES_INTERRUPTS -> survivesInterrupt();
      case CLOSES_UNUSED -> caller.close();
      case CLOSES_TWICE ->
          first(() -> caller.publish(burst()), () -> caller.close(), () -> again(caller.close()));
      case CLOSES_INTERRUPTED ->
          first(() -> caller.publish(burst()), () -> caller.closeInterrupted());
      case SILENT_AFTER_CLOSE -> silentAfterClose();
      case LEAVES_NO_THREAD ->
          first(() -> caller.publish(burst()), () -> caller.heartbeat(3), () -> caller.close());
    };
  }

  /** Takes one step after the other until one finds something wrong. */
  @SafeVarargs
  private static @Nullable String first(Supplier<@Nullable String>... steps) {
    for (Supplier<@Nullable String> step : steps) {
      String wrong = step.get();
      if (wrong != null) {
        return wrong;
      }
    }
    return null;
  }

  /** Versions rise by one from 1 to {@link #BURST}, over all markets; some are stale. */
  private static List<Ticker> burst() {
    return LongStream.rangeClosed(1, BURST)
        .mapToObj(
            version -> {
              String market = MARKETS.get((int) (version % MARKETS.size()));
              return version % 7 == 0
                  ? SinkTickers.stale(market, version)
                  : SinkTickers.live(market, version);
            })
        .toList();
  }

  private @Nullable String awaitLast() {
    Map<String, Long> last =
        burst().stream()
            .collect(Collectors.toMap(Ticker::marketTicker, Ticker::version, Math::max));
    for (Map.Entry<String, Long> each : last.entrySet()) {
      if (!awaited(seen -> seen.stream().anyMatch(m -> m.is(each.getKey(), each.getValue())))) {
        return "the last ticker of market "
            + each.getKey()
            + ", version "
            + each.getValue()
            + ", did not come out within "
            + patience;
      }
    }
    return null;
  }

  private @Nullable String goesBack() {
    Map<String, SinkMessage> before = new HashMap<>();
    for (SinkMessage message : received()) {
      SinkMessage last = message.isTicker() ? before.put(message.market(), message) : null;
      if (last != null && last.version() > message.version()) {
        return "version " + last.version() + " came out before: " + message.text();
      }
    }
    return null;
  }

  private @Nullable String tells(String status, Ticker ticker) {
    String wrong = first(() -> caller.publish(burst()), () -> caller.publish(List.of(ticker)));
    if (wrong != null) {
      return wrong;
    }
    Predicate<SinkMessage> it = m -> m.is(ticker.marketTicker(), ticker.version());
    if (!awaited(seen -> seen.stream().anyMatch(it))) {
      return "did not come out within " + patience + ": " + ticker.toJson();
    }
    SinkMessage out = received().stream().filter(it).findFirst().orElseThrow();
    return out.isStale(status)
        ? null
        : "came out without \"status\":\""
            + status
            + "\" and stale, or with numbers: "
            + out.text();
  }

  private @Nullable String passesHeartbeats() {
    String wrong = first(() -> caller.publish(burst()), () -> caller.heartbeat(3));
    if (wrong != null) {
      return wrong;
    }
    if (!awaited(seen -> seen.stream().anyMatch(SinkMessage::isHeartbeat))) {
      return "no heartbeat came out within " + patience;
    }
    List<SinkMessage> before =
        received().stream().takeWhile(message -> !message.isHeartbeat()).toList();
    boolean all =
        burst().subList(BURST - MARKETS.size(), BURST).stream()
            .allMatch(t -> before.stream().anyMatch(m -> m.is(t.marketTicker(), t.version())));
    return all ? null : "the heartbeat came out before tickers that were handed over before it";
  }

  private @Nullable String survivesInterrupt() {
    String wrong =
        first(
            () -> caller.publish(List.of(SinkTickers.live("A", 1))),
            () -> caller.publishInterrupted(SinkTickers.live("A", 2)),
            () -> caller.publish(List.of(SinkTickers.live("A", 3))));
    if (wrong != null || trial.received().isEmpty()) {
      return wrong;
    }
    return awaited(seen -> seen.stream().anyMatch(m -> m.is("A", 3)))
        ? null
        : "after a call that was interrupted the next ticker did not come out within " + patience;
  }

  private @Nullable String silentAfterClose() {
    String wrong = first(() -> caller.publish(burst()), () -> awaitLast(), () -> caller.close());
    if (wrong != null) {
      return wrong;
    }
    wrong = caller.publishMayThrow(SinkTickers.live("AFTER", BURST + 1));
    return wrong != null
        ? wrong
        : awaited(seen -> seen.stream().anyMatch(m -> m.is("AFTER", BURST + 1)), SILENCE)
            ? "a ticker came out that was handed over after close"
            : null;
  }

  private static @Nullable String threadsLeft(Set<Thread> before, Duration patience) {
    Predicate<Thread> left = t -> t.isAlive() && !t.isDaemon() && !before.contains(t);
    Set<String> names = Set.of("?");
    for (long end = System.nanoTime() + patience.toNanos();
        !names.isEmpty() && System.nanoTime() - end < 0;
        pause()) {
      names =
          Thread.getAllStackTraces().keySet().stream()
              .filter(left)
              .map(Thread::getName)
              .collect(Collectors.toSet());
    }
    return names.isEmpty() ? null : "threads that keep the JVM alive are left: " + names;
  }

  private boolean awaited(Predicate<List<SinkMessage>> condition) {
    return awaited(condition, patience);
  }

  private boolean awaited(Predicate<List<SinkMessage>> condition, Duration atMost) {
    long end = System.nanoTime() + atMost.toNanos();
    do {
      if (condition.test(received())) {
        return true;
      }
      pause();
    } while (System.nanoTime() - end < 0);
    return false;
  }

  private List<SinkMessage> received() {
    return trial.received().stream().map(SinkMessage::of).toList();
  }

  private static void pause() {
    LockSupport.parkNanos(10_000_000);
  }

  private static @Nullable String again(@Nullable String wrong) {
    return wrong == null ? null : "the second time: " + wrong;
  }
}
