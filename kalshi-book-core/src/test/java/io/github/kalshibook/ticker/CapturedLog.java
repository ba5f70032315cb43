package io.github.kalshibook.ticker;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Keeps one logger's lines for the test, and keeps them off the console. */
final class CapturedLog implements BeforeEachCallback, AfterEachCallback {
  private final Logger logger;
  private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          events.add(event);
        }
      };
  private Level levelBefore;

  CapturedLog(Class<?> of) {
    logger = (Logger) LoggerFactory.getLogger(of);
  }

  /** By default what the logger has in tests, WARN. */
  void level(Level level) {
    logger.setLevel(level);
  }

  List<ILoggingEvent> events(Level level) {
    return events.stream().filter(event -> event.getLevel() == level).toList();
  }

  List<String> messages(Level level) {
    return events(level).stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    levelBefore = logger.getLevel();
    appender.start();
    logger.addAppender(appender);
    logger.setAdditive(false);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    logger.setAdditive(true);
    logger.detachAppender(appender);
    logger.setLevel(levelBefore);
  }
}
