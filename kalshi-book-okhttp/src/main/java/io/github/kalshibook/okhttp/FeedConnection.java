package io.github.kalshibook.okhttp;

import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.book.BookRegistry;
import io.github.kalshibook.feed.Applied;
import io.github.kalshibook.feed.BookListeners;
import io.github.kalshibook.feed.KalshiMessageProcessor;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
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
final class FeedConnection implements SocketAttempt.Owner, BookSubscription.Link, FrameNotes.Desk {
  static final long TICK_MILLIS = 25;
  private static final long HANDSHAKE_MILLIS = 10_000;

  private final int number;
  private final FeedConnections pool;
  private final FeedBuilder settings;
  private final OkHttpClient client;
  private final MaintenanceLoop loop;
  private final FeedEvents events;
  private final KalshiMessageProcessor processor;
  private final BookSubscription subscription;
  private final Backoff backoff;
  private final FrameNotes notes;

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
  private @Nullable LifecycleChannel lifecycle;
  private @Nullable FeedWatch watch;
  private int waits;
  private boolean patient;
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
    this.notes = new FrameNotes(this, loop, settings.nanoClock());
    this.processor =
        settings
            .processor()
            .registry(registry)
            .alerts(settings.alerts())
            .clock(settings.clock())
            .onlyRegistered(true)
            .alertConnectionEnds(false)
            .useYesPrice(false)
            .listeners(listeners)
            .connectionListener(notes)
            .build();
    long now = now();
    AuditPlan audits = new AuditPlan(settings.auditInterval().toNanos(), now);
    this.subscription = new BookSubscription(processor, this, events, settings.clock(), audits);
    this.downSinceNanos = now;
  }

  KalshiMessageProcessor processor() {
    return processor;
  }

  /** Before it connects. {@code withLifecycle}: the lifecycle channel is to be on this one. */
  void attach(FeedWatch feedWatch, boolean withLifecycle) {
    watch = feedWatch;
    lifecycle = withLifecycle ? new LifecycleChannel(new LifecycleOwner(), events) : null;
  }

  boolean hasLifecycle() {
    return lifecycle != null;
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
      if (lifecycle != null) {
        lifecycle.tick(now);
      }
    }
    commands.set(subscription.commandsSent());
  }

  /** Before anything is decided: what a control frame or an end says came after these. */
  @Override
  public void lookAtTouched(long now) {
    notes.drain(
        (ticker, answered) -> {
          subscription.look(ticker, answered, now);
          if (answered && !broughtBooksLive) {
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

  /** Returns what moves markets between connections. */
  MovingMarkets moves() {
    return subscription.moves();
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
    if (lifecycle != null) {
      lifecycle.connected(now());
    }
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
    patient = isExchangePaused();
    if (failed == null) {
      lost.incrementAndGet();
      backoff.lost(broughtBooksLive, broughtBooksLive ? millis - liveSinceMillis : 0);
      tellTrouble(AlertKind.CONNECTION_LOST, why);
    } else {
      refused.incrementAndGet();
      retryAfter = failed.retryAfterMillis();
      int inARow = backoff.refused(failed.forAuthentication());
      String standing =
          inARow >= Backoff.STANDING_AFTER
              ? " (" + inARow + " times in a row: this needs a person)"
              : "";
      tellTrouble(failed.kind(), failed.message() + standing);
    }
    subscription.disconnected(now());
    if (lifecycle != null) {
      lifecycle.disconnected();
    }
    long delay = backoff.nextDelayMillis(millis, retryAfter, patient);
    enter(ConnectionState.WAITING, (failed == null ? why : failed.message()));
    connectIn(delay);
  }

  /** While the exchange is paused, trouble is to be expected, and told as the pause. */
  private void tellTrouble(AlertKind kind, String message) {
    if (!patient || kind == AlertKind.AUTHENTICATION_FAILED) {
      events.alert(kind, "connection " + number, message, subscription.wanted());
    }
  }

  private boolean isExchangePaused() {
    FeedWatch asked = watch;
    return asked != null && asked.isPausedAtTrouble();
  }

  /** A pause of the exchange is over: there is no reason to be patient any longer. */
  void hurry() {
    if (state == ConnectionState.WAITING && patient) {
      patient = false;
      connectIn(backoff.hurryDelayMillis(settings.clock().millis()));
    }
  }

  /** Only the last call counts. */
  private void connectIn(long delayMillis) {
    int turn = ++waits;
    loop.schedule(
        () -> {
          if (turn == waits) {
            connect();
          }
        },
        pool.connectDelay(delayMillis));
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
    return SignedRequest.of(new Request.Builder().url(url).build(), settings.signer(), millis);
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
    boolean current = which.generation == processor.connection();
    which.reading = text;
    notes.reading(which);
    Applied applied = processor.handleMessage(which.generation, text, millis);
    if (current && applied instanceof Applied.Gap gap && isLifecycle(gap.sid())) {
      lifecycleMissed();
    }
  }

  private boolean isLifecycle(long sid) {
    LifecycleChannel channel = lifecycle;
    return channel != null && channel.isOn(sid);
  }

  private void lifecycleMissed() {
    FeedWatch told = watch;
    if (told != null) {
      told.missed();
    }
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
    return notes.lastSnapshotNanos();
  }

  // For what the frames say.

  @Override
  public BookSubscription books() {
    return subscription;
  }

  @Override
  public @Nullable LifecycleChannel lifecycle() {
    return lifecycle;
  }

  @Override
  public @Nullable SocketAttempt current() {
    return attempt;
  }

  @Override
  public void lifecycleFrame(String text) {
    FeedWatch told = watch;
    if (told != null) {
      told.frame(text, settings.clock().millis());
    }
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
        subscription.recoveries(),
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

  private final class LifecycleOwner implements LifecycleChannel.Owner {
    @Override
    public boolean send(String command) {
      return FeedConnection.this.send(command);
    }

    @Override
    public void subscribed() {
      lifecycleMissed();
    }
  }
}
