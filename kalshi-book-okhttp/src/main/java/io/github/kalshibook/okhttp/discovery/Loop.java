package io.github.kalshibook.okhttp.discovery;

/** One thread that decisions are made on. Any thread may hand it tasks. */
public interface Loop {
  /** Runs a task soon. Does nothing once closed. */
  void execute(Runnable task);

  /** Runs a task after a delay. Does nothing once closed. */
  void schedule(Runnable task, long delayMillis);
}
