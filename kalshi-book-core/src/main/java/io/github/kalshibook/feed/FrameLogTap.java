package io.github.kalshibook.feed;

import java.util.List;

/**
 * Puts the frames of one connection slot into a frame log, each connection under a number of its
 * own, and says what is missing. What cannot be put there waits here, in constant space.
 */
final class FrameLogTap implements FrameTap {
  private static final long NONE = 0;

  private final FrameLogWriter log;

  // Guarded by this, for a few steps: by the slot's threads, and the log's own thread when it has
  // nothing to write.

  /** The processor's number of the connection whose frames come, or came last. */
  private long connection;

  /** The last connection that ended, by the processor's number. */
  private long ended;

  /** The log's number of {@code connection}. */
  private long named = NONE;

  /** The connection that is open in the log: its open is there, its close is not. */
  private long open = NONE;

  /** Whether {@code open} is over. */
  private boolean closeDue;

  /** How many frames are missing since the last line that said so. */
  private long missing;

  FrameLogTap(FrameLogWriter log) {
    this.log = log;
  }

  @Override
  public synchronized void onFrame(String frame, long ofConnection, long receivedMillis) {
    log.countOffered();
    if (ofConnection <= ended) {
      log.countDropped(1);
      missing++;
      return;
    }
    if (ofConnection != connection) {
      connection = ofConnection;
      named = log.newConnection();
      closeDue = open != NONE;
    }
    // Multiplied as it is, so that a replay has the very time that the feed had.
    long micros = receivedMillis * 1_000;
    FrameLogItem item = FrameLogItem.frame(micros, named, frame);
    if (log.isClosed() || !settle(micros, item.bytes())) {
      log.overflowed();
      missing++;
      return;
    }
    if (open == NONE) {
      open = named;
      log.put(FrameLogItem.event(micros, open, "open"));
    }
    sayMissing(micros, named);
    log.put(item);
  }

  @Override
  public synchronized void onConnectionEnded(long ofConnection) {
    ended = Math.max(ended, ofConnection);
    if (ofConnection >= connection) {
      closeDue = open != NONE;
    }
    settle(log.nowMicros(), 0);
  }

  /** Not told if there is no room: then a replay has these books stale from here. */
  @Override
  public synchronized void onMarketsTaken(List<String> marketTickers) {
    long micros = log.nowMicros();
    FrameLogItem item = FrameLogItem.moved(micros, named, marketTickers);
    if (open != NONE && !closeDue && settle(micros, item.bytes())) {
      sayMissing(micros, open);
      log.put(item);
    }
  }

  /** Says what is due, if there is room for it; called when nothing waits any more. */
  synchronized void settle() {
    long micros = log.nowMicros();
    if (settle(micros, 0) && missing > 0) {
      sayMissing(micros, open == NONE ? named : open);
    }
  }

  /** Ends what is over. Returns false, and does nothing, if there is no room for so much more. */
  private boolean settle(long micros, long bytes) {
    if (!log.hasRoom(bytes)) {
      return false;
    }
    if (closeDue) {
      sayMissing(micros, open);
      log.put(FrameLogItem.event(micros, open, "close"));
      open = NONE;
      closeDue = false;
    }
    return true;
  }

  private void sayMissing(long micros, long of) {
    if (missing > 0) {
      log.put(FrameLogItem.dropped(micros, of, missing));
      missing = 0;
    }
  }
}
