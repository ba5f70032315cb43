package io.github.kalshibook.ticker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kalshibook.book.Alert;
import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.book.AlertLog;
import io.github.kalshibook.book.BookRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A publisher driven by hand: its passes, its sinks' mailboxes and its clocks, on the test's own
 * thread. Nothing here waits, and nothing happens that the test did not ask for.
 */
final class PassRig {
  /** How often a started publisher makes a pass, at least. */
  static final long PASS_MILLIS = 5;

  final ManualTime time = new ManualTime();
  final BookRegistry registry = new BookRegistry();
  final AlertLog alerts = new AlertLog();
  final List<String> toldCrossed = new ArrayList<>();
  final PublishPass pass;
  private final Map<String, SinkWorker> workers = new LinkedHashMap<>();

  /** With one sink, named {@code sink}, at the publisher's interval of a second. */
  PassRig() {
    this(settings -> settings.sink("sink", ticker -> {}));
  }

  PassRig(Consumer<PublisherBuilder> configure) {
    PublisherBuilder settings =
        TickerPublisher.builder(registry)
            .alerts(alerts)
            .clock(time)
            .nanoClock(time)
            .onCrossed(toldCrossed::add);
    configure.accept(settings);
    settings
        .sinks()
        .forEach(
            (name, sink) -> {
              Duration interval = sink.interval() == null ? settings.interval() : sink.interval();
              workers.put(
                  name,
                  new SinkWorker(
                      name,
                      sink.sink(),
                      interval.toNanos(),
                      settings.maxInterval().toNanos(),
                      alerts,
                      time,
                      time,
                      Thread::new));
            });
    pass = new PublishPass(registry, settings, List.copyOf(workers.values()));
  }

  BookPen book(String market) {
    return new BookPen(registry, market);
  }

  void pass() {
    pass.run(time.getAsLong(), Long.MAX_VALUE);
  }

  /** Lets time pass, with one pass at its end. */
  void after(long millis) {
    time.advanceMillis(millis);
    pass();
  }

  /** Lets time pass as a started publisher would, a pass every 5 ms. */
  void goOn(long millis) {
    for (long gone = 0; gone < millis; gone += PASS_MILLIS) {
      after(PASS_MILLIS);
    }
  }

  Mailbox mailbox(String sink) {
    return workers.get(sink).mailbox();
  }

  Mailbox mailbox() {
    return mailbox("sink");
  }

  /** Takes for the sink all that may go out now: {@link Ticker}s and {@link Heartbeat}s. */
  List<Object> takenBy(String sink) {
    List<Object> taken = new ArrayList<>();
    Mailbox.Delivery delivery;
    while ((delivery = mailbox(sink).poll()) != null) {
      taken.add(delivery.ticker() != null ? delivery.ticker() : delivery.heartbeat());
      mailbox(sink).delivered(delivery, true);
    }
    return taken;
  }

  /** Takes all tickers that may go out now, for the sink named {@code sink}. */
  List<Ticker> tickers() {
    return tickers("sink");
  }

  List<Ticker> tickers(String sink) {
    return takenBy(sink).stream().filter(Ticker.class::isInstance).map(Ticker.class::cast).toList();
  }

  List<Heartbeat> heartbeats() {
    return takenBy("sink").stream()
        .filter(Heartbeat.class::isInstance)
        .map(Heartbeat.class::cast)
        .toList();
  }

  /** Takes the one ticker that goes out now. */
  Ticker ticker() {
    List<Ticker> tickers = tickers();
    assertThat(tickers).hasSize(1);
    return tickers.get(0);
  }

  PublisherStats stats() {
    return pass.stats();
  }

  List<Alert> alerts(AlertKind kind) {
    return alerts.recent().stream().filter(alert -> alert.kind() == kind).toList();
  }

  /** The two equations that hold in every copy of the counters. */
  static void assertAddsUp(PublisherStats stats, String when) {
    long outcomes =
        stats.conflated()
            + stats.released()
            + stats.unchanged()
            + stats.invalid()
            + stats.notLive()
            + stats.crossed()
            + stats.pending();
    boolean good = stats.offered() == outcomes;
    long handed = stats.released() + stats.notices() + stats.forced();
    for (SinkStats sink : stats.sinks().values()) {
      long ends =
          sink.delivered()
              + sink.replaced()
              + sink.failed()
              + sink.discardedAtClose()
              + sink.queued();
      good &= sink.handed() == handed && sink.handed() == ends;
    }
    if (!good) {
      throw new AssertionError("the counters do not add up, " + when + ": " + stats);
    }
  }

  void assertAddsUp() {
    assertAddsUp(stats(), "now");
  }
}
