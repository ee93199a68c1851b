package dev.keyturn.adapter.slack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.keyturn.notice.Message;
import dev.keyturn.notice.Message.Form;
import dev.keyturn.notice.Messenger.Receipts;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.TimelineEntry.What;
import dev.keyturn.sandbox.slack.SlackFault;
import dev.keyturn.sandbox.slack.SlackMessage;
import dev.keyturn.sandbox.slack.SlackServer;
import dev.keyturn.sandbox.slack.SlackWorld;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a Slack that answers over real HTTP, and badly where it is told to. */
class SlackMessengerTest {
  private static final Clock CLOCK = Clock.fixed(Told.AT, ZoneOffset.UTC);

  private final SlackWorld world = new SlackWorld(CLOCK, new SecureRandom());
  private SlackServer slack;
  private SlackApi api;
  private SlackMessenger messenger;
  private String root = "";

  @BeforeEach
  void start() throws IOException {
    world.addChannel("#deployments");
    slack = SlackServer.start(world, 0);
    api = new SlackApi(settings(slack.api()), CLOCK);
    messenger = new SlackMessenger(api);
  }

  @AfterEach
  void stop() {
    api.close();
    slack.close();
  }

  private SlackSettings settings(URI url) {
    return new SlackSettings(
        url,
        SecretValue.of(world.botToken()),
        Optional.of(SecretValue.of(world.signingSecret())),
        Optional.empty(),
        world.teamId(),
        Map.of(),
        Optional.empty(),
        Duration.ofMillis(700));
  }

  @Test
  void the_first_message_is_in_the_channel_and_the_rest_in_its_thread() throws RemoteFailure {
    deliverRoot();
    deliver(Told.ASKING.message("2", Form.REPLY, What.SAID));
    deliver(Told.ASKING.in(Phase.STAGING).message("3", Form.REFRESH, What.MOVED));

    assertThat(messages()).hasSize(2);
    SlackMessage first = messages().getFirst();
    assertThat(first.threadTs()).isNull();
    assertThat(first.edits()).isEqualTo(1);
    assertThat(first.blocks().toString()).doesNotContain("keyturn_approve");
    assertThat(messages().getLast().threadTs()).isEqualTo(first.ts());
    assertThat(root).isEqualTo(first.channel() + "/" + first.ts());
  }

  @Test
  void the_metadata_survives_an_update_so_that_the_message_can_still_be_found()
      throws RemoteFailure {
    deliverRoot();
    deliver(Told.ASKING.in(Phase.STAGING).message("2", Form.REFRESH, What.MOVED));

    assertThat(deliver(Told.ASKING.message("1", Form.ROOT, What.REQUESTED, true))).contains(root);
    assertThat(messages()).hasSize(1);
  }

  @Test
  void nothing_happened_while_slack_is_down_or_answers_500_or_429() {
    var message = Told.ASKING.message("1", Form.ROOT, What.REQUESTED);
    world.failNext("chat.postMessage", SlackFault.rateLimited(Duration.ofSeconds(17)));
    RemoteFailure limited = failure(message);
    assertThat(limited.kind()).isEqualTo(RemoteFailure.Kind.TRANSIENT);
    assertThat(limited.retryAfter()).isEqualTo(Duration.ofSeconds(17));

    world.failNext("chat.postMessage", SlackFault.HTTP_500);
    assertThat(failure(message).kind()).isEqualTo(RemoteFailure.Kind.OUTCOME_UNKNOWN);
    world.failNext("chat.postMessage", SlackFault.internalError());
    assertThat(failure(message).kind()).isEqualTo(RemoteFailure.Kind.OUTCOME_UNKNOWN);
    slack.close();
    // A connection of its own: one that breaks while it is in use leaves the outcome unknown.
    try (var fresh = new SlackApi(api.settings(), CLOCK)) {
      messenger = new SlackMessenger(fresh);
      assertThat(failure(message).kind()).isEqualTo(RemoteFailure.Kind.TRANSIENT);
    }
    assertThat(messages()).isEmpty();
  }

  @Test
  void a_message_whose_answer_was_lost_is_found_and_not_posted_again() throws RemoteFailure {
    for (SlackFault fault :
        List.of(SlackFault.LOST_ANSWER, SlackFault.SILENCE, SlackFault.GARBAGE)) {
      String id = "of " + fault;
      world.failNext("chat.postMessage", fault);
      RemoteFailure lost = failure(Told.ASKING.message(id, Form.ROOT, What.REQUESTED));
      assertThat(lost.kind()).isEqualTo(RemoteFailure.Kind.OUTCOME_UNKNOWN);

      Optional<String> adopted = deliver(Told.ASKING.message(id, Form.ROOT, What.REQUESTED, true));

      SlackMessage newest = messages().getLast();
      assertThat(adopted).contains(newest.channel() + "/" + newest.ts());
    }
    assertThat(messages()).hasSize(3);
  }

  @Test
  void a_reply_whose_answer_was_lost_is_found_in_the_thread() throws RemoteFailure {
    deliverRoot();
    world.failNext("chat.postMessage", SlackFault.LOST_ANSWER);
    assertThat(failure(Told.ASKING.message("2", Form.REPLY, What.SAID)).kind())
        .isEqualTo(RemoteFailure.Kind.OUTCOME_UNKNOWN);

    deliver(Told.ASKING.message("2", Form.REPLY, What.SAID, true));

    assertThat(messages()).hasSize(2);
  }

  @Test
  void what_never_arrived_is_posted_once_after_the_look() throws RemoteFailure {
    world.failNext("chat.postMessage", SlackFault.HTTP_500);
    failure(Told.ASKING.message("1", Form.ROOT, What.REQUESTED));
    deliver(Told.ASKING.message("1", Form.ROOT, What.REQUESTED, true));

    assertThat(messages()).hasSize(1);
    assertThat(world.calls("conversations.history")).isEqualTo(1);
  }

  @Test
  void nothing_is_posted_when_the_look_itself_fails() {
    world.failNext("conversations.history", SlackFault.HTTP_500);

    RemoteFailure unsure = failure(Told.ASKING.message("1", Form.ROOT, What.REQUESTED, true));

    assertThat(unsure.kind()).isEqualTo(RemoteFailure.Kind.TRANSIENT);
    assertThat(world.calls("chat.postMessage")).isZero();
  }

  @Test
  void a_look_goes_through_all_pages_of_a_busy_channel() throws RemoteFailure {
    world.failNext("chat.postMessage", SlackFault.LOST_ANSWER);
    failure(Told.ASKING.message("first", Form.ROOT, What.REQUESTED));
    for (int i = 0; i < 230; i++) {
      deliver(Told.ASKING.message("other-" + i, Form.ROOT, What.REQUESTED));
    }

    deliver(Told.ASKING.message("first", Form.ROOT, What.REQUESTED, true));

    assertThat(messages()).hasSize(231);
    assertThat(world.calls("conversations.history")).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"token", "scope", "archived", "invitation", "channel"})
  void what_an_operator_can_mend_in_slack_is_tried_again_and_never_given_up(String what) {
    var message = Told.ASKING.message("1", Form.ROOT, What.REQUESTED);
    switch (what) {
      case "token" -> world.revokeBotToken();
      case "scope" -> {
        Set<String> fewer = new HashSet<>(SlackWorld.ALL_SCOPES);
        fewer.remove("chat:write");
        world.scopes(fewer);
      }
      case "archived" -> world.archive("#deployments");
      case "invitation" -> {
        world.addChannel("#private", false);
        message = elsewhere(message, "#private");
      }
      default -> message = elsewhere(message, "#nowhere");
    }

    RemoteFailure failure = failure(message);

    assertThat(failure.kind()).isEqualTo(RemoteFailure.Kind.TRANSIENT);
    assertThat(failure.retryAfter()).isEqualTo(Duration.ofMinutes(5));
    assertThat(failure.getMessage()).doesNotContain(world.botToken());
  }

  @Test
  void a_first_message_that_somebody_deleted_comes_back_once_while_its_buttons_are_needed()
      throws RemoteFailure {
    deliverAndDelete();
    deliver(Told.ASKING.approvedBy("bob@example.com").message("2", Form.REFRESH, What.SAID));
    deliver(Told.ASKING.approvedBy("bob@example.com").message("3", Form.REFRESH, What.REMINDED));
    deliver(Told.ASKING.in(Phase.COMPLETED).message("4", Form.REFRESH, What.MOVED));

    assertThat(messages()).hasSize(1);
    assertThat(messages().getFirst().edits()).isEqualTo(2);
    assertThat(messages().getFirst().blocks().toString()).contains("Completed.");
  }

  @Test
  void a_first_message_that_somebody_deleted_stays_deleted_when_nobody_needs_it()
      throws RemoteFailure {
    deliverAndDelete();
    deliver(Told.ASKING.in(Phase.STAGING).message("2", Form.REFRESH, What.MOVED));

    assertThat(messages()).isEmpty();
  }

  @Test
  void what_happened_is_told_in_the_channel_when_the_thread_is_gone() throws RemoteFailure {
    deliverAndDelete();
    deliver(Told.ASKING.stalled(ReasonCode.DRIFT).message("2", Form.REPLY, What.STALLED));

    assertThat(messages()).hasSize(1);
    assertThat(messages().getFirst().threadTs()).isNull();
    assertThat(messages().getFirst().text()).startsWith("<@U012AB3CD> ⚠ Stalled, DRIFT");
  }

  @Test
  void an_update_that_is_sent_twice_is_no_second_message() throws RemoteFailure {
    deliverRoot();
    world.failNext("chat.update", SlackFault.LOST_ANSWER);
    var refresh = Told.ASKING.in(Phase.STAGING).message("2", Form.REFRESH, What.MOVED);
    assertThat(failure(refresh).kind()).isEqualTo(RemoteFailure.Kind.TRANSIENT);
    deliver(refresh);

    assertThat(messages()).hasSize(1);
  }

  @Test
  void slack_takes_every_message_whatever_people_wrote() throws RemoteFailure {
    for (String text : SlackMessagesTest.hostile().toList()) {
      root = deliver(Told.ASKING.saying(text).message("r", Form.ROOT, What.REQUESTED)).orElse("");
      deliver(
          Told.EMERGENCY
              .saying(text)
              .stalled(ReasonCode.DRIFT)
              .message("s", Form.REPLY, What.STALLED));
      deliver(Told.EMERGENCY.saying(text).message("u", Form.REFRESH, What.MOVED));
    }
    assertThat(messages()).hasSize(2 * (int) SlackMessagesTest.hostile().count());
  }

  /** As if somebody had deleted it: what we were told of is not there. */
  private void deliverAndDelete() {
    root = world.addChannel("#deployments") + "/1795255200.000001";
  }

  private void deliverRoot() throws RemoteFailure {
    root = deliver(Told.ASKING.message("1", Form.ROOT, What.REQUESTED)).orElseThrow();
  }

  private Optional<String> deliver(Message message) throws RemoteFailure {
    return messenger.deliver(message, receipts());
  }

  private RemoteFailure failure(Message message) {
    return catchThrowableOfType(RemoteFailure.class, () -> messenger.deliver(message, receipts()));
  }

  private Receipts receipts() {
    return () -> Optional.of(root).filter(r -> !r.isEmpty());
  }

  private static Message elsewhere(Message m, String destination) {
    return new Message(m.id(), destination, m.form(), m.unsure(), m.happening(), m.rotation());
  }

  private List<SlackMessage> messages() {
    return world.messages("#deployments");
  }
}
