package dev.keyturn.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.matrix.Matrix.Cell;
import dev.keyturn.matrix.Matrix.Outcome;
import dev.keyturn.rotation.Timings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The whole matrix, in the profile {@code matrix}; writes its page when asked to. */
@EnabledIfSystemProperty(named = "keyturn.matrix.whole", matches = "true")
class WholeFaultMatrixTest {
  private static final Path PAGE = Path.of("docs/fault-matrix.md");

  @Test
  void no_fault_at_any_step_loses_or_breaks_anything() throws IOException {
    int workers = Integer.getInteger("keyturn.matrix.workers", 3);
    long started = System.nanoTime();
    Map<String, List<Boundary>> references = new LinkedHashMap<>();
    Map<String, List<Outcome>> outcomes = new LinkedHashMap<>();

    var onH2 = Matrix.of(TestedDatabase.Kind.H2, Timings.PRODUCTION);
    Predicate<Boundary> first = onH2.firstOfItsKind();
    references.put("H2", onH2.reference());
    List<Cell> cells = onH2.cells(b -> Matrix.changes(b) || first.test(b));
    outcomes.put("H2", onH2.run(cells, workers, told("H2, of " + cells.size())));

    var onPostgres = Matrix.of(TestedDatabase.Kind.POSTGRESQL, Timings.PRODUCTION);
    Predicate<Boundary> firstThere = onPostgres.firstOfItsKind();
    references.put("PostgreSQL", onPostgres.reference());
    outcomes.put(
        "PostgreSQL",
        onPostgres.run(
            onPostgres.cells(b ->
                b.part() == Part.DATABASE
                    && b.writes()
                    && (Matrix.changes(b) || firstThere.test(b))),
            workers,
            told("PostgreSQL")));

    if (Boolean.getBoolean("keyturn.docs.write")) {
      var about =
          new Page.About(
              Matrix.versions(),
              Duration.ofNanos(System.nanoTime() - started).toMinutes()
                  + " min, "
                  + workers
                  + " at a time on "
                  + Runtime.getRuntime().availableProcessors()
                  + " processors");
      Files.writeString(PAGE, Page.of(about, references, outcomes));
    }
    assertThat(outcomes.values().stream().flatMap(List::stream).filter(o -> !o.holes().isEmpty()))
        .isEmpty();
  }

  /** A line for each cell, so that an hour's run can be watched. */
  private static Consumer<Outcome> told(String database) {
    var count = new AtomicInteger();
    return outcome -> {
      int number = count.incrementAndGet();
      if (number % 100 == 0 || !outcome.holes().isEmpty()) {
        System.err.println(database + " " + number + ": " + outcome.cell() + " " + outcome.holes());
      }
    };
  }
}
