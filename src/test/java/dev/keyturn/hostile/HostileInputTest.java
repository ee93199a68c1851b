package dev.keyturn.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyturn.Seeded;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the search for hostile input has found stays tried, and so do thousands of its neighbours:
 * {@code -Dkeyturn.hostile.seed=N} repeats a run.
 */
class HostileInputTest {
  private static final int LARGEST_BYTES = 20_000;
  private static final String GOOD = "good-";

  static Stream<Arguments> corpus() {
    return Arrays.stream(FuzzTarget.values())
        .flatMap(target -> target.corpus().stream().map(file -> Arguments.of(target, file)));
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void what_was_kept_does_no_harm(FuzzTarget target, Path file) throws IOException {
    boolean believed = target.believes(Files.readAllBytes(file));
    // Or the search would try no more than how we refuse.
    assertThat(believed || !file.getFileName().toString().startsWith(GOOD)).isTrue();
  }

  static Stream<Arguments> seeded() {
    long seed = Seeded.Source.seed("keyturn.hostile.seed");
    return Arrays.stream(FuzzTarget.values()).map(target -> Arguments.of(target, seed));
  }

  @ParameterizedTest(name = "{0}, seed {1}")
  @MethodSource("seeded")
  void nor_do_its_neighbours(FuzzTarget target, long seed) throws IOException {
    var corpus = new ArrayList<byte[]>();
    for (var file : target.corpus()) {
      corpus.add(Files.readAllBytes(file));
    }
    var neighbours = new Neighbours(corpus, new Random(seed));
    for (int i = 0; i < target.inputsPerBuild(); i++) {
      byte[] input = neighbours.next();
      try {
        target.believes(input);
      } catch (Throwable thrown) {
        throw new AssertionError(
            "input %d of seed %d harms %s; in hexadecimal: %s"
                .formatted(i, seed, target, HexFormat.of().formatHex(input)),
            thrown);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_corpus_is_small_and_has_something_of_each_kind(FuzzTarget target) throws IOException {
    assertThat(target.corpus()).hasSizeGreaterThan(4);
    assertThat(target.corpus())
        .anyMatch(file -> file.getFileName().toString().startsWith(GOOD))
        .anyMatch(file -> !file.getFileName().toString().startsWith(GOOD));
    for (var file : target.corpus()) {
      assertThat(Files.size(file)).as(file.toString()).isLessThan(LARGEST_BYTES);
    }
  }

  @Test
  void each_input_belongs_to_a_target() throws IOException {
    try (var folders = Files.list(Path.of("src/test/resources/hostile"))) {
      assertThat(folders.map(folder -> folder.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(
              Arrays.stream(FuzzTarget.values()).map(FuzzTarget::name).toList());
    }
  }

  @Test
  void a_secret_that_is_told_would_be_noticed() {
    var planted = Fuzzed.planted("value: @@".getBytes(StandardCharsets.UTF_8));
    var text = new String(planted, StandardCharsets.UTF_8);
    assertThatThrownBy(() -> Fuzzed.silent(new IOException("no number: " + text)))
        .isInstanceOf(AssertionError.class);
    var cause = new IllegalStateException("wrapped", new IOException(text));
    assertThatThrownBy(() -> Fuzzed.silent(cause)).isInstanceOf(AssertionError.class);
    Fuzzed.silent(new IOException("nothing of it"));
  }

  @Test
  void who_takes_too_long_would_be_noticed() {
    assertThatThrownBy(() -> Fuzzed.soon(HostileInputTest::busyForLong))
        .isInstanceOf(AssertionError.class);
  }

  /** Works until this thread has had more than the allowed second of a processor. */
  private static boolean busyForLong() {
    var threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    while (threads.getCurrentThreadCpuTime() - start < 1_100_000_000L) {
      Thread.onSpinWait();
    }
    return true;
  }

  @Test
  void parts_are_as_many_as_are_needed() {
    assertThat(Fuzzed.parts("a\0b".getBytes(StandardCharsets.UTF_8), 3))
        .containsExactly("a".getBytes(), "b".getBytes(), new byte[0]);
    assertThat(Fuzzed.parts(new byte[0], 1)).containsExactly(new byte[0]);
  }
}
