package io.github.kalshibook.feed;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The subscriptions of the current connection. Guarded by the processor's lock. */
final class SidTable {
  /** Sids that were never acknowledged are followed up to this many. */
  static final int MAX_UNKNOWN = 1_024;

  /** The exchange has a handful of channels, each with one sid per connection. */
  static final int MAX_REMEMBERED = 65_536;

  private final Map<Long, SidState> sids = new HashMap<>();
  private int unknown;

  /** The last one found: nearly every frame is of the same sid as the one before. */
  private @Nullable SidState recent;

  /** Read by any thread. */
  private volatile int remembered;

  @Nullable SidState find(long sid) {
    SidState last = recent;
    if (last != null && last.sid == sid) {
      return last;
    }
    SidState found = sids.get(sid);
    if (found != null) {
      recent = found;
    }
    return found;
  }

  /**
   * Finds or begins to follow a sid. If too many unknown ones are followed already, what is
   * returned is kept only once it is remembered.
   */
  SidState follow(long sid) {
    SidState found = find(sid);
    if (found == null) {
      found = new SidState(sid);
      if (unknown < MAX_UNKNOWN) {
        sids.put(sid, found);
        unknown++;
      }
    }
    return found;
  }

  /** Returns whether {@link #remember} would succeed. */
  boolean hasRoomFor(SidState state) {
    return state.remembered || remembered < MAX_REMEMBERED;
  }

  /** Returns false if too many are remembered already. */
  boolean remember(SidState state) {
    if (!hasRoomFor(state)) {
      return false;
    }
    if (!state.remembered) {
      state.remembered = true;
      if (sids.put(state.sid, state) != null) {
        unknown--;
      }
      setRemembered(remembered + 1);
    }
    return true;
  }

  void forget(SidState state) {
    state.removeAll();
    recent = null;
    if (sids.remove(state.sid) == null) {
      return;
    }
    if (state.remembered) {
      setRemembered(remembered - 1);
    } else {
      unknown--;
    }
  }

  void forgetAll() {
    sids.values().forEach(SidState::removeAll);
    sids.clear();
    recent = null;
    unknown = 0;
    setRemembered(0);
  }

  Collection<SidState> all() {
    return sids.values();
  }

  /** Returns how many sids were acknowledged or had a snapshot; for any thread. */
  int remembered() {
    return remembered;
  }

  private void setRemembered(int count) {
    remembered = count;
  }
}
