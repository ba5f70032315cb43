package io.github.kalshibook.examples.server;

import java.nio.ByteBuffer;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.StatusCode;
import org.jspecify.annotations.Nullable;

/**
 * One client. Sends one message at a time; whoever puts something in starts the sending. Public
 * only because Jetty calls it.
 */
public final class ClientSession extends Session.Listener.AbstractAutoDemanding {
  private final TickerServer server;
  private final ClientMailbox mailbox = new ClientMailbox();

  ClientSession(TickerServer server) {
    this.server = server;
  }

  ClientMailbox mailbox() {
    return mailbox;
  }

  @Override
  public void onWebSocketOpen(Session session) {
    super.onWebSocketOpen(session);
    if (!server.joined(this)) {
      session.close(StatusCode.TRY_AGAIN_LATER, "too many clients", Callback.NOOP);
    }
  }

  @Override
  public void onWebSocketText(String message) {
    server.requested(this, message);
  }

  @Override
  public void onWebSocketBinary(ByteBuffer message, Callback callback) {
    callback.succeed();
    server.answerError(this, "the message is not text");
  }

  @Override
  public void onWebSocketClose(int statusCode, @Nullable String reason, Callback callback) {
    server.left(this);
    callback.succeed();
  }

  @Override
  public void onWebSocketError(Throwable cause) {
    server.left(this);
  }

  /** Sends what waits, unless a send is under way: its end goes on with the next. */
  void flush() {
    Session session = getSession();
    String message;
    if (session == null || (message = mailbox.next(server.nanoTime())) == null) {
      return;
    }
    session.sendText(message, Callback.from(this::sentOne, this::notSent));
  }

  void drop() {
    mailbox.close();
    Session session = getSession();
    if (session != null) {
      session.disconnect();
    }
  }

  private void notSent(Throwable failure) {
    server.left(this);
    drop();
  }

  private void sentOne() {
    if (mailbox.sent()) {
      // Jetty's own thread calls this, and a send that succeeds at once calls it from within send:
      // going on from here would nest, so the next one is handed to the server's threads.
      server.execute(this::flush);
    }
  }
}
