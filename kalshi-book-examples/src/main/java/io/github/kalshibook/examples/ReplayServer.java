package io.github.kalshibook.examples;

import io.github.kalshibook.examples.server.ServerSettings;
import io.github.kalshibook.examples.server.TickerServer;
import io.github.kalshibook.ticker.TickerPublisher;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Serves the tickers of a replay while it goes on, as `live` does; or nothing. */
final class ReplayServer implements AutoCloseable {
  private static final ReplayServer NOTHING = new ReplayServer(null, null);

  private final @Nullable TickerPublisher publisher;
  private final @Nullable Replay replay;

  private ReplayServer(@Nullable TickerPublisher publisher, @Nullable Replay replay) {
    this.publisher = publisher;
    this.replay = replay;
  }

  static ReplayServer of(@Nullable Integer port, Replay replay, Console console)
      throws CommandFailure {
    if (port == null) {
      return NOTHING;
    }
    TickerServer server = new TickerServer(ServerSettings.onPort(port));
    try {
      server.start();
    } catch (IOException e) {
      throw new CommandFailure(
          "cannot serve tickers on port " + port + ": the port is in use, or may not be used", e);
    }
    console.say("tickers on " + server.address());
    TickerPublisher publisher =
        TickerPublisher.builder(replay.registry()).sink("websocket", server).build();
    publisher.start();
    return new ReplayServer(publisher, replay);
  }

  /** The last ticker of every market goes out, too. */
  void end() {
    if (publisher != null && replay != null) {
      replay.books().forEach(book -> publisher.publishNow(book.marketTicker()));
    }
  }

  @Override
  public void close() {
    if (publisher != null) {
      publisher.close();
    }
  }
}
