package dev.keyturn.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PostgreSQL's driver throws one class for everything. */
class UnexpectedHandlerTest {

  @ParameterizedTest
  @CsvSource({
    "08006, true", // The connection broke.
    "57P01, true", // It is shut down.
    "53300, true", // Too many connections.
    "40P01, true", // A deadlock.
    "23505, false",
    "42P01, false",
  })
  void a_database_that_is_away_is_no_bug(String state, boolean away) {
    var thrown = new IllegalStateException(new SQLException("never shown", state));

    assertThat(UnexpectedHandler.away(thrown)).isEqualTo(away);
  }
}
