package dev.keyturn.adapter.slack;

import static dev.keyturn.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.access.Addresses;
import dev.keyturn.adapter.slack.MemoryRotations.Given;
import dev.keyturn.notice.Message.Form;
import dev.keyturn.plan.PlanText;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.request.StartRequest;
import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.TimelineEntry.What;
import dev.keyturn.sandbox.slack.ClickOutcome;
import dev.keyturn.sandbox.slack.Ephemeral;
import dev.keyturn.sandbox.slack.OpenModal;
import dev.keyturn.sandbox.slack.SlackFault;
import dev.keyturn.sandbox.slack.SlackServer;
import dev.keyturn.sandbox.slack.SlackUser;
import dev.keyturn.sandbox.slack.SlackWorld;
import java.io.IOException;
import java.nio.file.Path;
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
import org.junit.jupiter.api.io.TempDir;

/** What people do in Slack, heard over Socket Mode: real web sockets, a real Web API. */
class SlackSocketTest {

  private final SlackWorld world = new SlackWorld(Clock.systemUTC(), new SecureRandom());
  private MemoryRotations rotations;
  private final MemoryInbox inbox = new MemoryInbox();
  private final String channel = world.addChannel("#deployments");
  private final String bob = world.addUser("bob", "Bob@Example.com");
  private final String mallory = world.addUser("mallory", "mallory@example.com");
  private SlackServer slack;
  private SlackApi api;
  private SlackDoor door;
  private SlackSocket socket;
  private String ts = "";

  @TempDir private Path plans;

  @BeforeEach
  void connect() throws Exception {
    connect(Phase.AWAITING_APPROVAL);
  }

  private void connect(Phase phase) throws Exception {
    rotations = new MemoryRotations(plans, phase);
    slack = SlackServer.start(world, 0);
    api =
        new SlackApi(
            new SlackSettings(
                slack.api(),
                SecretValue.of(world.botToken()),
                Optional.empty(),
                Optional.of(SecretValue.of(world.appToken())),
                world.teamId(),
                Map.of(),
                Optional.empty(),
                Duration.ofSeconds(5)),
            Clock.systemUTC());
    door =
        new SlackDoor(
            api,
            inbox,
            rotations.authorized(),
            MemoryRotations.people(),
            new Addresses(new SecureRandom()),
            Clock.systemUTC());
    socket = new SlackSocket(api, door, SecretValue.of(world.appToken()), new SecureRandom());
    socket.start();
    await().until(slack::connected);
    post(Told.ASKING);
  }

  /** The message that the next click is on. */
  private void post(Told told) throws RemoteFailure {
    var root =
        new SlackMessenger(api)
            .deliver(told.message("1", Form.ROOT, What.REQUESTED), Optional::empty);
    ts = root.orElseThrow().split("/", -1)[1];
  }

  @AfterEach
  void disconnect() {
    socket.close();
    door.close();
    api.close();
    slack.close();
  }

  @Test
  void an_approval_is_acknowledged_at_once_and_counts_once_however_often_it_is_clicked() {
    assertThat(click(bob, Interaction.Button.APPROVE).error()).isEmpty();
    assertThat(told(bob, 1)).isEqualTo("Thank you, your approval counts.");
    click(bob, Interaction.Button.APPROVE);

    assertThat(told(bob, 2)).isEqualTo("You have approved already; it counts once.");
    assertThat(rotations.given())
        .containsExactly(new Given(MemoryRotations.BOB, Kind.APPROVE, Told.DIGEST, ""));
    assertThat(inbox.undone()).isZero();
    assertThat(inbox.everything()).doesNotContain("hooks", "@");
  }

  @Test
  void whoever_is_not_known_hears_so_politely_and_changes_nothing() {
    String guest = world.addUser("guest", MemoryRotations.BOB, "", SlackUser.Kind.GUEST);
    for (String stranger : List.of(mallory, guest)) {
      click(stranger, Interaction.Button.APPROVE);
      assertThat(told(stranger, 1)).startsWith("Sorry, Keyturn does not know you.");
    }
    assertThat(rotations.given()).isEmpty();
    assertThat(rotations.refusals).contains("UNKNOWN_PERSON slack:" + mallory + " approve");
  }

  @Test
  void somebody_who_was_removed_between_the_post_and_the_click_is_nobody() {
    world.deactivate(bob);
    click(bob, Interaction.Button.APPROVE);

    assertThat(rotations.given()).isEmpty();
    await().until(() -> !rotations.refusals.isEmpty());
  }

  @Test
  void a_rejection_asks_why_and_carries_the_reason() {
    click(bob, Interaction.Button.REJECT);
    OpenModal asks = modal(bob);
    assertThat(asks.view().path("callback_id").asText()).isEqualTo(REJECT_WINDOW);
    assertThat(rotations.given()).isEmpty();

    slack.people().submit(bob, asks.id(), Map.of("reason", "   "));
    assertThat(modal(bob).errors()).containsEntry("reason", "Please say why.");
    slack.people().submit(bob, asks.id(), Map.of("reason", "Not on a Friday"));

    assertThat(told(bob, 1)).startsWith("Thank you, the rotation is rejected");
    assertThat(rotations.given())
        .containsExactly(
            new Given(MemoryRotations.BOB, Kind.REJECT, Told.DIGEST, "Not on a Friday"));
  }

  @Test
  void that_a_value_has_leaked_takes_a_reason_too_and_the_window_says_who_is_cut_off()
      throws Exception {
    disconnect();
    connect(Phase.SOAKING);
    post(Told.ASKING.in(Phase.SOAKING));
    click(bob, Interaction.Button.REVOKE);
    OpenModal asks = modal(bob);
    assertThat(asks.view().path("callback_id").asText()).isEqualTo("keyturn_revoke_reason");
    assertThat(asks.view().toString())
        .contains("two approvers", "is rejected", "log in again", "re-encrypts stays readable");

    slack.people().submit(bob, asks.id(), Map.of("reason", "Posted in a public channel"));

    assertThat(told(bob, 1)).startsWith("Thank you, it is noted.");
    assertThat(rotations.given())
        .containsExactly(
            new Given(MemoryRotations.BOB, Kind.REVOKE, Told.DIGEST, "Posted in a public channel"));
  }

  private static final String REJECT_WINDOW = "keyturn_reject_reason";

  @Test
  void rotate_opens_a_window_with_what_the_person_may_see_and_starts_what_was_chosen() {
    slack.people().command(bob, channel, "/keyturn rotate shop");
    OpenModal window = modal(bob);
    assertThat(window.view().toString())
        .contains("shop / staging", "shop / production")
        .doesNotContain("zkeb");

    slack
        .people()
        .submitAll(
            bob,
            window.id(),
            Map.of(
                "target", List.of("shop production"),
                "secrets", List.of("jwt_secret, API_KEY_SALT"),
                "reason", List.of("Leaked in a log"),
                "emergency", List.of("yes")));

    await().until(() -> !rotations.started().isEmpty());
    Rotation started = rotations.started().getFirst();
    assertThat(told(bob, 1)).startsWith("Started: " + started.id());
    assertThat(rotations.started()).hasSize(1);
    assertThat(started.plan() + " " + started.environment()).isEqualTo("shop production");
    assertThat(started.requestedBy()).isEqualTo(new Actor(MemoryRotations.BOB, "slack"));
    assertThat(started.reason()).isEqualTo("Leaked in a log");
    assertThat(started.emergency()).isTrue();
    assertThat(PlanText.read(started.planText()).secrets())
        .extracting(s -> s.name().text())
        .containsExactlyInAnyOrder("JWT_SECRET", "API_KEY_SALT");
  }

  @Test
  void the_command_answers_only_who_asked() {
    command("/keyturn status");
    assertThat(told(bob, 1)).contains(Told.ID.text(), "all is well");
    command("/keyturn list");
    assertThat(told(bob, 2)).contains(Told.ID.text());
    command("/keyturn status nonsense");
    assertThat(told(bob, 3)).startsWith("Not done.").contains("NOT_FOUND");
    command("/keyturn");
    assertThat(told(bob, 4)).contains("/keyturn rotate");
    command("/keyturn <!channel> drop table");
    assertThat(told(bob, 5)).contains("/keyturn rotate").doesNotContain("drop");

    assertThat(world.messages(channel)).hasSize(1);
    assertThat(world.ephemerals(mallory)).isEmpty();
  }

  @Test
  void what_could_not_be_done_is_done_once_when_it_can_be() {
    rotations.breakdowns.set(2);
    door.start();
    click(bob, Interaction.Button.APPROVE);
    await().until(() -> rotations.breakdowns.get() == 1);
    assertThat(world.ephemerals(bob)).isEmpty();

    inbox.pass(Duration.ofSeconds(31));
    await().until(() -> rotations.breakdowns.get() == 0);
    inbox.pass(Duration.ofSeconds(31));

    assertThat(told(bob, 1)).isEqualTo("Thank you, your approval counts.");
    assertThat(rotations.given()).hasSize(1);
  }

  @Test
  void what_cannot_be_done_for_ten_minutes_is_given_up_and_said() {
    rotations.breakdowns.set(1000);
    click(bob, Interaction.Button.APPROVE);
    await().until(() -> rotations.breakdowns.get() < 1000);
    inbox.pass(Duration.ofMinutes(11));
    door.start();

    assertThat(told(bob, 1)).startsWith("Keyturn could not do this now and has given up.");
    assertThat(rotations.given()).isEmpty();
    assertThat(rotations.refusals).contains("UNAVAILABLE slack:" + bob + " approve");
    assertThat(inbox.undone()).isZero();
  }

  @Test
  void what_a_killed_process_left_does_not_come_into_force_when_nobody_expects_it_any_more() {
    var click =
        new Interaction(
            bob,
            channel,
            null,
            new Interaction.Act.Give(
                Kind.APPROVE, new Interaction.Button(Told.ID, Told.DIGEST), ""));
    var order =
        new Interaction(
            bob,
            channel,
            null,
            new Interaction.Act.Start(
                new StartRequest("shop", "staging", Set.of(), "x", false, null)));
    inbox.put("0".repeat(64), click.kind(), click.body(), true);
    inbox.put("1".repeat(64), order.kind(), order.body(), true);
    inbox.pass(Duration.ofHours(8));
    door.start();

    await().until(() -> inbox.undone() == 0);
    await().until(() -> world.ephemerals(bob).size() == 2);
    assertThat(rotations.given()).isEmpty();
    assertThat(rotations.started()).isEmpty();
    assertThat(rotations.refusals)
        .contains("UNAVAILABLE slack:" + bob + " approve", "UNAVAILABLE slack:" + bob + " start");
  }

  @Test
  void a_click_counts_when_slack_cannot_say_at_first_who_clicked() {
    door.start();
    world.failNext("users.info", SlackFault.HTTP_500);
    click(bob, Interaction.Button.APPROVE);
    await().until(() -> world.calls("users.info") == 1);
    inbox.pass(Duration.ofSeconds(31));

    assertThat(told(bob, 1)).isEqualTo("Thank you, your approval counts.");
  }

  @Test
  void an_answer_that_its_address_does_not_take_is_given_in_the_channel() {
    world.failNext("hooks", SlackFault.HTTP_500);
    click(bob, Interaction.Button.APPROVE);

    assertThat(told(bob, 1)).isEqualTo("Thank you, your approval counts.");
    assertThat(world.calls("chat.postEphemeral")).isEqualTo(1);
  }

  @Test
  void the_connection_comes_back_after_it_was_cut_and_after_slack_asked_for_another()
      throws RemoteFailure, IOException {
    await().until(socket::up);
    slack.cut();
    await().until(() -> slack.connected() && socket.up());
    slack.disconnect("refresh_requested");
    await().until(() -> slack.connected() && socket.up());

    click(bob, Interaction.Button.APPROVE);

    assertThat(told(bob, 1)).isEqualTo("Thank you, your approval counts.");
  }

  private ClickOutcome click(String user, String action) {
    return slack.people().click(user, channel, ts, action);
  }

  private void command(String line) {
    assertThat(slack.people().command(bob, channel, line).error()).isEmpty();
  }

  private OpenModal modal(String user) {
    await().until(() -> !world.modals(user).isEmpty());
    return world.modals(user).getLast();
  }

  private String told(String user, int number) {
    await().until(() -> world.ephemerals(user).size() >= number);
    assertThat(world.ephemerals(user)).hasSize(number);
    Ephemeral last = world.ephemerals(user).getLast();
    return last.text();
  }
}
