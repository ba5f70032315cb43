/**
 * A fake Kalshi for tests: a real WebSocket and REST server on a loopback port that holds true
 * books, moves them, and goes wrong on demand.
 *
 * <p>Start at {@link io.github.kalshibook.testkit.FakeKalshi}.
 */
module io.github.kalshibook.testkit {
  requires transitive io.github.kalshibook.core;
  requires com.fasterxml.jackson.databind;
  requires org.eclipse.jetty.websocket.server;
  requires org.slf4j;
  requires static org.jspecify;

  exports io.github.kalshibook.testkit;

  // Not to compile against: Jetty finds the methods of its sockets by a public lookup, and refuses
  // every handshake where it may not. It sees what is open to all only.
  opens io.github.kalshibook.testkit.internal;
}
