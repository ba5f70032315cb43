package io.github.kalshibook.testkit.internal;

import io.github.kalshibook.testkit.HttpAnswer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Answers that requests get instead of their own. Any thread. */
final class HttpPlan {
  private record Rule(String resource, HttpAnswer answer, int remaining) {}

  private final Deque<Rule> rules = new ArrayDeque<>();

  synchronized void add(HttpAnswer answer, int count) {
    add("", answer, count);
  }

  /** Hits only what begins with {@code resource}. */
  synchronized void add(String resource, HttpAnswer answer, int count) {
    rules.add(new Rule(resource, answer, count));
  }

  synchronized void clear() {
    rules.clear();
  }

  synchronized Optional<HttpAnswer> next(String resource) {
    Optional<Rule> hit =
        rules.stream().filter(rule -> resource.startsWith(rule.resource())).findFirst();
    hit.ifPresent(
        rule -> {
          rules.remove(rule);
          if (rule.remaining() > 1) {
            rules.addFirst(new Rule(rule.resource(), rule.answer(), rule.remaining() - 1));
          }
        });
    return hit.map(Rule::answer);
  }
}
