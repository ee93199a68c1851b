package dev.keyturn.adapter.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.adapter.database.DatabaseProbe.Sight;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseProbeTest {
  private final DatabaseProbe probe = new DatabaseProbe(Clock.systemUTC());

  @Test
  void postgresql_is_reached_with_its_migrations_and_its_clock() {
    try (var database = TestDatabase.postgresql()) {
      assertThat(probe.look(database.properties()))
          .isInstanceOfSatisfying(
              Sight.Reached.class,
              reached -> {
                assertThat(reached.h2()).isFalse();
                assertThat(reached.pending()).isZero();
                assertThat(reached.ahead())
                    .isBetween(Duration.ofSeconds(-5), Duration.ofSeconds(5));
              });
      var late = new DatabaseProbe(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-3)));
      assertThat(late.look(database.properties()))
          .isInstanceOfSatisfying(
              Sight.Reached.class,
              reached -> assertThat(reached.ahead()).isGreaterThan(Duration.ofMinutes(2)));
    }
  }

  @Test
  void a_database_of_postgresql_that_is_not_there_is_said_so() {
    try (var database = TestDatabase.postgresql()) {
      var other = new HashMap<>(database.properties());
      other.compute("datasources.default.url", (_, url) -> url + "_not");
      assertThat(probe.look(other))
          .isInstanceOfSatisfying(
              Sight.Unusable.class,
              unusable ->
                  assertThat(unusable.trouble().found())
                      .isEqualTo("there is no database of this name"));
    }
  }

  @Test
  void an_h2_file_is_looked_at_and_never_made(@TempDir Path folder) {
    Map<String, Object> properties =
        DatabaseSettings.from(Map.of("KEYTURN_DATA", folder.toString()));
    assertThat(probe.look(properties)).isEqualTo(new Sight.None());
    assertThat(folder).isEmptyDirectory();
    TestDatabase.h2(folder).close();
    assertThat(probe.look(properties))
        .isInstanceOfSatisfying(
            Sight.Reached.class,
            reached -> {
              assertThat(reached.h2()).isTrue();
              assertThat(reached.pending()).isZero();
            });
  }

  @Test
  void what_is_left_of_the_hour_is_told_without_what_is_kept() {
    try (var database = TestDatabase.postgresql()) {
      var budget = database.bean(DatabaseBudget.class);
      assertThat(budget.left("probe")).isEqualTo(4);
      budget.take("probe", false);
      assertThat(budget.left("probe")).isEqualTo(3);
      budget.pause("probe", Duration.ofMinutes(1));
      assertThat(budget.left("probe")).isZero();
    }
  }
}
