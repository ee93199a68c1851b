package dev.keyturn.adapter.database;

import io.micronaut.context.ApplicationContext;
import io.micronaut.data.connection.jdbc.advice.DelegatingDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** A migrated database with nothing in it, and the beans on it, started as the program does. */
final class TestDatabase implements AutoCloseable {
  private static final AtomicInteger CREATED = new AtomicInteger();

  private final Map<String, Object> properties;
  private final ApplicationContext context;

  private TestDatabase(Map<String, Object> properties) {
    this.properties = properties;
    this.context = ApplicationContext.run(properties, "test");
  }

  static TestDatabase h2(Path directory) {
    return of(Map.of("KEYTURN_DATA", directory.toString()));
  }

  static TestDatabase postgresql() {
    try {
      String name = "keyturn_" + CREATED.incrementAndGet();
      var server = Server.RUNNING;
      try (var connection = server.getPostgresDatabase().getConnection();
          var statement = connection.createStatement()) {
        statement.execute("create database " + name);
      }
      String url = "postgresql://postgres:p%40ss@localhost:" + server.getPort() + "/" + name;
      return of(Map.of("DATABASE_URL", url));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static TestDatabase of(Map<String, String> environment) {
    var properties = new HashMap<String, Object>(DatabaseSettings.from(environment));
    properties.put("keyturn.requests-per-hour", 5);
    return new TestDatabase(properties);
  }

  /** What it was started with; its password is worth nothing. */
  Map<String, Object> properties() {
    return Map.copyOf(properties);
  }

  /** A second process, as far as one JVM can be one: its own pool and beans, the same rows. */
  TestDatabase again() {
    return new TestDatabase(properties);
  }

  <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  /** The pool itself, outside of any transaction. */
  DataSource pool() {
    return DelegatingDataSource.unwrapDataSource(context.getBean(DataSource.class));
  }

  /** Work without a result, where one is asked for. */
  static boolean done(Runnable work) {
    work.run();
    return true;
  }

  int execute(String sql) throws SQLException {
    try (var connection = pool().getConnection();
        var statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  @Override
  public void close() {
    context.close();
  }

  /** Started once per JVM; it stops with it. */
  private static final class Server {
    static final EmbeddedPostgres RUNNING = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder().start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
