package io.github.kalshibook.feed;

import static org.junit.jupiter.api.Assertions.fail;

import io.github.kalshibook.book.BookChecks;
import io.github.kalshibook.book.BookRegistry;
import io.github.kalshibook.book.BookView;
import io.github.kalshibook.book.OrderbookLevel;
import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.book.Side;
import io.github.kalshibook.book.Trust;
import io.github.kalshibook.feed.PlainModel.PlainBook;
import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Supplier;

/** Compares the library with {@link PlainModel}: books, trust, counters. */
final class PlainComparison {
  /** Under which a frame that was understood and not applied is counted. */
  private static final Set<ProcessorCounter> DROPPED =
      EnumSet.of(
          ProcessorCounter.UNKNOWN_MARKETS,
          ProcessorCounter.BEFORE_SNAPSHOT,
          ProcessorCounter.STALE_BOOK,
          ProcessorCounter.OTHER_SID,
          ProcessorCounter.CLOSED_BOOK,
          ProcessorCounter.ENDED_SUBSCRIPTION,
          ProcessorCounter.REFUSED_SNAPSHOTS);

  /** The rest of what the model counts too. */
  private static final Set<ProcessorCounter> COUNTED =
      EnumSet.of(
          ProcessorCounter.FRAMES,
          ProcessorCounter.SNAPSHOTS,
          ProcessorCounter.DELTAS,
          ProcessorCounter.SUBSCRIBED,
          ProcessorCounter.UNSUBSCRIBED,
          ProcessorCounter.OK,
          ProcessorCounter.ERRORS,
          ProcessorCounter.TICKERS,
          ProcessorCounter.TRADES,
          ProcessorCounter.LIFECYCLE,
          ProcessorCounter.UNKNOWN_TYPES,
          ProcessorCounter.MALFORMED,
          ProcessorCounter.SNAPSHOTS_APPLIED,
          ProcessorCounter.DELTAS_APPLIED,
          ProcessorCounter.BAD_CONTENT,
          ProcessorCounter.UNREADABLE_MARKETS,
          ProcessorCounter.FORMAT_DRIFT,
          ProcessorCounter.GAPS,
          ProcessorCounter.MISSING_FRAMES,
          ProcessorCounter.RESTARTS,
          ProcessorCounter.OLD_SEQUENCE,
          ProcessorCounter.UNKNOWN_SIDS,
          ProcessorCounter.REFUSED_SNAPSHOTS,
          ProcessorCounter.OLD_CONNECTION,
          ProcessorCounter.CONNECTIONS_ENDED,
          ProcessorCounter.BOOKS_REMOVED,
          ProcessorCounter.INTERNAL_ERRORS,
          ProcessorCounter.HIGHEST_SEQUENCE);

  private final Supplier<String> context;

  /**
   * Makes a comparison.
   *
   * @param context what a failure message says beside the difference
   */
  PlainComparison(Supplier<String> context) {
    this.context = context;
  }

  void books(PlainModel.World expected, BookRegistry actual) {
    if (expected.books.size() != actual.size()) {
      same("markets", expected.books.keySet().toString(), tickers(actual).toString());
    }
    expected.books.forEach(
        (ticker, book) -> {
          OrderbookState state = actual.book(ticker).orElse(null);
          if (state == null) {
            fail(ticker + " has no book; " + context.get());
          } else {
            book(ticker, book, state);
          }
        });
  }

  void counters(PlainModel expected, KalshiMessageProcessor actual) {
    ProcessorStats stats = actual.stats();
    for (ProcessorCounter counter : COUNTED) {
      if (expected.count(counter) != stats.count(counter)) {
        same(counter.name(), expected.count(counter), stats.count(counter));
      }
    }
    same("dropped", expected.dropped, DROPPED.stream().mapToLong(stats::count).sum());
    same("sids", expected.sids(), (long) stats.sids());
    long held =
        expected.world.books.values().stream().filter(book -> book.lentTo == expected).count();
    same("held markets", held, (long) stats.markets());
  }

  private void book(String ticker, PlainBook expected, OrderbookState actual) {
    BookChecks.checkInvariants(actual);
    BookView view = actual.view();
    Trust trust = view.trust();
    same(ticker + " status", expected.status, TestFeed.status(trust));
    side(ticker + " yes", expected.yes, view.bids(Side.YES));
    side(ticker + " no", expected.no, view.bids(Side.NO));
    same(ticker + " sid", expected.sid, trust.sid());
    same(ticker + " sequence", expected.sequence, trust.sequence());
    same(ticker + " generation", expected.generation, trust.generation());
  }

  private void side(
      String what, SortedMap<BigDecimal, BigDecimal> expected, List<OrderbookLevel> bestFirst) {
    boolean same = expected.size() == bestFirst.size();
    int i = bestFirst.size();
    for (Map.Entry<BigDecimal, BigDecimal> level : expected.entrySet()) {
      same =
          same
              && level.getKey().compareTo(bestFirst.get(--i).price()) == 0
              && level.getValue().compareTo(bestFirst.get(i).size()) == 0;
    }
    if (!same) {
      same(what, expected.toString(), bestFirst.toString());
    }
  }

  private void same(String what, Object expected, Object actual) {
    if (!expected.equals(actual)) {
      fail("%s: expected %s but was %s; %s".formatted(what, expected, actual, context.get()));
    }
  }

  private static List<String> tickers(BookRegistry registry) {
    return registry.books().stream().map(OrderbookState::marketTicker).sorted().toList();
  }
}
