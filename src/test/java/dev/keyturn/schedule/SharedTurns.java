package dev.keyturn.schedule;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.keyturn.engine.TickResult;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.RotationId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/**
 * Rotations that need three turns each, kept in tables that all processes share. PostgreSQL itself
 * notices two turns of one rotation at the same time: each holds an advisory lock, which ends with
 * its process.
 */
final class SharedTurns implements Work {
  static final int TURNS = 3;
  private static final SchedulerTimings PACE =
      new SchedulerTimings(
          Duration.ofSeconds(1),
          Duration.ofMillis(500),
          Duration.ofMillis(50),
          Duration.ofMillis(100),
          Duration.ofSeconds(4),
          Duration.ofSeconds(5));

  private final DataSource database;
  private final String process;
  private final int free;
  private final AtomicInteger begun = new AtomicInteger();
  private final CountDownLatch gate = new CountDownLatch(1);

  /**
   * @param free so many turns of this process go through; each further one stands halfway until
   *     {@link #goOn}
   */
  SharedTurns(DataSource database, String process, int free) {
    this.database = database;
    this.process = process;
    this.free = free;
  }

  static HikariDataSource database(String url) {
    var pool = new HikariConfig();
    pool.setJdbcUrl(url);
    return new HikariDataSource(pool);
  }

  void goOn() {
    gate.countDown();
  }

  RotationScheduler schedule() {
    return new RotationScheduler(
        database, true, process, this, () -> {}, () -> {}, PACE, new Random(7));
  }

  @Override
  public Instant now() {
    return Clock.systemUTC().instant();
  }

  @Override
  public void startDue() {}

  @Override
  public Collection<RotationId> open() {
    try (var connection = database.getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select id from fake where not ended")) {
      var open = new ArrayList<RotationId>();
      while (rows.next()) {
        open.add(new RotationId(rows.getString(1)));
      }
      return open;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public TickResult turn(RotationId id) {
    try (var connection = database.getConnection()) {
      if (!ask(connection, "select pg_try_advisory_lock(hashtext('" + id + "'))")) {
        update(connection, "insert into overlap values ('" + id + "')");
        return new TickResult.Busy();
      }
      try {
        return locked(connection, id);
      } finally {
        // The pool keeps the connection, and with it the lock.
        ask(connection, "select pg_advisory_unlock(hashtext('" + id + "'))");
      }
    } catch (SQLException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private TickResult locked(Connection connection, RotationId id)
      throws SQLException, InterruptedException {
    if (ask(connection, "select ended from fake where id = '" + id + "'")) {
      return new TickResult.Ended(Phase.COMPLETED);
    }
    update(connection, "insert into turn values ('" + id + "', '" + process + "', false)");
    if (begun.incrementAndGet() > free) {
      gate.await();
    }
    ask(connection, "select pg_sleep(0.005) is null");
    update(
        connection,
        "update turn set done = true where id = '" + id + "' and process = '" + process + "'");
    boolean last =
        ask(
            connection,
            "select count(*) = " + TURNS + " from turn where done and id = '" + id + "'");
    if (last) {
      update(connection, "update fake set ended = true where id = '" + id + "'");
      return new TickResult.Ended(Phase.COMPLETED);
    }
    return new TickResult.Waiting(Phase.SOAKING, ReasonCode.SOAK_NOT_OVER, "", now(), null);
  }

  @Override
  public void stopSoon() {}

  private static boolean ask(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getBoolean(1);
    }
  }

  private static void update(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }
}
