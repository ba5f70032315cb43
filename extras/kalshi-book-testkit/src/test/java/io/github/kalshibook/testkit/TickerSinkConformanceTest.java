package io.github.kalshibook.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kalshibook.ticker.CompositeTickerSink;
import io.github.kalshibook.ticker.Heartbeat;
import io.github.kalshibook.ticker.LoggingTickerSink;
import io.github.kalshibook.ticker.Ticker;
import io.github.kalshibook.ticker.TickerSink;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Isolated("counts the threads of the whole JVM")
class TickerSinkConformanceTest {
  @Test
  void goodSink_breaksNothing() {
    assertThat(TickerSinkConformance.of(() -> Trial.of(null)).violations()).isEmpty();
  }

  @Test
  void sinksOfCore_breakNothing() {
    TickerSinkConformance.ofSink(LoggingTickerSink::new).check();
    TickerSinkConformance.ofSink(
            () -> new CompositeTickerSink(List.of(new Listing(null), new LoggingTickerSink())))
        .check();
  }

  @ParameterizedTest
  @EnumSource
  void brokenSink_isFoundOut(SinkRule broken) {
    TickerSinkConformance suite =
        TickerSinkConformance.of(() -> Trial.of(broken)).patience(Duration.ofMillis(500));

    assertThat(suite.violationOf(broken)).isPresent();
  }

  @Test
  void check_ofABrokenSink_namesTheRule() {
    TickerSinkConformance suite =
        TickerSinkConformance.of(() -> Trial.of(SinkRule.TAKES_HEARTBEATS));

    assertThatThrownBy(suite::check)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("TAKES_HEARTBEATS: heartbeat threw")
        .hasMessageContaining("nothing yet");
  }

  @Test
  void unseenSink_isNotHeldToWhatCannotBeSeen() {
    TickerSinkConformance suite = TickerSinkConformance.ofSink(() -> ticker -> {});

    assertThat(suite.rules()).noneMatch(SinkRule::needsFarEnd).hasSizeGreaterThan(5);
    assertThatCode(suite::check).doesNotThrowAnyException();
    assertThatThrownBy(() -> suite.violationOf(SinkRule.TELLS_STALE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** A sink whose far end is a list, and that breaks one rule. */
  private record Trial(Listing sink) implements SinkTrial {
    static Trial of(SinkRule broken) {
      return new Trial(new Listing(broken));
    }

    @Override
    public List<String> received() {
      return sink.out;
    }
  }

  private static final class Listing implements TickerSink {
    private final SinkRule broken;
    private final List<String> out = new CopyOnWriteArrayList<>();
    private boolean dead;
    private int closes;
    private String before = "";

    Listing(SinkRule broken) {
      this.broken = broken;
    }

    @Override
    public void publish(Ticker ticker) {
      if (dead || (closes > 0 && broken != SinkRule.SILENT_AFTER_CLOSE)) {
        throw new IllegalStateException("dead or closed");
      }
      if (broken == SinkRule.SURVIVES_INTERRUPTS && Thread.currentThread().isInterrupted()) {
        dead = true;
      }
      if (broken == SinkRule.TAKES_EVERY_TICKER && ticker.yesBidCentiCents().isEmpty()) {
        throw new IllegalStateException("no bid");
      }
      if (broken == SinkRule.DELIVERS_THE_LAST && ticker.version() >= 298) {
        return;
      }
      if (broken == SinkRule.TELLS_CLOSED && ticker.toJson().contains("\"CLOSED\"")) {
        return;
      }
      if (broken == SinkRule.TELLS_STALE && !ticker.isLive()) {
        out.add(ticker.toJson().replace("\"stale\":true", "\"stale\":false"));
        return;
      }
      out.add(ticker.toJson());
      if (broken == SinkRule.NEVER_GOES_BACK && ticker.version() == 300) {
        out.add(before);
      }
      before = ticker.version() == 6 ? ticker.toJson() : before;
    }

    @Override
    public void heartbeat(Heartbeat heartbeat) {
      if (broken == SinkRule.TAKES_HEARTBEATS && heartbeat.live() == 0) {
        throw new IllegalStateException("nothing yet");
      }
      out.add(broken == SinkRule.PASSES_HEARTBEATS ? 0 : out.size(), heartbeat.toJson());
    }

    @Override
    public void close() {
      closes++;
      boolean unused = out.isEmpty();
      if ((broken == SinkRule.CLOSES_UNUSED && unused)
          || (broken == SinkRule.CLOSES_INTERRUPTED && Thread.currentThread().isInterrupted())) {
        throw new IllegalStateException("cannot close");
      }
      if (broken == SinkRule.CLOSES_TWICE && closes == 2) {
        hang();
      }
      if (broken == SinkRule.LEAVES_NO_THREAD) {
        Thread thread = new Thread(Listing::linger, "left behind");
        thread.setDaemon(false);
        thread.start();
      }
    }

    private static void hang() {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private static void linger() {
      LockSupport.parkNanos(Duration.ofSeconds(3).toNanos());
    }
  }
}
