package io.github.kalshibook.okhttp;

import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * One socket, from its handshake to its end, which comes once, whatever OkHttp calls. Frames are
 * processed on OkHttp's reader thread; everything else goes to the maintenance loop.
 */
final class SocketAttempt extends WebSocketListener {
  /** Where a socket's life is told. All but {@code frame} may come on any thread. */
  interface Owner {
    void opened(SocketAttempt attempt);

    /** On the reader thread, in the order of arrival. */
    void frame(SocketAttempt attempt, String text);

    void binaryFrame();

    /** At once, before anything is handed to the loop: the books of this socket are not true. */
    void ended(SocketAttempt attempt, String why, @Nullable HandshakeTrouble trouble);

    HandshakeTrouble classify(Throwable thrown, @Nullable Response response);
  }

  /** The processor's number for this connection. */
  final long generation;

  /** The frame that its reader thread is at. Belongs to that thread. */
  String reading = "";

  private final Owner owner;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile boolean opened;

  SocketAttempt(long generation, Owner owner) {
    this.generation = generation;
    this.owner = owner;
  }

  boolean isOpened() {
    return opened;
  }

  @Override
  public void onOpen(WebSocket socket, Response response) {
    opened = true;
    owner.opened(this);
  }

  @Override
  public void onMessage(WebSocket socket, String text) {
    owner.frame(this, text);
  }

  @Override
  public void onMessage(WebSocket socket, ByteString bytes) {
    owner.binaryFrame();
  }

  @Override
  public void onClosing(WebSocket socket, int code, String reason) {
    // OkHttp says no more than this until we close too. We do not linger: the books are not true.
    end("closed by the exchange with code " + code, null);
    socket.cancel();
  }

  @Override
  public void onClosed(WebSocket socket, int code, String reason) {
    end("closed with code " + code, null);
  }

  @Override
  public void onFailure(WebSocket socket, Throwable thrown, @Nullable Response response) {
    end(
        "broken off (" + thrown.getClass().getSimpleName() + ")",
        opened ? null : owner.classify(thrown, response));
  }

  /** Ends it from our side. */
  void abandon(WebSocket socket, String why, @Nullable HandshakeTrouble trouble) {
    end(why, trouble);
    socket.cancel();
  }

  private void end(String why, @Nullable HandshakeTrouble trouble) {
    if (ended.compareAndSet(false, true)) {
      owner.ended(this, why, trouble);
    }
  }
}
