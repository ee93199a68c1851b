package dev.keyturn.adapter.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.OneMoreDriver;
import dev.keyturn.adapter.database.DatabaseProbe.Sight;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A PostgreSQL that speaks TLS, and each way in which it cannot be used. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DatabaseTroublesTest {
  private static final char[] STORE = "changeit".toCharArray();

  private Path folder;
  private EmbeddedPostgres postgres;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    folder = directory;
    certificate();
    postgres =
        EmbeddedPostgres.builder()
            .setServerConfig("ssl", "on")
            .setServerConfig("ssl_cert_file", folder.resolve("server.pem").toString())
            .setServerConfig("ssl_key_file", folder.resolve("server.key").toString())
            .start();
    execute("create role app login password 'app'");
  }

  @AfterAll
  void stop() throws IOException {
    postgres.close();
  }

  @Test
  void a_certificate_that_nobody_vouches_for_is_said_to_be_so() {
    Path other = folder.resolve("other.pem");
    assertThat(found(url("postgres") + "?sslmode=require")).isEmpty();
    assertThat(found(url("postgres") + "?sslmode=verify-full&sslrootcert=" + other))
        .contains("the database's certificate is not trusted");
    assertThat(found(url("postgres") + "?sslmode=verify-full&sslrootcert=" + folder + "/none.pem"))
        .contains("the file with the certificates to trust is not there, and sslmode asks for one");
    String own = "&sslrootcert=" + folder.resolve("server.pem");
    assertThat(found(url("postgres") + "?sslmode=verify-ca" + own)).isEmpty();
    assertThat(found(url("postgres") + "?sslmode=verify-full" + own))
        .contains("the database's certificate is for another host name");
  }

  @Test
  void who_may_make_no_tables_is_told_the_grant() throws SQLException {
    execute("create database ungranted");
    String url = url("ungranted").replace("postgres:p", "app:app");

    var trouble = DatabaseProbe.beforeStart(settings(url)).orElseThrow();

    assertThat(trouble.lasting()).isTrue();
    assertThat(trouble.line())
        .isEqualTo(
            "the role app may not make tables in the schema public. Run this as its owner: GRANT USAGE, CREATE ON SCHEMA public TO app;");
    try (var connection = postgres.getDatabase("postgres", "ungranted").getConnection();
        var statement = connection.createStatement()) {
      statement.execute("GRANT USAGE, CREATE ON SCHEMA public TO app;");
    }
    assertThat(found(url)).isEmpty();
  }

  @Test
  void who_may_not_use_the_tables_of_another_role_is_told_the_grant() throws SQLException {
    execute("create database foreigners");
    migrate("foreigners");
    String url = url("foreigners").replace("postgres:p", "app:app");
    var sight = new DatabaseProbe(Clock.systemUTC()).look(settings(url));
    assertThat(sight).isInstanceOf(Sight.Unusable.class);
    var trouble = ((Sight.Unusable) sight).trouble();
    assertThat(trouble.found()).matches("the role app may not use [0-9]+ of the tables in .+");
    try (var connection = postgres.getDatabase("postgres", "foreigners").getConnection();
        var statement = connection.createStatement()) {
      statement.execute(trouble.remedy().substring("Run this as its owner: ".length()));
    }
    assertThat(found(url)).isEmpty();
  }

  @Test
  void one_that_takes_no_writes_is_found_and_does_not_keep_anybody_from_reading()
      throws SQLException {
    execute("create database reading");
    migrate("reading");
    execute("alter database reading set default_transaction_read_only = on");

    assertThat(found(url("reading")))
        .containsExactly(
            "the database takes no writes: it is a standby, or default_transaction_read_only is on");
    assertThat(DatabaseProbe.beforeStart(settings(url("reading")))).isEmpty();
    assertThat(new DatabasePool(postgres.getDatabase("postgres", "reading")).state())
        .isEqualTo(DatabasePool.State.READ_ONLY);
  }

  /** What PgBouncer in transaction mode looks like to whoever has two connections to it. */
  @Test
  void two_sessions_on_one_backend_are_a_pooler_in_transaction_mode() throws SQLException {
    var shared = new OneBackend(settings(url("postgres")));
    DriverManager.registerDriver(shared);
    try {
      var behind = new HashMap<>(settings(url("postgres")));
      behind.put("datasources.default.url", OneBackend.URL);
      assertThat(DatabaseProbe.beforeStart(behind)).contains(DatabaseTrouble.POOLED);
      assertThat(new DatabaseProbe(Clock.systemUTC()).look(behind))
          .isEqualTo(new Sight.Unusable(DatabaseTrouble.POOLED));
    } finally {
      DriverManager.deregisterDriver(shared);
    }
    assertThat(DatabaseProbe.beforeStart(settings(url("postgres")))).isEmpty();
  }

  @Test
  void nothing_that_is_found_of_postgresql_ends_in_the_remedy_for_an_h2_file() {
    for (var state :
        List.of(
            "28P01", "28000", "3D000", "25006", "42501", "42P05", "26000", "08001", "08004",
            "08006", "57P03", "53300", "XX000")) {
      assertThat(DatabaseTrouble.of(new SQLException("SSL", state)).line())
          .as(state)
          .doesNotContain("KEYTURN_DATA", "H2");
    }
  }

  private List<String> found(String url) {
    return switch (new DatabaseProbe(Clock.systemUTC()).look(settings(url))) {
      case Sight.None _ -> List.of("none");
      case Sight.Unusable(var trouble) -> List.of(trouble.found());
      case Sight.Reached reached ->
          reached.troubles().stream().map(DatabaseTrouble::found).toList();
    };
  }

  private static Map<String, Object> settings(String url) {
    return DatabaseSettings.from(Map.of("DATABASE_URL", url));
  }

  private String url(String database) {
    return "postgresql://postgres:p@127.0.0.1:" + postgres.getPort() + "/" + database;
  }

  private void migrate(String database) {
    Flyway.configure()
        .dataSource(postgres.getDatabase("postgres", database))
        .locations("classpath:db/migration/common", "classpath:db/migration/postgresql")
        .load()
        .migrate();
  }

  private void execute(String sql) throws SQLException {
    try (var connection = postgres.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Made anew each time: a key has no business in a repository. */
  private void certificate() throws Exception {
    for (String name : List.of("server", "other")) {
      Path store = folder.resolve(name + ".p12");
      var made =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                  "-genkeypair",
                  "-alias",
                  name,
                  "-dname",
                  "CN=elsewhere.example.com",
                  "-keyalg",
                  "EC",
                  "-storetype",
                  "PKCS12",
                  "-keystore",
                  store.toString(),
                  "-storepass",
                  new String(STORE))
              .redirectErrorStream(true)
              .start();
      assertThat(made.waitFor()).isZero();
      var keys = KeyStore.getInstance(store.toFile(), STORE);
      pem(name + ".pem", "CERTIFICATE", keys.getCertificate(name).getEncoded());
      pem(name + ".key", "PRIVATE KEY", keys.getKey(name, STORE).getEncoded());
    }
  }

  private void pem(String file, String kind, byte[] content) throws IOException {
    String text =
        "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n"
            .formatted(kind, Base64.getMimeEncoder().encodeToString(content));
    Path path = Files.writeString(folder.resolve(file), text);
    Files.setPosixFilePermissions(
        path, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
  }

  /** Whoever connects is given the same connection. */
  private static final class OneBackend extends OneMoreDriver {
    static final String URL = "jdbc:one-backend:";

    private final Map<String, Object> settings;
    private final List<Connection> open = new ArrayList<>();

    OneBackend(Map<String, Object> settings) {
      this.settings = settings;
    }

    @Override
    public Connection connect(String url, Properties info) throws SQLException {
      if (!acceptsURL(url)) {
        return null;
      }
      if (open.isEmpty() || open.getLast().isClosed()) {
        open.add(
            DriverManager.getConnection(settings.get("datasources.default.url").toString(), info));
      }
      return open.getLast();
    }

    @Override
    public boolean acceptsURL(String url) {
      return url.equals(URL);
    }
  }
}
