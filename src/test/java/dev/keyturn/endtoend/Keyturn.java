package dev.keyturn.endtoend;

import static dev.keyturn.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyturn.Patience;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** One run of the program in a process of its own, with nothing of this JVM's environment. */
final class Keyturn implements AutoCloseable {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Process process;
  private final List<String> out = new CopyOnWriteArrayList<>();
  private final List<String> err = new CopyOnWriteArrayList<>();
  private final List<Thread> readers;

  private Keyturn(Process process) {
    this.process = process;
    readers = List.of(read(process.getInputStream(), out), read(process.getErrorStream(), err));
  }

  static Keyturn start(Map<String, String> environment, String... arguments) {
    return startWith(List.of(), environment, arguments);
  }

  /**
   * @param jvm further options of the JVM
   */
  static Keyturn startWith(List<String> jvm, Map<String, String> environment, String... arguments) {
    var command = new ArrayList<>(Packaged.COMMAND);
    // As the launcher does: what stays, and does cryptography all the while, has both compilers.
    if (Set.of("serve", "sandbox").contains(arguments[0])) {
      command.remove("-XX:TieredStopAtLevel=1");
    }
    command.addAll(jvm);
    return startWith(command, Packaged.JAR, environment, arguments);
  }

  /**
   * @param jar of another release
   */
  static Keyturn start(Path jar, Map<String, String> environment, String... arguments) {
    return startWith(new ArrayList<>(Packaged.FLAGS), jar, environment, arguments);
  }

  /**
   * @param flags all that the JVM is given
   */
  static Keyturn startPlain(
      List<String> flags, Map<String, String> environment, String... arguments) {
    var command = new ArrayList<>(List.of(Packaged.FLAGS.getFirst()));
    command.addAll(flags);
    return startWith(command, Packaged.JAR, environment, arguments);
  }

  private static Keyturn startWith(
      List<String> command, Path jar, Map<String, String> environment, String... arguments) {
    command.addAll(List.of("-jar", jar.toString()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(environment);
    try {
      return new Keyturn(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs to its end. */
  static Keyturn run(Map<String, String> environment, String... arguments) {
    var run = start(environment, arguments);
    run.end(Duration.ofMinutes(1));
    return run;
  }

  long pid() {
    return process.pid();
  }

  boolean alive() {
    return process.isAlive();
  }

  List<String> out() {
    return List.copyOf(out);
  }

  List<String> err() {
    return List.copyOf(err);
  }

  String outText() {
    return String.join("\n", out);
  }

  /** Standard output, which must be one JSON object and nothing else. */
  JsonNode json() {
    try {
      return JSON.readTree(outText());
    } catch (JsonProcessingException e) {
      throw new AssertionError("not one JSON object: " + this, e);
    }
  }

  /** Until a line of standard error begins so, which shows what the program is at. */
  void awaitLine(String beginning) {
    await(beginning)
        .pollInterval(Duration.ofMillis(2))
        .until(() -> err.stream().anyMatch(line -> line.startsWith(beginning)) || !alive());
    assertThat(alive()).as("ended before it said " + beginning + ": " + this).isTrue();
  }

  /** The same of standard output. */
  void awaitOut(String beginning) {
    await(beginning)
        .until(() -> out.stream().anyMatch(line -> line.startsWith(beginning)) || !alive());
    assertThat(alive()).as("ended before it said " + beginning + ": " + this).isTrue();
  }

  /** SIGKILL; when it returns the process is gone, and with it its hold on the database's file. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** SIGTERM; when it returns the process has ended by itself, and with code 0 or 143. */
  void stop() {
    process.destroy();
    assertThat(end(Duration.ofSeconds(30))).as(toString()).isIn(0, 143);
  }

  /**
   * @return the exit code
   */
  int end(Duration limit) {
    try {
      assertThat(Patience.awaitEnd(process, limit)).as("still running: " + this).isTrue();
      for (Thread reader : readers) {
        reader.join(Patience.stretched(Duration.ofSeconds(5)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      process.destroyForcibly();
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  @Override
  public String toString() {
    return "out:\n" + outText() + "\nerr:\n" + String.join("\n", err);
  }

  private static Thread read(InputStream stream, List<String> lines) {
    return Thread.ofVirtual()
        .start(() -> {
          try (var reader = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
            reader.lines().forEach(lines::add);
          } catch (IOException | UncheckedIOException e) {
            lines.add("(cut off)");
          }
        });
  }
}
