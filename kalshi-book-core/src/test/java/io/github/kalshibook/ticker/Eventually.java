package io.github.kalshibook.ticker;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.awaitility.core.ConditionTimeoutException;

/** Waits for what other threads do; the limit is generous because the machine may be busy. */
final class Eventually {
  static final Duration LIMIT = Duration.ofSeconds(30);

  private Eventually() {}

  static void until(Callable<Boolean> condition, Supplier<String> what) {
    try {
      await().pollInterval(Duration.ofMillis(1)).atMost(LIMIT).until(condition);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("never came: " + what.get(), e);
    }
  }
}
