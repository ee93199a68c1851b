package dev.keyturn.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
        "keyturn: DATABASE_URL: the database refuses the user or the password");
  }

  @Test
  void so_is_a_database_that_is_not_there() {
    assertSays(
        postgres.getPort(),
        "postgres",
        "elsewhere",
        ExitCode.USAGE,
        "keyturn: DATABASE_URL: there is no database of this name");
  }

  private static void assertSays(
      int port, String user, String database, ExitCode code, String line) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    String url = "postgresql://" + user + ":" + PASSWORD + "@localhost:" + port + "/" + database;

    int ended =
        Main.run(new String[] {"plans", "list"}, Map.of("DATABASE_URL", url), out, err, false);

    assertThat(err.toString(UTF_8).strip()).isEqualTo(line);
    assertThat(out.toString(UTF_8)).isEmpty();
    assertThat(ended).isEqualTo(code.code());
  }
}
