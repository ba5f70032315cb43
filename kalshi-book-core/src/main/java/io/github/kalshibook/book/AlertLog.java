package io.github.kalshibook.book;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The last 100 gaps and alerts. Any thread may raise and read; nobody waits for anybody, so the
 * feed thread may raise. Shared by the parts of one feed; an {@link AlertRelay} tells of them.
 */
public final class AlertLog {
  private static final int KEPT = 100;

  private final AtomicReferenceArray<@Nullable Numbered> ring = new AtomicReferenceArray<>(KEPT);
  private final AtomicLong raised = new AtomicLong();
  private final List<AlertRelay> relays = new CopyOnWriteArrayList<>();

  /** Makes an empty log. */
  public AlertLog() {}

  /** Keeps an alert; the oldest of more than 100 is forgotten. */
  public void raise(Alert alert) {
    Objects.requireNonNull(alert, "alert");
    long number = raised.getAndIncrement();
    // Whoever is held up between these two lines must not put an old one over a newer.
    ring.accumulateAndGet((int) (number % KEPT), new Numbered(number, alert), AlertLog::later);
    for (AlertRelay relay : relays) {
      relay.raised(alert);
    }
  }

  void add(AlertRelay relay) {
    relays.add(relay);
  }

  void remove(AlertRelay relay) {
    relays.remove(relay);
  }

  /** Returns how many alerts were ever raised. */
  public long raised() {
    return raised.get();
  }

  /** Returns the last alerts, oldest first. */
  public List<Alert> recent() {
    return IntStream.range(0, KEPT)
        .mapToObj(ring::get)
        .filter(Objects::nonNull)
        .sorted(Comparator.comparingLong(Numbered::number))
        .map(Numbered::alert)
        .toList();
  }

  private static Numbered later(@Nullable Numbered held, @Nullable Numbered raised) {
    Objects.requireNonNull(raised, "raised");
    return held == null || held.number < raised.number ? raised : held;
  }

  private record Numbered(long number, Alert alert) {}
}
