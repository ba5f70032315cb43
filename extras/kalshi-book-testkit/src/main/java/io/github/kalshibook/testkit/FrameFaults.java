package io.github.kalshibook.testkit;

import io.github.kalshibook.testkit.internal.FrameActions;
import java.time.Duration;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What happens to frames on their way out. A frame that is hit has taken its number and changed the
 * true book already: these are faults of the way, not of the exchange. Each call adds a rule for
 * the next {@code count} frames; of several rules the oldest that wants a frame gets it. Without
 * {@link #only} they hit deltas and snapshots. Any thread.
 *
 * <pre>{@code
 * exchange.faults().frames().only(FrameKind.DELTA).after(10).drop(1);
 * }</pre>
 */
public final class FrameFaults {
  /** For {@code count}: until {@link #clear()}. */
  public static final int FOR_EVER = Integer.MAX_VALUE;

  private final FrameActions actions;

  FrameFaults(FrameActions actions) {
    this.actions = actions;
  }

  /** Returns faults that hit these kinds of frames only. */
  public FrameFaults only(FrameKind... kinds) {
    return new FrameFaults(actions.only(Set.of(kinds)));
  }

  /** Returns faults that let so many frames pass first. */
  public FrameFaults after(int frames) {
    return new FrameFaults(actions.after(frames));
  }

  /** Returns faults that hit each frame with a chance of 0 to 1 only, decided by the seed. */
  public FrameFaults withChance(double chance) {
    return new FrameFaults(actions.withChance(chance));
  }

  /** Loses frames. */
  public FrameFaults drop(int count) {
    actions.drop(requirePositive(count));
    return this;
  }

  /** Sends frames twice. */
  public FrameFaults duplicate(int count) {
    actions.duplicate(requirePositive(count));
    return this;
  }

  /** Sends frames after the ones that follow them on the same connection. */
  public FrameFaults swap(int count) {
    actions.swap(requirePositive(count));
    return this;
  }

  /** Sends frames after a delay; others overtake them meanwhile. */
  public FrameFaults late(int count, Duration delay) {
    actions.late(requirePositive(count), delay);
    return this;
  }

  /** Spoils frames: broken JSON, or values that cannot be; chosen by the seed. */
  public FrameFaults corrupt(int count) {
    actions.corrupt(requirePositive(count));
    return this;
  }

  /** Sends the first half of frames only. */
  public FrameFaults truncate(int count) {
    actions.truncate(requirePositive(count));
    return this;
  }

  /** Sends frames under another sid. */
  public FrameFaults wrongSid(int count, long sid) {
    actions.wrongSid(requirePositive(count), sid);
    return this;
  }

  /** Sends frames in so many WebSocket fragments; that is no fault, but must work. */
  public FrameFaults fragment(int count, int parts) {
    actions.fragment(requirePositive(count), requirePositive(parts));
    return this;
  }

  /** Sends frames as a function changes them. It must be quick and must not call the exchange. */
  public FrameFaults rewrite(int count, UnaryOperator<String> change) {
    actions.rewrite(requirePositive(count), change);
    return this;
  }

  /** Ends all rules; a frame that waited for the next one is sent. */
  public FrameFaults clear() {
    actions.clear();
    return this;
  }

  private static int requirePositive(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("count not positive, was " + count);
    }
    return count;
  }
}
