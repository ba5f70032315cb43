package io.github.kalshibook.testkit.internal;

import io.github.kalshibook.testkit.FrameKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the frames on their way out: rules in the order they were made, the first that
 * wants a frame gets it. Guarded by the exchange's lock.
 */
public final class FramePlan {
  /** What a rule does with its frame. */
  interface Action {
    List<OutFrame> apply(OutFrame frame, Connection connection);
  }

  /** Which frames a rule takes: of these kinds, after so many others, so many, each by chance. */
  record Filter(Set<FrameKind> kinds, int skip, double chance) {}

  private static final class Rule {
    private final Filter filter;
    private final Action action;
    private int toSkip;
    private int remaining;

    Rule(Filter filter, int count, Action action) {
      this.filter = filter;
      this.action = action;
      this.toSkip = filter.skip();
      this.remaining = count;
    }
  }

  private final Exchange exchange;
  private final Deque<Rule> rules = new ArrayDeque<>();

  /** A frame that waits for the next one to overtake it. */
  private @Nullable OutFrame overtaken;

  private @Nullable Connection overtakenOn;

  FramePlan(Exchange exchange) {
    this.exchange = exchange;
  }

  void add(Filter filter, int count, Action action) {
    rules.add(new Rule(filter, count, action));
  }

  void clear() {
    rules.clear();
    OutFrame waiting = overtaken;
    Connection connection = overtakenOn;
    overtaken = null;
    overtakenOn = null;
    if (waiting != null && connection != null) {
      connection.enqueue(waiting);
    }
  }

  /** Holds a frame back until the next one of the same connection has passed. */
  List<OutFrame> overtake(OutFrame frame, Connection connection) {
    if (overtaken != null) {
      return List.of(frame);
    }
    overtaken = frame;
    overtakenOn = connection;
    return List.of();
  }

  List<OutFrame> apply(OutFrame frame, Connection connection) {
    if (rules.isEmpty() && overtaken == null) {
      return List.of(frame);
    }
    OutFrame waiting = connection.equals(overtakenOn) ? overtaken : null;
    List<OutFrame> out = new ArrayList<>(applyRules(frame, connection));
    if (waiting != null && !out.isEmpty()) {
      overtaken = null;
      overtakenOn = null;
      out.add(waiting);
    }
    return out;
  }

  private List<OutFrame> applyRules(OutFrame frame, Connection connection) {
    for (Iterator<Rule> all = rules.iterator(); all.hasNext(); ) {
      Rule rule = all.next();
      if (wants(rule, frame)) {
        rule.remaining--;
        if (rule.remaining == 0) {
          all.remove();
        }
        exchange.counters.framesFaulted.incrementAndGet();
        return rule.action.apply(frame, connection);
      }
    }
    return List.of(frame);
  }

  private boolean wants(Rule rule, OutFrame frame) {
    if (!rule.filter.kinds().contains(frame.kind())) {
      return false;
    }
    if (rule.toSkip > 0) {
      rule.toSkip--;
      return false;
    }
    return rule.filter.chance() >= 1 || exchange.chance(rule.filter.chance());
  }
}
