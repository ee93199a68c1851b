package dev.keyturn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.audit.KeysOutOfReach;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnavailableTest {

  /** PostgreSQL's driver throws one class for everything. */
  @ParameterizedTest
  @CsvSource({
    "08006, true", // The connection broke.
    "57P01, true", // It is shut down.
    "53300, true", // Too many connections.
    "40P01, true", // A deadlock.
    "55P03, true", // Somebody else held a row for too long.
    "25P03, true", // We ourselves did.
    "23505, false",
    "25P02, false",
    "42P01, false",
    "55000, false",
  })
  void a_database_that_is_away_or_busy_is_no_bug(String state, boolean away) {
    var thrown = new IllegalStateException(new SQLException("never shown", state));

    assertThat(Unavailable.behind(thrown)).isEqualTo(away);
  }

  @Test
  void neither_are_h2_that_waited_for_a_lock_and_keys_that_cannot_be_read() {
    assertThat(Unavailable.behind(new SQLTimeoutException("waited", "HYT00"))).isTrue();
    assertThat(Unavailable.behind(new IllegalStateException(new KeysOutOfReach("sealed"))))
        .isTrue();
    assertThat(Unavailable.behind(new IllegalStateException(new SQLException("no state"))))
        .isFalse();
  }
}
