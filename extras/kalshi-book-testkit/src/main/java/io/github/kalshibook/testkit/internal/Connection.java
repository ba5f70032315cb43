package io.github.kalshibook.testkit.internal;

import io.github.kalshibook.testkit.FrameKind;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket connection: its subscriptions, guarded by the exchange's lock, and its send queue,
 * guarded by the queue's own monitor. Frames enter the queue under both, so their order is the
 * order of the books' changes; they leave it under neither.
 */
public final class Connection implements Session.Listener.AutoDemanding {
  private static final byte[] HEARTBEAT = "heartbeat".getBytes(StandardCharsets.UTF_8);

  final long number;
  final FramePlan plan;
  private final Exchange exchange;
  private final Map<Long, Subscription> subscriptions = new LinkedHashMap<>();
  private final List<String> collected = new ArrayList<>();
  private long lastSid;
  private long commandSecond;
  private int commandsThisSecond;

  private final Deque<OutFrame> queue = new ArrayDeque<>();
  private boolean sending;

  /** How many spells of holding back have not ended. */
  private int holds;

  private int queuedDeltas;
  private volatile @Nullable Session session;

  Connection(Exchange exchange, long number, long firstSid) {
    this.exchange = exchange;
    this.number = number;
    this.lastSid = firstSid - 1;
    this.plan = new FramePlan(exchange);
  }

  @Override
  public void onWebSocketOpen(Session opened) {
    session = opened;
    exchange.opened(this);
  }

  @Override
  public void onWebSocketText(String message) {
    exchange.change(() -> receive(message));
  }

  @Override
  public void onWebSocketPong(ByteBuffer payload) {
    exchange.counters.pongs.incrementAndGet();
  }

  @Override
  public void onWebSocketError(Throwable cause) {
    // A cut connection; what it costs is done when it is reported as closed.
  }

  @Override
  public void onWebSocketClose(int statusCode, @Nullable String reason, Callback callback) {
    exchange.closed(this);
    callback.succeed();
  }

  private void receive(String message) {
    if (exchange.settings.shuffleWindow().isZero()) {
      exchange.commands.handle(this, message);
      return;
    }
    collected.add(message);
    if (collected.size() == 1) {
      exchange.later(exchange.settings.shuffleWindow(), this::answerCollected);
    }
  }

  private void answerCollected() {
    List<String> messages = new ArrayList<>(collected);
    collected.clear();
    exchange.shuffle(messages);
    for (String message : messages) {
      exchange.commands.handle(this, message);
    }
  }

  /** Counts a command; returns false if it is one too many in this second. */
  boolean withinCommandLimit() {
    long second = exchange.now().getEpochSecond();
    if (second != commandSecond) {
      commandSecond = second;
      commandsThisSecond = 0;
    }
    commandsThisSecond++;
    return commandsThisSecond <= exchange.settings.commandLimit();
  }

  Subscription subscribe(String channel, boolean useYesPrice, boolean skipTickerAck) {
    lastSid++;
    Subscription subscription =
        new Subscription(this, lastSid, channel, useYesPrice, skipTickerAck);
    subscriptions.put(subscription.sid, subscription);
    return subscription;
  }

  Optional<Subscription> subscription(long sid) {
    return Optional.ofNullable(subscriptions.get(sid));
  }

  Optional<Subscription> subscription(String channel) {
    return subscriptions.values().stream().filter(held -> held.channel.equals(channel)).findFirst();
  }

  Collection<Subscription> subscriptions() {
    return List.copyOf(subscriptions.values());
  }

  /** Forgets a subscription; nothing is sent. */
  void drop(Subscription subscription) {
    subscription.removeAll();
    subscriptions.remove(subscription.sid);
  }

  void dropAll() {
    subscriptions().forEach(this::drop);
  }

  /** Ends a subscription with an error frame: code 10 comes without a number, as recorded. */
  void end(Subscription subscription, int code) {
    if (code == ErrorCodes.CHANNEL_ERROR) {
      String body = FrameText.errorBody(code, List.of());
      String error = "{\"type\":\"error\",\"sid\":" + subscription.sid + ",\"msg\":" + body + "}\n";
      offer(new OutFrame(FrameKind.REPLY, error));
    } else {
      subscription.send(FrameKind.REPLY, "error", 0, FrameText.errorBody(code, List.of()));
    }
    drop(subscription);
  }

  boolean withholdsSnapshots(TrueBook book) {
    return exchange.withheldMarkets.contains(book.marketTicker);
  }

  boolean isOverflowing() {
    synchronized (queue) {
      return queuedDeltas >= exchange.settings.sendQueueLimit();
    }
  }

  /** Puts a frame into the queue, past the faults. The exchange's lock is held. */
  void offer(OutFrame frame) {
    exchange.touch(this);
    if (exchange.losing) {
      exchange.counters.framesFaulted.incrementAndGet();
      return;
    }
    String text = exchange.dress(frame.text());
    for (OutFrame faulted : exchange.plan.apply(frame.withText(text), this)) {
      plan.apply(faulted, this).forEach(this::enqueue);
    }
  }

  /** Puts a frame into the queue as it is. */
  void enqueue(OutFrame frame) {
    exchange.touch(this);
    synchronized (queue) {
      queue.add(frame);
      queuedDeltas += frame.kind() == FrameKind.DELTA ? 1 : 0;
    }
  }

  /** Keeps frames in the queue for a while. */
  void hold(Duration duration) {
    synchronized (queue) {
      holds++;
    }
    exchange.later(
        duration,
        () -> {
          synchronized (queue) {
            holds--;
          }
          exchange.touch(this);
        });
  }

  /** Sends what is queued, until the socket takes no more; its callback goes on from there. */
  void drain() {
    while (true) {
      Session open = session;
      OutFrame next;
      synchronized (queue) {
        if (open == null || sending || holds > 0 || queue.isEmpty()) {
          return;
        }
        next = queue.remove();
        queuedDeltas -= next.kind() == FrameKind.DELTA ? 1 : 0;
        sending = true;
      }
      exchange.counters.framesSent.incrementAndGet();
      if (!new Sending(open, next).sendPart(0)) {
        return;
      }
    }
  }

  private void sent() {
    synchronized (queue) {
      sending = false;
    }
  }

  void ping() {
    Session open = session;
    if (open != null && open.isOpen()) {
      exchange.counters.pings.incrementAndGet();
      open.sendPing(ByteBuffer.wrap(HEARTBEAT), Callback.NOOP);
    }
  }

  /** Starts a WebSocket close. */
  void close(int code, String reason) {
    Session open = session;
    if (open != null) {
      open.close(code, reason, Callback.NOOP);
    }
  }

  /** Ends the connection without a word. */
  void disconnect() {
    Session open = session;
    if (open != null) {
      open.disconnect();
    }
  }

  /**
   * Returns the port of the relay's side, by which the relay knows this connection; 0 if unknown.
   */
  int relayPort() {
    Session open = session;
    return open != null && open.getRemoteSocketAddress() instanceof InetSocketAddress address
        ? address.getPort()
        : 0;
  }

  /** One frame, part by part. A failed part ends the connection, so nothing follows it. */
  private final class Sending implements Callback {
    private final Session to;
    private final OutFrame frame;
    private int nextPart;
    private boolean returned;
    private boolean done;

    Sending(Session to, OutFrame frame) {
      this.to = to;
      this.frame = frame;
    }

    /** Returns true if the frame went out at once; else the callback carries on. */
    boolean sendPart(int part) {
      for (int current = part; current < frame.parts(); current++) {
        synchronized (this) {
          returned = false;
          done = false;
          nextPart = current + 1;
        }
        send(current);
        synchronized (this) {
          returned = true;
          if (!done) {
            return false;
          }
        }
      }
      sent();
      return true;
    }

    private void send(int part) {
      if (frame.parts() == 1) {
        to.sendText(frame.text(), this);
        return;
      }
      int start = cut(part);
      int end = cut(part + 1);
      to.sendPartialText(frame.text().substring(start, end), part + 1 == frame.parts(), this);
    }

    /** Returns where a part starts; never inside a surrogate pair. */
    private int cut(int part) {
      String text = frame.text();
      int at = text.length() * part / frame.parts();
      return at < text.length() && Character.isLowSurrogate(text.charAt(at)) ? at - 1 : at;
    }

    @Override
    public void succeed() {
      int part;
      synchronized (this) {
        done = true;
        if (!returned) {
          return;
        }
        part = nextPart;
      }
      if (sendPart(part)) {
        drain();
      }
    }

    @Override
    public void fail(Throwable cause) {
      // The socket is gone; `sending` stays set, and the queue goes with the connection.
    }
  }
}
