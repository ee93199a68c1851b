package dev.keyturn.adapter.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyturn.engine.Unavailable;
import io.micronaut.flyway.FlywayConfigurationProperties;
import java.sql.SQLException;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What PostgreSQL refuses beyond the contract: to its superuser in replica mode, and to a role. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresAuditEnforcementTest {
  private static final String[] FORGERIES = {
    "update audit_entry set body = 'forged'",
    "delete from audit_entry",
    "truncate audit_entry cascade",
    "insert into audit_entry (seq, body, leaf_hash) values (1, 'x', '')"
        + " on conflict (seq) do update set body = 'forged'",
  };

  private TestDatabase database;

  @BeforeAll
  void start() throws SQLException {
    database = TestDatabase.postgresql();
    database.execute("insert into audit_entry (seq, body, leaf_hash) values (1, 'first', '')");
  }

  @AfterAll
  void stop() {
    database.close();
  }

  @Test
  void triggers_fire_for_a_superuser_who_pretends_to_replicate() throws SQLException {
    for (String forgery : FORGERIES) {
      assertThatThrownBy(
              () -> database.execute("set local session_replication_role = replica; " + forgery))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("the audit trail ");
    }
    assertUnchanged();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alter table audit_entry disable trigger all",
        "drop trigger audit_entry_no_change on audit_entry",
        "drop table audit_entry",
        "set session_replication_role = replica"
      })
  void the_serving_role_cannot_take_the_rules_away(String attempt) throws SQLException {
    database.execute(
        "do $$ begin if not exists (select from pg_roles where rolname = 'serving') then"
            + " create role serving; end if; end $$;"
            + " grant select, insert, update, delete on all tables in schema public to serving;"
            + " revoke update, delete on audit_entry from serving");

    assertThatThrownBy(() -> database.execute("set local role serving; " + attempt))
        .isInstanceOf(SQLException.class)
        .hasMessageMatching("(?s).*(must be owner|permission denied).*");
    assertUnchanged();
  }

  @Test
  void a_process_that_hangs_in_a_transaction_loses_it_before_those_who_wait_give_up()
      throws SQLException {
    try (var hung = database.pool().getConnection();
        var statement = hung.createStatement()) {
      hung.setAutoCommit(false);
      statement.execute("set local idle_in_transaction_session_timeout = '100ms'");
      statement.execute("lock table audit_head");

      assertThat(one("select count(*) from audit_head")).isNotNull();

      assertThatThrownBy(() -> statement.execute("select 1"))
          .isInstanceOf(SQLException.class)
          .satisfies(thrown -> assertThat(Unavailable.behind(thrown)).isTrue());
    }
    assertThat(one("show lock_timeout")).isEqualTo("25s");
    assertThat(one("show idle_in_transaction_session_timeout")).isEqualTo("10s");
  }

  @Test
  void the_lock_of_the_migrations_is_held_by_no_transaction() {
    assertThat(
            database
                .bean(FlywayConfigurationProperties.class)
                .getFluentConfiguration()
                .getConfigurationExtension(PostgreSQLConfigurationExtension.class)
                .isTransactionalLock())
        .isFalse();
  }

  private void assertUnchanged() throws SQLException {
    assertThat(one("select string_agg(body, ',') from audit_entry")).isEqualTo("first");
  }

  private String one(String query) throws SQLException {
    try (var connection = database.pool().getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
