package io.github.kalshibook.testkit.internal;

import io.github.kalshibook.testkit.CommandKind;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** What the exchange counts. Any thread. */
final class Counters {
  final AtomicLong handshakes = new AtomicLong();
  final AtomicLong accepted = new AtomicLong();
  final AtomicLong refused = new AtomicLong();
  final AtomicLong framesSent = new AtomicLong();
  final AtomicLong framesFaulted = new AtomicLong();
  final AtomicLong overflows = new AtomicLong();
  final AtomicLong pings = new AtomicLong();
  final AtomicLong pongs = new AtomicLong();
  final AtomicLong restRequests = new AtomicLong();
  private final AtomicLongArray commands = new AtomicLongArray(CommandKind.values().length);

  void count(CommandKind kind) {
    commands.incrementAndGet(kind.ordinal());
  }

  Map<CommandKind, Long> commands() {
    Map<CommandKind, Long> counts = new EnumMap<>(CommandKind.class);
    for (CommandKind kind : CommandKind.values()) {
      counts.put(kind, commands.get(kind.ordinal()));
    }
    return counts;
  }
}
