package dev.keyturn.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The search for hostile input, guided by what each one reaches: {@code ./mvnw test -Pfuzz}, with
 * {@code -Dkeyturn.fuzz.seconds=600} for each target and {@code -Dkeyturn.fuzz.targets=PLAN,SLACK}
 * for some of them. What it finds is written to {@code target/fuzz}; the file belongs, under a name
 * that says what it is, into the target's folder in {@code src/test/resources/hostile}, where
 * {@link HostileInputTest} tries it in every build.
 *
 * <p>Jazzer runs in a process of its own: it changes the classes that it loads, wants an agent and
 * native code, and stops the process where an input hangs.
 */
class LongFuzzing {
  private static final long SECONDS = Long.getLong("keyturn.fuzz.seconds", 60);
  private static final Path FOUND = Path.of("target", "fuzz");
  private static final Pattern EXECUTED =
      Pattern.compile("stat::number_of_executed_units:\\s*([0-9]+)");
  private static final int LONGEST_INPUT = 8192;

  /** By the clock, for what never ends; what takes a second of a processor is refused before. */
  private static final int HANGS_AFTER_SECONDS = 300;

  static Stream<FuzzTarget> chosen() {
    var names = System.getProperty("keyturn.fuzz.targets", "");
    return names.isBlank()
        ? Arrays.stream(FuzzTarget.values())
        : Arrays.stream(names.split(",", -1)).map(String::strip).map(FuzzTarget::valueOf);
  }

  @ParameterizedTest
  @MethodSource("chosen")
  void nothing_that_is_found_does_harm(FuzzTarget target) throws Exception {
    var folder = Files.createDirectories(FOUND.resolve(target.name()));
    var corpus = Files.createDirectories(folder.resolve("corpus"));
    var log = folder.resolve("log.txt");
    var process =
        new ProcessBuilder(command(target, folder, corpus))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      boolean ended = process.waitFor(SECONDS + 300, TimeUnit.SECONDS);
      assertThat(ended).as("the search ends when its time is over; see %s", log).isTrue();
    } finally {
      process.destroyForcibly();
    }
    var told = Files.readString(log, UTF_8);
    var executed = EXECUTED.matcher(told);
    long inputs = executed.find() ? Long.parseLong(executed.group(1)) : 0;
    note("%-15s %,12d inputs in %d s".formatted(target, inputs, SECONDS));
    assertThat(process.exitValue())
        .as("%s: found something that does harm, see %s and the crash file beside it", target, log)
        .isZero();
    assertThat(inputs).as("%s was tried at all, see %s", target, log).isGreaterThan(1_000);
  }

  private static List<String> command(FuzzTarget target, Path folder, Path corpus) {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return List.of(
        java,
        "-Xmx1g",
        "-XX:+EnableDynamicAgentLoading",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        classPath,
        "com.code_intelligence.jazzer.Jazzer",
        "--target_class=" + target.type().getName(),
        "--instrumentation_includes=dev.keyturn.**:org.yaml.snakeyaml.**:com.fasterxml.jackson.core.**"
            + ":io.github.jopenlibs.vault.json.**",
        "--reproducer_path=" + folder,
        "-artifact_prefix=" + folder + "/",
        "-max_total_time=" + SECONDS,
        "-max_len=" + LONGEST_INPUT,
        "-timeout=" + HANGS_AFTER_SECONDS,
        "-rss_limit_mb=4096",
        "-print_final_stats=1",
        corpus.toString(),
        target.folder().toString());
  }

  private static void note(String line) throws IOException {
    System.out.println(line);
    Files.writeString(
        FOUND.resolve("summary.txt"),
        line + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }
}
