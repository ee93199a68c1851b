package dev.keyturn.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import dev.keyturn.access.Needs;
import dev.keyturn.access.Right;
import dev.keyturn.access.Tokens;
import io.micronaut.context.annotation.Property;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

@MicronautTest(contextBuilder = ServeContext.class, transactional = false)
@Property(name = "silent-errors", value = "true")
class SilentErrorsTest {
  @Inject EmbeddedServer server;
  @Inject Tokens tokens;

  /** Whoever takes turns has made it; here nobody does. */
  @Inject TickMetrics ticks;

  private Visitor running;

  @BeforeEach
  void comesIn() {
    running = new Visitor(tokens, server.getPort());
  }

  @AfterEach
  void leaves() {
    running.close();
  }

  /** As badly behaved as a controller can be. */
  @Controller("/bad")
  @Requires(property = "silent-errors")
  static final class Bad {
    @Get("/throws")
    @Needs(Right.SEE)
    String fails() {
      throw new IllegalStateException("password=hunter2", new IOException("hunter2"));
    }

    @Get("/number/{number}")
    @Needs(Right.SEE)
    String number(int number) {
      return String.valueOf(number);
    }

    @Post("/length")
    @Needs(Right.SEE)
    @Consumes(MediaType.ALL)
    String length(@Body byte[] body) {
      return String.valueOf(body.length);
    }
  }

  @Test
  void an_exceptions_message_is_neither_in_the_answer_nor_in_the_log() throws Exception {
    var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    var lines = new Lines();
    lines.setContext(root.getLoggerContext());
    lines.start();
    root.addAppender(lines);
    try {
      var answer = running.get("/bad/throws");

      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(answer.body())
          .isEqualTo(
              "{\"type\":\"urn:keyturn:reason:BUG\",\"title\":\"Internal Server Error\",\"status\":500,"
                  + "\"detail\":\"This is a fault of Keyturn. Its log names the place.\"}");
      assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
    } finally {
      root.detachAppender(lines);
    }
    assertThat(lines.texts).anySatisfy(line -> assertThat(line).contains("IllegalStateException"));
    assertThat(lines.texts).noneSatisfy(line -> assertThat(line).contains("hunter2"));
  }

  @Test
  void a_browser_gets_no_more() throws Exception {
    var answer =
        running.send(
            HttpRequest.newBuilder(running.at("/bad/throws")).header("Accept", "text/html,*/*"));

    assertThat(answer.headers().firstValue("content-type").orElse("")).startsWith("text/html");
    assertThat(answer.body()).contains("500 Internal Server Error").doesNotContain("hunter2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/hunter2",
        "/health/hunter2",
        "/bad/number/hunter2",
        "/bad/number/%3Cscript%3Ehunter2",
        "/?q=hunter2",
        "/%00hunter2"
      })
  void what_was_asked_is_not_repeated(String path) throws Exception {
    for (String accept : List.of("*/*", "text/html,*/*;q=0.8", "application/json,*/*")) {
      var answer = running.send(HttpRequest.newBuilder(running.at(path)).header("Accept", accept));

      assertThat(answer.statusCode()).isBetween(400, 404);
      assertThat(answer.body() + answer.headers().map()).doesNotContain("hunter2");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/env",
        "/beans",
        "/loggers",
        "/routes",
        "/info",
        "/threaddump",
        "/heapdump",
        "/refresh",
        "/stop",
        "/caches",
        "/prometheus",
        "/metrics/jvm.memory.used",
        "/flyway",
        "/health/liveness"
      })
  void the_frameworks_own_pages_are_closed(String path) throws Exception {
    assertThat(running.get(path).statusCode()).isEqualTo(404);
  }

  @Test
  void a_small_body_is_not_inflated() throws Exception {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(new byte[5_000_000]);
    }

    var answer = post(bytes.toByteArray(), "gzip");

    assertThat(answer).isEqualTo(String.valueOf(bytes.size()));
  }

  @Test
  void a_large_body_is_refused() throws Exception {
    assertThat(post(new byte[100], "identity")).isEqualTo("100");
    assertThat(post(new byte[80_000], "identity")).contains("\"status\":413");
  }

  @Test
  void nothing_says_what_answers() throws Exception {
    assertThat(running.get("/health").headers().map()).doesNotContainKeys("server", "x-powered-by");
  }

  @Test
  void figures_hold_no_path_that_somebody_asked_for() throws Exception {
    running.get("/hunter2?password=hunter2");
    running.get("/bad/number/hunter2");

    var figures = running.get("/metrics");

    assertThat(figures.statusCode()).isEqualTo(200);
    assertThat(figures.headers().firstValue("content-type").orElse("")).startsWith("text/plain");
    assertThat(figures.body())
        .contains("jvm_memory_used_bytes", "process_cpu_usage", "http_server_requests_seconds")
        .contains("keyturn_ticks_total{result=\"waiting\"} 0.0")
        .contains("keyturn_redeploys_total 0.0")
        .contains("keyturn_rotation_stalled 0.0")
        .contains("keyturn_railway_budget_used 0.0")
        .doesNotContain("hunter2");
  }

  private String post(byte[] body, String encoding) throws Exception {
    return running
        .send(
            HttpRequest.newBuilder(running.at("/bad/length"))
                .header("Content-Encoding", encoding)
                .header("Content-Type", "application/octet-stream")
                .POST(BodyPublishers.ofByteArray(body)))
        .body();
  }

  private static final class Lines extends AppenderBase<ILoggingEvent> {
    final List<String> texts = new CopyOnWriteArrayList<>();

    @Override
    protected void append(ILoggingEvent event) {
      var thrown = event.getThrowableProxy();
      texts.add(
          event.getFormattedMessage()
              + (thrown == null ? "" : ThrowableProxyUtil.asString(thrown)));
    }
  }
}
