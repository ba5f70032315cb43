package io.github.kalshibook.testkit;

import io.github.kalshibook.ticker.TickerSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Checks that a sink keeps its side of {@link TickerSink}'s contract. Needs no test framework:
 *
 * <pre>{@code
 * @Test
 * void sink_keepsTheContract() {
 *   TickerSinkConformance.of(MySinkTrial::new).check();
 * }
 * }</pre>
 *
 * <p>Each rule gets a sink of its own and calls it as a publisher would: on one thread, one call at
 * a time. A call that does not return is given up and its thread, a daemon, left behind. One rule
 * looks at the threads of the whole JVM: nothing else may start any meanwhile.
 */
public final class TickerSinkConformance {
  private final Callable<? extends SinkTrial> trials;
  private final boolean farEnd;
  private Duration patience = Duration.ofSeconds(10);

  private TickerSinkConformance(Callable<? extends SinkTrial> trials, boolean farEnd) {
    this.trials = Objects.requireNonNull(trials, "trials");
    this.farEnd = farEnd;
  }

  /** Returns a suite for a sink whose far end can be looked at; it checks every rule. */
  public static TickerSinkConformance of(Callable<? extends SinkTrial> trials) {
    return new TickerSinkConformance(trials, true);
  }

  /** Returns a suite for a sink whose far end is out of sight; it checks what remains. */
  public static TickerSinkConformance ofSink(Callable<? extends TickerSink> sinks) {
    Objects.requireNonNull(sinks, "sinks");
    return new TickerSinkConformance(() -> new Unseen(sinks.call()), false);
  }

  /**
   * Sets how long a call may take, and how long something may be on its way to the far end; by
   * default 10 seconds.
   *
   * @throws IllegalArgumentException if not positive
   */
  public TickerSinkConformance patience(Duration newPatience) {
    if (newPatience.isZero() || newPatience.isNegative()) {
      throw new IllegalArgumentException("patience not positive, was " + newPatience);
    }
    patience = newPatience;
    return this;
  }

  /** Returns the rules that this suite checks, in their order. */
  public List<SinkRule> rules() {
    return List.of(SinkRule.values()).stream().filter(r -> farEnd || !r.needsFarEnd()).toList();
  }

  /**
   * Checks one rule, and returns what was wrong; empty if nothing. May block for some times {@link
   * #patience}.
   *
   * @throws IllegalArgumentException if the rule needs a far end and there is none
   * @throws IllegalStateException if there was no sink to try
   */
  public Optional<String> violationOf(SinkRule rule) {
    if (!rules().contains(rule)) {
      throw new IllegalArgumentException(rule + " needs a far end");
    }
    return SinkExamination.of(rule, trials, patience);
  }

  /** Checks every rule, and returns what was wrong by rule; empty if nothing. */
  public Map<SinkRule, String> violations() {
    Map<SinkRule, String> violations = new EnumMap<>(SinkRule.class);
    rules().forEach(rule -> violationOf(rule).ifPresent(what -> violations.put(rule, what)));
    return violations;
  }

  /**
   * Checks every rule.
   *
   * @throws AssertionError if one is broken; its message names all that are, and how
   */
  public void check() {
    List<String> lines = new ArrayList<>();
    violations().forEach((rule, what) -> lines.add(rule + ": " + what));
    if (!lines.isEmpty()) {
      throw new AssertionError("the sink breaks its contract\n" + String.join("\n", lines));
    }
  }

  private record Unseen(TickerSink sink) implements SinkTrial {
    @Override
    public List<String> received() {
      return List.of();
    }
  }
}
