package dev.keyturn.api;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** As the framework drops them. */
class DroppedErrorsTest {
  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    // As many servers as tests before this one may have started.
    DroppedErrors.hook();
    DroppedErrors.hook();
    log.start();
    root.addAppender(log);
  }

  @AfterEach
  void stop() {
    root.detachAppender(log);
  }

  @Test
  void a_client_that_went_is_no_error() {
    Operators.onErrorDropped(
        new RejectedExecutionException("Scheduler unavailable"), Context.empty());
    assertThat(said()).noneMatch(e -> e.getLevel().isGreaterOrEqual(Level.WARN));
  }

  @Test
  void anything_else_is_told_by_its_class_and_without_what_was_sent() {
    Operators.onErrorDropped(new IllegalStateException("sent: s3cr3t"), Context.empty());
    assertThat(said())
        .singleElement()
        .satisfies(e -> {
          assertThat(e.getLevel()).isEqualTo(Level.WARN);
          assertThat(e.getFormattedMessage()).endsWith("has gone: IllegalStateException");
          assertThat(e.getThrowableProxy()).isNull();
        });
  }

  /** By this thread: servers of other tests may still be at it. */
  private List<ILoggingEvent> said() {
    root.detachAppender(log);
    String self = Thread.currentThread().getName();
    return log.list.stream().filter(e -> e.getThreadName().equals(self)).toList();
  }
}
