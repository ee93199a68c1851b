package dev.keyturn.doctor;

import dev.keyturn.adapter.database.DatabaseProbe;
import dev.keyturn.adapter.database.DatabaseProbe.Sight;
import dev.keyturn.adapter.database.DatabaseSettings;
import dev.keyturn.wiring.ProcessEnvironment;
import dev.keyturn.wiring.Program;
import dev.keyturn.wiring.Settings.WrongSetting;
import io.micronaut.context.ApplicationContext;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The database: reachable, migrated, and of one time with us. */
final class DatabaseCheck {
  private static final String SUBJECT = "database";
  private static final Duration NOTICEABLE = Duration.ofSeconds(5);
  private static final Duration TOO_FAR = Duration.ofMinutes(1);

  private final ProcessEnvironment environment;
  private final Findings findings;

  DatabaseCheck(ProcessEnvironment environment, Findings findings) {
    this.environment = environment;
    this.findings = findings;
  }

  /** The program on its database, for the caller to close; null where it cannot be started. */
  @Nullable ApplicationContext run(Clock clock) {
    Map<String, Object> properties;
    try {
      properties = DatabaseSettings.from(environment.variables());
    } catch (IllegalArgumentException e) {
      findings.failed(SUBJECT, new WrongSetting(e.getMessage()));
      return null;
    }
    return switch (new DatabaseProbe(clock).look(properties)) {
      case Sight.None _ -> {
        findings.warning(
            SUBJECT,
            "none yet; the first command that needs one makes an H2 file, which is not for production",
            "Set DATABASE_URL to a PostgreSQL database.");
        yield null;
      }
      case Sight.Unusable(var trouble) -> {
        findings.failed(SUBJECT, trouble.found(), trouble.remedy());
        yield null;
      }
      case Sight.Reached reached -> reached(reached);
    };
  }

  private @Nullable ApplicationContext reached(Sight.Reached reached) {
    if (reached.h2()) {
      findings.warning(
          SUBJECT,
          "an H2 file, which one process at a time can open; not for production",
          "Set DATABASE_URL to a PostgreSQL database.");
    } else {
      findings.ok(SUBJECT, "PostgreSQL answers");
    }
    reached.troubles().forEach(t -> findings.failed(SUBJECT, t.found(), t.remedy()));
    if (reached.pending() > 0 && !reached.troubles().isEmpty()) {
      findings.notTried("database tables", "the database cannot be used");
      return null;
    }
    if (reached.pending() > 0) {
      findings.warning(
          "database tables",
          reached.pending() + " migrations are not applied yet",
          "Nothing to do: the next `keyturn run-due` or `keyturn serve` applies them.");
      return null;
    }
    findings.ok("database tables", "all migrations are applied");
    clock(reached.ahead() == null ? Duration.ZERO : reached.ahead());
    var program = new AtomicReference<@Nullable ApplicationContext>();
    findings.attempt(SUBJECT, () -> program.set(Program.start(environment.variables(), Map.of())));
    return program.get();
  }

  private void clock(Duration ahead) {
    Duration apart = ahead.abs();
    String found =
        "the database's clock is %s ms %s ours"
            .formatted(apart.toMillis(), (ahead.isNegative() ? "behind" : "ahead of"));
    String remedy = "Let both machines set their clocks by NTP.";
    if (apart.compareTo(TOO_FAR) > 0) {
      findings.failed("clock", found, remedy);
    } else if (apart.compareTo(NOTICEABLE) > 0) {
      findings.warning("clock", found, remedy);
    } else {
      findings.ok("clock", found);
    }
  }
}
