package io.github.kalshibook.examples.server;

import io.github.kalshibook.book.BookReading;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Puts the depth of changed books into the mailboxes of those who want it. One thread at a time;
 * each book is read and written out once a round, however many want it.
 */
final class DepthPusher {
  private static final long NO_BOOK = -1;

  private final ServerSource source;
  private final BookReading reading = new BookReading();

  DepthPusher(ServerSource source) {
    this.source = source;
  }

  void push(Collection<ClientSession> clients) {
    Map<DepthWish, String> made = new HashMap<>();
    for (ClientSession client : clients) {
      DepthWish wish = client.mailbox().depthWish();
      if (wish != null) {
        long version = version(wish.marketTicker());
        if (client.mailbox().lacksDepth(wish, version)) {
          client.mailbox().putDepth(wish, version, made.computeIfAbsent(wish, this::json));
          client.flush();
        }
      }
    }
  }

  private long version(String marketTicker) {
    return source
        .book(marketTicker)
        .map(
            book -> {
              book.readInto(reading);
              return reading.version();
            })
        .orElse(NO_BOOK);
  }

  private String json(DepthWish wish) {
    return source
        .book(wish.marketTicker())
        .map(book -> BookJson.of(book, wish.levels()))
        .orElseGet(() -> BookJson.none(wish.marketTicker()));
  }
}
