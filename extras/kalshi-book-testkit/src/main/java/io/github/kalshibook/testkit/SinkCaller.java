package io.github.kalshibook.testkit;

import io.github.kalshibook.ticker.Ticker;
import io.github.kalshibook.ticker.TickerSink;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Calls a sink as a publisher does: on one thread, one call at a time. Each method returns what was
 * wrong with the call, or null.
 */
final class SinkCaller {
  private final TickerSink sink;
  private final Duration patience;
  private final ThreadPoolExecutor worker;
  private boolean closed;

  SinkCaller(TickerSink sink, Duration patience) {
    this.sink = sink;
    this.patience = patience;
    worker =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "sink-trial");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** All of them in one go; each must be taken. */
  @Nullable String publish(List<Ticker> tickers) {
    for (Ticker ticker : tickers) {
      String wrong = wrongWith("publish of " + ticker, call(() -> sink.publish(ticker)));
      if (wrong != null) {
        return wrong;
      }
    }
    return null;
  }

  @Nullable String publishMayThrow(Ticker ticker) {
    return hung("publish", call(() -> sink.publish(ticker)));
  }

  /** May throw and need not take the ticker, but must return. */
  @Nullable String publishInterrupted(Ticker ticker) {
    return hung("publish on an interrupted thread", call(interrupted(() -> sink.publish(ticker))));
  }

  @Nullable String heartbeat(int live) {
    return wrongWith("heartbeat", call(() -> sink.heartbeat(SinkTickers.heartbeat(live))));
  }

  @Nullable String close() {
    closed = true;
    return wrongWith("close", call(sink::close));
  }

  @Nullable String closeInterrupted() {
    closed = true;
    return wrongWith("close on an interrupted thread", call(interrupted(sink::close)));
  }

  /** Closes the sink if that was not done, and ends the thread. */
  @Nullable String end() {
    String wrong = closed ? null : close();
    worker.shutdownNow();
    return wrong;
  }

  private static Call interrupted(Call call) {
    return () -> {
      Thread.currentThread().interrupt();
      try {
        call.run();
      } finally {
        Thread.interrupted();
      }
    };
  }

  /** Returns what the call threw, a {@link TimeoutException} if it did not return. */
  private @Nullable Throwable call(Call call) {
    FutureTask<?> task = new FutureTask<>(asCallable(call));
    worker.execute(task);
    try {
      task.get(patience.toNanos(), TimeUnit.NANOSECONDS);
      return null;
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (TimeoutException e) {
      worker.shutdownNow();
      return e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return e;
    }
  }

  private static Callable<Boolean> asCallable(Call call) {
    return () -> {
      call.run();
      return true;
    };
  }

  private @Nullable String wrongWith(String what, @Nullable Throwable thrown) {
    return thrown == null || thrown instanceof TimeoutException
        ? hung(what, thrown)
        : what + " threw " + thrown;
  }

  private @Nullable String hung(String what, @Nullable Throwable thrown) {
    return thrown instanceof TimeoutException ? what + " did not return within " + patience : null;
  }

  private interface Call {
    void run() throws Exception;
  }
}
