package io.github.kalshibook.examples.server;

import io.github.kalshibook.book.BookRegistry;
import io.github.kalshibook.book.BookWriter;
import io.github.kalshibook.book.LevelList;
import io.github.kalshibook.book.StaleReason;
import io.github.kalshibook.ticker.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** A running server, tickers for it whose versions rise, and clients. */
final class ServerRig implements AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  final TickerServer server;
  private final BookRegistry registry = new BookRegistry();

  ServerRig(ServerSettings settings) {
    this(settings, ServerSource.NONE);
  }

  ServerRig(ServerSettings settings, ServerSource source) {
    server = new TickerServer(settings, source);
    try {
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ServerSettings settings() {
    return settings(100, Duration.ofMinutes(10));
  }

  static ServerSettings settings(int maxClients, Duration stuckAfter) {
    return settings("127.0.0.1", maxClients, stuckAfter, Set.of());
  }

  static ServerSettings settings(
      String host, int maxClients, Duration stuckAfter, Set<String> allowedOrigins) {
    return new ServerSettings(
        host, 0, maxClients, 4_096, 100, 8_192, stuckAfter, allowedOrigins, Optional.empty());
  }

  Ticker live(String market, int yesBid) {
    LevelList yes = new LevelList();
    yes.add(yesBid, 100);
    BookWriter writer = registry.lend(market, this, 0).orElseThrow();
    writer.replace(yes, new LevelList(), 1, 1, BookWriter.NO_TIME, 1);
    return Ticker.of(writer.book(), Instant.ofEpochMilli(1));
  }

  Ticker closed(String market) {
    BookWriter writer = registry.lend(market, this, 0).orElseThrow();
    writer.close(StaleReason.UNSUBSCRIBED, 2);
    return Ticker.of(writer.book(), Instant.ofEpochMilli(2));
  }

  TestClient connect() {
    return TestClient.connect(HTTP, server.address());
  }

  RawClient connectRaw() throws IOException {
    return new RawClient(server.address().getPort()).open("");
  }

  @Override
  public void close() {
    server.close();
  }
}
