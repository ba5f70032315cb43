package io.github.kalshibook.testkit.internal;

import java.util.ArrayDeque;
import java.util.Deque;

/** What becomes of new connections below HTTP, by what they are for. Any thread. */
final class TcpPlan {
  /** What happens to a connection when its request arrives. */
  enum Treatment {
    PASS,
    HANG,
    GARBAGE,
    RESET,
    END
  }

  private final Deque<Treatment> handshakes = new ArrayDeque<>();
  private final Deque<Treatment> requests = new ArrayDeque<>();

  synchronized void add(boolean handshake, Treatment treatment, int count) {
    for (int i = 0; i < count; i++) {
      (handshake ? handshakes : requests).add(treatment);
    }
  }

  synchronized void clear() {
    handshakes.clear();
    requests.clear();
  }

  synchronized Treatment next(boolean handshake) {
    Treatment treatment = (handshake ? handshakes : requests).poll();
    return treatment == null ? Treatment.PASS : treatment;
  }
}
