package dev.keyturn.adapter.database;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which database to use, as Micronaut's properties: PostgreSQL where {@code DATABASE_URL} is set;
 * otherwise one H2 file below {@code KEYTURN_DATA}, which one process at a time can open and which
 * survives a killed process, not a loss of power. On Railway such a file is gone with the next
 * deployment, so there it must be asked for.
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

  /** Set by Railway itself in whatever it runs; a token for its API has another name. */
  private static final List<String> ON_RAILWAY =
      List.of("RAILWAY_PROJECT_ID", "RAILWAY_ENVIRONMENT_ID", "RAILWAY_SERVICE_ID");

  private static final String WISH = "KEYTURN_DATABASE";
  private static final String H2_WISHED = "h2";

  private DatabaseSettings() {}

  /**
   * @param environment the process's environment variables
   * @return {@code datasources.default.*} and {@code flyway.datasources.default.*}; the password is
   *     among them
   * @throws IllegalArgumentException when {@code DATABASE_URL} or {@code KEYTURN_DATABASE} cannot
   *     be used, with what to do; the message shows no part of them
   */
  public static Map<String, Object> from(Map<String, String> environment) {
    String url = environment.getOrDefault("DATABASE_URL", "");
    String wish = environment.getOrDefault(WISH, "").strip();
    if (!wish.isEmpty() && !wish.equalsIgnoreCase(H2_WISHED)) {
      throw new IllegalArgumentException(
          "KEYTURN_DATABASE can only be h2. Unset it; PostgreSQL is used where DATABASE_URL is set.");
    }
    if (!url.isBlank()) {
      if (!wish.isEmpty()) {
        throw new IllegalArgumentException(
            "KEYTURN_DATABASE asks for an H2 file and DATABASE_URL for PostgreSQL. Unset one of them.");
      }
      return postgresql(DatabaseUrl.parse(url.strip()));
    }
    if (wish.isEmpty() && ON_RAILWAY.stream().anyMatch(environment::containsKey)) {
      throw new IllegalArgumentException(
          "DATABASE_URL is not set or empty, and this is Railway, where the next deployment throws an H2 file away. Add PostgreSQL to the project and reference its DATABASE_URL, ${{Postgres.DATABASE_URL}}; or set KEYTURN_DATABASE=h2 where nothing needs to be kept.");
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
          "KEYTURN_DATA has a semicolon in its path. Choose a directory without one.");
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
