package dev.keyturn.adapter.slack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.MovedClock;
import dev.keyturn.access.AccessRole;
import dev.keyturn.access.Token;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.sandbox.slack.SlackServer;
import dev.keyturn.sandbox.slack.SlackUser;
import dev.keyturn.sandbox.slack.SlackWorld;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who has left, at a Slack. */
class SlackApproversTest {
  private static final String BOB = "bob@example.com";

  private final MovedClock clock = new MovedClock("2026-11-20T12:00:00Z");
  private final SlackWorld world = new SlackWorld(Clock.systemUTC(), new SecureRandom());
  private SlackServer server;

  @BeforeEach
  void start() throws IOException {
    server = SlackServer.start(world, 0);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void somebody_whose_account_was_deactivated_is_gone_by_address_and_by_id() {
    String bob = world.addUser("bob", BOB);
    var byAddress = approvers(Map.of(), List.of(), false);
    var byId = approvers(Map.of(bob, BOB), List.of(), true);
    assertThat(byAddress.gone("Bob@Example.com")).isFalse();
    assertThat(byId.gone(BOB)).isFalse();

    world.deactivate(bob);
    clock.advance(Duration.ofMinutes(11));
    assertThat(byAddress.gone("Bob@Example.com")).isTrue();
    assertThat(byId.gone(BOB)).isTrue();
  }

  @Test
  void a_guest_and_whom_Slack_never_knew_cannot_approve_there() {
    world.addUser("eve", "eve@example.com", "", SlackUser.Kind.GUEST);
    assertThat(approvers(Map.of(), List.of(), false).gone("eve@example.com")).isTrue();
    assertThat(approvers(Map.of(), List.of(), false).gone(BOB)).isTrue();
  }

  @Test
  void who_has_a_token_or_may_come_by_a_provider_counts_as_there() {
    assertThat(approvers(Map.of(), List.of(token(Duration.ofDays(1))), false).gone(BOB)).isFalse();
    assertThat(approvers(Map.of(), List.of(token(Duration.ofDays(-1))), false).gone(BOB)).isTrue();
    assertThat(approvers(Map.of(), List.of(), true).gone(BOB)).isFalse();
  }

  @Test
  void a_Slack_that_does_not_answer_or_may_not_be_asked_says_nothing_and_is_left_alone() {
    var unscoped = approvers(Map.of(), List.of(), false);
    world.scopes(Set.of("chat:write"));
    assertThat(unscoped.gone(BOB)).isFalse();

    var down = approvers(Map.of(), List.of(), false);
    world.down(true);
    assertThat(down.gone(BOB)).isFalse();
    world.down(false);
    world.scopes(SlackWorld.ALL_SCOPES);
    assertThat(down.gone(BOB)).isFalse();
    clock.advance(Duration.ofMinutes(11));
    assertThat(down.gone(BOB)).isTrue();
    int calls = world.calls("users.lookupByEmail");
    assertThat(down.gone(BOB)).isTrue();
    assertThat(world.calls("users.lookupByEmail")).isEqualTo(calls);
  }

  private SlackApprovers approvers(
      Map<String, String> users, List<Token> tokens, boolean provider) {
    var settings =
        new SlackSettings(
            server.api(),
            SecretValue.of(world.botToken()),
            Optional.empty(),
            Optional.empty(),
            world.teamId(),
            users,
            Optional.empty(),
            Duration.ofSeconds(5));
    return new SlackApprovers(new SlackApi(settings, clock), () -> tokens, provider, clock);
  }

  private Token token(Duration left) {
    return new Token(
        "01J",
        "approving",
        BOB,
        Set.of(AccessRole.APPROVER),
        Set.of(),
        "alice@example.com",
        clock.instant().minus(Duration.ofDays(9)),
        clock.instant().plus(left),
        null,
        null,
        null);
  }
}
