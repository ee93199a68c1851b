package dev.keyturn.matrix;

import dev.keyturn.adapter.database.DatabaseSettings;
import io.micronaut.context.ApplicationContext;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A migrated database on the test's clock, emptied for each run, and the beans on it. */
final class TestedDatabase implements AutoCloseable {
  private static final AtomicInteger CREATED = new AtomicInteger();
  private static final List<String> TABLES =
      List.of(
          "outbox",
          "happening",
          "replica_proof",
          "phase_proof",
          "health_check",
          "keyed_start",
          "receipt",
          "receipt_review",
          "rotation_secret",
          "claim",
          "attempt",
          "command",
          "environment_lock",
          "rotation",
          "audit_entry",
          "audit_head",
          "request_budget",
          "announcing",
          "channel_pause");

  /** Which database a run is on. */
  enum Kind {
    H2,
    POSTGRESQL
  }

  private final Kind kind;
  private final String name;
  private final Clock clock;
  private final ApplicationContext context;
  private final Connection direct;

  TestedDatabase(Kind kind, Injector injector, Clock clock) {
    this.kind = kind;
    this.name = "matrix_" + CREATED.incrementAndGet();
    this.clock = clock;
    DatabaseClock.of(name, clock);
    var properties = new HashMap<String, Object>(settings());
    String real = (String) properties.get("datasources.default.url");
    properties.put("datasources.default.url", FaultyDriver.url(name, injector, real));
    properties.put("datasources.default.driver-class-name", FaultyDriver.class.getName());
    properties.put("datasources.default.maximum-pool-size", 3);
    properties.put("keyturn.requests-per-hour", 1_000);
    try {
      direct =
          DriverManager.getConnection(
              real,
              (String) properties.get("datasources.default.username"),
              (String) properties.get("datasources.default.password"));
      context = ApplicationContext.run(properties, "test");
      onOurClock();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private Map<String, Object> settings() {
    if (kind == Kind.H2) {
      var settings =
          new HashMap<String, Object>(
              DatabaseSettings.from(Map.of("KEYTURN_DATA", Path.of("/").toString())));
      String url = (String) settings.get("datasources.default.url");
      settings.put(
          "datasources.default.url",
          "jdbc:h2:mem:" + name + url.substring(url.indexOf(';')) + ";DB_CLOSE_DELAY=-1");
      return settings;
    }
    try (var connection = Server.RUNNING.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      statement.execute("create database " + name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return DatabaseSettings.from(
        Map.of(
            "DATABASE_URL",
            "postgresql://postgres:p%40ss@localhost:" + Server.RUNNING.getPort() + "/" + name));
  }

  /** And without what keeps anybody from emptying the trail at a stroke. */
  private void onOurClock() throws SQLException {
    if (kind == Kind.H2) {
      execute("drop alias clock_millis");
      execute("create alias clock_millis for \"" + DatabaseClock.class.getName() + ".millis\"");
      execute("drop table audit_pin");
    } else {
      execute("create table matrix_clock (millis bigint not null)");
      execute("insert into matrix_clock values (0)");
      execute(
          "create or replace function clock_millis() returns bigint language sql volatile as 'select millis from matrix_clock'");
      for (String trigger : truncateTriggers()) {
        execute("drop trigger " + trigger + " on audit_entry");
      }
    }
  }

  private List<String> truncateTriggers() throws SQLException {
    var found = new ArrayList<String>();
    try (var statement = direct.createStatement();
        var rows =
            statement.executeQuery(
                "select tgname from pg_trigger where tgrelid = 'audit_entry'::regclass and not tgisinternal and tgtype & 32 = 32")) {
      while (rows.next()) {
        found.add(rows.getString(1));
      }
    }
    return found;
  }

  /** After the clock was moved. */
  void clockMoved() {
    if (kind == Kind.POSTGRESQL) {
      executeUnchecked("update matrix_clock set millis = " + clock.millis());
    }
  }

  /** As it was after the migration. */
  void empty() {
    if (kind == Kind.H2) {
      executeUnchecked("set referential_integrity false");
      TABLES.forEach(table -> executeUnchecked("truncate table " + table + " restart identity"));
      executeUnchecked("set referential_integrity true");
    } else {
      executeUnchecked("truncate table " + String.join(", ", TABLES) + " restart identity");
    }
    executeUnchecked(
        "insert into audit_head (id, size, compact_range, last_entry_hash, checkpoint_note) values (1, 0, '', '', '')");
    executeUnchecked("insert into announcing (id, turn) values (1, 0)");
    clockMoved();
  }

  /** Keeps a copy of everything beside it. */
  void backUp() {
    for (String table : TABLES) {
      executeUnchecked("drop table if exists backup_" + table);
      executeUnchecked("create table backup_" + table + " as select * from " + table);
    }
  }

  /** Puts everything back to that copy, and keeps what was there as the copy. */
  void swapBackup() {
    for (String table : TABLES) {
      executeUnchecked("create table newer_" + table + " as select * from " + table);
    }
    executeUnchecked("set referential_integrity false");
    for (String table : TABLES) {
      executeUnchecked("truncate table " + table);
      executeUnchecked("insert into " + table + " select * from backup_" + table);
      executeUnchecked("drop table backup_" + table);
      executeUnchecked("alter table newer_" + table + " rename to backup_" + table);
    }
    executeUnchecked("set referential_integrity true");
  }

  /** What somebody writes who has the database's password. */
  void edit(String sql) {
    executeUnchecked(sql);
  }

  /** The phase of the only rotation; empty before there is one. */
  String phase() {
    try (var statement = direct.createStatement();
        var rows = statement.executeQuery("select phase from rotation")) {
      return rows.next() ? rows.getString(1) : "";
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  String version() {
    try {
      var about = direct.getMetaData();
      return about.getDatabaseProductName() + " " + about.getDatabaseProductVersion();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void executeUnchecked(String sql) {
    try {
      execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void execute(String sql) throws SQLException {
    try (var statement = direct.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() {
    context.close();
    try {
      direct.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Started once per JVM; it stops with it. */
  private static final class Server {
    static final EmbeddedPostgres RUNNING = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
