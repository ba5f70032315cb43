package io.github.kalshibook.feed;

import io.github.kalshibook.book.Alert;
import io.github.kalshibook.book.AlertLog;
import io.github.kalshibook.book.BookChecks;
import io.github.kalshibook.book.BookRegistry;
import io.github.kalshibook.book.BookView;
import io.github.kalshibook.book.FixedPoint;
import io.github.kalshibook.book.OrderbookLevel;
import io.github.kalshibook.book.Trust;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A processor under test with its registry and a clock that stands still. After every test the
 * invariants of all books are checked, and that the library made no mistake.
 */
final class TestFeed implements AfterEachCallback {
  final FakeTime time = new FakeTime();
  final BookRegistry registry;
  final AlertLog alerts = new AlertLog();
  final KalshiMessageProcessor processor;

  TestFeed() {
    this(builder -> builder);
  }

  TestFeed(UnaryOperator<ProcessorBuilder> settings) {
    this(new BookRegistry(), settings);
  }

  TestFeed(BookRegistry registry, UnaryOperator<ProcessorBuilder> settings) {
    this.registry = registry;
    this.processor =
        settings
            .apply(
                KalshiMessageProcessor.builder()
                    .registry(registry)
                    .alerts(alerts)
                    .clock(time)
                    .nanoClock(time))
            .build();
  }

  Applied handle(String frame) {
    return processor.handleMessage(frame);
  }

  void handleAll(String... frames) {
    for (String frame : frames) {
      processor.handleMessage(frame);
    }
  }

  long count(ProcessorCounter counter) {
    return processor.stats().count(counter);
  }

  Trust trust(String ticker) {
    return registry.book(ticker).orElseThrow().trust();
  }

  /** Returns {@code LIVE}, {@code STALE SEQUENCE_GAP}, …, or {@code none} if there is no book. */
  String status(String ticker) {
    return registry.book(ticker).map(book -> status(book.trust())).orElse("none");
  }

  static String status(Trust trust) {
    return trust.isLive() ? "LIVE" : trust.status() + " " + trust.reason();
  }

  /** Returns {@code LIVE yes 0.5200:10.00 no 0.4600:5.00}, prices ascending. */
  String show(String ticker) {
    return registry.book(ticker).map(book -> show(book.view())).orElse("none");
  }

  static String show(BookView view) {
    StringBuilder text = new StringBuilder(status(view.trust()));
    append(text, " yes", view.yesBids());
    append(text, " no", view.noBids());
    return text.toString();
  }

  List<String> alertKinds() {
    return alerts.recent().stream().map(Alert::kind).map(Enum::name).toList();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    BookChecks.checkInvariants(registry);
    Assertions.assertEquals(0, count(ProcessorCounter.INTERNAL_ERRORS), "internal errors");
    processor.close();
  }

  private static void append(StringBuilder text, String side, List<OrderbookLevel> bestFirst) {
    text.append(side);
    for (int i = bestFirst.size() - 1; i >= 0; i--) {
      OrderbookLevel level = bestFirst.get(i);
      text.append(' ')
          .append(FixedPoint.formatPrice(level.priceCentiCents()))
          .append(':')
          .append(FixedPoint.formatSize(level.sizeCentiContracts()));
    }
  }
}
