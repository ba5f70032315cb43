package io.github.kalshibook.book.internal;

/** How a reader waits for a writer that will be done in no time. */
public final class Spin {
  /** Spinning longer costs a core that the writer may need; a write takes well under this. */
  private static final int SPINS = 64;

  private Spin() {}

  /** Waits a moment before the next of {@code tries}. */
  @SuppressWarnings("ThreadPriorityCheck") // the writer may be waiting for this very core
  public static void pause(int tries) {
    if (tries > SPINS) {
      Thread.yield();
    } else {
      Thread.onSpinWait();
    }
  }
}
