package io.github.kalshibook.testkit;

import io.github.kalshibook.testkit.internal.Generator;
import io.github.kalshibook.testkit.internal.TrafficThread;

/**
 * The generated traffic: seeded, so that the same seed, markets and steps make the same changes.
 * Any thread.
 */
public final class Traffic {
  private final TrafficThread thread;
  private final Generator generator;

  Traffic(TrafficThread thread, Generator generator) {
    this.thread = thread;
    this.generator = generator;
  }

  /**
   * Sets the rate of all markets together, in changes of books per second, Poisson distributed; 0,
   * the default, stops it.
   */
  public void rate(double changesPerSecond) {
    if (!(changesPerSecond >= 0)) {
      throw new IllegalArgumentException("changesPerSecond negative, was " + changesPerSecond);
    }
    thread.rate(changesPerSecond);
  }

  /** Stops the traffic until {@link #resume()}; once this returns nothing more happens. */
  public void pause() {
    thread.pause(true);
  }

  /** Goes on after {@link #pause()}. */
  public void resume() {
    thread.pause(false);
  }

  /**
   * Lets so many events happen at once, without waiting for their time, also while paused. An event
   * is mostly one change, at times a burst, a crossing or a close.
   */
  public void step(int events) {
    for (int i = 0; i < events; i++) {
      generator.step();
    }
  }
}
