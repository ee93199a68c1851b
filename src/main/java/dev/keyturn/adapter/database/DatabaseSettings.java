package dev.keyturn.adapter.database;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Which database to use, as Micronaut's properties: PostgreSQL where {@code DATABASE_URL} is set;
 * otherwise one H2 file below {@code KEYTURN_DATA}, which one process at a time can open and which
 * survives a killed process, not a loss of power.
 */
public final class DatabaseSettings {
  private static final String DEFAULT_DIRECTORY = "./data/keyturn";

  /** DEFAULT_NULL_ORDERING and the rest: what PostgreSQL does. */
  private static final String H2_LIKE_POSTGRESQL =
      ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH";

  /** WRITE_DELAY: a commit is written before it returns; without it a killed process loses some. */
  private static final String H2_DURABLE = ";WRITE_DELAY=0";

  /** TIME ZONE: or a moment in the hour that daylight saving repeats would come back another. */
  private static final String H2_IN_UTC = ";TIME ZONE=UTC";

  /**
   * Or H2 would close under a step that is under way when SIGTERM comes: it has a shutdown hook of
   * its own. The pool closes it.
   */
  private static final String H2_STAYS = ";DB_CLOSE_ON_EXIT=FALSE";

  /** LOCK_TIMEOUT in milliseconds, as long as PostgreSQL's. */
  private static final String H2_LETS_GO = ";LOCK_TIMEOUT=25000";

  /**
   * Or a process that hangs in a transaction would hold the audit trail's lock from all others.
   * They wait for longer than it may hang, and for a second one behind it: so none of them gives
   * up.
   */
  private static final String POSTGRESQL_LETS_GO =
      "set lock_timeout = '25s'; set idle_in_transaction_session_timeout = '10s'";

  private DatabaseSettings() {}

  /**
   * @param environment the process's environment variables
   * @return {@code datasources.default.*} and {@code flyway.datasources.default.*}; the password is
   *     among them
   * @throws IllegalArgumentException when {@code DATABASE_URL} cannot be used; the message shows no
   *     part of it
   */
  public static Map<String, Object> from(Map<String, String> environment) {
    String url = environment.getOrDefault("DATABASE_URL", "");
    if (!url.isBlank()) {
      return postgresql(DatabaseUrl.parse(url.strip()));
    }
    String directory = environment.getOrDefault("KEYTURN_DATA", "");
    return h2(Path.of(directory.isBlank() ? DEFAULT_DIRECTORY : directory));
  }

  static Map<String, Object> postgresql(DatabaseUrl url) {
    var properties =
        properties(
            "postgresql", "org.postgresql.Driver", url.jdbcUrl(), url.user(), url.password());
    properties.put("datasources.default.connection-init-sql", POSTGRESQL_LETS_GO);
    return properties;
  }

  static Map<String, Object> h2(Path directory) {
    String file = directory.toAbsolutePath().normalize().resolve("keyturn").toString();
    if (file.contains(";")) {
      throw new IllegalArgumentException(
          "KEYTURN_DATA has a semicolon in its path; choose a directory without one");
    }
    String url =
        "jdbc:h2:file:"
            + file
            + H2_LIKE_POSTGRESQL
            + H2_DURABLE
            + H2_IN_UTC
            + H2_STAYS
            + H2_LETS_GO;
    return properties("h2", "org.h2.Driver", url, "sa", "");
  }

  private static Map<String, Object> properties(
      String vendor, String driver, String url, String user, String password) {
    var properties = new HashMap<String, Object>();
    properties.put("datasources.default.driver-class-name", driver);
    properties.put("datasources.default.url", url);
    properties.put("datasources.default.username", user);
    properties.put("datasources.default.password", password);
    properties.put(
        "flyway.datasources.default.locations",
        "classpath:db/migration/common,classpath:db/migration/" + vendor);
    return properties;
  }
}
