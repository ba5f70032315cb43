package io.github.kalshibook.okhttp;

import io.github.kalshibook.book.AlertKind;

/**
 * Checks books that are believed: a quiet subscription is asked for a sign of life, and one live
 * book after another is compared with the exchange's. Belongs to the maintenance loop.
 */
final class BookChecks {
  private static final long QUIET_NANOS = 30_000_000_000L;

  /** Sends the question. */
  interface Sender {
    /** Returns false if the budget has no room for it. */
    boolean ask(SentCommand.Kind kind, String action, WantedMarket market, long now);
  }

  private final QuietProbe probe = new QuietProbe(QUIET_NANOS, BookSubscription.ANSWER_NANOS);
  private final AuditPlan audits;
  private final FeedEvents events;
  private final Sender sender;

  BookChecks(AuditPlan audits, FeedEvents events, Sender sender) {
    this.audits = audits;
    this.events = events;
    this.sender = sender;
  }

  /** The subscription began. */
  void subscribed(long now) {
    probe.heard(now);
  }

  /** Asks what is due. Returns whether the subscription is dead: it has answered nothing. */
  boolean tick(MarketSet markets, long lastNumberedNanos, long now) {
    if (probe.isDue(now, lastNumberedNanos)) {
      WantedMarket market = probe.choose(markets);
      if (market != null && probe.isHopeless()) {
        probe.heard(now);
        return true;
      }
      if (market != null && sender.ask(SentCommand.Kind.PROBE, probe.action(), market, now)) {
        probe.asked(now);
      }
    } else if (markets.isSettled()) {
      WantedMarket market = audits.next(markets, now);
      SentCommand.Kind kind = SentCommand.Kind.AUDIT;
      if (market != null && !sender.ask(kind, kind.action(), market, now)) {
        audits.demand(market.ticker, now);
      }
    }
    return false;
  }

  /** The exchange refused a question. */
  void refused(long code, long now) {
    if (code == 26 || code == 27) {
      audits.pause(now);
    }
  }

  /** Somebody doubts this book. */
  void demand(String ticker, long now) {
    audits.demand(ticker, now);
  }

  /** A snapshot that was asked for here was compared with its live book. */
  void audited(String ticker, boolean same, long now) {
    if (audits.audited(ticker, same, now)) {
      events.alert(
          AlertKind.AUDIT_DIFFERENCE,
          ticker,
          "differed from the exchange's book twice within a minute; it was put right",
          1);
    }
  }
}
