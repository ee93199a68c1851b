package dev.keyturn.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The jar that users get, and how it is started. Thousands of short lives are for a cache as the
 * image has one: a start costs a third of the processor time.
 */
final class Packaged {
  static final List<String> FLAGS =
      List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-Xmx400m",
          "-Xlog:disable",
          "-Xlog:all=error:stderr",
          "--enable-native-access=ALL-UNNAMED");
  static final Path JAR = in(Path.of("target"));
  static final List<String> COMMAND = command();

  private Packaged() {}

  /** The jar in a folder that a build has left. */
  static Path in(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches("keyturn-[0-9.]+\\.jar"))
          .findAny()
          .orElseThrow(
              () -> new IllegalStateException("no " + folder + "/keyturn-*.jar: package first"))
          .toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> command() {
    try {
      Path folder = Files.createTempDirectory("keyturn-aot");
      Path cache = folder.resolve("keyturn.aot");
      var training = new ArrayList<>(FLAGS);
      training.addAll(List.of("-XX:AOTCacheOutput=" + cache, "-jar", JAR.toString(), "run-due"));
      var builder =
          new ProcessBuilder(training)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD);
      builder.environment().clear();
      builder.environment().put("KEYTURN_DATA", folder.toString());
      builder.environment().put("KEYTURN_PLANS", folder.toString());
      builder.start().onExit().join();
      cache.toFile().deleteOnExit();
      var command = new ArrayList<>(FLAGS);
      // Without a cache it starts all the same, only slower.
      command.add("-XX:AOTCache=" + cache);
      return List.copyOf(command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
