package dev.keyturn.adapter.railway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.VariableName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Even with everything at TRACE. */
class WireLogTest {
  @Test
  void no_token_and_no_value_gets_into_the_log() throws Exception {
    var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    var lines = new Lines();
    lines.setContext(root.getLoggerContext());
    lines.start();
    var level = root.getLevel();
    root.setLevel(Level.TRACE);
    root.addAppender(lines);
    var name = new VariableName("JWT_SECRET_NEW");
    try (var world = new SandboxWorld()) {
      world.platform.set(SandboxWorld.API, Map.of(name, SecretValue.of("set-canary")));
      world.platform.look(SandboxWorld.API, Set.of(name));
      root.trace("heard");
    } finally {
      root.detachAppender(lines);
      root.setLevel(level);
    }

    assertThat(lines.texts).contains(root.getName() + ": heard");
    assertThat(lines.texts.stream().filter(WireLogTest::leaks).toList()).isEmpty();
  }

  private static boolean leaks(String text) {
    return text.contains("canary") || text.contains("tok-prod");
  }

  private static final class Lines extends AppenderBase<ILoggingEvent> {
    final List<String> texts = new CopyOnWriteArrayList<>();

    @Override
    protected void append(ILoggingEvent event) {
      texts.add(event.getLoggerName() + ": " + event.getFormattedMessage());
    }
  }
}
