package dev.keyturn.adapter.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PasswordSilenceTest {
  @Test
  void a_database_that_cannot_be_reached_shows_no_password() throws IOException {
    int closed;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    var properties =
        DatabaseSettings.from(
            Map.of("DATABASE_URL", "postgresql://u:hunter%32@127.0.0.1:" + closed + "/db"));

    Throwable failure =
        catchThrowable(() -> {
          try (var context = ApplicationContext.run(properties, "test")) {
            context.getBean(DatabaseRotationStore.class);
          }
        });

    var trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    assertThat(trace.toString()).contains("refused").doesNotContain("hunter2", "hunter%32");
  }
}
