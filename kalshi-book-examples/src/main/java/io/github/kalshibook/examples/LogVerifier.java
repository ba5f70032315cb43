package io.github.kalshibook.examples;

import io.github.kalshibook.book.BookReading;
import io.github.kalshibook.book.BookRegistry;
import io.github.kalshibook.book.BookStatus;
import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.book.Side;
import io.github.kalshibook.book.Trust;
import io.github.kalshibook.feed.Applied;
import io.github.kalshibook.feed.BookListener;
import io.github.kalshibook.feed.FrameLogEntry;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds what is remarkable in a log while it is replayed: gaps, frames that are missing from the
 * log, bad frames, and books that were crossed. Each is one JSON object.
 */
final class LogVerifier implements Replay.Watcher, BookListener {
  private final Consumer<String> out;
  private final BookReading reading = new BookReading();

  /** The books that are crossed now; at most as many as there are books. */
  private final Map<String, Episode> crossed = new TreeMap<>();

  private OptionalLong micros = OptionalLong.empty();
  private OptionalLong firstMicros = OptionalLong.empty();
  private @Nullable BookRegistry registry;
  private long episodes;
  private long longestFrames;
  private long longestMicros;

  LogVerifier(Consumer<String> out) {
    this.out = out;
  }

  void watch(BookRegistry books) {
    registry = books;
  }

  @Override
  public Optional<BookListener> books() {
    return Optional.of(this);
  }

  @Override
  public void before(FrameLogEntry entry) {
    micros = entry.receivedMicros();
    if (firstMicros.isEmpty()) {
      firstMicros = micros;
    }
  }

  @Override
  public void applied(FrameLogEntry entry, Applied applied) {
    if (applied instanceof Applied.Gap gap) {
      out.accept(
          at("gap", entry)
              + String.format(
                  Locale.ROOT,
                  ",\"sid\":%d,\"expected\":%d,\"received\":%d,\"missing\":%d,\"books\":%d}",
                  gap.sid(),
                  gap.expected(),
                  gap.received(),
                  gap.received() - gap.expected(),
                  gap.markets()));
      applied(entry, gap.frame());
    } else if (applied instanceof Applied.Restarted restarted) {
      out.accept(
          at("restart", entry)
              + String.format(
                  Locale.ROOT,
                  ",\"sid\":%d,\"seq\":%d,\"books\":%d}",
                  restarted.sid(),
                  restarted.sequence(),
                  restarted.markets()));
    } else if (applied instanceof Applied.BadContent bad) {
      out.accept(
          at("bad_content", entry)
              + ",\"market_ticker\":"
              + BookLine.quoted(bad.marketTicker())
              + ",\"seq\":"
              + bad.sequence()
              + ",\"problem\":"
              + BookLine.quoted(bad.problem())
              + "}");
    } else if (applied instanceof Applied.UnreadableMarket unreadable) {
      out.accept(
          at("unreadable_market", entry)
              + String.format(
                  Locale.ROOT,
                  ",\"sid\":%d,\"seq\":%d,\"books\":%d}",
                  unreadable.sid(),
                  unreadable.sequence(),
                  unreadable.markets()));
    } else if (applied instanceof Applied.Malformed malformed) {
      out.accept(at("malformed", entry) + problem(malformed.problem()));
    } else if (applied instanceof Applied.Failed failed) {
      out.accept(at("internal_error", entry) + problem(failed.problem()));
    }
  }

  @Override
  public void dropped(FrameLogEntry entry) {
    micros = entry.receivedMicros();
    out.accept(at("dropped", entry) + ",\"frames\":" + entry.missing() + "}");
  }

  // Crossed books.

  @Override
  public void onSnapshot(OrderbookState book, long sequence) {
    look(book, sequence);
  }

  @Override
  public void onDelta(
      OrderbookState book, Side side, int priceCentiCents, long sizeCentiContracts, long sequence) {
    look(book, sequence);
  }

  @Override
  public void onStatusChanged(String marketTicker, Trust trust) {
    if (!trust.isLive() && crossed.containsKey(marketTicker)) {
      end(marketTicker, time(trust.exchangeTime()), "not_live");
    }
  }

  private void look(OrderbookState book, long sequence) {
    book.readInto(reading);
    String ticker = book.marketTicker();
    Episode episode = crossed.get(ticker);
    boolean isCrossed = reading.status() == BookStatus.LIVE && reading.crossed();
    if (isCrossed && episode == null) {
      crossed.put(ticker, new Episode(time(reading.exchangeTime()), sequence));
    } else if (isCrossed && episode != null) {
      // The flat form brings several levels in one frame.
      episode.frames += sequence == episode.lastSequence ? 0 : 1;
      episode.lastSequence = sequence;
    } else if (episode != null) {
      end(ticker, time(reading.exchangeTime()), "uncrossed");
    }
  }

  private void end(String ticker, OptionalLong now, String how) {
    Episode episode = crossed.remove(ticker);
    if (episode == null) {
      return;
    }
    boolean timed = now.isPresent() && episode.since.isPresent();
    long lasted = timed ? Math.max(0, now.getAsLong() - episode.since.getAsLong()) : 0;
    episodes++;
    longestFrames = Math.max(longestFrames, episode.frames);
    longestMicros = Math.max(longestMicros, lasted);
    out.accept(
        "{\"type\":\"crossed\",\"t\":"
            + orNull(episode.since)
            + ",\"market_ticker\":"
            + BookLine.quoted(ticker)
            + ",\"frames\":"
            + episode.frames
            + ",\"millis\":"
            + (timed ? millis(lasted) : "null")
            + ",\"end\":\""
            + how
            + "\"}");
  }

  /** Ends what is crossed to the last. */
  void end() {
    for (String ticker : crossed.keySet().toArray(String[]::new)) {
      OptionalLong now = micros;
      if (now.isEmpty() && registry != null) {
        now =
            registry
                .book(ticker)
                .map(book -> time(book.trust().exchangeTime()))
                .orElse(OptionalLong.empty());
      }
      end(ticker, now, "end_of_log");
    }
  }

  /** Returns the fields of the summary that are known here. */
  String summary() {
    return ",\"first\":"
        + instant(firstMicros)
        + ",\"last\":"
        + instant(micros)
        + ",\"crossed_episodes\":"
        + episodes
        + ",\"longest_crossed_frames\":"
        + longestFrames
        + ",\"longest_crossed_millis\":"
        + millis(longestMicros);
  }

  /** The time of receipt, or the exchange's if the log has none. */
  private OptionalLong time(@Nullable Instant exchangeTime) {
    if (micros.isPresent() || exchangeTime == null) {
      return micros;
    }
    return OptionalLong.of(exchangeTime.toEpochMilli() * 1_000);
  }

  private static String at(String type, FrameLogEntry entry) {
    return "{\"type\":\""
        + type
        + "\",\"t\":"
        + orNull(entry.receivedMicros())
        + ",\"c\":"
        + BookLine.quoted(entry.connection());
  }

  private static String problem(String problem) {
    return ",\"problem\":" + BookLine.quoted(problem) + "}";
  }

  private static String instant(OptionalLong micros) {
    if (micros.isEmpty()) {
      return "null";
    }
    long value = micros.getAsLong();
    long nanos = Math.floorMod(value, 1_000_000L) * 1_000;
    return "\"" + Instant.ofEpochSecond(Math.floorDiv(value, 1_000_000L), nanos) + "\"";
  }

  private static String millis(long micros) {
    return String.format(Locale.ROOT, "%d.%03d", micros / 1_000, micros % 1_000);
  }

  private static String orNull(OptionalLong number) {
    return number.isPresent() ? Long.toString(number.getAsLong()) : "null";
  }

  private static final class Episode {
    private final OptionalLong since;
    private long frames = 1;
    private long lastSequence;

    Episode(OptionalLong since, long sequence) {
      this.since = since;
      this.lastSequence = sequence;
    }
  }
}
