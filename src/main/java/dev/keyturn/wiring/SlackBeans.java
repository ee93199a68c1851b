package dev.keyturn.wiring;

import dev.keyturn.access.Addresses;
import dev.keyturn.access.People;
import dev.keyturn.access.TokenStore;
import dev.keyturn.adapter.slack.SlackApi;
import dev.keyturn.adapter.slack.SlackApprovers;
import dev.keyturn.adapter.slack.SlackDoor;
import dev.keyturn.adapter.slack.SlackMessenger;
import dev.keyturn.adapter.slack.SlackSocket;
import dev.keyturn.api.Probe;
import dev.keyturn.notice.Approvers;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.request.AuthorizedRotations;
import dev.keyturn.rotation.port.SlackInbox;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Slack, where it is configured. Any process may tell; only one that stays can listen. */
@Factory
@Requires(property = SlackBeans.ENABLED, value = "true")
final class SlackBeans {
  static final String ENABLED = "keyturn.slack.enabled";
  static final String REQUESTS = "keyturn.slack.requests";
  static final String SOCKET = "keyturn.slack.socket";
  private static final Duration EVERY = Duration.ofSeconds(30);

  @Singleton
  @Bean(preDestroy = "close")
  SlackApi slackApi(Settings settings, Clock clock) {
    return new SlackApi(settings.slack().orElseThrow(), clock);
  }

  @Singleton
  SlackMessenger slackMessenger(SlackApi api) {
    return new SlackMessenger(api);
  }

  @Singleton
  Approvers approvers(SlackApi api, TokenStore tokens, Settings settings, Clock clock) {
    return new SlackApprovers(api, tokens::all, settings.hasProvider(), clock);
  }

  @Singleton
  @Bean(preDestroy = "close")
  @Requires(property = Server.SERVE, value = "true")
  SlackDoor slackDoor(
      SlackApi api,
      SlackInbox inbox,
      AuthorizedRotations rotations,
      People people,
      Clock clock,
      SecureRandom random) {
    return new SlackDoor(api, inbox, rotations, people, new Addresses(random), clock);
  }

  @Singleton
  @Bean(preDestroy = "close")
  @Requires(property = Server.SERVE, value = "true")
  @Requires(property = SOCKET, value = "true")
  SlackSocket slackSocket(SlackApi api, SlackDoor door, Settings settings, SecureRandom random) {
    return new SlackSocket(
        api, door, settings.slack().orElseThrow().appToken().orElseThrow(), random);
  }

  /** What /health/deep asks: whether Slack takes our token, and is connected where it should be. */
  static Probe probe(SlackApi api, Optional<SlackSocket> socket) {
    return new Probe(
        "slack",
        false,
        EVERY,
        () -> {
          try {
            api.identity();
          } catch (RemoteFailure e) {
            return e.retryAfter() != null
                    && e.kind() == RemoteFailure.Kind.TRANSIENT
                    && e.status() == 200
                ? "refused"
                : e.kind().name().toLowerCase(Locale.ROOT);
          }
          return socket.map(SlackSocket::up).orElse(true) ? Probe.OK : "not-connected";
        });
  }
}
