package io.github.kalshibook.examples.server;

import io.github.kalshibook.book.BookRegistry;
import io.github.kalshibook.book.BookWriter;
import io.github.kalshibook.book.LevelList;
import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.book.StaleReason;
import java.util.Optional;

/** Books that a test writes, and what else a server shows. */
final class TestSource implements ServerSource {
  final BookRegistry registry = new BookRegistry();
  final EventLog events = new EventLog();
  volatile Optional<FeedState> feed = Optional.empty();

  /** Makes a live book of two levels on each side, the best first. */
  void live(String market, int yesBid, int noBid) {
    LevelList yes = new LevelList();
    yes.add(yesBid - 100, 500);
    yes.add(yesBid, 1_000);
    LevelList no = new LevelList();
    no.add(noBid - 100, 250);
    no.add(noBid, 2_050);
    writer(market).replace(yes, no, 1, 1, BookWriter.NO_TIME, 1);
  }

  void stale(String market) {
    writer(market).makeStale(StaleReason.SEQUENCE_GAP, 2);
  }

  private BookWriter writer(String market) {
    return registry.lend(market, this, 0).orElseThrow();
  }

  @Override
  public Optional<OrderbookState> book(String marketTicker) {
    return registry.book(marketTicker);
  }

  @Override
  public MarketTitles titles() {
    return market -> market.equals("A") ? "<b>A & B</b>" : "";
  }

  @Override
  public Optional<FeedState> feed() {
    return feed;
  }

  @Override
  public EventLog events() {
    return events;
  }
}
