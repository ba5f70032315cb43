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
}
