package dev.keyturn.rehearsal;

import dev.keyturn.plan.PlanNotices;
import dev.keyturn.rotation.Actor;
import dev.keyturn.sandbox.slack.SlackMessage;
import dev.keyturn.sandbox.slack.SlackServer;
import dev.keyturn.sandbox.slack.SlackUser;
import dev.keyturn.sandbox.slack.SlackWorld;
import dev.keyturn.wiring.Program;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The Slack of a sandbox: the plan's approvers are in it, the newcomer who starts the rotation, and
 * somebody whom Keyturn does not know.
 */
final class SandboxSlack implements AutoCloseable {
  /** Who starts the rehearsals; never an approver. */
  static final Actor NEWCOMER = new Actor("newcomer@sandbox.example", "cli");

  private static final String CHANNEL = "#deployments";
  private static final Duration QUIET = Duration.ofSeconds(3);

  private final SlackWorld world;
  private final SlackServer server;
  private final String channel;
  private List<SlackMessage> last = List.of();
  private Instant lastAt = Program.clock().instant();

  private SandboxSlack(SlackWorld world, SlackServer server, String channel) {
    this.world = world;
    this.server = server;
    this.channel = channel;
  }

  /**
   * @param port 0 for any free one
   */
  static SandboxSlack start(SandboxPlan plan, int port) throws IOException {
    var world = new SlackWorld(Program.clock(), Program.random());
    String channel =
        plan.plan().notices().slack().map(PlanNotices.SlackChannel::channel).orElse(CHANNEL);
    world.addChannel(channel);
    plan.approvers().forEach(a -> add(world, a, "may approve"));
    add(world, NEWCOMER.name(), "started the rotation");
    add(world, "stranger@elsewhere.example", "unknown to Keyturn");
    return new SandboxSlack(world, SlackServer.start(world, port), channel);
  }

  private static void add(SlackWorld world, String email, String title) {
    int at = email.indexOf('@');
    world.addUser(at > 0 ? email.substring(0, at) : email, email, title, SlackUser.Kind.MEMBER);
  }

  /** The settings with which a Keyturn speaks with this Slack, and hears it by request URL. */
  Map<String, String> variables() {
    var variables = new TreeMap<String, String>();
    variables.put("KEYTURN_SLACK_URL", server.api().toString());
    variables.put("KEYTURN_SLACK_TEAM", world.teamId());
    variables.put("KEYTURN_SLACK_BOT_TOKEN", world.botToken());
    variables.put("KEYTURN_SLACK_SIGNING_SECRET", world.signingSecret());
    variables.put("KEYTURN_PEOPLE", NEWCOMER.name() + ": operator, approver");
    return variables;
  }

  /** Beside them the one for Socket Mode, over which a Keyturn on any port hears it. */
  Map<String, String> variablesWithSocket() {
    var variables = new TreeMap<>(variables());
    variables.put("KEYTURN_SLACK_APP_TOKEN", world.appToken());
    return variables;
  }

  /** Sends what people do to a Keyturn on this machine. */
  void reaches(int port) {
    world.requestUrl(URI.create("http://127.0.0.1:" + port));
  }

  /** Whether nothing has been said or changed in the channel for a while. */
  boolean quiet() {
    List<SlackMessage> now = world.messages(channel);
    Instant moment = Program.clock().instant();
    if (!now.equals(last)) {
      last = now;
      lastAt = moment;
    }
    return Duration.between(lastAt, moment).compareTo(QUIET) > 0;
  }

  URI page() {
    return server.page();
  }

  String channel() {
    return channel;
  }

  @Override
  public void close() {
    server.close();
  }
}
