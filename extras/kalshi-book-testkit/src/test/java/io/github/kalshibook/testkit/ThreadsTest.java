package io.github.kalshibook.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Looks at all threads of the JVM, and so cannot run beside other tests. */
@Isolated
class ThreadsTest {
  @Test
  void threads_areNamedDaemonsAndGoneAfterClose() throws InterruptedException {
    Set<Thread> before = Set.copyOf(Thread.getAllStackTraces().keySet());
    FakeKalshi exchange = FakeKalshi.builder().name("mine").markets("A").rate(100).start();
    try (OkHttpTestClient client = OkHttpTestClient.connect(exchange).subscribe("A")) {
      client.next();
      exchange.faults().hangHandshakes(1);
      try (OkHttpTestClient hanging = OkHttpTestClient.connect(exchange)) {
        await().until(() -> exchange.stats().connectionsRefused() == 1);
        exchange.connections().get(0).stopSending();

        assertThat(since(before))
            .isNotEmpty()
            .allMatch(Thread::isDaemon)
            .allMatch(thread -> thread.getName().startsWith("mine-"));
        assertThat(hanging.opened).isNotDone();
        exchange.close();
      }
    }

    await().until(() -> since(before).isEmpty());
  }

  /** Returns the threads that came since, without those of the client and of the JVM. */
  private static List<Thread> since(Set<Thread> before) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !before.contains(thread))
        .filter(thread -> !thread.getName().startsWith("Ok"))
        .filter(thread -> thread.getThreadGroup() != null)
        .filter(thread -> !thread.getThreadGroup().getName().equals("system"))
        .filter(thread -> !thread.getName().startsWith("awaitility"))
        .toList();
  }
}
