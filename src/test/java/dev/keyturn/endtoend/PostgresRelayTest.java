package dev.keyturn.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyturn.endtoend.Gate.Crossing;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The relay cuts a client off exactly where it says, or the kills would prove nothing. */
class PostgresRelayTest {
  private final List<String> changes = new CopyOnWriteArrayList<>();
  private final AtomicReference<@Nullable Moment> end = new AtomicReference<>();
  private EmbeddedPostgres server;
  private PostgresRelay relay;

  @BeforeEach
  void start() throws IOException, SQLException {
    server = EmbeddedPostgres.builder().start();
    relay = new PostgresRelay(server.getPort(), this::enter);
    try (var client = server.getPostgresDatabase().getConnection()) {
      execute(client, "create table t (i int primary key, note varchar)");
    }
  }

  @AfterEach
  void stop() throws IOException {
    relay.close();
    server.close();
  }

  @Test
  void what_is_cut_off_before_a_write_never_happens_and_what_is_cut_off_behind_it_has()
      throws SQLException {
    for (boolean transaction : new boolean[] {true, false}) {
      for (Moment moment : Moment.values()) {
        int row = 2 * moment.ordinal() + (transaction ? 1 : 0);
        try (var client = client()) {
          client.setAutoCommit(!transaction);
          if (moment == Moment.AFTER) {
            write(client, row, moment);
            assertThatThrownBy(() -> execute(client, "select 1")).isInstanceOf(SQLException.class);
          } else {
            assertThatThrownBy(() -> write(client, row, moment)).isInstanceOf(SQLException.class);
          }
        }
        assertThat(rows().contains(row))
            .as(moment + (transaction ? " a commit" : " a write by itself"))
            .isEqualTo(moment != Moment.BEFORE);
      }
    }
  }

  @Test
  void each_commit_is_asked_about_once_with_all_that_was_written_and_reading_is_not()
      throws SQLException {
    try (var client = client()) {
      client.setAutoCommit(false);
      // So often that the driver gives its statements names.
      for (int i = 0; i < 8; i++) {
        insert(client, 100 + i);
        execute(client, "update t set note = 'x' where i = 100");
        client.commit();
      }
      insert(client, 200);
      client.rollback();
      try (var rows = client.createStatement().executeQuery("select * from t")) {
        assertThat(rows.next()).isTrue();
      }
      client.commit();
      client.setAutoCommit(true);
      execute(client, "delete from t where i = 100");
    }
    assertThat(changes).hasSize(9);
    assertThat(changes.subList(0, 8)).containsOnly("commit insert t, update t.note");
    assertThat(changes.getLast()).isEqualTo("delete t");
  }

  private Crossing enter(String change) {
    changes.add(change);
    return Crossing.of(end.getAndSet(null), () -> {});
  }

  private void write(Connection client, int row, Moment moment) throws SQLException {
    end.set(moment);
    insert(client, row);
    if (!client.getAutoCommit()) {
      client.commit();
    }
  }

  private static void insert(Connection client, int row) throws SQLException {
    try (var statement = client.prepareStatement("insert into t (i) values (?)")) {
      statement.setInt(1, row);
      statement.executeUpdate();
    }
  }

  private static void execute(Connection client, String sql) throws SQLException {
    try (var statement = client.createStatement()) {
      statement.execute(sql);
    }
  }

  private Connection client() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + relay.port() + "/postgres", "postgres", "any");
  }

  private List<Integer> rows() throws SQLException {
    try (var client = server.getPostgresDatabase().getConnection();
        var rows = client.createStatement().executeQuery("select i from t")) {
      var found = new ArrayList<Integer>();
      while (rows.next()) {
        found.add(rows.getInt(1));
      }
      return found;
    }
  }
}
