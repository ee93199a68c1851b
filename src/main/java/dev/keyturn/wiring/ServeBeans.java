package dev.keyturn.wiring;

import dev.keyturn.adapter.database.DatabaseBudget;
import dev.keyturn.adapter.database.DatabasePool;
import dev.keyturn.adapter.railway.RailwayApi;
import dev.keyturn.adapter.slack.SlackApi;
import dev.keyturn.adapter.slack.SlackSocket;
import dev.keyturn.adapter.vault.VaultConnection;
import dev.keyturn.api.Checks;
import dev.keyturn.api.MetricsSource;
import dev.keyturn.api.Probe;
import dev.keyturn.audit.AuditStore;
import dev.keyturn.audit.AuditTrail;
import dev.keyturn.audit.Heartbeat;
import dev.keyturn.audit.VerifiedTrail;
import dev.keyturn.audit.Witnesses;
import dev.keyturn.engine.EndedRows;
import dev.keyturn.engine.Engine;
import dev.keyturn.engine.TickResult;
import dev.keyturn.engine.Unavailable;
import dev.keyturn.notice.AllReceivers;
import dev.keyturn.notice.LoginWatch;
import dev.keyturn.notice.NoticeStore;
import dev.keyturn.notice.Notices;
import dev.keyturn.plan.PlanFolder;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.request.Starts;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.schedule.RotationScheduler;
import dev.keyturn.schedule.RotationWork;
import dev.keyturn.schedule.SchedulerTimings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micronaut.context.BeanProvider;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Property;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.sql.DataSource;

/** What only a process that stays has; no one-shot command makes any of it. */
@Factory
@Requires(property = Server.SERVE, value = "true")
final class ServeBeans {
  /** Whether it starts what is due. */
  static final String STARTS_DUE = "keyturn.starts-due";

  /** A message that is under way may take ten more, and the process stops within 25. */
  private static final Duration TELL = Duration.ofSeconds(3);

  private static final Duration OWN = Duration.ofSeconds(1);
  private static final Duration VAULT = Duration.ofSeconds(5);

  /** So that nobody outside can use up what Railway allows us. */
  private static final Duration RAILWAY = Duration.ofSeconds(30);

  @Singleton
  TickMetrics counters(MeterRegistry registry) {
    return new TickMetrics(registry);
  }

  @Singleton
  RotationScheduler schedule(
      DataSource database,
      RotationStore store,
      BeanProvider<Engine> engine,
      BeanProvider<Starts> starts,
      TickMetrics counters,
      Notices notices,
      Witnesses witnesses,
      LoginWatch logins,
      EndedRowsWatch rows,
      BeanProvider<Heartbeat> heartbeat,
      Settings settings,
      SecureRandom random,
      @Property(name = STARTS_DUE, defaultValue = "true") boolean startsDue) {
    DatabasePool pool = DatabasePool.of(database);
    var work =
        new RotationWork(
            store,
            engine::get,
            starts::get,
            startsDue,
            result -> {
              counters.ticked(result);
              if (result instanceof TickResult.Ended) {
                witnesses.publish();
              }
            },
            counters::stopSoon);
    return new RotationScheduler(
        pool.source(),
        pool.postgresql(),
        Beans.worker(random),
        work,
        () -> {
          notices.tell(TELL);
          witnesses.again();
          logins.again();
          rows.again();
        },
        () -> beat(heartbeat.get()),
        SchedulerTimings.of(settings.timings()),
        random);
  }

  @Singleton
  AllReceivers people(NoticeStore notices, RotationStore rotations, Settings settings) {
    return new AllReceivers(
        notices,
        rotations,
        () -> PlanFolder.read(settings.plans()),
        settings.notices().otherwise());
  }

  @Singleton
  LoginWatch logins(VaultConnection vault, AllReceivers people) {
    return new LoginWatch(vault::refusal, people);
  }

  @Singleton
  EndedRowsWatch endedRows(
      RotationStore rotations,
      AuditStore entries,
      BeanProvider<AuditTrail> trail,
      NoticeStore notices,
      AllReceivers people) {
    var rows =
        new EndedRows(
            rotations, reader -> new VerifiedTrail(entries, trail.get(), null).each(reader));
    return new EndedRowsWatch(rows, notices, people);
  }

  @Singleton
  @Bean(preDestroy = "close")
  Checks checks(
      DataSource database,
      RotationScheduler schedule,
      VaultConnection vault,
      RailwayApi railway,
      Optional<SlackApi> slack,
      Optional<SlackSocket> socket,
      Clock clock) {
    DatabasePool pool = DatabasePool.of(database);
    var probes =
        new ArrayList<Probe>(
            List.of(
                new Probe("database", true, OWN, () -> database(pool)),
                new Probe("scheduler", true, OWN, () -> turns(schedule, pool)),
                new Probe("vault", false, VAULT, () -> remote(vault::check)),
                new Probe("railway", false, RAILWAY, () -> remote(railway::reach))));
    slack.map(api -> SlackBeans.probe(api, socket)).ifPresent(probes::add);
    return new Checks(probes, clock);
  }

  @Singleton
  MetricsSource figures(
      PrometheusMeterRegistry registry,
      RotationStore store,
      NoticeStore notices,
      DatabaseBudget budget) {
    return new RotationMetrics(registry, store, notices::counts, budget::used);
  }

  private static void beat(Heartbeat heartbeat) {
    try {
      heartbeat.beat();
    } catch (RemoteFailure e) {
      throw new Unavailable("the audit trail's heartbeat is not anchored: " + e.getMessage());
    }
  }

  private static String database(DatabasePool pool) {
    return switch (pool.state()) {
      case MIGRATED -> Probe.OK;
      case NOT_MIGRATED -> "not-migrated";
      case READ_ONLY -> "read-only";
      case UNREACHABLE -> "unreachable";
    };
  }

  private static String turns(RotationScheduler schedule, DatabasePool pool) {
    return switch (schedule.standing(pool::sinceLastTurn)) {
      case TURNING -> Probe.OK;
      case STOPPED -> "stopped";
      case FAILING -> "failing";
      case QUIET -> "no-turns";
    };
  }

  private interface Call {
    void run() throws RemoteFailure;
  }

  private static String remote(Call call) {
    try {
      call.run();
      return Probe.OK;
    } catch (RemoteFailure e) {
      return e.kind().name().toLowerCase(Locale.ROOT);
    }
  }
}
