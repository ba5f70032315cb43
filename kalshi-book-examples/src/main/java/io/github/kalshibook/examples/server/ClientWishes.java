package io.github.kalshibook.examples.server;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Which markets a client wants: all of them at first, all but some, or some. Not thread-safe; its
 * mailbox guards it.
 */
final class ClientWishes {
  /** Whether {@link #named} are those not wanted. */
  private boolean allBut = true;

  private final Set<String> named = new HashSet<>();

  boolean include(String market) {
    return allBut != named.contains(market);
  }

  /**
   * Wants these. The first ones narrow: whoever names markets does not want all. Changes nothing
   * and returns false if the client would have named more than the limit.
   */
  boolean add(Collection<String> markets, int limit) {
    if (!allBut) {
      return name(markets, limit);
    }
    if (Set.copyOf(markets).size() > limit) {
      return false;
    }
    allBut = false;
    named.clear();
    named.addAll(markets);
    return true;
  }

  void addAll() {
    allBut = true;
    named.clear();
  }

  /** No longer wants these. Changes nothing and returns false beyond the limit. */
  boolean remove(Collection<String> markets, int limit) {
    if (allBut) {
      return name(markets, limit);
    }
    named.removeAll(Set.copyOf(markets));
    return true;
  }

  void removeAll() {
    allBut = false;
    named.clear();
  }

  private boolean name(Collection<String> markets, int limit) {
    Set<String> next = new HashSet<>(named);
    next.addAll(markets);
    if (next.size() > limit) {
      return false;
    }
    named.addAll(markets);
    return true;
  }
}
