package io.github.kalshibook.testkit.internal;

import io.github.kalshibook.testkit.HttpAnswer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

/** HTTP and WebSocket of the exchange, on a loopback port of its own behind the relay. */
public final class WebServer {
  static final String ROOT = "/trade-api/v2";
  static final String WEB_SOCKET_PATH = "/trade-api/ws/v2";

  /** Small enough that a client which does not read is noticed by the queue, not by the kernel. */
  private static final int SEND_BUFFER_BYTES = 64 * 1024;

  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);

  final HttpPlan handshakes = new HttpPlan();
  final HttpPlan requests = new HttpPlan();
  private final Exchange exchange;
  private final SignatureCheck signatures;
  private final RestApi rest;
  private final Server server;
  private final ServerConnector connector;

  /** Makes a server that is not started. */
  public WebServer(Exchange exchange, SignatureCheck signatures) {
    this.exchange = exchange;
    this.signatures = signatures;
    this.rest = new RestApi(exchange);
    QueuedThreadPool threads = new QueuedThreadPool(64, 4);
    threads.setName(exchange.settings.name() + "-http");
    threads.setDaemon(true);
    server = new Server(threads);
    HttpConfiguration http = new HttpConfiguration();
    // The Date header is written from the exchange's clock: clients measure their skew by it.
    http.setSendDateHeader(false);
    http.setSendServerVersion(false);
    connector =
        new ServerConnector(
            server,
            null,
            new ScheduledExecutorScheduler(exchange.settings.name() + "-http-timer", true),
            null,
            1,
            1,
            new HttpConnectionFactory(http));
    connector.setHost("127.0.0.1");
    connector.setIdleTimeout(Duration.ofMinutes(10).toMillis());
    connector.setAcceptedSendBufferSize(SEND_BUFFER_BYTES);
    server.addConnector(connector);
    server.setHandler(new Gate(WebSocketUpgradeHandler.from(server, this::configure)));
  }

  private void configure(ServerWebSocketContainer container) {
    container.setIdleTimeout(Duration.ZERO);
    container.setMaxTextMessageSize(16L * 1024 * 1024);
    container.addMapping(
        WEB_SOCKET_PATH,
        (request, response, callback) -> {
          if (!exchange.settings.compression()) {
            response.setExtensions(List.of());
          }
          return exchange.newConnection();
        });
  }

  /** Starts, and returns the port. */
  public int start() {
    try {
      server.start();
    } catch (Exception e) {
      // Jetty's signature says Exception; on loopback it can only be that no port is left.
      throw new IllegalStateException("cannot start the exchange's web server", e);
    }
    return connector.getLocalPort();
  }

  /** Stops; open connections are cut. */
  public void stop() {
    try {
      server.setStopTimeout(0);
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("cannot stop the exchange's web server", e);
    }
  }

  private void answer(Response response, Callback callback, HttpAnswer answer) {
    response.setStatus(answer.status());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    // A connection for each request: so that faults below HTTP hit whole requests.
    response.getHeaders().put(HttpHeader.CONNECTION, "close");
    answer.headers().forEach((name, value) -> response.getHeaders().put(name, value));
    response.write(true, BufferUtil.toBuffer(answer.body(), StandardCharsets.UTF_8), callback);
  }

  /** Looks at every request first: refuses handshakes, answers REST, lets the rest through. */
  private final class Gate extends Handler.Wrapper {
    Gate(Handler webSockets) {
      super(webSockets);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      String date = HTTP_DATE.format(exchange.settings.clock().instant());
      response.getHeaders().put(HttpHeader.DATE, date);
      String path = request.getHttpURI().getPath();
      if (!path.equals(WEB_SOCKET_PATH)) {
        exchange.counters.restRequests.incrementAndGet();
        String resource = path.startsWith(ROOT) ? path.substring(ROOT.length()) : path;
        Optional<HttpAnswer> planned = requests.next(resource);
        answer(response, callback, planned.isPresent() ? planned.get() : rest.answer(request));
        return true;
      }
      exchange.counters.handshakes.incrementAndGet();
      Optional<HttpAnswer> refusal = refusal(request, path);
      if (refusal.isPresent()) {
        exchange.counters.refused.incrementAndGet();
        answer(response, callback, refusal.get());
        return true;
      }
      return super.handle(request, response, callback);
    }

    private Optional<HttpAnswer> refusal(Request request, String path) {
      Optional<HttpAnswer> planned = handshakes.next("");
      if (planned.isPresent()) {
        return planned;
      }
      if (exchange.connections().size() >= exchange.settings.connectionLimit()) {
        return Optional.of(HttpAnswer.TOO_MANY_REQUESTS);
      }
      return signatures.trouble(request.getMethod(), path, request.getHeaders());
    }
  }
}
