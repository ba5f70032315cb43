package io.github.kalshibook.ticker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LoggingTickerSinkTest extends TickerSinkContract {
  @RegisterExtension final CapturedLog log = new CapturedLog(LoggingTickerSink.class);

  @Override
  TickerSink newSink() {
    return new LoggingTickerSink();
  }

  @Test
  void tickers_areLoggedAtInfoAsTheirJson() throws Exception {
    log.level(Level.INFO);
    TickerSink sink = newSink();

    for (Ticker ticker : everyForm()) {
      sink.publish(ticker);
    }

    assertThat(log.messages(Level.INFO))
        .isEqualTo(everyForm().stream().map(Ticker::toJson).toList());
  }

  @Test
  void heartbeats_areLoggedAtDebugAsTheirJson() {
    Heartbeat heartbeat = new Heartbeat(Instant.EPOCH, 3, 1, true);
    TickerSink sink = newSink();
    log.level(Level.INFO);
    sink.heartbeat(heartbeat);
    log.level(Level.DEBUG);
    sink.heartbeat(heartbeat);

    assertThat(log.messages(Level.DEBUG)).containsExactly(heartbeat.toJson());
  }

  @Test
  void tickers_loggerOff_writeNothing() throws Exception {
    log.level(Level.WARN);

    newSink().publish(everyForm().get(0));

    assertThat(log.messages(Level.INFO)).isEmpty();
  }
}
