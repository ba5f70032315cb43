package io.github.kalshibook.okhttp;

import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.book.BookRegistry;
import io.github.kalshibook.book.StaleReason;
import io.github.kalshibook.feed.BookListeners;
import io.github.kalshibook.feed.ConnectionListener;
import io.github.kalshibook.feed.KalshiMessageProcessor;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import org.jspecify.annotations.Nullable;

/**
 * One connection slot: one socket after another, each with its own generation, and the subscription
 * that stands on it. Decisions are made on the maintenance loop; frames are processed on the
 * socket's reader thread, which hands over no more than a note per market.
 */
final class FeedConnection implements SocketAttempt.Owner, BookSubscription.Link {
  static final long TICK_MILLIS = 25;
  private static final long HANDSHAKE_MILLIS = 10_000;

  /** More control frames than this waiting for the loop are a flood, and end the connection. */
  private static final int MAX_CONTROL = 65_536;

  private final int number;
  private final FeedConnections pool;
  private final FeedBuilder settings;
  private final OkHttpClient client;
  private final MaintenanceLoop loop;
  private final FeedEvents events;
  private final KalshiMessageProcessor processor;
  private final BookSubscription subscription;
  private final Backoff backoff;

  // Handed over by the reader thread; bounded by the number of markets.
  private final Map<String, Boolean> touched = new ConcurrentHashMap<>();
  private final AtomicInteger controlFrames = new AtomicInteger();
  private volatile long lastSnapshotNanos;
  private volatile @Nullable Instant lastFrame;
  private final AtomicLong binaryFrames = new AtomicLong();

  // Belong to the loop, but may be read by any thread.
  private volatile ConnectionState state = ConnectionState.NOT_STARTED;
  private volatile String trouble = "not started";
  private final AtomicLong attempts = new AtomicLong();
  private final AtomicLong opened = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong commands = new AtomicLong();

  // Belong to the loop.
  private @Nullable SocketAttempt attempt;
  private @Nullable WebSocket socket;
  private long downSinceNanos;
  private long liveSinceMillis;
  private boolean broughtBooksLive;

  FeedConnection(
      int number,
      FeedBuilder settings,
      OkHttpClient client,
      MaintenanceLoop loop,
      FeedEvents events,
      BookRegistry registry,
      BookListeners listeners,
      FeedConnections pool) {
    this.number = number;
    this.pool = pool;
    this.settings = settings;
    this.client = client;
    this.loop = loop;
    this.events = events;
    this.backoff = new Backoff(settings.random());
    this.processor =
        settings
            .processor()
            .registry(registry)
            .alerts(settings.alerts())
            .clock(settings.clock())
            .onlyRegistered(true)
            .useYesPrice(false)
            .listeners(listeners)
            .connectionListener(new Notes())
            .build();
    long now = now();
    AuditPlan audits = new AuditPlan(settings.auditInterval().toNanos(), now);
    this.subscription = new BookSubscription(processor, this, events, settings.clock(), audits);
    this.lastSnapshotNanos = now;
    this.downSinceNanos = now;
  }

  KalshiMessageProcessor processor() {
    return processor;
  }

  // On the loop.

  void connect() {
    if (state == ConnectionState.CLOSED) {
      return;
    }
    long millis = settings.clock().millis();
    backoff.attempted(millis);
    attempts.incrementAndGet();
    SocketAttempt next = new SocketAttempt(processor.connectionOpened(), this);
    attempt = next;
    enter(ConnectionState.CONNECTING, "");
    Request request;
    try {
      request = signedRequest(millis);
    } catch (RuntimeException e) {
      HandshakeTrouble failed =
          new HandshakeTrouble(
              AlertKind.AUTHENTICATION_FAILED,
              "authentication failed: the signer threw " + e.getClass().getSimpleName(),
              true,
              0);
      ended(next, "not signed", failed);
      return;
    }
    WebSocket made = client.newWebSocket(request, next);
    socket = made;
    loop.schedule(
        () -> {
          if (attempt == next && !next.isOpened()) {
            Duration limit = Duration.ofMillis(HANDSHAKE_MILLIS);
            next.abandon(made, "handshake unanswered", HandshakeTrouble.unanswered(limit));
          }
        },
        HANDSHAKE_MILLIS);
  }

  void tick() {
    long now = now();
    lookAtTouched(now);
    if (state == ConnectionState.OPEN) {
      subscription.tick(now);
    }
    commands.set(subscription.commandsSent());
  }

  /** Before anything is decided: what a control frame or an end says came after these. */
  private void lookAtTouched(long now) {
    touched
        .keySet()
        .forEach(
            ticker -> {
              Boolean answered = touched.remove(ticker);
              subscription.look(ticker, Boolean.TRUE.equals(answered), now);
              if (Boolean.TRUE.equals(answered) && !broughtBooksLive) {
                broughtBooksLive = true;
                liveSinceMillis = settings.clock().millis();
              }
            });
  }

  void want(Collection<String> tickers) {
    subscription.want(tickers, now());
  }

  void unwant(Collection<String> tickers) {
    subscription.unwant(tickers, now());
  }

  void expect(Collection<String> tickers) {
    subscription.expect(tickers, now());
  }

  void expectNoMore(String ticker) {
    subscription.expectNoMore(ticker, now());
  }

  void arrive(String ticker, int handles) {
    subscription.arrive(ticker, handles, now());
  }

  int depart(String ticker) {
    return subscription.depart(ticker, now());
  }

  List<String> movable(int most) {
    return subscription.movable(most);
  }

  void audit(String ticker) {
    subscription.checks().demand(ticker, now());
  }

  /** Returns how many markets it has, also those that are leaving. */
  int wanted() {
    return subscription.wanted();
  }

  boolean isEmpty() {
    return subscription.wanted() == 0 && processor.marketCount() == 0;
  }

  boolean isDownFor(long nanos) {
    return state != ConnectionState.OPEN && now() - downSinceNanos >= nanos;
  }

  void close() {
    SocketAttempt last = attempt;
    WebSocket open = socket;
    enter(ConnectionState.CLOSED, "");
    if (last != null && open != null) {
      attempt = null;
      open.close(1000, null);
      last.abandon(open, "closed by us", null);
    }
    processor.close();
  }

  private void wasOpened(SocketAttempt which) {
    if (attempt != which || state == ConnectionState.CLOSED) {
      return;
    }
    opened.incrementAndGet();
    backoff.opened();
    broughtBooksLive = false;
    enter(ConnectionState.OPEN, "");
    subscription.connected(now());
  }

  private void wasEnded(SocketAttempt which, String why, @Nullable HandshakeTrouble failed) {
    if (attempt != which || state == ConnectionState.CLOSED) {
      return;
    }
    attempt = null;
    socket = null;
    lookAtTouched(now());
    downSinceNanos = state == ConnectionState.OPEN ? now() : downSinceNanos;
    long millis = settings.clock().millis();
    long retryAfter = 0;
    if (failed == null) {
      lost.incrementAndGet();
      backoff.lost(broughtBooksLive, broughtBooksLive ? millis - liveSinceMillis : 0);
      events.alert(AlertKind.CONNECTION_LOST, "connection " + number, why, subscription.wanted());
    } else {
      refused.incrementAndGet();
      retryAfter = failed.retryAfterMillis();
      int inARow = backoff.refused(failed.forAuthentication());
      String standing =
          inARow >= Backoff.STANDING_AFTER
              ? " (" + inARow + " times in a row: this needs a person)"
              : "";
      events.alert(
          failed.kind(),
          "connection " + number,
          failed.message() + standing,
          subscription.wanted());
    }
    subscription.disconnected(now());
    long delay = backoff.nextDelayMillis(millis, retryAfter);
    enter(ConnectionState.WAITING, (failed == null ? why : failed.message()));
    loop.schedule(this::connect, pool.connectDelay(delay));
  }

  private void enter(ConnectionState next, String why) {
    state = next;
    trouble = why;
    events.connection(number, next, why);
  }

  private Request signedRequest(long millis) {
    String address = settings.environment().webSocket().toString();
    // OkHttp takes WebSocket addresses in requests, but reads paths from http ones only.
    HttpUrl url = HttpUrl.get(address.replaceFirst("^ws", "http"));
    String timestamp = Long.toString(millis);
    Signed signed = settings.signer().sign(timestamp, "GET", url.encodedPath());
    return new Request.Builder()
        .url(url)
        .header("KALSHI-ACCESS-KEY", signed.keyId())
        .header("KALSHI-ACCESS-TIMESTAMP", timestamp)
        .header("KALSHI-ACCESS-SIGNATURE", signed.signatureBase64())
        .build();
  }

  private long now() {
    return settings.nanoClock().getAsLong();
  }

  // From sockets.

  @Override
  public void opened(SocketAttempt which) {
    loop.execute(() -> wasOpened(which));
  }

  @Override
  public void frame(SocketAttempt which, String text) {
    long millis = settings.clock().millis();
    lastFrame = Instant.ofEpochMilli(millis);
    processor.handleMessage(which.generation, text, millis);
  }

  @Override
  public void binaryFrame() {
    binaryFrames.incrementAndGet();
  }

  @Override
  public void ended(SocketAttempt which, String why, @Nullable HandshakeTrouble failed) {
    processor.connectionEnded(which.generation);
    loop.execute(() -> wasEnded(which, why, failed));
  }

  @Override
  public HandshakeTrouble classify(Throwable thrown, @Nullable Response response) {
    return HandshakeTrouble.of(thrown, response, settings.clock().instant());
  }

  // For the subscription, on the loop.

  @Override
  public boolean send(String command) {
    WebSocket open = socket;
    return open != null && open.send(command);
  }

  @Override
  public void reconnect(String why) {
    SocketAttempt current = attempt;
    WebSocket open = socket;
    if (current != null && open != null) {
      current.abandon(open, why, null);
    }
  }

  @Override
  public void arrived(List<String> marketTickers) {
    pool.arrived(marketTickers, this);
  }

  @Override
  public long lastSnapshotNanos() {
    return lastSnapshotNanos;
  }

  // For any thread.

  FeedStats stats() {
    return new FeedStats(
        attempts.get(),
        opened.get(),
        lost.get(),
        refused.get(),
        commands.get(),
        binaryFrames.get(),
        events.recoveries(),
        processor.stats());
  }

  int number() {
    return number;
  }

  /** Returns how many books it keeps, of whatever status. */
  int markets() {
    return processor.marketCount();
  }

  boolean isOpen() {
    return state == ConnectionState.OPEN;
  }

  ConnectionState state() {
    return state;
  }

  String trouble() {
    return trouble;
  }

  Optional<Instant> lastFrame() {
    return Optional.ofNullable(lastFrame);
  }

  /** What the processor says, on the reader thread: noted here, decided on the loop. */
  private final class Notes implements ConnectionListener {
    @Override
    public void onSubscribed(long id, String channel, long sid) {
      post(() -> subscription.subscribed(id, channel, sid, now()));
    }

    @Override
    public void onUnsubscribed(long id, long sid) {
      post(() -> subscription.unsubscribed(id, sid, now()));
    }

    @Override
    public void onOk(long id, long sid, Optional<List<String>> marketTickers) {
      post(() -> subscription.ok(id, sid, now()));
    }

    @Override
    public void onError(long id, long sid, long code, String message, List<String> named) {
      post(() -> subscription.error(id, sid, code, named, now()));
    }

    @Override
    public void onSnapshotsNeeded(long sid, StaleReason reason, List<String> marketTickers) {
      for (String ticker : marketTickers) {
        touched.merge(ticker, false, Boolean::logicalOr);
      }
    }

    @Override
    public void onAudited(long sid, long id, String marketTicker, boolean same) {
      post(() -> subscription.checks().audited(marketTicker, same, now()));
    }

    @Override
    public void onSnapshotApplied(long sid, long id, String marketTicker) {
      lastSnapshotNanos = now();
      touched.put(marketTicker, true);
    }

    private void post(Runnable step) {
      SocketAttempt current = attempt;
      if (controlFrames.incrementAndGet() > MAX_CONTROL) {
        controlFrames.decrementAndGet();
        loop.execute(() -> reconnect("a flood of control frames"));
        return;
      }
      loop.execute(
          () -> {
            controlFrames.decrementAndGet();
            if (attempt == current) {
              lookAtTouched(now());
              step.run();
            }
          });
    }
  }
}
