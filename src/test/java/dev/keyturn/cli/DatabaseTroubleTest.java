package dev.keyturn.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A database that cannot be used is no bug: one line says what it is, and never the password. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DatabaseTroubleTest {
  private static final String PASSWORD = "example-only-db-password";

  private EmbeddedPostgres postgres;

  @BeforeAll
  void start() throws IOException {
    postgres = EmbeddedPostgres.builder().start();
  }

  @AfterAll
  void stop() throws IOException {
    postgres.close();
  }

  @Test
  void one_that_does_not_answer_may_do_so_later() {
    assertSays(
        9,
        "postgres",
        "postgres",
        ExitCode.WAITING,
        "keyturn: the database does not answer, or another process holds it up; run it again, that is safe");
  }

  @Test
  void a_user_that_it_does_not_know_is_a_wrong_setting() {
    assertSays(
        postgres.getPort(),
        "nobody",
        "postgres",
        ExitCode.USAGE,
        "keyturn: the database does not let this user in from here. Correct the user in DATABASE_URL or allow it in pg_hba.conf; where the server demands TLS, add sslmode=require.");
  }

  @Test
  void so_is_a_database_that_is_not_there() {
    assertSays(
        postgres.getPort(),
        "postgres",
        "elsewhere",
        ExitCode.USAGE,
        "keyturn: there is no database of this name. Create it, or correct it in DATABASE_URL.");
  }

  @Test
  void a_role_that_may_make_no_tables_is_told_the_grant_at_once() throws SQLException {
    execute("create role app login", "create database shop");
    assertSays(
        postgres.getPort(),
        "app",
        "shop",
        ExitCode.USAGE,
        "keyturn: the role app may not make tables in the schema public. Run this as its owner: GRANT USAGE, CREATE ON SCHEMA public TO app;");
  }

  @Test
  void one_that_takes_no_writes_may_do_so_later() throws SQLException {
    execute("create database standby");
    execute("alter database standby set default_transaction_read_only = on");
    assertSays(
        postgres.getPort(),
        "postgres",
        "standby",
        ExitCode.WAITING,
        "keyturn: the database takes no writes: it is a standby, or default_transaction_read_only is on. Lead DATABASE_URL to the primary, or ask again when it takes writes.");
  }

  @Test
  void doctor_finds_each_of_them_and_speaks_of_no_file() throws SQLException {
    execute("create role doctored login", "create database ungranted");
    for (String url :
        List.of(
            url(9, "postgres", "postgres"),
            url(postgres.getPort(), "nobody", "postgres"),
            url(postgres.getPort(), "postgres", "elsewhere"),
            url(postgres.getPort(), "doctored", "ungranted"),
            "\"" + url(postgres.getPort(), "postgres", "postgres") + "\"")) {
      Said said = run(url, "doctor");

      assertThat(said.code()).as(said.out()).isEqualTo(ExitCode.STALLED.code());
      assertThat(said.out()).contains("failed ").doesNotContain("KEYTURN_DATA", PASSWORD);
      assertThat(said.err()).isEmpty();
    }
  }

  private void execute(String... lines) throws SQLException {
    try (var connection = postgres.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      for (String sql : lines) {
        statement.execute(sql);
      }
    }
  }

  private static void assertSays(
      int port, String user, String database, ExitCode code, String line) {
    Said said = run(url(port, user, database), "plans", "list");

    assertThat(said.err()).isEqualTo(line);
    assertThat(said.out()).isEmpty();
    assertThat(said.code()).isEqualTo(code.code());
  }

  private static String url(int port, String user, String database) {
    return "postgresql://" + user + ":" + PASSWORD + "@localhost:" + port + "/" + database;
  }

  private record Said(int code, String out, String err) {}

  private static Said run(String url, String... arguments) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int code = Main.run(arguments, Map.of("DATABASE_URL", url), out, err, false);
    return new Said(code, out.toString(UTF_8), err.toString(UTF_8).strip());
  }
}
