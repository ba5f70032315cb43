package io.github.kalshibook.okhttp;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** The commands of one connection that wait for an answer. Belongs to the maintenance loop. */
final class Outbox {
  private static final long FORGOTTEN_NANOS = 60_000_000_000L;

  private final CommandBudget budget = new CommandBudget();
  private final Map<Long, SentCommand> awaited = new HashMap<>();
  private final Consumer<String> socket;
  private long nextId = 1;

  Outbox(Consumer<String> socket) {
    this.socket = socket;
  }

  boolean hasRoom(long now) {
    return budget.hasRoom(now);
  }

  /**
   * Sends a command if the budget has room.
   *
   * @param text makes the command of its id
   * @return the command, null if there is no room
   */
  @Nullable SentCommand trySend(
      SentCommand.Kind kind, List<WantedMarket> markets, long now, LongFunction<String> text) {
    return budget.tryTake(now) ? send(kind, markets, now, text) : null;
  }

  /** Sends a command at once. */
  SentCommand send(
      SentCommand.Kind kind, List<WantedMarket> markets, long now, LongFunction<String> text) {
    SentCommand command = new SentCommand(kind, nextId++, List.copyOf(markets), now);
    awaited.values().removeIf(sent -> now - sent.sentNanos > FORGOTTEN_NANOS);
    awaited.put(command.id, command);
    socket.accept(text.apply(command.id));
    return command;
  }

  /** Returns the command of this id, which is awaited no more; null if none is. */
  @Nullable SentCommand answered(long id) {
    return awaited.remove(id);
  }

  /** Returns the {@code subscribe} that is unanswered; null if none is. */
  @Nullable SentCommand awaitedSubscribe() {
    for (SentCommand command : awaited.values()) {
      if (command.kind == SentCommand.Kind.SUBSCRIBE) {
        return command;
      }
    }
    return null;
  }

  void forgetAll() {
    awaited.clear();
  }

  long sent() {
    return budget.count();
  }
}
