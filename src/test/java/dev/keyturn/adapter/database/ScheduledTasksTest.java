package dev.keyturn.adapter.database;

import static dev.keyturn.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.jdbc.DefaultJdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.JdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.PostgreSqlJdbcCustomization;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scheduler's table is the one that db-scheduler expects, on both databases. */
class ScheduledTasksTest {
  @Test
  void a_task_is_run_from_the_h2_file(@TempDir Path directory) throws SQLException {
    try (var database = TestDatabase.h2(directory)) {
      runsOnce(database, new DefaultJdbcCustomization(false), false);
    }
  }

  @Test
  void a_task_is_run_from_postgresql() throws SQLException {
    try (var database = TestDatabase.postgresql()) {
      runsOnce(database, new PostgreSqlJdbcCustomization(false, false), true);
    }
  }

  private static void runsOnce(
      TestDatabase database, JdbcCustomization customization, boolean lockAndFetch)
      throws SQLException {
    var runs = new AtomicInteger();
    var task = Tasks.oneTime("once").execute((instance, context) -> runs.incrementAndGet());
    var builder =
        Scheduler.create(database.pool(), task)
            .jdbcCustomization(customization)
            .pollingInterval(Duration.ofMillis(50));
    var scheduler =
        (lockAndFetch ? builder.pollUsingLockAndFetch(0.5, 2.0) : builder).threads(2).build();
    scheduler.schedule(task.instance("1"), Instant.EPOCH);
    scheduler.start();
    try {
      await().until(() -> database.execute("update scheduled_tasks set priority = 0") == 0);
      assertThat(runs).hasValue(1);
    } finally {
      scheduler.stop();
    }
  }
}
