package dev.keyturn.adapter.database;

import dev.keyturn.remote.Causes;
import java.io.FileNotFoundException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with the database, in words of our own: the driver's may show the user's name and
 * the host, and are in the language of whoever runs it.
 *
 * @param lasting whether it stays until a person changes something; else it may pass by itself
 * @param found the beginning of a sentence, without its full stop
 * @param remedy whole sentences
 */
public record DatabaseTrouble(boolean lasting, String found, String remedy) {
  private static final int H2_IN_USE = 90020;

  /** PgBouncer's own word, which it has in English alone. */
  private static final String STARTUP_PARAMETER = "unsupported startup parameter";

  /** The driver's name for its own check of host names; the rest of that message is translated. */
  private static final String HOST_NAME_CHECK = "hostnameverifier";

  static final DatabaseTrouble POOLED =
      new DatabaseTrouble(
          true,
          "a pooler in transaction mode stands before the database, such as PgBouncer: two sessions share one connection, and locks and settings get lost",
          "Lead DATABASE_URL to PostgreSQL itself, or to a pool in session mode.");

  static final DatabaseTrouble READ_ONLY =
      new DatabaseTrouble(
          false,
          "the database takes no writes: it is a standby, or default_transaction_read_only is on",
          "Lead DATABASE_URL to the primary, or ask again when it takes writes.");

  /** As one line: what was found and what to do. */
  public String line() {
    return found + ". " + remedy;
  }

  /**
   * @param thrown by the framework or the driver, with the driver's exception somewhere behind it
   * @return empty when the program stopped for another reason, or the database just does not answer
   */
  public static Optional<DatabaseTrouble> behind(Throwable thrown) {
    List<Throwable> causes = Causes.of(thrown).toList();
    return causes.stream()
        .<SQLException>mapMulti((cause, found) -> {
          if (cause instanceof SQLException e) {
            found.accept(e);
          }
        })
        .flatMap(e -> of(e, causes).stream())
        .findFirst();
  }

  /** The same, and what else it comes to, for whoever has to say something in any case. */
  static DatabaseTrouble of(SQLException e) {
    return behind(e)
        .orElseGet(() ->
            state(e).startsWith("08")
                ? new DatabaseTrouble(
                    false,
                    "no connection to the database",
                    "Check that it runs and can be reached from here, and the host and port in DATABASE_URL.")
                : new DatabaseTrouble(
                    true,
                    "the database refused a question (SQL state " + state(e) + ")",
                    "Look into its log."));
  }

  private static Optional<DatabaseTrouble> of(SQLException e, List<Throwable> causes) {
    if (e.getErrorCode() == H2_IN_USE) {
      return Optional.of(
          new DatabaseTrouble(
              false,
              "another process has the H2 file open",
              "Stop the other process that uses the file below KEYTURN_DATA."));
    }
    String message = String.valueOf(e.getMessage());
    return Optional.ofNullable(
        switch (state(e)) {
          case "28P01" ->
              setting(
                  "the database refuses the user or the password",
                  "Correct them in DATABASE_URL; special characters of a password are written as %40 and so on.");
          case "28000" ->
              setting(
                  "the database does not let this user in from here",
                  "Correct the user in DATABASE_URL or allow it in pg_hba.conf; where the server demands TLS, add sslmode=require.");
          case "3D000" ->
              setting(
                  "there is no database of this name", "Create it, or correct it in DATABASE_URL.");
          case "25006" -> READ_ONLY;
          case "42501" ->
              setting(
                  "the database's role may not do what Keyturn needs",
                  "`keyturn doctor` prints the GRANT to run.");
          case "42P05", "26000" -> POOLED;
          case "08P01" -> message.contains(STARTUP_PARAMETER) ? POOLED : null;
          case "08001", "08004", "08006" -> unconnected(message, causes);
          default -> null;
        });
  }

  private static @Nullable DatabaseTrouble unconnected(String message, List<Throwable> causes) {
    if (has(causes, UnknownHostException.class)) {
      return new DatabaseTrouble(
          false,
          "the database's host has no address here",
          "Correct the host in DATABASE_URL; a name in *.railway.internal is known inside of its project alone.");
    }
    if (message.contains("SSL") && has(causes, FileNotFoundException.class)) {
      return setting(
          "the file with the certificates to trust is not there, and sslmode asks for one",
          "Name one with sslrootcert=/path/to/ca.pem in DATABASE_URL.");
    }
    if (has(causes, CertificateException.class)) {
      return setting(
          "the database's certificate is not trusted",
          "Name its authority's with sslrootcert=/path/to/ca.pem in DATABASE_URL; sslmode=require encrypts without looking at it.");
    }
    if (message.toLowerCase(Locale.ROOT).contains(HOST_NAME_CHECK)) {
      return setting(
          "the database's certificate is for another host name",
          "Write the name that stands in it into DATABASE_URL, or sslmode=verify-ca.");
    }
    if (has(causes, SSLException.class)) {
      return setting(
          "the database and Keyturn do not come to terms on TLS",
          "Look at sslmode and sslrootcert in DATABASE_URL, and into the database's log.");
    }
    return message.contains("SSL")
        ? setting(
            "the database does not speak TLS, which sslmode in DATABASE_URL asks for",
            "Turn TLS on there; or leave sslmode out where the network is private.")
        : null;
  }

  private static DatabaseTrouble setting(String found, String remedy) {
    return new DatabaseTrouble(true, found, remedy);
  }

  private static boolean has(List<Throwable> causes, Class<? extends Throwable> kind) {
    return causes.stream().anyMatch(kind::isInstance);
  }

  private static String state(SQLException e) {
    return e.getSQLState() == null ? "" : e.getSQLState();
  }
}
