package io.github.kalshibook.testkit.internal;

import io.github.kalshibook.testkit.FrameKind;
import java.util.LinkedHashSet;
import java.util.Set;

/** One sid of one connection. Guarded by the exchange's lock. */
final class Subscription {
  static final String BOOKS = "orderbook_delta";
  static final String LIFECYCLE = "market_lifecycle_v2";

  final Connection connection;
  final long sid;
  final String channel;
  final boolean useYesPrice;
  final boolean skipTickerAck;
  final Set<TrueBook> markets = new LinkedHashSet<>();
  private long seq;

  Subscription(
      Connection connection, long sid, String channel, boolean useYesPrice, boolean skipTickerAck) {
    this.connection = connection;
    this.sid = sid;
    this.channel = channel;
    this.useYesPrice = useYesPrice;
    this.skipTickerAck = skipTickerAck;
  }

  boolean holdsBooks() {
    return channel.equals(BOOKS);
  }

  /** Adds a market; returns false if it was there. */
  boolean add(TrueBook book) {
    if (!markets.add(book)) {
      return false;
    }
    if (holdsBooks()) {
      book.holders.add(this);
    }
    return true;
  }

  void remove(TrueBook book) {
    markets.remove(book);
    book.holders.remove(this);
  }

  void removeAll() {
    markets.forEach(book -> book.holders.remove(this));
    markets.clear();
  }

  /** Gives the frame the next number and sends it. {@code id} 0 stands for none. */
  void send(FrameKind kind, String type, long id, String body) {
    seq++;
    connection.offer(new OutFrame(kind, FrameText.numbered(type, id, sid, seq, body)));
  }

  void sendSnapshot(TrueBook book, long id) {
    if (connection.withholdsSnapshots(book)) {
      return;
    }
    send(FrameKind.SNAPSHOT, "orderbook_snapshot", id, FrameText.snapshotBody(book, useYesPrice));
  }

  /** Sends an {@code ok} with all markets, or without the list if the client asked for that. */
  void sendOk(long id) {
    send(FrameKind.REPLY, "ok", id, skipTickerAck ? "" : FrameText.tickersBody(markets));
  }

  long seq() {
    return seq;
  }

  /** Leaves numbers out, as if their frames had been lost before anyone saw them. */
  void skipNumbers(int count) {
    seq += count;
  }
}
