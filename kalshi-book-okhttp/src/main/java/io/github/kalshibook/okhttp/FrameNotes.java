package io.github.kalshibook.okhttp;

import io.github.kalshibook.book.StaleReason;
import io.github.kalshibook.feed.ConnectionListener;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the processor says of a connection's frames, on the socket's reader thread: noted here,
 * decided on the maintenance loop. Bounded by the markets, and for control frames by a limit.
 */
final class FrameNotes implements ConnectionListener {
  /** More control frames than this waiting for the loop are a flood, and end the connection. */
  private static final int MAX_CONTROL = 65_536;

  /** The connection that decides. */
  interface Desk {
    BookSubscription books();

    /** Null if the lifecycle channel is not on this connection. */
    @Nullable LifecycleChannel lifecycle();

    /** Null before the first. On the loop. */
    @Nullable SocketAttempt current();

    /** Looks at the markets noted until now. On the loop. */
    void lookAtTouched(long now);

    /** On the loop. */
    void reconnect(String why);

    /** On the reader thread. */
    void lifecycleFrame(String text);
  }

  /** Whose frame this thread is at: an old socket's reader may still run beside the new one's. */
  private static final ThreadLocal<@Nullable SocketAttempt> READER = new ThreadLocal<>();

  private final Desk desk;
  private final MaintenanceLoop loop;
  private final LongSupplier nanoClock;
  private final Map<String, Boolean> touched = new ConcurrentHashMap<>();
  private final AtomicInteger controlFrames = new AtomicInteger();

  private volatile long lastSnapshotNanos;

  FrameNotes(Desk desk, MaintenanceLoop loop, LongSupplier nanoClock) {
    this.desk = desk;
    this.loop = loop;
    this.nanoClock = nanoClock;
    this.lastSnapshotNanos = nanoClock.getAsLong();
  }

  /** The frames that this thread hands to the processor next are this socket's. */
  void reading(SocketAttempt which) {
    READER.set(which);
  }

  long lastSnapshotNanos() {
    return lastSnapshotNanos;
  }

  /** Hands over the markets noted, and whether a snapshot of them was applied. On the loop. */
  void drain(BiConsumer<String, Boolean> look) {
    touched
        .keySet()
        .forEach(ticker -> look.accept(ticker, Boolean.TRUE.equals(touched.remove(ticker))));
  }

  @Override
  public void onSubscribed(long id, String channel, long sid) {
    post(
        id,
        -1,
        lifecycle -> lifecycle.answered(sid),
        now -> desk.books().subscribed(id, channel, sid, now));
  }

  @Override
  public void onUnsubscribed(long id, long sid) {
    post(
        id,
        sid,
        lifecycle -> lifecycle.ended("unsubscribed by the exchange", nanoClock.getAsLong()),
        now -> desk.books().unsubscribed(id, sid, now));
  }

  @Override
  public void onOk(long id, long sid, Optional<List<String>> marketTickers) {
    post(id, sid, lifecycle -> lifecycle.answered(sid), now -> desk.books().ok(id, sid, now));
  }

  @Override
  public void onError(long id, long sid, long code, String message, List<String> named) {
    post(
        id,
        sid,
        lifecycle -> lifecycle.error(id, sid, code, nanoClock.getAsLong()),
        now -> desk.books().error(id, sid, code, named, now));
  }

  @Override
  public void onLifecycle(String type, String eventType, String marketTicker) {
    if (!marketTicker.isEmpty()) {
      // It may have closed the market's book.
      touched.merge(marketTicker, false, Boolean::logicalOr);
    }
    tellLifecycle();
  }

  @Override
  public void onUnknownType(long sid, String type) {
    LifecycleChannel channel = desk.lifecycle();
    if (channel != null && channel.isOn(sid)) {
      tellLifecycle();
    }
  }

  private void tellLifecycle() {
    SocketAttempt which = READER.get();
    if (which != null) {
      desk.lifecycleFrame(which.reading);
    }
  }

  @Override
  public void onSnapshotsNeeded(long sid, StaleReason reason, List<String> marketTickers) {
    for (String ticker : marketTickers) {
      touched.merge(ticker, false, Boolean::logicalOr);
    }
  }

  @Override
  public void onAudited(long sid, long id, String marketTicker, boolean same) {
    post(() -> desk.books().checks().audited(marketTicker, same, nanoClock.getAsLong()));
  }

  @Override
  public void onSnapshotApplied(long sid, long id, String marketTicker) {
    lastSnapshotNanos = nanoClock.getAsLong();
    touched.put(marketTicker, true);
  }

  private interface AtTime {
    void run(long now);
  }

  /** What answers the lifecycle channel, or is about its subscription, is not for the books. */
  private void post(long id, long sid, Consumer<LifecycleChannel> ofChannel, AtTime ofBooks) {
    post(
        () -> {
          LifecycleChannel channel = desk.lifecycle();
          if (channel != null && (channel.owns(id) || channel.isOn(sid))) {
            ofChannel.accept(channel);
          } else {
            ofBooks.run(nanoClock.getAsLong());
          }
        });
  }

  private void post(Runnable step) {
    SocketAttempt which = READER.get();
    if (controlFrames.incrementAndGet() > MAX_CONTROL) {
      controlFrames.decrementAndGet();
      loop.execute(() -> desk.reconnect("a flood of control frames"));
      return;
    }
    loop.execute(
        () -> {
          controlFrames.decrementAndGet();
          if (which == desk.current()) {
            desk.lookAtTouched(nanoClock.getAsLong());
            step.run();
          }
        });
  }
}
