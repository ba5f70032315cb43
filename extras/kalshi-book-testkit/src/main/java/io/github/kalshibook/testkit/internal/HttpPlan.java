package io.github.kalshibook.testkit.internal;

import io.github.kalshibook.testkit.HttpAnswer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Answers that requests get instead of their own. Any thread. */
final class HttpPlan {
  private record Rule(HttpAnswer answer, int remaining) {}

  private final Deque<Rule> rules = new ArrayDeque<>();

  synchronized void add(HttpAnswer answer, int count) {
    rules.add(new Rule(answer, count));
  }

  synchronized void clear() {
    rules.clear();
  }

  synchronized Optional<HttpAnswer> next() {
    Rule rule = rules.poll();
    if (rule == null) {
      return Optional.empty();
    }
    if (rule.remaining() > 1) {
      rules.addFirst(new Rule(rule.answer(), rule.remaining() - 1));
    }
    return Optional.of(rule.answer());
  }
}
