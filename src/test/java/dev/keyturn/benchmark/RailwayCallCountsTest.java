package dev.keyturn.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.benchmark.RailwayCallCounts.Counts;
import dev.keyturn.benchmark.RailwayCallCounts.Size;
import dev.keyturn.engine.TickResult;
import dev.keyturn.rotation.Phase;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RailwayCallCountsTest {
  /** NAME_NEW, NAME_PREVIOUS, NAME: one request each for all secrets; and three redeploys. */
  private static final int PER_SERVICE = 6;

  /** The clean-up is staged and committed. */
  private static final int PER_ENVIRONMENT = 2;

  private static final int REDEPLOYS_PER_SERVICE = 3;

  @TempDir private Path folder;

  @ParameterizedTest(name = "{0} secrets, {1} services, {2} environments")
  @CsvSource({"1, 1, 1", "30, 1, 1", "3, 3, 2"})
  void the_mutations_of_a_rotation_do_not_grow_with_its_secrets(
      int secrets, int services, int environments) throws Exception {
    Counts counts = RailwayCallCounts.rotate(new Size(secrets, services, environments), folder);

    assertThat(counts.ended()).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
    assertThat(counts.mutations())
        .isEqualTo(PER_SERVICE * services + PER_ENVIRONMENT * environments);
    assertThat(counts.redeploys()).isEqualTo(REDEPLOYS_PER_SERVICE * services);
  }

  /** Prints the whole table. */
  @Test
  @EnabledIfSystemProperty(named = "keyturn.benchmark", matches = "true")
  void print() throws Exception {
    RailwayCallCounts.print(System.out, folder);
  }
}
