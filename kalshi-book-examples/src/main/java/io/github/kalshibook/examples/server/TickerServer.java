package io.github.kalshibook.examples.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.kalshibook.examples.server.Health.LastHeartbeat;
import io.github.kalshibook.ticker.Heartbeat;
import io.github.kalshibook.ticker.Ticker;
import io.github.kalshibook.ticker.TickerSink;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.websocket.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fans tickers out to WebSocket clients at {@code ws://host:port/}: on connect the current ticker
 * of every market, then updates. A client that reads slowly gets fewer, newer tickers; one that
 * does not read is dropped. Publishing never waits for a client. On the same port {@code http}
 * brings a page for a person, books and counters for programs, and {@code /healthz}.
 */
public final class TickerServer implements TickerSink {
  private static final Logger LOG = LoggerFactory.getLogger(TickerServer.class);
  private static final long WATCH_MILLIS = 250;

  /** At most five updates of a book's depth a second. */
  private static final long DEPTH_MILLIS = 200;

  /** Sockets that have not become clients yet. */
  private static final int MAX_HANDSHAKES = 256;

  /** What Jetty may hold for one client: our one message, and its answers to pings. */
  private static final int MAX_FRAMES_ON_THEIR_WAY = 16;

  private final ServerSettings settings;
  private final Server server;
  private final ServerConnector connector;
  private final QueuedThreadPool threads = new QueuedThreadPool(16, 2);
  private final Map<String, LatestTicker> latest = new ConcurrentHashMap<>();
  private final Set<ClientSession> clients = ConcurrentHashMap.newKeySet();
  private final PriceHistory history = new PriceHistory();
  private final ServerSource source;
  private final DepthPusher depth;
  private final Semaphore seats;
  private final OriginCheck origins;
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong droppedStuck = new AtomicLong();
  private final AtomicLong badRequests = new AtomicLong();
  private final ScheduledExecutorScheduler watch =
      new ScheduledExecutorScheduler("ticker-server-watch", true);

  private volatile @Nullable LastHeartbeat heartbeat;
  private volatile long heardNanos;
  private volatile int port;
  private volatile boolean closed;

  /** Makes a server of tickers alone; it listens once started. */
  public TickerServer(ServerSettings settings) {
    this(settings, ServerSource.NONE);
  }

  /** Makes a server of tickers, and of what the source has; it listens once started. */
  public TickerServer(ServerSettings settings, ServerSource source) {
    this.settings = settings;
    this.source = source;
    depth = new DepthPusher(source);
    seats = new Semaphore(settings.maxClients());
    origins = new OriginCheck(settings.host(), settings.allowedOrigins());
    threads.setName("ticker-server");
    threads.setDaemon(true);
    server = new Server(threads);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    // Tickers may hold slashes and dots; no path here is one of a file system.
    http.setUriCompliance(UriCompliance.UNSAFE);
    connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(settings.host());
    connector.setPort(settings.port());
    connector.setAcceptQueueSize(MAX_HANDSHAKES);
    // Or the kernel hides for half a minute that a client does not read.
    connector.setAcceptedSendBufferSize(settings.sendBufferBytes());
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(settings.maxClients() + MAX_HANDSHAKES, connector));
    ContextHandler context = new ContextHandler("/");
    WebSocketUpgradeHandler upgrades =
        WebSocketUpgradeHandler.from(server, context, this::configure);
    upgrades.setHandler(new HttpApi(this, settings, source, origins));
    context.setHandler(upgrades);
    server.setHandler(context);
  }

  private void configure(ServerWebSocketContainer container) {
    container.setMaxTextMessageSize(settings.maxMessageBytes());
    container.setMaxBinaryMessageSize(settings.maxMessageBytes());
    container.setMaxOutgoingFrames(MAX_FRAMES_ON_THEIR_WAY);
    // A client may be silent for ever; whether it reads shows when something is sent.
    container.setIdleTimeout(Duration.ZERO);
    container.addMapping("/*", this::admit);
  }

  private @Nullable Object admit(
      ServerUpgradeRequest request, ServerUpgradeResponse response, Callback callback) {
    boolean full = seats.availablePermits() == 0;
    HttpFields headers = request.getHeaders();
    boolean foreign = !origins.allows(headers.get(HttpHeader.ORIGIN), headers.get(HttpHeader.HOST));
    boolean known = foreign || showsToken(headers, request.getSubProtocols());
    if (full || foreign || !known) {
      refused.incrementAndGet();
      int otherwise = known ? HttpStatus.FORBIDDEN_403 : HttpStatus.UNAUTHORIZED_401;
      response.setStatus(full ? HttpStatus.SERVICE_UNAVAILABLE_503 : otherwise);
      callback.succeeded();
      return null;
    }
    if (request.hasSubProtocol(BearerToken.SUB_PROTOCOL)) {
      response.setAcceptedSubProtocol(BearerToken.SUB_PROTOCOL);
    }
    return new ClientSession(this);
  }

  private boolean showsToken(HttpFields headers, List<String> subProtocols) {
    return settings.token().isEmpty()
        || settings.token().get().isIn(headers.get(HttpHeader.AUTHORIZATION), subProtocols);
  }

  /**
   * Begins to listen.
   *
   * @throws IOException if the port is in use or may not be used
   */
  public void start() throws IOException {
    try {
      watch.start();
      server.start();
    } catch (IOException e) {
      close();
      throw e;
    } catch (Exception e) {
      close();
      throw new IOException("cannot listen on port " + settings.port(), e);
    }
    port = connector.getLocalPort();
    heardNanos = nanoTime();
    repeat(this::dropStuck, WATCH_MILLIS);
    repeat(() -> depth.push(clients), DEPTH_MILLIS);
  }

  /** Returns the WebSocket's address, with the port that was chosen. */
  public URI address() {
    return address("ws");
  }

  /** Returns the page's address. */
  public URI pageAddress() {
    return address("http");
  }

  private URI address(String scheme) {
    String host = settings.host();
    String name = host.contains(":") ? "[" + host + "]" : host;
    return URI.create(scheme + "://" + name + ":" + port + "/");
  }

  /** Returns the counters. */
  public ServerStats stats() {
    return new ServerStats(
        clients.size(),
        accepted.get(),
        refused.get(),
        droppedStuck.get(),
        badRequests.get(),
        latest.size());
  }

  /** Sends to every client without waiting for any. */
  @Override
  public void publish(Ticker ticker) {
    uninterrupted(() -> fanOut(ticker));
  }

  private void fanOut(Ticker ticker) {
    if (closed) {
      return;
    }
    LatestTicker next = LatestTicker.of(ticker);
    if (next.closed()) {
      latest.remove(next.marketTicker());
      history.remove(next.marketTicker());
    } else {
      latest.merge(next.marketTicker(), next, LatestTicker::later);
      history.add(ticker);
    }
    for (ClientSession client : clients) {
      client.mailbox().put(next);
      client.flush();
    }
  }

  @Override
  public void heartbeat(Heartbeat beat) {
    heartbeat = new LastHeartbeat(beat.live(), beat.stale(), beat.connected());
    heardNanos = nanoTime();
    String json = beat.toJson();
    uninterrupted(
        () -> {
          for (ClientSession client : clients) {
            client.mailbox().putHeartbeat(json);
            client.flush();
          }
        });
  }

  /** Ends every connection and frees the port, within seconds. Closing again does nothing. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      uninterrupted(this::stop);
    }
  }

  private void stop() {
    try {
      watch.stop();
      server.stop();
      server.destroy();
    } catch (Exception e) {
      LOG.warn("The ticker server did not stop cleanly", e);
    }
    clients.forEach(ClientSession::drop);
    clients.clear();
  }

  /**
   * Puts an interrupt aside for as long: a write on an interrupted thread would close the client's
   * socket, and a stop would stop half way.
   */
  private static void uninterrupted(Runnable task) {
    boolean interrupted = Thread.interrupted();
    try {
      task.run();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  // For HTTP.

  Health health() {
    long silent = TimeUnit.NANOSECONDS.toSeconds(nanoTime() - heardNanos);
    return Health.of(source.feed(), Optional.ofNullable(heartbeat), silent);
  }

  String tickersJson() {
    return latest.values().stream()
        .sorted(Comparator.comparing(LatestTicker::marketTicker))
        .map(LatestTicker::json)
        .collect(Collectors.joining(",", "[", "]"));
  }

  String titlesJson() {
    ObjectNode titles = JsonNodeFactory.instance.objectNode();
    for (String market : latest.keySet()) {
      String title = source.titles().title(market);
      if (!title.isEmpty()) {
        titles.put(market, title);
      }
    }
    return titles.toString();
  }

  String historyJson(String marketTicker) {
    return history.json(marketTicker);
  }

  // From the clients.

  /**
   * Registered first, then given the current tickers, so that nothing between is missed.
   *
   * @return false if the last seat was taken since the handshake
   */
  boolean joined(ClientSession client) {
    if (closed || !seats.tryAcquire()) {
      refused.incrementAndGet();
      return false;
    }
    accepted.incrementAndGet();
    clients.add(client);
    latest.values().forEach(client.mailbox()::put);
    client.mailbox().filled();
    client.flush();
    return true;
  }

  void left(ClientSession client) {
    if (clients.remove(client)) {
      seats.release();
    }
    client.mailbox().close();
  }

  void requested(ClientSession client, String message) {
    try {
      ClientRequest request = ClientRequest.parse(message);
      if (request instanceof ClientRequest.Depth wanted) {
        client.mailbox().wantDepth(wanted.wish().orElse(null));
      } else if (request instanceof ClientRequest.Tickers tickers) {
        apply(client.mailbox(), tickers);
      }
      client.flush();
    } catch (IllegalArgumentException e) {
      answerError(client, String.valueOf(e.getMessage()));
    }
  }

  void answerError(ClientSession client, String problem) {
    badRequests.incrementAndGet();
    String quoted = problem.replace("\\", "\\\\").replace("\"", "\\\"");
    if (client.mailbox().putAnswer("{\"type\":\"error\",\"message\":\"" + quoted + "\"}")) {
      client.flush();
    } else {
      LOG.debug("A client sends wrong requests faster than it reads the answers; dropped");
      left(client);
      client.drop();
    }
  }

  long nanoTime() {
    return System.nanoTime();
  }

  void execute(Runnable task) {
    threads.execute(task);
  }

  private void apply(ClientMailbox mailbox, ClientRequest.Tickers request) {
    int limit = settings.maxMarketsPerClient();
    Set<String> markets = request.markets().orElse(Set.of());
    boolean all = request.markets().isEmpty();
    boolean within = true;
    mailbox.fill();
    try {
      if (request.subscribe() && all) {
        mailbox.wantAll();
        latest.values().forEach(mailbox::put);
      } else if (request.subscribe()) {
        within = mailbox.want(markets, limit);
        markets.stream().map(latest::get).filter(Objects::nonNull).forEach(mailbox::put);
      } else if (all) {
        mailbox.unwantAll();
      } else {
        within = mailbox.unwant(markets, limit);
      }
    } finally {
      mailbox.filled();
    }
    if (!within) {
      throw new IllegalArgumentException("more than " + limit + " markets");
    }
  }

  private void repeat(Runnable task, long millis) {
    watch.schedule(
        () -> {
          try {
            task.run();
          } catch (RuntimeException e) {
            LOG.warn("The ticker server goes on after a mistake of its own", e);
          } finally {
            repeat(task, millis);
          }
        },
        millis,
        TimeUnit.MILLISECONDS);
  }

  private void dropStuck() {
    long now = nanoTime();
    for (ClientSession client : clients) {
      if (client.mailbox().isStuck(now, settings.stuckAfter().toNanos())) {
        droppedStuck.incrementAndGet();
        left(client);
        client.drop();
      }
    }
  }
}
