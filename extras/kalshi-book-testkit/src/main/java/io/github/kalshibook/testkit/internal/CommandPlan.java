package io.github.kalshibook.testkit.internal;

import io.github.kalshibook.testkit.CommandKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** What becomes of commands. Guarded by the exchange's lock. */
final class CommandPlan {
  /** How a command is treated. */
  enum Treatment {
    ANSWER,
    IGNORE,
    REFUSE,
    HALF_ANSWER,
    ANSWER_LATE
  }

  /** What to do, and the numbers it needs. */
  record Verdict(Treatment treatment, int code, Duration delay) {
    static final Verdict ANSWER = new Verdict(Treatment.ANSWER, 0, Duration.ZERO);
  }

  private static final class Rule {
    private final Set<CommandKind> kinds;
    private final Verdict verdict;
    private int remaining;

    Rule(Set<CommandKind> kinds, Verdict verdict, int remaining) {
      this.kinds = kinds;
      this.verdict = verdict;
      this.remaining = remaining;
    }
  }

  private final List<Rule> rules = new ArrayList<>();

  void add(Set<CommandKind> kinds, Verdict verdict, int count) {
    rules.add(new Rule(Set.copyOf(kinds), verdict, count));
  }

  void clear() {
    rules.clear();
  }

  Verdict of(CommandKind kind) {
    for (Iterator<Rule> all = rules.iterator(); all.hasNext(); ) {
      Rule rule = all.next();
      if (rule.kinds.contains(kind)) {
        rule.remaining--;
        if (rule.remaining == 0) {
          all.remove();
        }
        return rule.verdict;
      }
    }
    return Verdict.ANSWER;
  }
}
