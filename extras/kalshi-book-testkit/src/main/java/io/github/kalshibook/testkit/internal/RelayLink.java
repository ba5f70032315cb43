package io.github.kalshibook.testkit.internal;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One TCP connection through the relay. */
public final class RelayLink {
  /** What happens to the bytes of one direction. */
  public enum Flow {
    /** They pass. */
    PASS,
    /** They wait, and so does the sender, once buffers are full. */
    WAIT,
    /** They are read and thrown away: the sender notices nothing. */
    DISCARD
  }

  private static final int BUFFER_BYTES = 64 * 1024;
  private static final long LOOK_AGAIN_MILLIS = 10;
  private static final int SLOW_SLICE_BYTES = 1_024;
  private static final byte[] GARBAGE =
      "220 mail.example ESMTP\r\n\u0000\u0001\u0002 this is no HTTP\r\n\r\n"
          .getBytes(StandardCharsets.ISO_8859_1);

  private final Relay relay;
  private final Socket client;
  private final int targetPort;
  private @Nullable Socket upstream;
  private Flow toClient = Flow.PASS;
  private Flow toServer = Flow.PASS;
  private int bytesPerSecond;
  private boolean discarded;
  private boolean ended;

  RelayLink(Relay relay, Socket client, int targetPort) {
    this.relay = relay;
    this.client = client;
    this.targetPort = targetPort;
  }

  void start() {
    relay.startThread(this::serve);
  }

  /** Returns the link's own port towards the web server; 0 before it is connected. */
  synchronized int upstreamPort() {
    return upstream == null ? 0 : upstream.getLocalPort();
  }

  /**
   * Sets what happens to the bytes of both directions. A connection of which bytes were thrown away
   * cannot pass again; it is cut instead.
   */
  public void flow(Flow newToClient, Flow newToServer) {
    boolean broken;
    synchronized (this) {
      toClient = newToClient;
      toServer = newToServer;
      broken = discarded && newToClient == Flow.PASS && newToServer == Flow.PASS;
      notifyAll();
    }
    if (broken) {
      reset();
    }
  }

  /** Lets only so many bytes a second through to the client; 0 lifts the limit. */
  public synchronized void slow(int newBytesPerSecond) {
    bytesPerSecond = newBytesPerSecond;
    notifyAll();
  }

  /** Cuts the connection with a TCP reset towards the client. */
  public void reset() {
    try {
      client.setSoLinger(true, 0);
    } catch (IOException e) {
      // Closed already.
    }
    end();
  }

  /** Ends the connection with a TCP end towards the client. */
  public void end() {
    Socket server;
    synchronized (this) {
      ended = true;
      server = upstream;
      notifyAll();
    }
    closeQuietly(client);
    if (server != null) {
      closeQuietly(server);
    }
    relay.forget(this);
  }

  private void serve() {
    try {
      client.setTcpNoDelay(true);
      client.setSendBufferSize(BUFFER_BYTES);
      byte[] first = new byte[BUFFER_BYTES];
      InputStream in = client.getInputStream();
      int count = in.read(first);
      if (count > 0 && admit(new String(first, 0, count, StandardCharsets.ISO_8859_1))) {
        pass(in, first, count);
      }
    } catch (IOException e) {
      // Either side went away: so does the other.
    } finally {
      end();
    }
  }

  /** Does what is planned for the request; returns whether it may pass. */
  private boolean admit(String request) throws IOException {
    switch (relay.treatmentOf(request)) {
      case PASS -> {
        return true;
      }
      case HANG -> drain();
      case GARBAGE -> {
        client.getOutputStream().write(GARBAGE);
        client.getOutputStream().flush();
        client.shutdownOutput();
        drain();
      }
      case RESET -> reset();
      case END -> end();
    }
    return false;
  }

  /** Reads until the client gives up. */
  private void drain() throws IOException {
    InputStream in = client.getInputStream();
    while (in.read() >= 0) {
      // Nothing to do with it.
    }
  }

  private void pass(InputStream in, byte[] buffer, int firstCount) throws IOException {
    Socket server = new Socket(InetAddress.getLoopbackAddress(), targetPort);
    synchronized (this) {
      upstream = server;
      if (ended) {
        closeQuietly(server);
        return;
      }
    }
    server.setTcpNoDelay(true);
    relay.startThread(() -> passToClient(server));
    OutputStream out = server.getOutputStream();
    for (int count = firstCount; count >= 0; count = in.read(buffer)) {
      if (mayPass(false)) {
        out.write(buffer, 0, count);
        out.flush();
      }
    }
  }

  private void passToClient(Socket server) {
    try {
      InputStream in = server.getInputStream();
      OutputStream out = client.getOutputStream();
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        passToClient(out, buffer, count);
      }
    } catch (IOException e) {
      // Either side went away: so does the other.
    } finally {
      end();
    }
  }

  private void passToClient(OutputStream out, byte[] buffer, int count) throws IOException {
    int start = 0;
    while (start < count) {
      int length = Math.min(count - start, slice());
      pace(length);
      if (mayPass(true)) {
        out.write(buffer, start, length);
        out.flush();
      }
      start += length;
    }
  }

  /** Waits while the direction waits; returns false if the bytes are to be thrown away. */
  private synchronized boolean mayPass(boolean towardsClient) throws IOException {
    waitWhile(() -> flow(towardsClient) == Flow.WAIT);
    boolean pass = flow(towardsClient) == Flow.PASS;
    discarded |= !pass;
    return pass;
  }

  private synchronized Flow flow(boolean towardsClient) {
    return towardsClient ? toClient : toServer;
  }

  private synchronized int slice() {
    return bytesPerSecond > 0 ? SLOW_SLICE_BYTES : BUFFER_BYTES;
  }

  /** Waits for as long as so many bytes take. */
  private synchronized void pace(int bytes) throws IOException {
    if (bytesPerSecond > 0) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(bytes) / bytesPerSecond;
      waitWhile(() -> bytesPerSecond > 0 && System.nanoTime() - end < 0);
    }
  }

  private synchronized void waitWhile(BooleanSupplier blocked) throws IOException {
    try {
      while (!ended && blocked.getAsBoolean()) {
        wait(LOOK_AGAIN_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    if (ended) {
      throw new IOException("ended");
    }
  }

  static void closeQuietly(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException e) {
      // Closing is all that was wanted.
    }
  }
}
