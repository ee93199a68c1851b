package dev.keyturn.wiring;

import dev.keyturn.adapter.slack.SlackDoor;
import dev.keyturn.adapter.slack.SlackSocket;
import dev.keyturn.api.Checks;
import dev.keyturn.schedule.RotationScheduler;
import dev.keyturn.wiring.Settings.WrongSetting;
import io.micronaut.context.ApplicationContext;
import io.micronaut.http.server.exceptions.ServerStartupException;
import io.micronaut.http.server.netty.NettyEmbeddedServer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A Keyturn that stays: it gives rotations their turns and answers over HTTP. */
public final class Server implements AutoCloseable {
  static final String SERVE = "keyturn.serve";
  private static final String DEFAULT_PORT = "8080";
  private static final int HIGHEST_PORT = 65_535;
  private static final Duration LOOK = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final ApplicationContext context;
  private final NettyEmbeddedServer http;
  private @Nullable Pulse pulse;

  private Server(ApplicationContext context) {
    this.context = context;
    this.http = context.getBean(NettyEmbeddedServer.class);
  }

  /**
   * @param port to listen on, 0 for any free one; null: {@code PORT}, or 8080
   * @throws WrongSetting when the settings cannot be used
   */
  public static Server start(Map<String, String> variables, @Nullable Integer port) {
    return start(variables, port, Map.of());
  }

  /**
   * On a free port, and starts nothing by itself, whatever is due: in a rehearsal a person starts
   * the one rotation that there is a world for.
   */
  public static Server rehearse(Map<String, String> variables) {
    return start(variables, 0, Map.of(ServeBeans.STARTS_DUE, "false"));
  }

  static Server start(
      Map<String, String> variables, @Nullable Integer port, Map<String, Object> more) {
    var environment = new ProcessEnvironment(variables);
    int listen = port(environment, port);
    new AccessSettings(environment).checked();
    var server = new Server(Program.start(variables, properties(environment, listen, more)));
    try {
      server.context.getBean(Checks.class);
      server.http.start();
      server.context.getBean(RotationScheduler.class).start();
      server.context.findBean(SlackDoor.class).ifPresent(SlackDoor::start);
      server.context.findBean(SlackSocket.class).ifPresent(SlackSocket::start);
      return server;
    } catch (ServerStartupException e) {
      server.close();
      throw new WrongSetting(
          "port "
              + listen
              + " cannot be listened on: another program has it, or it needs more rights. Choose another with --port or PORT.");
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /** What the program has beside its settings, so that it answers over HTTP. */
  static Map<String, Object> properties(
      ProcessEnvironment environment, int listen, Map<String, Object> more) {
    var properties = new HashMap<String, Object>(more);
    properties.put(SERVE, "true");
    properties.put("micronaut.server.port", listen == 0 ? -1 : listen);
    properties.put("micronaut.metrics.enabled", "true");
    properties.put("micronaut.security.enabled", "true");
    properties.put("keyturn.api-docs", docs(environment));
    // The scheduler's threads beside those of requests; the one-shots need fewer.
    properties.put("datasources.default.maximum-pool-size", 10);
    return properties;
  }

  public int port() {
    return http.getPort();
  }

  /**
   * Looks from now on whether this server still answers.
   *
   * @param end done once, when it has not for a minute
   */
  public void watch(Runnable end) {
    pulse = new Pulse(port(), LOOK, ANSWER, end);
  }

  /** The program's beans. */
  public ApplicationContext context() {
    return context;
  }

  /** Takes no further request and no further turn, and lets those that are under way end. */
  @Override
  public void close() {
    if (pulse != null) {
      pulse.close();
    }
    if (context.isRunning()) {
      if (http.isRunning()) {
        http.stopServerOnly();
      }
      context.findBean(RotationScheduler.class).ifPresent(RotationScheduler::close);
      context.close();
    }
  }

  private static String docs(ProcessEnvironment environment) {
    String word = environment.find("KEYTURN_API_DOCS", "off");
    if (!word.equals("on") && !word.equals("off")) {
      throw new WrongSetting(
          "KEYTURN_API_DOCS is on or off; on shows the API's description at /api/docs.");
    }
    return word;
  }

  private static int port(ProcessEnvironment environment, @Nullable Integer chosen) {
    String text = chosen == null ? environment.find("PORT", DEFAULT_PORT) : chosen.toString();
    if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > HIGHEST_PORT) {
      throw new WrongSetting(
          "the port is a whole number from 0 to 65535; check --port, or PORT in the environment.");
    }
    return Integer.parseInt(text);
  }
}
