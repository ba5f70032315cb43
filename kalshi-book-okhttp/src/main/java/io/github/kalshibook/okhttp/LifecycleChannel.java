package io.github.kalshibook.okhttp;

import io.github.kalshibook.book.AlertKind;

/**
 * Keeps the lifecycle channel of one connection subscribed, beside its books and without ever
 * costing them anything: no answer, a refusal or an end is only tried again. Belongs to the loop,
 * but for {@link #isOn}.
 */
final class LifecycleChannel {
  static final String CHANNEL = "market_lifecycle_v2";

  /**
   * Ids of its commands begin here: above all that the books' commands will reach at five a second,
   * and within what any exchange takes for an id.
   */
  static final long FIRST_ID = 1_000_000_000;

  private static final long SECOND = 1_000_000_000;

  /** The books' own commands go first. */
  private static final long AFTER_OPEN_NANOS = SECOND / 4;

  private static final long ANSWER_NANOS = 5 * SECOND;
  private static final long MAX_WAIT_SECONDS = 60;
  private static final int MAX_DOUBLINGS = 5;
  private static final int TOLD_AFTER = 3;
  private static final long NO_SID = -1;
  private static final long CHANNEL_ERROR = 10;
  private static final long BUFFER_OVERFLOW = 25;

  /** What the channel needs. On the loop. */
  interface Owner {
    /** Sends a command; false if the socket no longer takes any. */
    boolean send(String command);

    /** The channel is subscribed: what happened before may have been missed. */
    void subscribed();
  }

  private final Owner owner;
  private final FeedEvents events;
  private boolean connected;
  private long nextId = FIRST_ID;
  private long dueNanos;
  private boolean awaiting;
  private int failures;
  private volatile long sid = NO_SID;

  LifecycleChannel(Owner owner, FeedEvents events) {
    this.owner = owner;
    this.events = events;
  }

  /** Returns whether a subscription is this channel's. Any thread. */
  boolean isOn(long ofSid) {
    return ofSid != NO_SID && ofSid == sid;
  }

  void connected(long now) {
    connected = true;
    failures = 0;
    begin(now + AFTER_OPEN_NANOS);
  }

  void disconnected() {
    connected = false;
    sid = NO_SID;
  }

  void tick(long now) {
    if (!connected || sid != NO_SID || now - dueNanos < 0) {
      return;
    }
    if (awaiting) {
      failed("not answered", now);
      return;
    }
    awaiting = true;
    dueNanos = now + ANSWER_NANOS;
    owner.send(Commands.subscribeLifecycle(nextId++));
  }

  /** Returns whether an answer is to one of this channel's commands. */
  boolean owns(long id) {
    return id >= FIRST_ID;
  }

  /** Its subscribe was answered, by {@code subscribed} or, the channel being held, by ok. */
  void answered(long newSid) {
    if (connected && newSid > 0) {
      sid = newSid;
      awaiting = false;
      failures = 0;
      owner.subscribed();
    }
  }

  /** An error that answers a command of this channel, or names its subscription. */
  void error(long id, long ofSid, long code, long now) {
    if (isOn(ofSid) && (code == CHANNEL_ERROR || code == BUFFER_OVERFLOW)) {
      ended("error " + code, now);
    } else if (owns(id) && sid == NO_SID) {
      failed("refused with error " + code, now);
    }
  }

  /** The exchange has ended the subscription. */
  void ended(String why, long now) {
    sid = NO_SID;
    failed(why, now);
  }

  private void failed(String why, long now) {
    long seconds = Math.min(MAX_WAIT_SECONDS, 2L << Math.min(failures, MAX_DOUBLINGS));
    if (++failures == TOLD_AFTER) {
      events.alert(AlertKind.SUBSCRIBE_REFUSED, CHANNEL, why + "; going on trying", 0);
    }
    begin(now + seconds * SECOND);
  }

  private void begin(long atNanos) {
    sid = NO_SID;
    awaiting = false;
    dueNanos = atNanos;
  }
}
