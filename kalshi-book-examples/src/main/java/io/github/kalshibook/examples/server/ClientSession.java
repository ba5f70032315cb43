package io.github.kalshibook.examples.server;

import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
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
    server.joined(this);
  }

  @Override
  public void onWebSocketText(String message) {
    server.requested(this, message);
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
    session.sendText(message, Callback.from(this::sentOne, failure -> server.left(this)));
  }

  void drop() {
    mailbox.close();
    Session session = getSession();
    if (session != null) {
      session.disconnect();
    }
  }

  private void sentOne() {
    mailbox.sent();
    // Jetty's own thread calls this, and a send that succeeds at once calls it from within send:
    // going on from here would nest, so the next one is handed to the server's threads.
    server.execute(this::flush);
  }
}
