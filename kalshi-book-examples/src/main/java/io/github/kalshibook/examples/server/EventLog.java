package io.github.kalshibook.examples.server;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;

/** The last 200 things that happened, for a person to read. Any thread. */
public final class EventLog {
  /** What kind of thing happened. */
  public enum Kind {
    /** Something was done to us on purpose. */
    FAULT,
    /** Something went wrong. */
    TROUBLE,
    /** Something is well again. */
    HEALED
  }

  /**
   * One of them.
   *
   * @param number counts up from 1
   * @param time when it was noted
   * @param kind its kind
   * @param text one sentence
   */
  public record Event(long number, Instant time, Kind kind, String text) {
    /** Makes an event. */
    public Event {
      Objects.requireNonNull(time, "time");
      Objects.requireNonNull(kind, "kind");
      Objects.requireNonNull(text, "text");
    }
  }

  static final EventLog EMPTY = new EventLog(0, InstantSource.system());
  private static final int KEPT = 200;

  private final int kept;
  private final InstantSource clock;

  /** Guarded by this, as is the next. */
  private final ArrayDeque<Event> events = new ArrayDeque<>();

  private long last;

  /** Makes an empty log that takes its times from the system's clock. */
  public EventLog() {
    this(KEPT, InstantSource.system());
  }

  EventLog(int kept, InstantSource clock) {
    this.kept = kept;
    this.clock = clock;
  }

  /** Notes an event; the oldest of more than 200 is forgotten. */
  public void add(Kind kind, String text) {
    Instant now = clock.instant();
    synchronized (this) {
      if (kept == 0) {
        return;
      }
      if (events.size() == kept) {
        events.removeFirst();
      }
      events.add(new Event(++last, now, kind, text));
    }
  }

  /** Returns the events after one of this number, the oldest first. */
  public synchronized List<Event> after(long number) {
    return events.stream().filter(event -> event.number() > number).toList();
  }

  /** Returns the number of the last event, 0 before the first. */
  public synchronized long last() {
    return last;
  }
}
