package dev.keyturn.wiring;

import static dev.keyturn.Patience.await;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import dev.keyturn.access.AccessRole;
import dev.keyturn.audit.AuditStore;
import dev.keyturn.audit.StoredEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class NoTokenAnywhereTest {
  @TempDir private Path directory;

  @Test
  void a_tokens_text_is_in_no_log_at_its_finest_and_in_no_file() throws Exception {
    var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    var ours = (Logger) LoggerFactory.getLogger("dev.keyturn");
    Level before = ours.getLevel();
    Level beforeRoot = root.getLevel();
    var lines = new Lines();
    lines.setContext(root.getLoggerContext());
    lines.start();
    String good;
    String wrong = "kt_" + "wrongToken".repeat(5).substring(0, 49);
    try (var running = new RunningServer(directory, Map.of())) {
      good = running.token("alice@example.com", AccessRole.VIEWER).text();
      root.addAppender(lines);
      root.setLevel(Level.TRACE);
      ours.setLevel(Level.TRACE);
      for (String token : List.of(good, wrong)) {
        running.sendAsIs(
            HttpRequest.newBuilder(running.at("/api/v1/me"))
                .header("Authorization", "Bearer " + token));
        running.sendAsIs(
            HttpRequest.newBuilder(running.at("/no/such/path"))
                .header("Authorization", "Bearer " + token));
      }
    } finally {
      root.detachAppender(lines);
      root.setLevel(beforeRoot);
      ours.setLevel(before);
    }
    assertThat(lines.texts).isNotEmpty();
    for (String token : List.of(good, wrong)) {
      assertThat(lines.texts).noneSatisfy(line -> assertThat(line).contains(token));
      assertThat(files()).noneSatisfy(text -> assertThat(text).contains(token));
    }
    assertThat(files()).anySatisfy(text -> assertThat(text).contains("alice@example.com"));
  }

  @Test
  void every_refusal_is_in_the_trail_with_no_token_no_path_and_no_address() throws Exception {
    try (var running = new RunningServer(directory, Map.of("access-test", "true"))) {
      String viewer = running.token("refused@example.com", AccessRole.VIEWER).text();
      String bearer = "Bearer " + viewer;
      running.sendAsIs(
          HttpRequest.newBuilder(running.at("/guarded/start/hunter2"))
              .header("Authorization", bearer)
              .POST(BodyPublishers.noBody()));
      running.sendAsIs(
          HttpRequest.newBuilder(running.at("/guarded/who?hunter2"))
              .header("Authorization", "Bearer kt_hunter2"));
      running.sendAsIs(HttpRequest.newBuilder(running.at("/hunter2")));

      await()
          .untilAsserted(() ->
              assertThat(entries(running))
                  .anySatisfy(entry ->
                      assertThat(entry)
                          .contains("access.refused")
                          .contains("\"id\":\"refused@example.com\"")
                          .contains("\"error_code\":\"FORBIDDEN\"")
                          .contains("POST /guarded/start/{id}"))
                  .anySatisfy(entry ->
                      assertThat(entry)
                          .contains("\"id\":\"anonymous\"")
                          .contains("\"error_code\":\"UNAUTHENTICATED\"")
                          .contains("GET /guarded/who"))
                  .anySatisfy(entry -> assertThat(entry).contains("an unknown path")));
      assertThat(entries(running))
          .noneSatisfy(entry -> assertThat(entry).contains("hunter2"))
          .noneSatisfy(entry -> assertThat(entry).contains("127.0.0.1"))
          .noneSatisfy(entry -> assertThat(entry).contains(viewer));
    }
  }

  private static List<String> entries(RunningServer running) {
    return running.beans().getBean(AuditStore.class).read(1, 10_000).stream()
        .map(StoredEntry::canonicalText)
        .toList();
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> {
            try {
              return Files.readString(file, ISO_8859_1);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          })
          .toList();
    }
  }

  private static final class Lines extends AppenderBase<ILoggingEvent> {
    final List<String> texts = new CopyOnWriteArrayList<>();

    @Override
    protected void append(ILoggingEvent event) {
      var thrown = event.getThrowableProxy();
      texts.add(
          event.getLoggerName()
              + " "
              + event.getFormattedMessage()
              + (thrown == null ? "" : ThrowableProxyUtil.asString(thrown)));
    }
  }
}
