package dev.keyturn.engine;

import dev.keyturn.audit.KeysOutOfReach;
import dev.keyturn.remote.Causes;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Something that the program cannot do its work without does not answer now; later it may. */
public final class Unavailable extends RuntimeException {
  /**
   * PostgreSQL's driver has one class for everything. By the SQL state, from appendix A of its
   * manual: no connection (08), shutting down (57), no room (53), undone because of another (40),
   * held up by another (55P03), too long in a transaction itself (25P03), takes no writes (25006).
   */
  private static final Pattern AWAY = Pattern.compile("(08|40|53|57)[0-9A-Z]{3}|55P03|25P03|25006");

  public Unavailable(String message) {
    super(message);
  }

  /**
   * Whether this was thrown because of a database, a Vault or a place for keys that does not
   * answer, and not because of a bug.
   */
  public static boolean behind(Throwable thrown) {
    return Causes.of(thrown)
        .anyMatch(cause ->
            cause instanceof Unavailable
                || cause instanceof KeysOutOfReach
                || cause instanceof SQLTransientException
                || cause instanceof SQLNonTransientConnectionException
                || (cause instanceof SQLException sql && away(sql.getSQLState())));
  }

  private static boolean away(@Nullable String state) {
    return state != null && AWAY.matcher(state).matches();
  }
}
