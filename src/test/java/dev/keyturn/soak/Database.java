package dev.keyturn.soak;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One database of a PostgreSQL that everybody shares, and the ways to take it away. */
final class Database {
  private final EmbeddedPostgres server;
  private final String name;

  private Database(EmbeddedPostgres server, String name) {
    this.server = server;
    this.name = name;
  }

  static Database create(EmbeddedPostgres server, String name) {
    var database = new Database(server, name);
    database.administer("create database " + name);
    return database;
  }

  String url() {
    return "postgresql://postgres:p%40ss@localhost:" + server.getPort() + "/" + name;
  }

  /** Every connection breaks, whatever is under way on it. */
  void cut() {
    administer(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + name + "'");
  }

  /** Nobody gets in for a while. */
  void awayFor(Duration while_) {
    administer("alter database " + name + " allow_connections false");
    cut();
    after(while_, () -> administer("alter database " + name + " allow_connections true"));
  }

  /** Everybody's clock for a while. */
  void clockIsWrongBy(Duration by, Duration while_) {
    setClock(by.toMillis());
    after(while_, () -> setClock(0));
  }

  /**
   * On a thread of its own: the common pool has one on a machine with two cores, and a clock that
   * waits there for the database to come back would hold up what brings it back.
   */
  private static void after(Duration while_, Runnable work) {
    CompletableFuture.delayedExecutor(
            while_.toMillis(), TimeUnit.MILLISECONDS, Thread::startVirtualThread)
        .execute(work);
  }

  /** The same function as the migration's, with something added. */
  private void setClock(long millis) {
    for (int i = 0; ; i++) {
      try (var connection = server.getDatabase("postgres", name).getConnection();
          var statement = connection.createStatement()) {
        statement.execute(
            "create or replace function clock_millis() returns bigint language sql volatile as"
                + " 'select floor(extract(epoch from clock_timestamp()) * 1000)::bigint + "
                + millis
                + "'");
        return;
      } catch (SQLException away) {
        if (i > 100) {
          throw new IllegalStateException(away);
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      }
    }
  }

  List<String> rows(String query) {
    try (var connection = server.getDatabase("postgres", name).getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      var found = new ArrayList<String>();
      while (rows.next()) {
        found.add(rows.getString(1));
      }
      return found;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void administer(String statement) {
    try (var connection = server.getPostgresDatabase().getConnection();
        var prepared = connection.createStatement()) {
      prepared.execute(statement);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
