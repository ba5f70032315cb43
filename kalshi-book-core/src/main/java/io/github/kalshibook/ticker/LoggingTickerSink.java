package io.github.kalshibook.ticker;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs every ticker at INFO as its JSON, and every heartbeat at DEBUG. For trying things out. */
public final class LoggingTickerSink implements TickerSink {
  private static final Logger LOG = LoggerFactory.getLogger(LoggingTickerSink.class);

  /** Makes a sink that logs. */
  public LoggingTickerSink() {}

  @Override
  public void publish(Ticker ticker) {
    if (LOG.isInfoEnabled()) {
      LOG.info("{}", ticker.toJson());
    }
  }

  @Override
  public void heartbeat(Heartbeat heartbeat) {
    if (LOG.isDebugEnabled()) {
      LOG.debug("{}", heartbeat.toJson());
    }
  }
}
