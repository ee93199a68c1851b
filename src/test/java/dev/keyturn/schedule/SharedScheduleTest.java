package dev.keyturn.schedule;

import static dev.keyturn.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class SharedScheduleTest {
  private static final int ROTATIONS = 200;
  private static final int TURNS_BEFORE_DEATH = 40;
  private static final int THREADS = 4;

  @Test
  void two_processes_share_the_turns_and_one_takes_over_when_the_other_is_killed()
      throws Exception {
    try (var server = EmbeddedPostgres.builder().start();
        var database = SharedTurns.database(server.getJdbcUrl("postgres", "postgres"))) {
      prepare(database);
      Process other =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Other.class.getName(),
                  database.getJdbcUrl())
              .inheritIO()
              .start();
      // A third of all turns: there are always enough left for the other to hang in.
      var turns = new SharedTurns(database, "this", ROTATIONS);
      try {
        await().until(() -> count(database, "turn where process = 'other' and done") > 0);
        try (var schedule = turns.schedule()) {
          schedule.start();
          await()
              // Four are also under way at times before the last four, which never end.
              .until(() ->
                  count(database, "turn where process = 'other' and done") == TURNS_BEFORE_DEATH
                      && count(database, "turn where process = 'other' and not done") == THREADS);

          other.destroyForcibly().waitFor();
          turns.goOn();

          await()
              // What was gathered just before the end of its rotation has one turn more, and goes.
              .until(() ->
                  count(database, "fake where not ended") == 0
                      && count(database, "scheduled_tasks where task_name = 'tick'") == 0);
        }
      } finally {
        other.destroyForcibly();
      }

      assertThat(count(database, "overlap")).isZero();
      assertThat(count(database, "turn where done")).isEqualTo(ROTATIONS * SharedTurns.TURNS);
      assertThat(count(database, "turn where process = 'other' and done"))
          .isEqualTo(TURNS_BEFORE_DEATH);
      assertThat(count(database, "turn where process = 'this' and not done")).isZero();
      assertThat(count(database, "scheduled_tasks where task_name = 'tick'")).isZero();
    }
  }

  /** What waits in a process shows no sign of life: another would take it over, and both do it. */
  @Test
  void a_process_takes_no_more_turns_than_it_can_begin_at_once() throws Exception {
    try (var server = EmbeddedPostgres.builder().start();
        var database = SharedTurns.database(server.getJdbcUrl("postgres", "postgres"))) {
      prepare(database);
      var turns = new SharedTurns(database, "this", TURNS_BEFORE_DEATH);
      try (var schedule = turns.schedule()) {
        schedule.start();
        await()
            .until(() ->
                count(database, "turn where not done") == THREADS
                    && count(database, "turn where done") == TURNS_BEFORE_DEATH);

        await()
            .during(Duration.ofSeconds(1))
            // Sooner than what was taken too much would be given up.
            .atMost(Duration.ofSeconds(10))
            .until(() -> count(database, "scheduled_tasks where picked") == THREADS);
        turns.goOn();
      }
    }
  }

  private static void prepare(DataSource database) throws Exception {
    TaskTable.create(database);
    for (var sql :
        List.of(
            "create table fake (id varchar(26) primary key, ended boolean)",
            "create table turn (id varchar(26), process varchar(10), done boolean)",
            "create table overlap (id varchar(26))",
            "insert into fake select lpad(n::text, 26, '0'), false from generate_series(1, "
                + ROTATIONS
                + ") n")) {
      TaskTable.execute(database, sql);
    }
  }

  private static int count(DataSource database, String from) throws SQLException {
    try (var connection = database.getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select count(*) from " + from)) {
      rows.next();
      return rows.getInt(1);
    }
  }

  /** The process that is killed in the middle of four turns. */
  static final class Other {
    private Other() {}

    public static void main(String[] arguments) throws InterruptedException {
      var database = SharedTurns.database(arguments[0]);
      new SharedTurns(database, "other", TURNS_BEFORE_DEATH).schedule().start();
      new CountDownLatch(1).await();
    }
  }
}
