package dev.keyturn.doctor;

import dev.keyturn.adapter.database.DatabaseProbe;
import dev.keyturn.adapter.database.DatabaseProbe.Sight;
import dev.keyturn.adapter.database.DatabaseSettings;
import dev.keyturn.wiring.ProcessEnvironment;
import dev.keyturn.wiring.Program;
import dev.keyturn.wiring.Settings.WrongSetting;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.exceptions.BeanContextException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
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
      findings.failed(
          SUBJECT,
          String.valueOf(e.getMessage()),
          "Set DATABASE_URL as Railway gives it, or unset it for an H2 file below KEYTURN_DATA.");
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
      case Sight.Unreachable(var problem) -> {
        findings.failed(
            SUBJECT,
            problem,
            "Correct DATABASE_URL, or stop the other process that uses the file below KEYTURN_DATA.");
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
    if (reached.pending() > 0) {
      findings.warning(
          "database tables",
          reached.pending() + " migrations are not applied yet",
          "Nothing to do: the next `keyturn run-due` or `keyturn serve` applies them.");
      return null;
    }
    findings.ok("database tables", "all migrations are applied");
    clock(reached.ahead() == null ? Duration.ZERO : reached.ahead());
    try {
      return Program.start(environment.variables(), Map.of());
    } catch (WrongSetting e) {
      findings.failed("settings", e);
    } catch (BeanContextException e) {
      findings.failed(
          "database tables",
          "the program does not start on this database",
          "Run `keyturn status` with KEYTURN_DEBUG=1 to see why.");
    }
    return null;
  }

  private void clock(Duration ahead) {
    Duration apart = ahead.abs();
    String found =
        "the database's clock is "
            + apart.toMillis()
            + " ms "
            + (ahead.isNegative() ? "behind" : "ahead of")
            + " ours";
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
