package io.github.kalshibook.ticker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kalshibook.book.AlertLog;
import io.github.kalshibook.book.BookRegistry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A publisher with real threads. After each test it is closed, and then: the counters add up, no
 * sink has anything to complain about, every sink was closed once, no thread is left, and no thread
 * died of an exception.
 */
final class PublisherRig implements BeforeEachCallback, AfterEachCallback {
  static final String NAME = "rig";

  /** How large the random and load tests are: 1 in every build. */
  static final int SCALE = Integer.getInteger("test.scale", 1);

  final BookRegistry registry = new BookRegistry();
  final AlertLog alerts = new AlertLog();
  private final Map<String, RecordingSink> sinks = new LinkedHashMap<>();
  private final List<Throwable> uncaught = Collections.synchronizedList(new ArrayList<>());
  private Thread.UncaughtExceptionHandler before;
  private TickerPublisher publisher;

  /** Builds the publisher; sinks that record are made by {@link #sink}. */
  TickerPublisher build(Consumer<PublisherBuilder> configure) {
    PublisherBuilder settings = TickerPublisher.builder(registry).name(NAME).alerts(alerts);
    configure.accept(settings);
    publisher = settings.build();
    return publisher;
  }

  /** Builds and starts a publisher with one recording sink named {@code sink}. */
  TickerPublisher start() {
    build(settings -> settings.sink("sink", sink("sink"))).start();
    return publisher;
  }

  /** Returns the recording sink of this name, which is checked after the test. */
  RecordingSink sink(String name) {
    return sinks.computeIfAbsent(name, any -> new RecordingSink());
  }

  TickerPublisher publisher() {
    return publisher;
  }

  BookPen book(String market) {
    return new BookPen(registry, market);
  }

  /** Waits until every sink has taken what was handed to it. */
  void awaitIdle() {
    Eventually.until(
        () ->
            publisher.stats().sinks().values().stream().allMatch(sink -> sink.queued() == 0)
                && publisher.stats().pending() == 0,
        () -> "idle, " + publisher.stats());
  }

  /** The names of this publisher's threads that are alive. */
  static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .map(Thread::getName)
        .filter(name -> name.startsWith(NAME + "-"))
        .collect(Collectors.toSet());
  }

  static void awaitNoThreads() {
    Eventually.until(() -> threads().isEmpty(), () -> "the end of " + threads());
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> uncaught.add(thrown));
  }

  @Override
  public void afterEach(ExtensionContext context) {
    try {
      if (publisher != null) {
        sinks.values().forEach(RecordingSink::open);
        publisher.close();
        awaitNoThreads();
        PassRig.assertAddsUp(publisher.stats(), "at the end");
        sinks.values().forEach(RecordingSink::assertNoComplaints);
        assertThat(publisher.stats().sinks().values())
            .allSatisfy(sink -> assertThat(sink.queued()).isZero());
      }
      assertThat(uncaught).as("what threads died of").isEmpty();
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }
}
