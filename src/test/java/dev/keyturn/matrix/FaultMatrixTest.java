package dev.keyturn.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.Seeded;
import dev.keyturn.matrix.Matrix.Cell;
import dev.keyturn.matrix.Matrix.Outcome;
import dev.keyturn.rotation.Timings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A part of the matrix for every build; the whole is in the profile {@code matrix}. */
class FaultMatrixTest {
  private static final Path PAGE = Path.of("docs/fault-matrix.md");
  private static final int CELLS_ON_H2 = 60;
  private static final int CELLS_ON_POSTGRESQL = 12;

  @Seeded("keyturn.matrix.seed")
  void a_fault_at_any_step_loses_and_breaks_nothing(long seed) {
    var random = new Random(seed);
    var onH2 = Matrix.of(TestedDatabase.Kind.H2, Timings.PRODUCTION, false);

    assertThat(broken(onH2.run(some(onH2.cells(Matrix::changes), CELLS_ON_H2, random), 2, _ -> {})))
        .as("-Dkeyturn.matrix.seed=" + seed)
        .isEmpty();

    var onPostgres = Matrix.of(TestedDatabase.Kind.POSTGRESQL, Timings.PRODUCTION, false);
    var journal = onPostgres.cells(b -> b.part() == Part.DATABASE && Matrix.changes(b));
    assertThat(broken(onPostgres.run(some(journal, CELLS_ON_POSTGRESQL, random), 2, _ -> {})))
        .as("-Dkeyturn.matrix.seed=" + seed)
        .isEmpty();
  }

  @Test
  void the_page_has_every_step_that_a_rotation_has_now_or_says_that_it_has_not_and_no_hole()
      throws IOException {
    var reference = Matrix.of(TestedDatabase.Kind.H2, Timings.PRODUCTION, false).reference();
    String page = Files.readString(PAGE);

    assertThat(Page.lies(page, reference).stream().distinct())
        .containsExactlyInAnyOrderElementsOf(Page.notYet(page));
  }

  /** Without the wait after a lost answer, what lands late is done twice. */
  @Test
  void without_its_quarantine_the_matrix_has_holes() {
    Timings usual = Timings.PRODUCTION;
    var hasty =
        new Timings(
            usual.lease(),
            usual.call(),
            Duration.ofSeconds(1),
            usual.poll(),
            usual.longPoll(),
            usual.phaseLimit(),
            usual.redeploys());
    var matrix = Matrix.of(TestedDatabase.Kind.H2, hasty, false);
    List<Cell> late =
        matrix.cells(b -> b.operation().equals("deploymentRedeploy")).stream()
            .filter(cell -> cell.fault() == Fault.SILENT_LATE)
            .limit(2)
            .toList();

    assertThat(broken(matrix.run(late, 2, _ -> {}))).isNotEmpty();
  }

  /** Spread evenly over the rotation, from a random beginning. */
  private static List<Cell> some(List<Cell> cells, int count, Random random) {
    var chosen = new ArrayList<Cell>();
    double step = (double) cells.size() / count;
    for (double at = random.nextDouble() * step; at < cells.size(); at += step) {
      chosen.add(cells.get((int) at));
    }
    return chosen;
  }

  private static Stream<Outcome> broken(List<Outcome> outcomes) {
    return outcomes.stream().filter(outcome -> !outcome.holes().isEmpty());
  }
}
