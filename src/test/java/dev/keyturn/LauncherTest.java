package dev.keyturn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher in a clone of its own, with JDKs and a Maven that are scripts: each "java" prints
 * its home and arguments, and "mvnw" counts its runs and leaves what a build leaves.
 */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
  private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

  /** All that the script may call; a java of the machine must not be among it. */
  private static final List<String> TOOLS =
      List.of("dirname", "find", "ln", "mkdir", "mv", "readlink", "rm", "sed", "sleep");

  @TempDir private Path temporary;
  private Path clone;
  private Path bin;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void cloneTheRepository() throws IOException {
    temporary = temporary.toRealPath();
    clone = Files.createDirectories(temporary.resolve("a clone"));
    Files.createDirectories(clone.resolve(".mvn"));
    Files.copy(Path.of("keyturn"), clone.resolve("keyturn"));
    Files.copy(Path.of(".mvn/find-jdk.sh"), clone.resolve(".mvn/find-jdk.sh"));
    Files.createDirectories(clone.resolve("src/main/java"));
    Files.writeString(clone.resolve("src/main/java/Main.java"), "class Main {}");
    Files.writeString(clone.resolve("pom.xml"), "<project/>");
    script(
        clone.resolve("mvnw"),
        """
        echo "on $JAVA_HOME" >>mvnw.log
        echo "Maven's own words"
        sleep 1
        mkdir -p target/lib
        : >target/keyturn-0.1.0.jar
        """);

    bin = Files.createDirectories(temporary.resolve("bin"));
    for (var tool : TOOLS) {
      script(bin.resolve(tool), "exec " + whereIs(tool) + " \"$@\"");
    }
    environment.put("PATH", bin.toString());
    environment.put("HOME", temporary.resolve("home").toString());
    environment.put("KEYTURN_JDK_FOLDERS", temporary.resolve("jvm").toString());
  }

  @Test
  void with_no_fitting_jdk_it_says_what_to_install_and_builds_nothing() throws Exception {
    environment.put("JAVA_HOME", jdk("jvm/seventeen", "17.0.15").toString());

    var run = launch("status");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.output()).isEmpty();
    assertThat(run.errors().lines())
        .singleElement()
        .asString()
        .contains("no JDK 25", "https://adoptium.net", "KEYTURN_JAVA_HOME");
    assertThat(clone.resolve("mvnw.log")).doesNotExist();
  }

  @Test
  void a_JDK_that_was_named_outright_and_does_not_fit_is_not_passed_over() throws Exception {
    jdk("jvm/twentyfive", "25.0.3");
    environment.put("KEYTURN_JAVA_HOME", jdk("seventeen", "17.0.15").toString());

    var run = launch("status");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errors()).contains("KEYTURN_JAVA_HOME=", "JDK 17", "needs JDK 25");
  }

  @Test
  void what_a_person_has_set_comes_before_what_is_installed() throws Exception {
    jdk("jvm/twentyfive", "25.0.3");
    var set = jdk("set", "25.0.1");
    environment.put("JAVA_HOME", set.toString());
    assertThat(launch().javaHome()).isEqualTo(set);

    var named = jdk("named", "26");
    environment.put("KEYTURN_JAVA_HOME", named.toString());
    assertThat(launch().javaHome()).isEqualTo(named);
  }

  @Test
  void an_older_default_is_passed_over_for_one_beside_it() throws Exception {
    var old = jdk("seventeen", "17.0.15");
    environment.put("JAVA_HOME", old.toString());
    Files.createSymbolicLink(bin.resolve("java"), old.resolve("bin/java"));
    var beside = jdk("jvm/twentyfive", "25.0.3");

    assertThat(launch().javaHome()).isEqualTo(beside);
    assertThat(builds()).containsExactly("on " + beside);
  }

  @Test
  void the_java_on_the_path_is_followed_through_its_links() throws Exception {
    var onPath = jdk("elsewhere/jdk", "25");
    var alternatives = Files.createDirectories(temporary.resolve("alternatives"));
    Files.createSymbolicLink(alternatives.resolve("java"), onPath.resolve("bin/java"));
    Files.createSymbolicLink(bin.resolve("java"), alternatives.resolve("java"));

    assertThat(launch().javaHome()).isEqualTo(onPath);
  }

  @Test
  void of_the_installed_the_tested_version_comes_before_a_newer_one() throws Exception {
    var newer = jdk("jvm/a-newer", "27-ea");
    assertThat(launch().javaHome()).isEqualTo(newer);

    var tested = jdk("jvm/b-tested", "25.0.3");
    assertThat(launch().javaHome()).isEqualTo(tested);
  }

  @Test
  void a_runtime_without_a_compiler_is_no_JDK() throws Exception {
    Files.delete(jdk("jvm/runtime", "25.0.3").resolve("bin/javac"));

    assertThat(launch().exitCode()).isEqualTo(2);
  }

  @Test
  void standard_output_carries_nothing_but_the_program_even_when_it_builds() throws Exception {
    jdk("jvm/twentyfive", "25.0.3");

    var first = launch("status", "--json", "two words", "");

    assertThat(first.output().lines()).first().asString().startsWith("home=");
    assertThat(first.output()).endsWith("[status][--json][two words][]\n");
    assertThat(first.errors()).startsWith("Building Keyturn once");
    assertThat(launch("status").errors()).isEmpty();
  }

  @Test
  void the_exit_code_is_the_programs() throws Exception {
    jdk("jvm/twentyfive", "25.0.3");
    environment.put("FAKE_EXIT", "20");

    assertThat(launch().exitCode()).isEqualTo(20);
  }

  @Test
  void it_builds_again_when_a_source_changed_and_not_otherwise() throws Exception {
    jdk("jvm/twentyfive", "25.0.3");
    launch();
    launch();
    assertThat(builds()).hasSize(1);

    changeLater(clone.resolve("src/main/java/Main.java"));
    launch();
    assertThat(builds()).hasSize(2);
  }

  @Test
  void a_source_that_changed_nothing_is_built_once_though_the_jar_keeps_its_time()
      throws Exception {
    jdk("jvm/twentyfive", "25.0.3");
    launch();
    script(clone.resolve("mvnw"), "echo \"on $JAVA_HOME\" >>mvnw.log");
    Files.setLastModifiedTime(clone.resolve("target/keyturn-0.1.0.jar"), FileTime.from(LONG_AGO));
    Files.setLastModifiedTime(clone.resolve("target/.keyturn-built"), FileTime.from(LONG_AGO));

    launch();
    launch();

    assertThat(builds()).hasSize(2);
  }

  @Test
  void two_launches_at_once_build_once() throws Exception {
    jdk("jvm/twentyfive", "25.0.3");

    var one = start("one");
    var other = start("other");

    assertThat(finish(one).output()).endsWith("[one]\n");
    assertThat(finish(other).output()).endsWith("[other]\n");
    assertThat(builds()).hasSize(1);
  }

  @Test
  void the_lock_of_a_launch_that_died_is_taken_over() throws Exception {
    jdk("jvm/twentyfive", "25.0.3");
    var dead = new ProcessBuilder("true").start();
    dead.waitFor();
    Files.createDirectories(clone.resolve("target"));
    Files.createSymbolicLink(
        clone.resolve("target/.keyturn-building"), Path.of(Long.toString(dead.pid())));

    assertThat(launch().exitCode()).isZero();
    assertThat(builds()).hasSize(1);
  }

  @Test
  void a_build_that_fails_shows_why_starts_nothing_and_is_tried_again() throws Exception {
    jdk("jvm/twentyfive", "25.0.3");
    script(clone.resolve("mvnw"), "echo \"on $JAVA_HOME\" >>mvnw.log; echo the reason; exit 1");

    var run = launch("status");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.output()).isEmpty();
    assertThat(run.errors()).contains("the reason", "the build failed");
    launch("status");
    assertThat(builds()).hasSize(2);
    assertThat(Files.exists(clone.resolve("target/.keyturn-building"))).isFalse();
  }

  @Test
  void it_runs_through_a_link_from_another_folder_and_leaves_the_folder_as_it_is()
      throws Exception {
    jdk("jvm/twentyfive", "25.0.3");
    var links = Files.createDirectories(temporary.resolve("links"));
    Files.createSymbolicLink(links.resolve("kt"), Path.of("../a clone/keyturn"));

    var process = new ProcessBuilder(links.resolve("kt").toString()).directory(links.toFile());

    assertThat(finish(withEnvironment(process).start()).output()).contains("cwd=" + links);
  }

  private Path jdk(String name, String version) throws IOException {
    var home = Files.createDirectories(temporary.resolve(name));
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    script(home.resolve("bin/javac"), "exit 1");
    script(
        home.resolve("bin/java"),
        """
        echo "home=%s"
        echo "cwd=$(pwd -P)"
        while [ "$1" != -jar ]; do shift; done
        shift 2
        for argument in "$@"; do printf '[%%s]' "$argument"; done
        echo
        exit "${FAKE_EXIT-0}"
        """
            .formatted(home));
    return home;
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private static Path whereIs(String tool) {
    return Stream.of("/bin", "/usr/bin")
        .map(folder -> Path.of(folder, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }

  private List<String> builds() throws IOException {
    return Files.readAllLines(clone.resolve("mvnw.log"));
  }

  private void changeLater(Path file) throws IOException {
    var built = Files.getLastModifiedTime(clone.resolve("target/keyturn-0.1.0.jar")).toInstant();
    Files.setLastModifiedTime(file, FileTime.from(built.plusSeconds(1)));
  }

  private Run launch(String... arguments) throws Exception {
    return finish(start(arguments));
  }

  private Process start(String... arguments) throws IOException {
    var command =
        Stream.concat(Stream.of(clone.resolve("keyturn").toString()), Stream.of(arguments));
    return withEnvironment(new ProcessBuilder(command.toList())).start();
  }

  private ProcessBuilder withEnvironment(ProcessBuilder builder) {
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder;
  }

  private static Run finish(Process process) throws Exception {
    assertThat(Patience.awaitEnd(process, Duration.ofSeconds(60))).isTrue();
    return new Run(
        process.exitValue(),
        new String(process.getInputStream().readAllBytes()),
        new String(process.getErrorStream().readAllBytes()));
  }

  private record Run(int exitCode, String output, String errors) {
    Path javaHome() {
      return output
          .lines()
          .filter(line -> line.startsWith("home="))
          .map(line -> Path.of(line.substring("home=".length())))
          .findFirst()
          .orElseThrow(() -> new AssertionError(errors));
    }
  }
}
