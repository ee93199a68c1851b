package dev.keyturn.schedule;

import com.github.kagkarlsson.scheduler.ScheduledExecution;
import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.exceptions.TaskInstanceException;
import com.github.kagkarlsson.scheduler.jdbc.DefaultJdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.PostgreSqlJdbcCustomization;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.TaskInstanceId;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.Daily;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.keyturn.engine.TickResult;
import dev.keyturn.rotation.RotationId;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The turns of all rotations, in the table {@code scheduled_tasks}. Any number of processes may run
 * one each on the same database; a task is with one of them at a time. That a rotation moves once
 * does not rest on this but on the engine's lease, so {@code run-due} may run beside it.
 */
public final class RotationScheduler implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RotationScheduler.class);
  private static final int THREADS = 4;
  private static final int MISSED_HEARTBEATS = 4;
  private static final TaskDescriptor<Void> TICK = TaskDescriptor.of("tick");
  private static final TaskDescriptor<Void> START_DUE = TaskDescriptor.of("start-due");
  private static final TaskDescriptor<Void> GATHER = TaskDescriptor.of("gather");
  private static final TaskDescriptor<Void> TELL = TaskDescriptor.of("tell");
  private static final TaskDescriptor<Void> DAILY = TaskDescriptor.of("daily");
  private static final Duration TELL_EVERY = Duration.ofSeconds(1);

  /** Many calls, each with the longest that it may take; what hangs for longer is no turn. */
  private static final Duration LONGEST_TURN = Duration.ofMinutes(5);

  private static final Duration LEAST_QUIET = Duration.ofSeconds(10);

  private final Work work;
  private final Runnable telling;
  private final Runnable daily;
  private final SchedulerTimings pace;
  private final SharedClock clock;
  private final RandomGenerator random;
  private final FailedLooks looks = new FailedLooks();
  private final Scheduler scheduler;

  /**
   * @param pool the connections themselves, outside of any transaction of the caller's
   * @param postgresql false: H2, which one process alone can open
   * @param name of this process, unique among those that share the database
   * @param telling tells people what has happened, as far as that is possible within seconds
   * @param daily what one of the processes does once a day
   */
  public RotationScheduler(
      DataSource pool,
      boolean postgresql,
      String name,
      Work work,
      Runnable telling,
      Runnable daily,
      SchedulerTimings pace,
      RandomGenerator random) {
    this.work = work;
    this.telling = telling;
    this.daily = daily;
    this.pace = pace;
    this.clock = new SharedClock(work::now, pace.listen());
    this.random = random;
    SchedulerBuilder builder =
        Scheduler.create(pool, tick())
            .startTasks(startDue(), gather(), tell(), daily())
            .schedulerName(new SchedulerName.Fixed(name))
            .clock(clock)
            .serializer(new JsonSerializer())
            .threads(THREADS)
            .pollingInterval(pace.fetch())
            .heartbeatInterval(pace.heartbeat())
            .missedHeartbeatsLimit(MISSED_HEARTBEATS)
            .shutdownMaxWait(pace.stop())
            .addSchedulerListener(looks)
            // A cause's message may be another library's; ours is one line without it.
            .failureLogging(LogLevel.OFF, false);
    this.scheduler =
        (postgresql
                ? builder
                    // In two statements: PostgreSQL may run the subquery of one more than once, and
                    // then takes more than its LIMIT (bug 15715, which is there to stay).
                    .jdbcCustomization(new PostgreSqlJdbcCustomization(true, false))
                    // What waits for a thread shows no sign of life, and would be done twice.
                    .pollUsingLockAndFetch(0.75, 1.0)
                : builder.jdbcCustomization(new DefaultJdbcCustomization(false)))
            .build();
  }

  public void start() {
    for (var task : scheduler.getScheduledExecutions()) {
      comesBack(scheduler, task);
    }
    scheduler.start();
  }

  /**
   * @param sinceLast how long ago anybody who shares the database ended a turn that succeeded:
   *     which of several processes takes the next is chance, and no sign of how the others are
   */
  public TurnStanding standing(Supplier<Optional<Duration>> sinceLast) {
    var state = scheduler.getSchedulerState();
    if (!state.isStarted() || state.isShuttingDown() || state.isPaused()) {
      return TurnStanding.STOPPED;
    }
    if (looks.failedWithin(pace.fetch().multipliedBy(3))) {
      return TurnStanding.FAILING;
    }
    boolean underWay =
        scheduler.getCurrentlyExecuting().stream()
            .anyMatch(turn -> turn.getDuration().compareTo(LONGEST_TURN) < 0);
    Duration still = longer(pace.listen().multipliedBy(3), LEAST_QUIET);
    return underWay || sinceLast.get().filter(since -> since.compareTo(still) < 0).isPresent()
        ? TurnStanding.TURNING
        : TurnStanding.QUIET;
  }

  /** Takes no further turn, and waits for those that are under way. */
  @Override
  public void close() {
    work.stopSoon();
    if (!scheduler.getSchedulerState().isShuttingDown()) {
      scheduler.stop();
    }
  }

  private CustomTask<Void> tick() {
    return Tasks.custom(TICK)
        .onFailure(later())
        .onDeadExecutionRevive()
        .execute((turn, _) -> after(work.turn(new RotationId(turn.getId()))));
  }

  private RecurringTask<Void> startDue() {
    return Tasks.recurring(START_DUE, FixedDelay.of(pace.due()))
        .onFailure(later())
        .execute((_, context) -> {
          work.startDue();
          gather(context.getSchedulerClient());
        });
  }

  private RecurringTask<Void> gather() {
    return Tasks.recurring(GATHER, FixedDelay.of(pace.listen()))
        .onFailure(later())
        .execute((_, context) -> gather(context.getSchedulerClient()));
  }

  /** Apart from the turns: no rotation waits for a message. */
  private RecurringTask<Void> tell() {
    return Tasks.recurring(TELL, FixedDelay.of(shorter(TELL_EVERY, pace.listen())))
        .onFailure(later())
        .execute((_, _) -> telling.run());
  }

  /**
   * At an hour of its own, so that a restart is no occasion; one that was missed is made up for.
   */
  private RecurringTask<Void> daily() {
    return Tasks.recurring(DAILY, new Daily(ZoneOffset.UTC, LocalTime.of(4, 0)))
        .onFailure((complete, task) -> {
          report(complete, pace.due());
          task.reschedule(complete, clock.now().plus(pace.due()));
        })
        .execute((_, _) -> daily.run());
  }

  private void gather(SchedulerClient client) {
    for (RotationId id : work.open()) {
      if (!client.scheduleIfNotExists(TICK.instance(id.text()).scheduledTo(clock.now()))) {
        client
            .getScheduledExecution(TaskInstanceId.of(TICK.getTaskName(), id.text()))
            .ifPresent(task -> comesBack(client, task));
      }
    }
  }

  /** Nothing of ours is ever this far ahead; a clock that was wrong has put it there. */
  private void comesBack(SchedulerClient client, ScheduledExecution<Object> task) {
    Instant now = clock.now();
    Duration far =
        task.getTaskInstance().getTaskName().equals(DAILY.getTaskName())
            ? Duration.ofDays(2)
            : longer(pace.listen(), pace.due()).multipliedBy(2);
    if (!task.isPicked() && task.getExecutionTime().isAfter(now.plus(far))) {
      try {
        client.reschedule(task.getTaskInstance(), now);
      } catch (TaskInstanceException e) {
        // Another process has picked it meanwhile, or ended it: then it is where it belongs.
        LOG.debug("{} is not planned anew", task.getTaskInstance());
      }
    }
  }

  private static Duration longer(Duration one, Duration other) {
    return shorter(one, other).equals(one) ? other : one;
  }

  private CompletionHandler<Void> after(TickResult result) {
    Duration pause = pause(result);
    return pause == null
        ? (_, task) -> task.remove()
        : (complete, task) -> task.reschedule(complete, clock.now().plus(pause));
  }

  /** Null: never again. */
  private @Nullable Duration pause(TickResult result) {
    return switch (result) {
      case TickResult.Waiting w -> shorter(until(w.again()), pace.listen());
      case TickResult.Stalled _ -> pace.listen();
      case TickResult.Busy _ -> pace.busy().plusMillis(random.nextLong(pace.busy().toMillis()));
      case TickResult.Ended _ -> null;
    };
  }

  private Duration until(Instant again) {
    Duration left = Duration.between(work.now(), again);
    return left.isNegative() ? Duration.ZERO : left;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private FailureHandler<Void> later() {
    return (complete, task) -> {
      report(complete, pace.listen());
      task.reschedule(complete, clock.now().plus(pace.listen()));
    };
  }

  private void report(ExecutionComplete complete, Duration again) {
    var task = complete.getExecution().taskInstance;
    LOG.warn(
        "{} {} did not succeed and is tried again in {} s: {}",
        task.getTaskName(),
        task.getId(),
        again.toSeconds(),
        complete.getCause().map(RotationScheduler::words).orElse("no cause is known"));
  }

  /** Our own exceptions are worded for people; of others only the kind and the place are shown. */
  private static String words(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
      if (ours(cause.getClass().getName())) {
        break;
      }
    }
    if (ours(cause.getClass().getName())) {
      return String.valueOf(cause.getMessage());
    }
    for (StackTraceElement frame : cause.getStackTrace()) {
      if (ours(frame.getClassName())) {
        return cause.getClass().getSimpleName() + " at " + frame;
      }
    }
    return cause.getClass().getSimpleName();
  }

  private static boolean ours(String className) {
    return className.startsWith("dev.keyturn.");
  }
}
