package dev.keyturn.schedule;

import static dev.keyturn.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.adapter.database.DatabasePool;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class TurnStandingTest {

  @Test
  void a_process_turns_as_long_as_the_server_takes_writes() throws Exception {
    try (var server = EmbeddedPostgres.builder().start();
        var database = SharedTurns.database(server.getJdbcUrl("postgres", "postgres"))) {
      TaskTable.create(database);
      TaskTable.execute(database, "create table fake (id varchar(26) primary key, ended boolean)");
      var pool = new DatabasePool(database);
      try (var schedule = new SharedTurns(database, "this", 0).schedule()) {
        assertThat(schedule.standing(pool::sinceLastTurn)).isEqualTo(TurnStanding.STOPPED);
        schedule.start();
        await().until(() -> schedule.standing(pool::sinceLastTurn) == TurnStanding.TURNING);

        readOnly(server.getPostgresDatabase(), "on");

        await().until(() -> schedule.standing(pool::sinceLastTurn) == TurnStanding.FAILING);
        readOnly(server.getPostgresDatabase(), "off");
        await().until(() -> schedule.standing(pool::sinceLastTurn) == TurnStanding.TURNING);
        await().until(() -> schedule.standing(() -> Optional.empty()) == TurnStanding.QUIET);
        await()
            .until(() ->
                schedule.standing(() -> Optional.of(Duration.ofHours(1))) == TurnStanding.QUIET);
      }
    }
  }

  private static void readOnly(DataSource server, String word) throws Exception {
    TaskTable.execute(server, "alter system set default_transaction_read_only = " + word);
    TaskTable.execute(server, "select pg_reload_conf()");
  }
}
