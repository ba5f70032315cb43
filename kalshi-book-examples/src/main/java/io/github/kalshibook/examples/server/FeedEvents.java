package io.github.kalshibook.examples.server;

import io.github.kalshibook.book.Alert;
import io.github.kalshibook.examples.server.EventLog.Kind;
import io.github.kalshibook.okhttp.FeedListener;
import io.github.kalshibook.okhttp.GapReport;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;

/** Notes a feed's alerts and recoveries in words, and tells them to somebody else too. */
public final class FeedEvents implements FeedListener {
  private final EventLog log;
  private final Consumer<String> told;

  /** Makes a listener; {@code told} hears each line on the feed's listener thread. */
  public FeedEvents(EventLog log, Consumer<String> told) {
    this.log = Objects.requireNonNull(log, "log");
    this.told = Objects.requireNonNull(told, "told");
  }

  @Override
  public void onAlert(Alert alert) {
    add(Kind.TROUBLE, words(alert.kind()) + " " + alert.subject() + ": " + alert.message());
  }

  @Override
  public void onRecovered(GapReport report) {
    String means =
        switch (report.recoveredBy()) {
          case SNAPSHOT -> "snapshots";
          case ADDED_AGAIN -> "adding the market again";
          case RESUBSCRIBED -> "subscribing anew";
          case RECONNECTED -> "reconnecting";
        };
    String took = String.format(Locale.ROOT, "%.2f s", report.duration().toMillis() / 1_000.0);
    int count = report.marketCount();
    String what = count == 1 ? report.markets().get(0) : count + " books";
    add(Kind.HEALED, what + " live again after " + took + ", by " + means);
  }

  private void add(Kind kind, String text) {
    log.add(kind, text);
    told.accept(words(kind) + ": " + text);
  }

  private static String words(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
