package io.github.kalshibook.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.junit.jupiter.api.Test;

class ThreadsTest {
  @Test
  void threads_areNamedDaemonsAndGoneAfterClose() throws InterruptedException {
    FakeKalshi exchange = FakeKalshi.builder().name("mine").markets("A").rate(100).start();
    try (OkHttpTestClient client = OkHttpTestClient.connect(exchange).subscribe("A")) {
      client.next();
      exchange.faults().hangHandshakes(1);
      try (OkHttpTestClient hanging = OkHttpTestClient.connect(exchange)) {
        await().until(() -> exchange.stats().connectionsRefused() == 1);
        exchange.connections().get(0).stopSending();

        assertThat(ofExchange()).isNotEmpty().allMatch(Thread::isDaemon);
        assertThat(hanging.opened).isNotDone();
        exchange.close();
      }
    }

    await().until(() -> ofExchange().isEmpty());
  }

  private static List<Thread> ofExchange() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("mine"))
        .toList();
  }
}
