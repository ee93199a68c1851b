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

  private final int workers = Integer.getInteger("keyturn.matrix.workers", 3);
  private final Map<String, List<Boundary>> references = new LinkedHashMap<>();
  private final Map<String, List<Outcome>> outcomes = new LinkedHashMap<>();

  @Test
  void no_fault_at_any_step_loses_or_breaks_anything() throws IOException {
    long started = System.nanoTime();
    boolean inEachPhase = Boolean.getBoolean("keyturn.matrix.each-phase");
    var onH2 = Matrix.of(TestedDatabase.Kind.H2, Timings.PRODUCTION, false);
    Predicate<Boundary> first = onH2.first(inEachPhase);
    run("H2", onH2, b -> Matrix.changes(b) || first.test(b));
    var onPostgres = Matrix.of(TestedDatabase.Kind.POSTGRESQL, Timings.PRODUCTION, false);
    Predicate<Boundary> firstThere = onPostgres.first(inEachPhase);
    var told = Matrix.of(TestedDatabase.Kind.H2, Timings.PRODUCTION, true);
    Predicate<Boundary> firstTold = told.first(inEachPhase);
    run("H2, messages", told, b -> Matrix.ofMessages(b) && firstTold.test(b));
    run("PostgreSQL", onPostgres, b -> b.part() == Part.DATABASE && firstThere.test(b));
    List<Beside.Outcome> beside = Beside.everywhere();

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
      Files.writeString(PAGE, Page.of(about, references, outcomes, beside));
    }
    assertThat(outcomes.values().stream().flatMap(List::stream).filter(o -> !o.holes().isEmpty()))
        .isEmpty();
    assertThat(beside).filteredOn(o -> !o.holes().isEmpty()).isEmpty();
  }

  private void run(String database, Matrix matrix, Predicate<Boundary> which) {
    List<Cell> cells = matrix.cells(which);
    references.put(database, matrix.reference());
    outcomes.put(database, matrix.run(cells, workers, told(database + ", of " + cells.size())));
  }

  /** A line for each hundred cells, so that an hour's run can be watched. */
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
