package dev.keyturn.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.rehearsal.RehearsedPlan;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Cron started it twice. */
@Execution(ExecutionMode.CONCURRENT)
class TwoAtOnceIT {
  private static final Path PLAN = Path.of("src/test/resources/endtoend/shared.yaml");
  private static final Duration LIMIT = Duration.ofMinutes(3);

  @Test
  void two_processes_on_one_postgresql_do_one_rotation_and_no_step_twice()
      throws IOException, InterruptedException, SQLException {
    try (var postgres = EmbeddedPostgres.builder().start();
        var rehearsed = RehearsedPlan.start(PLAN)) {
      var environment = new TreeMap<>(rehearsed.environment());
      environment.remove("KEYTURN_DATA");
      environment.put(
          "DATABASE_URL",
          "postgresql://postgres:p%40ss@localhost:" + postgres.getPort() + "/postgres");
      // The tables first: two processes that both create them are another test's subject.
      Keyturn.run(environment, "status");

      try (var one = Keyturn.start(environment, "run-due", "--json");
          var other = Keyturn.start(environment, "run-due", "--json")) {
        assertThat(one.end(LIMIT)).as(one + "\n" + other).isZero();
        assertThat(other.end(LIMIT)).as(one + "\n" + other).isZero();

        assertThat(one.json().path("started").size() + other.json().path("started").size())
            .as("who started it: " + one + other)
            .isEqualTo(1);
      }
      assertThat(rows(postgres, "select phase from rotation")).containsExactly("COMPLETED");
      assertThat(
              rows(
                  postgres,
                  "select op_key from attempt group by op_key having count(*) > 1"
                      + " union all select op_key from attempt where outcome <> 'done'"))
          .isEmpty();
      assertThat(rows(postgres, "select lease_holder from rotation where lease_holder is not null"))
          .isEmpty();
      var counters = rehearsed.world().railway().counters();
      assertThat(counters.of("deploymentRedeploy")).isEqualTo(9);
      // Three services: NAME_NEW, NAME_PREVIOUS and NAME.
      assertThat(counters.of("variableCollectionUpsert")).isEqualTo(9);
      // Two environments.
      assertThat(counters.of("environmentPatchCommitStaged")).isEqualTo(2);
      assertVerified(rehearsed, environment);
    }
  }

  private static void assertVerified(RehearsedPlan rehearsed, Map<String, String> environment) {
    Path export = rehearsed.folder().resolve("audit.jsonl");
    var exported = Keyturn.run(environment, "audit", "export", export.toString());
    assertThat(exported.end(Duration.ZERO)).as(exported.toString()).isZero();
    var verified = Keyturn.run(Map.of(), "audit", "verify", export.toString());
    assertThat(verified.end(Duration.ZERO)).as(verified.toString()).isZero();
    var load = rehearsed.world().soFar();
    assertThat(load.tokensVerified()).isPositive();
    assertThat(load.tokensRejected()).isZero();
  }

  private static List<String> rows(EmbeddedPostgres postgres, String query) throws SQLException {
    try (var connection = postgres.getPostgresDatabase().getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      var found = new ArrayList<String>();
      while (rows.next()) {
        found.add(rows.getString(1));
      }
      return found;
    }
  }
}
