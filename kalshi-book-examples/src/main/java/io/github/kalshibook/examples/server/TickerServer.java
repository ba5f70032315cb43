package io.github.kalshibook.examples.server;

import io.github.kalshibook.book.BookStatus;
import io.github.kalshibook.ticker.Heartbeat;
import io.github.kalshibook.ticker.Ticker;
import io.github.kalshibook.ticker.TickerSink;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.websocket.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fans tickers out to WebSocket clients at {@code ws://host:port/}: on connect the current ticker
 * of every market, then updates. A client that reads slowly gets fewer, newer tickers; one that
 * does not read is dropped. Publishing never waits for a client.
 */
public final class TickerServer implements TickerSink {
  private static final Logger LOG = LoggerFactory.getLogger(TickerServer.class);
  private static final int SEND_BUFFER_BYTES = 64 * 1024;
  private static final long WATCH_MILLIS = 500;

  private final ServerSettings settings;
  private final Server server;
  private final ServerConnector connector;
  private final QueuedThreadPool threads = new QueuedThreadPool(16, 2);
  private final Map<String, LatestTicker> latest = new ConcurrentHashMap<>();
  private final Set<ClientSession> clients = ConcurrentHashMap.newKeySet();
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong droppedStuck = new AtomicLong();
  private final AtomicLong badRequests = new AtomicLong();
  private final ScheduledExecutorScheduler watch =
      new ScheduledExecutorScheduler("ticker-server-watch", true);

  /** Makes a server; it listens once started. */
  public TickerServer(ServerSettings settings) {
    this.settings = settings;
    threads.setName("ticker-server");
    threads.setDaemon(true);
    server = new Server(threads);
    connector = new ServerConnector(server, 1, 1);
    connector.setHost(settings.host());
    connector.setPort(settings.port());
    // Or the kernel hides for half a minute that a client does not read.
    connector.setAcceptedSendBufferSize(SEND_BUFFER_BYTES);
    server.addConnector(connector);
    ContextHandler context = new ContextHandler("/");
    context.setHandler(
        WebSocketUpgradeHandler.from(
            server,
            context,
            container -> {
              container.setMaxTextMessageSize(settings.maxMessageBytes());
              container.setIdleTimeout(Duration.ZERO);
              container.addMapping(
                  "/*",
                  (request, response, callback) -> {
                    if (clients.size() >= settings.maxClients() || !isAllowed(request)) {
                      refused.incrementAndGet();
                      response.setStatus(clients.size() >= settings.maxClients() ? 503 : 403);
                      callback.succeeded();
                      return null;
                    }
                    return new ClientSession(this);
                  });
            }));
    server.setHandler(context);
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
    watchAgain();
  }

  /** Returns the address, with the port that was chosen. */
  public URI address() {
    return URI.create("ws://" + settings.host() + ":" + connector.getLocalPort() + "/");
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

  @Override
  public void publish(Ticker ticker) {
    LatestTicker next = new LatestTicker(ticker.marketTicker(), ticker.version(), ticker.toJson());
    if (ticker.status() == BookStatus.CLOSED) {
      latest.remove(next.marketTicker());
    } else {
      latest.merge(
          next.marketTicker(),
          next,
          (held, later) -> later.version() >= held.version() ? later : held);
    }
    for (ClientSession client : clients) {
      client.mailbox().put(next);
      client.flush();
    }
  }

  @Override
  public void heartbeat(Heartbeat heartbeat) {
    String json = heartbeat.toJson();
    for (ClientSession client : clients) {
      client.mailbox().putHeartbeat(json);
      client.flush();
    }
  }

  @Override
  public void close() {
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

  // From the clients.

  /** Registered first, then given the current tickers, so that nothing between is missed. */
  void joined(ClientSession client) {
    accepted.incrementAndGet();
    clients.add(client);
    latest.values().forEach(client.mailbox()::put);
    client.flush();
  }

  void left(ClientSession client) {
    clients.remove(client);
    client.mailbox().close();
  }

  void requested(ClientSession client, String message) {
    ClientMailbox mailbox = client.mailbox();
    try {
      apply(mailbox, ClientRequest.parse(message));
    } catch (IllegalArgumentException e) {
      badRequests.incrementAndGet();
      if (!mailbox.putAnswer("{\"type\":\"error\",\"message\":\"" + quoted(e) + "\"}")) {
        LOG.debug("A client sends wrong requests faster than it reads the answers; dropped");
        left(client);
        client.drop();
        return;
      }
    }
    client.flush();
  }

  long nanoTime() {
    return System.nanoTime();
  }

  void execute(Runnable task) {
    threads.execute(task);
  }

  private void apply(ClientMailbox mailbox, ClientRequest request) {
    if (request.markets().isEmpty()) {
      mailbox.wantAll();
      latest.values().forEach(mailbox::put);
      return;
    }
    Collection<String> markets = request.markets().get();
    if (!request.subscribe()) {
      mailbox.unwant(markets);
    } else if (mailbox.want(markets, settings.maxMarketsPerClient())) {
      for (String market : markets) {
        LatestTicker current = latest.get(market);
        if (current != null) {
          mailbox.put(current);
        }
      }
    } else {
      throw new IllegalArgumentException(
          "more than " + settings.maxMarketsPerClient() + " markets");
    }
  }

  private boolean isAllowed(ServerUpgradeRequest request) {
    String origin = request.getHeaders().get("Origin");
    if (origin == null || settings.allowedOrigins().contains(origin)) {
      return true;
    }
    String host = request.getHeaders().get("Host");
    return host != null && (origin.equals("http://" + host) || origin.equals("https://" + host));
  }

  private void watchAgain() {
    watch.schedule(
        () -> {
          long now = nanoTime();
          for (ClientSession client : clients) {
            if (client.mailbox().isStuck(now, settings.stuckAfter().toNanos())) {
              droppedStuck.incrementAndGet();
              left(client);
              client.drop();
            }
          }
          watchAgain();
        },
        WATCH_MILLIS,
        TimeUnit.MILLISECONDS);
  }

  private static String quoted(Exception e) {
    return String.valueOf(e.getMessage()).replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
