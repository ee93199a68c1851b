package dev.keyturn.wiring;

import dev.keyturn.adapter.database.DatabaseProbe;
import dev.keyturn.adapter.database.DatabaseSettings;
import dev.keyturn.adapter.database.DatabaseTrouble;
import dev.keyturn.adapter.material.Materials;
import dev.keyturn.engine.Unavailable;
import dev.keyturn.wiring.Settings.WrongSetting;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.ApplicationContextBuilder;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Starts the program's beans on the settings of an environment. */
public final class Program {
  private Program() {}

  /**
   * @param variables environment variables; a rehearsal hands in others than the process's own
   * @param more further properties of the framework, for example the port of the server
   * @throws WrongSetting when the settings cannot be used, or the database that they name
   * @throws Unavailable when the database cannot be used now
   */
  public static ApplicationContext start(Map<String, String> variables, Map<String, Object> more) {
    ApplicationContextBuilder program = set(ApplicationContext.builder(), variables, more);
    DatabaseProbe.beforeStart(database(variables))
        .ifPresent(trouble -> {
          throw stopped(trouble);
        });
    try {
      return program.start();
    } catch (RuntimeException e) {
      throw byDatabase(e).orElse(e);
    }
  }

  /** The same, in words for people, of what was thrown because of the database; else empty. */
  public static Optional<RuntimeException> byDatabase(Throwable thrown) {
    return DatabaseTrouble.behind(thrown).map(Program::stopped);
  }

  private static RuntimeException stopped(DatabaseTrouble trouble) {
    return trouble.lasting() ? new WrongSetting(trouble.line()) : new Unavailable(trouble.line());
  }

  /** The program as it is before it is started, on a builder that somebody brings. */
  static ApplicationContextBuilder set(
      ApplicationContextBuilder builder, Map<String, String> variables, Map<String, Object> more) {
    var environment = new ProcessEnvironment(variables);
    var slack = Settings.from(environment).slack();
    var properties = new HashMap<String, Object>(database(variables));
    properties.put("keyturn.requests-per-hour", hourly(environment));
    properties.put(SlackBeans.ENABLED, slack.isPresent());
    properties.put(SlackBeans.REQUESTS, slack.flatMap(s -> s.signingSecret()).isPresent());
    properties.put(SlackBeans.SOCKET, slack.flatMap(s -> s.appToken()).isPresent());
    properties.putAll(more);
    return builder
        .deduceEnvironment(false)
        .banner(false)
        // Settings come through ProcessEnvironment only: no variable may open an endpoint of the
        // framework.
        .environmentPropertySource(false)
        .singletons(environment)
        .properties(properties);
  }

  /** The one clock, for what runs without beans. */
  public static Clock clock() {
    return Clock.systemUTC();
  }

  /** The one source of randomness, for what runs without beans. */
  public static SecureRandom random() {
    return Materials.drbg();
  }

  private static Map<String, Object> database(Map<String, String> variables) {
    try {
      return DatabaseSettings.from(variables);
    } catch (IllegalArgumentException e) {
      throw new WrongSetting(e.getMessage());
    }
  }

  private static int hourly(ProcessEnvironment environment) {
    String text = environment.find("KEYTURN_REQUESTS_PER_HOUR", "0");
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new WrongSetting(
          "KEYTURN_REQUESTS_PER_HOUR is a whole number, for example 500; unset it to send as many as Railway allows.");
    }
  }
}
