package io.github.kalshibook.testkit.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The port that clients see: passes bytes on to the web server, or does what a network does when it
 * goes wrong. Two threads for each connection, one for each direction.
 */
public final class Relay {
  private static final int FIRST_PORT = 12_000;
  private static final int LAST_PORT = 30_000;
  private static final int PORT_TRIES = 50;
  private static final long RELEASE_MILLIS = 5_000;

  final TcpPlan plan = new TcpPlan();
  private final Set<RelayLink> links = ConcurrentHashMap.newKeySet();
  private final Counters counters;
  private final ThreadFactory threads;
  private final int targetPort;
  private int port;
  private boolean ended;
  private @Nullable ServerSocket listener;
  private @Nullable Thread acceptor;

  /** Makes a relay to a loopback port. It does not listen yet. */
  public Relay(Exchange exchange, int targetPort) {
    this.counters = exchange.counters;
    this.threads = Threads.daemons(exchange.settings.name() + "-relay");
    this.port = exchange.settings.port();
    this.targetPort = targetPort;
  }

  /** Starts to listen; on the same port as before if it listened before. */
  public synchronized void open() {
    if (listener != null || ended) {
      return;
    }
    try {
      ServerSocket socket = port == 0 ? anyPort() : bound(port);
      port = socket.getLocalPort();
      listener = socket;
      acceptor = threads.newThread(() -> accept(socket));
      acceptor.start();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen at port " + port, e);
    }
  }

  /**
   * Takes a free port below those that systems give to outgoing connections: one of these could
   * take it while the exchange is down, and the exchange could not come back.
   */
  private static ServerSocket anyPort() throws IOException {
    for (int tries = 0; tries < PORT_TRIES; tries++) {
      try {
        return bound(ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT));
      } catch (BindException e) {
        // Taken; another one then.
      }
    }
    return bound(0);
  }

  private static ServerSocket bound(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.setReuseAddress(true);
    try {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 256);
    } catch (IOException e) {
      RelayLink.closeQuietly(socket);
      throw e;
    }
    return socket;
  }

  /** Stops listening for good and cuts every connection. */
  public synchronized void end() {
    ended = true;
    close();
  }

  /** Stops listening and cuts every connection. */
  public synchronized void close() {
    ServerSocket socket = listener;
    listener = null;
    if (socket != null) {
      RelayLink.closeQuietly(socket);
      awaitReleased();
    }
    links.forEach(RelayLink::reset);
  }

  /**
   * Waits until the system has let go of the port: it holds it while a thread is still in {@code
   * accept}, also of a closed socket, and refuses to bind it again until then.
   */
  private void awaitReleased() {
    Thread thread = acceptor;
    acceptor = null;
    if (thread == null) {
      return;
    }
    try {
      thread.join(RELEASE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns the port it listens at. */
  public synchronized int port() {
    return port;
  }

  /** Returns the TCP connections there are. */
  public List<RelayLink> links() {
    return List.copyOf(links);
  }

  /** Returns the link whose own port towards the web server is this one. */
  public Optional<RelayLink> byUpstreamPort(int upstreamPort) {
    return links.stream().filter(link -> link.upstreamPort() == upstreamPort).findFirst();
  }

  /** Decides what becomes of a connection by the first bytes of its client. */
  TcpPlan.Treatment treatmentOf(String request) {
    boolean handshake = request.startsWith("GET " + WebServer.WEB_SOCKET_PATH);
    TcpPlan.Treatment treatment = plan.next(handshake);
    if (handshake && treatment != TcpPlan.Treatment.PASS) {
      counters.handshakes.incrementAndGet();
      counters.refused.incrementAndGet();
    }
    return treatment;
  }

  void startThread(Runnable task) {
    threads.newThread(task).start();
  }

  void forget(RelayLink link) {
    links.remove(link);
  }

  private void accept(ServerSocket socket) {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        RelayLink link = new RelayLink(this, client, targetPort);
        links.add(link);
        if (socket.isClosed()) {
          link.reset();
        }
        link.start();
      } catch (IOException e) {
        // Closed, which ends the loop, or a client that went away before it was accepted.
      }
    }
  }
}
