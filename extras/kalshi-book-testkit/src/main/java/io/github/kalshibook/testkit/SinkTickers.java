package io.github.kalshibook.testkit;

import io.github.kalshibook.book.BookStatus;
import io.github.kalshibook.book.StaleReason;
import io.github.kalshibook.ticker.Heartbeat;
import io.github.kalshibook.ticker.Ticker;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What the examination of a sink hands over. */
final class SinkTickers {
  private static final Instant TIME = Instant.ofEpochMilli(1_795_343_518_727L);

  private SinkTickers() {}

  /** A ticker of every form there is, versions rising. */
  static List<Ticker> everyForm() {
    OptionalInt none = OptionalInt.empty();
    return List.of(
        live("BOTH", OptionalInt.of(5_200), OptionalInt.of(4_600), 250_050, 1),
        live("LOCKED", OptionalInt.of(5_000), OptionalInt.of(5_000), 1, 2),
        live("YES-ONLY", OptionalInt.of(9_999), none, 1, 3),
        live("NO-ONLY", none, OptionalInt.of(1), Long.MAX_VALUE, 4),
        live("EMPTY", none, none, 0, 5),
        live("odd \" \\ name \u0000 \n \u00e9 \ud83d\ude00 \ud800", none, none, 0, 6),
        live("x".repeat(2_000), none, none, 0, 7),
        new Ticker(
            "TIMELESS",
            BookStatus.LIVE,
            StaleReason.NONE,
            none,
            none,
            OptionalLong.of(0),
            8,
            null,
            null),
        notLive("NEW", BookStatus.AWAITING_SNAPSHOT, StaleReason.RESUBSCRIBED, 9),
        notLive("BOTH", BookStatus.STALE, StaleReason.SEQUENCE_GAP, 10),
        notLive("BOTH", BookStatus.CLOSED, StaleReason.MARKET_ENDED, 11),
        notLive("NEVER-SEEN", BookStatus.CLOSED, StaleReason.UNSUBSCRIBED, 12));
  }

  static Ticker live(String market, long version) {
    int bid = 1 + (int) (version % 4_999);
    return live(market, OptionalInt.of(bid), OptionalInt.of(bid), 100 * version, version);
  }

  static Ticker stale(String market, long version) {
    return notLive(market, BookStatus.STALE, StaleReason.SEQUENCE_GAP, version);
  }

  static Ticker closed(String market, long version) {
    return notLive(market, BookStatus.CLOSED, StaleReason.MARKET_ENDED, version);
  }

  static Heartbeat heartbeat(int live) {
    return new Heartbeat(TIME, live, 0, true);
  }

  private static Ticker live(
      String market, OptionalInt yesBid, OptionalInt noBid, long resting, long version) {
    return new Ticker(
        market,
        BookStatus.LIVE,
        StaleReason.NONE,
        yesBid,
        noBid,
        OptionalLong.of(resting),
        version,
        TIME,
        TIME);
  }

  private static Ticker notLive(
      String market, BookStatus status, StaleReason reason, long version) {
    return new Ticker(
        market,
        status,
        reason,
        OptionalInt.empty(),
        OptionalInt.empty(),
        OptionalLong.empty(),
        version,
        TIME,
        null);
  }
}
