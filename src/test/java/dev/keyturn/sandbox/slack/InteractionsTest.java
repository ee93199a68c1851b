package dev.keyturn.sandbox.slack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.slack.api.app_backend.SlackSignature;
import dev.keyturn.MovedClock;
import dev.keyturn.Patience;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InteractionsTest {
  private static final String VIEW =
      """
      {"type": "modal", "callback_id": "reject", "private_metadata": "r-1",
       "title": {"type": "plain_text", "text": "Reject"},
       "submit": {"type": "plain_text", "text": "Reject"},
       "blocks": [
         {"type": "input", "block_id": "why", "label": {"type": "plain_text", "text": "Why"},
          "element": {"type": "plain_text_input", "action_id": "reason", "multiline": true}},
         {"type": "input", "block_id": "what", "label": {"type": "plain_text", "text": "What"},
          "element": {"type": "static_select", "action_id": "plan", "options": [
            {"text": {"type": "plain_text", "text": "One"}, "value": "one"},
            {"text": {"type": "plain_text", "text": "Two"}, "value": "two"}]}}]}
      """;

  private final MovedClock clock = new MovedClock("2026-11-20T08:00:00Z");
  private Office office;
  private Members people;
  private String ts;

  @BeforeEach
  void open() throws Exception {
    office = new Office(clock);
    people = office.slack.people();
    ts = office.prompt();
  }

  @AfterEach
  void close() {
    office.close();
  }

  @Test
  void a_click_comes_signed_as_slack_signs_it_and_says_who_clicked_what_where() throws Exception {
    ClickOutcome outcome = people.click(office.alice, "#deployments", ts, "approve");

    assertThat(outcome).isEqualTo(new ClickOutcome(200, "", ""));
    var sent = office.received.remove();
    JsonNode payload = sent.payload();
    assertThat(sent.path()).isEqualTo("/slack/interactions");
    assertThat(signedWith(office.world.signingSecret(), sent)).isTrue();
    assertThat(payload.path("type").asText()).isEqualTo("block_actions");
    assertThat(payload.at("/user/id").asText()).isEqualTo(office.alice);
    assertThat(payload.at("/team/id").asText()).isEqualTo(office.world.teamId());
    assertThat(payload.at("/channel/id").asText()).isEqualTo(office.channel);
    assertThat(payload.at("/container/message_ts").asText()).isEqualTo(ts);
    assertThat(payload.at("/message/blocks/1/block_id").asText()).isEqualTo("decision");
    assertThat(payload.at("/actions/0/action_id").asText()).isEqualTo("approve");
    assertThat(payload.at("/actions/0/value").asText()).isEqualTo("r-1");
    assertThat(payload.at("/actions/0/block_id").asText()).isEqualTo("decision");
  }

  @Test
  void forged_edited_old_and_replayed_requests_are_what_they_say() {
    people.with(Tampering.forged()).click(office.alice, office.channel, ts, "approve");
    assertThat(signedWith(office.world.signingSecret(), office.received.remove())).isFalse();

    people
        .with(Tampering.edited(body -> body.replace(office.alice, office.bob)))
        .click(office.alice, office.channel, ts, "approve");
    var edited = office.received.remove();
    assertThat(edited.body()).contains(office.bob);
    assertThat(signedWith(office.world.signingSecret(), edited)).isFalse();

    people
        .with(Tampering.resigned(body -> body.replace(office.world.teamId(), "T0OTHER")))
        .click(office.alice, office.channel, ts, "approve");
    var elsewhere = office.received.remove();
    assertThat(elsewhere.body()).contains("T0OTHER");
    assertThat(signedWith(office.world.signingSecret(), elsewhere)).isTrue();

    people
        .with(Tampering.at(Instant.EPOCH.plusSeconds(77)))
        .click(office.alice, office.channel, ts, "approve");
    assertThat(office.received.remove().headers()).containsEntry("X-slack-request-timestamp", "77");

    people.click(office.alice, office.channel, ts, "approve");
    people.again();
    var first = office.received.remove();
    var second = office.received.remove();
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(second.headers().get("X-slack-signature"))
        .isEqualTo(first.headers().get("X-slack-signature"));
  }

  @Test
  void an_app_that_does_not_answer_in_three_seconds_is_a_timeout_for_the_person() {
    office.silent = true;

    ClickOutcome outcome = people.command(office.alice, "#deployments", "/keyturn status");

    assertThat(outcome).isEqualTo(new ClickOutcome(0, "", "operation_timeout"));
    assertThat(office.world.ephemerals(office.alice))
        .extracting(Ephemeral::text)
        .containsExactly("/keyturn failed with the error \"operation_timeout\"");
  }

  @Test
  void a_command_is_a_form_and_its_answer_is_for_the_asker_alone() {
    office.answer.set("{\"text\":\"all is well\"}");

    people.command(office.alice, "#deployments", "/keyturn status zkeb");

    var sent = office.received.remove();
    assertThat(sent.path()).isEqualTo("/slack/commands");
    assertThat(sent.form())
        .containsEntry("command", "/keyturn")
        .containsEntry("text", "status zkeb")
        .containsEntry("user_id", office.alice)
        .containsEntry("team_id", office.world.teamId());
    assertThat(office.world.ephemerals(office.alice)).hasSize(1);
    assertThat(office.world.ephemerals(office.bob)).isEmpty();
    assertThat(office.world.messages(office.channel)).hasSize(1);
  }

  @Test
  void a_trigger_opens_one_dialog_and_only_for_three_seconds() throws Exception {
    people.click(office.alice, office.channel, ts, "approve");
    String good = office.received.remove().payload().path("trigger_id").asText();
    people.click(office.alice, office.channel, ts, "approve");
    String old = office.received.remove().payload().path("trigger_id").asText();

    assertThat(open(good).path("ok").asBoolean()).isTrue();
    assertThat(open(good).path("error").asText()).isEqualTo("exchanged_trigger_id");
    clock.advance(Duration.ofSeconds(4));
    assertThat(open(old).path("error").asText()).isEqualTo("expired_trigger_id");
    assertThat(open("1.2.c").path("error").asText()).isEqualTo("invalid_trigger_id");
    assertThat(office.world.modals(office.alice)).hasSize(1);
    assertThat(office.world.modals(office.bob)).isEmpty();
  }

  @Test
  void a_dialog_is_submitted_with_what_was_filled_in_and_stays_when_the_app_finds_a_mistake()
      throws Exception {
    people.click(office.alice, office.channel, ts, "approve");
    open(office.received.remove().payload().path("trigger_id").asText());
    String view = office.world.modals(office.alice).getFirst().id();
    office.answer.set("{\"response_action\":\"errors\",\"errors\":{\"why\":\"too short\"}}");

    people.submit(office.alice, view, Map.of("reason", "no", "plan", "two"));

    JsonNode payload = office.received.remove().payload();
    assertThat(payload.path("type").asText()).isEqualTo("view_submission");
    assertThat(payload.at("/view/private_metadata").asText()).isEqualTo("r-1");
    assertThat(payload.at("/view/state/values/why/reason/value").asText()).isEqualTo("no");
    assertThat(payload.at("/view/state/values/what/plan/selected_option/value").asText())
        .isEqualTo("two");
    assertThat(office.world.modals(office.alice).getFirst().errors())
        .containsExactly(Map.entry("why", "too short"));

    office.answer.set("");
    people.submit(office.alice, view, Map.of("reason", "not today"));

    assertThat(office.world.modals(office.alice)).isEmpty();
  }

  @Test
  void a_response_url_answers_the_clicker_changes_the_message_and_ends_after_five()
      throws Exception {
    people.click(office.alice, office.channel, ts, "approve");
    URI url = URI.create(office.received.remove().payload().path("response_url").asText());

    office.post(url, "{\"text\":\"not you\"}", "");
    office.post(url, "{\"text\":\"decided\",\"replace_original\":true}", "");
    for (int i = 0; i < 3; i++) {
      office.post(url, "{\"text\":\"again\"}", "");
    }
    String sixth = office.post(url, "{\"text\":\"too much\"}", "").body();

    assertThat(office.world.ephemerals(office.alice))
        .extracting(Ephemeral::text)
        .containsExactly("not you", "again", "again", "again");
    assertThat(office.world.messages(office.channel))
        .extracting(SlackMessage::text)
        .containsExactly("decided");
    assertThat(sixth).contains("used_url");
  }

  @Test
  void with_socket_mode_a_click_goes_there_and_its_acknowledgement_is_the_answer()
      throws Exception {
    var client = connect();
    JsonNode hello = client.next();
    assertThat(hello.path("type").asText()).isEqualTo("hello");
    assertThat(office.slack.connected()).isTrue();

    Thread click =
        Thread.ofVirtual()
            .start(() -> people.command(office.alice, office.channel, "/keyturn status"));
    JsonNode envelope = client.next();
    client.socket.sendText(
        "{\"envelope_id\":\"%s\",\"payload\":{\"text\":\"by socket\"}}"
            .formatted(envelope.path("envelope_id").asText()),
        true);
    click.join();

    assertThat(envelope.path("type").asText()).isEqualTo("slash_commands");
    assertThat(envelope.at("/payload/command").asText()).isEqualTo("/keyturn");
    assertThat(office.world.ephemerals(office.alice))
        .extracting(Ephemeral::text)
        .containsExactly("by socket");
    assertThat(office.received).isEmpty();

    office.slack.disconnect("refresh_requested");

    assertThat(client.next().path("reason").asText()).isEqualTo("refresh_requested");
    people.command(office.alice, office.channel, "/keyturn status");
    assertThat(office.received).hasSize(1);
  }

  @Test
  void when_slack_goes_down_its_connections_end_and_no_new_one_can_be_had() throws Exception {
    var client = connect();
    assertThat(client.next().path("type").asText()).isEqualTo("hello");

    office.world.down(true);

    assertThat(office.slack.connected()).isFalse();
    assertThat(office.raw("apps.connections.open", "{}", office.world.appToken()).statusCode())
        .isEqualTo(503);
  }

  private JsonNode open(String trigger) throws IOException, InterruptedException {
    return office.call("views.open", "{\"trigger_id\":\"" + trigger + "\",\"view\":" + VIEW + "}");
  }

  /** By Slack's own SDK, so that the two cannot be wrong together. */
  private static boolean signedWith(String secret, Office.Received sent) {
    String expected =
        new SlackSignature.Generator(secret)
            .generate(sent.headers().get("X-slack-request-timestamp"), sent.body());
    return expected.equals(sent.headers().get("X-slack-signature"));
  }

  private Client connect() throws Exception {
    String url =
        Office.JSON
            .readTree(office.raw("apps.connections.open", "{}", office.world.appToken()).body())
            .path("url")
            .asText();
    var client = new Client();
    client.socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(URI.create(url), client)
            .get(Patience.stretched(Duration.ofSeconds(10)).toMillis(), TimeUnit.MILLISECONDS);
    return client;
  }

  private static final class Client implements WebSocket.Listener {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final StringBuilder partial = new StringBuilder();
    private WebSocket socket;

    JsonNode next() throws Exception {
      String text =
          heard.poll(Patience.stretched(Duration.ofSeconds(10)).toMillis(), TimeUnit.MILLISECONDS);
      assertThat(text).isNotNull();
      return Office.JSON.readTree(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      partial.append(data);
      if (last) {
        heard.add(partial.toString());
        partial.setLength(0);
      }
      from.request(1);
      return null;
    }
  }
}
