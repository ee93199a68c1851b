package dev.keyturn.adapter.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.keyturn.ClosedPort;
import io.micronaut.context.ApplicationContext;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PasswordSilenceTest {
  @Test
  void a_database_that_cannot_be_reached_shows_no_password() {
    Throwable failure;
    try (var nobody = new ClosedPort()) {
      var properties =
          DatabaseSettings.from(
              Map.of(
                  "DATABASE_URL", "postgresql://u:hunter%32@127.0.0.1:" + nobody.number() + "/db"));
      failure =
          catchThrowable(() -> {
            try (var context = ApplicationContext.run(properties, "test")) {
              context.getBean(DatabaseRotationStore.class);
            }
          });
    }

    var trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    assertThat(trace.toString()).contains("refused").doesNotContain("hunter2", "hunter%32");
  }
}
