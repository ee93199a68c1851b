package dev.keyturn.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.Seeded;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Timings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Each of them in one phase for every build; all of them are in the whole matrix. */
class BesideTest {
  private static final Path PAGE = Path.of("docs/fault-matrix.md");

  /** Those in which each of them can happen. */
  private static final List<Phase> ANY =
      List.of(
          Phase.SETTLING,
          Phase.CONVERGE_PROMOTE,
          Phase.SOAKING,
          Phase.DEPLOY_RETIRE,
          Phase.CONVERGE_RETIRE);

  @Seeded("keyturn.matrix.seed")
  void whatever_happens_beside_it_loses_nothing_and_ends_as_the_page_says(long seed)
      throws IOException {
    var random = new Random(seed);
    String page = Files.readString(PAGE);
    try (var bench = new Workbench(TestedDatabase.Kind.H2, Timings.PRODUCTION, false)) {
      for (Beside what : Beside.values()) {
        Phase phase = ANY.get(random.nextInt(ANY.size()));
        var outcome = what.in(phase, bench).orElseThrow();
        assertThat(outcome.holes()).as("%s in %s", what, phase).isEmpty();
        assertThat(outcome.words())
            .as("%s in %s", what, phase)
            .isEqualTo(Page.said(page, what, phase).orElseThrow());
      }
    }
  }
}
