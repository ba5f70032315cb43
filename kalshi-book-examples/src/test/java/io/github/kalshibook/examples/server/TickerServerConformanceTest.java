package io.github.kalshibook.examples.server;

import static org.awaitility.Awaitility.await;

import io.github.kalshibook.testkit.SinkTrial;
import io.github.kalshibook.testkit.TickerSinkConformance;
import io.github.kalshibook.ticker.TickerSink;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TickerServerConformanceTest {
  @Test
  void server_keepsTheContractOfASink() {
    TickerSinkConformance.of(Trial::new).patience(Duration.ofSeconds(20)).check();
  }

  /** The server, and one client of it. */
  private static final class Trial implements SinkTrial {
    private final ServerRig rig = new ServerRig(ServerRig.settings());
    private final TestClient client = rig.connect();

    Trial() {
      await().until(() -> rig.server.stats().clients() == 1);
    }

    @Override
    public TickerSink sink() {
      return rig.server;
    }

    @Override
    public List<String> received() {
      return List.copyOf(client.texts);
    }

    @Override
    public void close() {
      client.socket.abort();
      rig.close();
    }
  }
}
