package dev.keyturn.sandbox.slack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebApiTest {
  private Office office;

  @BeforeEach
  void open() throws IOException {
    office = new Office(Clock.systemUTC());
  }

  @AfterEach
  void close() {
    office.close();
  }

  @Test
  void a_token_says_who_it_is() throws Exception {
    JsonNode me = office.call("auth.test", "{}");

    assertThat(me.path("ok").asBoolean()).isTrue();
    assertThat(me.path("team_id").asText()).isEqualTo(office.world.teamId());
  }

  @Test
  void without_a_token_with_a_wrong_one_or_a_revoked_one_nothing_is_told() throws Exception {
    assertThat(error(office.raw("auth.test", "{}", "").body())).isEqualTo("not_authed");
    assertThat(error(office.raw("auth.test", "{}", "xoxb-none").body())).isEqualTo("invalid_auth");
    assertThat(error(office.raw("auth.test", "{}", office.world.appToken()).body()))
        .isEqualTo("not_allowed_token_type");
    assertThat(error(office.raw("apps.connections.open", "{}", office.world.botToken()).body()))
        .isEqualTo("not_allowed_token_type");

    office.world.revokeBotToken();

    assertThat(office.call("auth.test", "{}").path("error").asText()).isEqualTo("token_revoked");
  }

  @Test
  void a_missing_scope_is_named_and_nothing_is_posted() throws Exception {
    office.world.scopes(Set.of("channels:read"));

    JsonNode answer =
        office.call("chat.postMessage", "{\"channel\":\"#deployments\",\"text\":\"x\"}");

    assertThat(answer.path("error").asText()).isEqualTo("missing_scope");
    assertThat(answer.path("needed").asText()).isEqualTo("chat:write");
    assertThat(answer.path("provided").asText()).isEqualTo("channels:read");
    assertThat(office.world.messages("#deployments")).isEmpty();
  }

  @Test
  void a_form_and_json_post_the_same_message() throws Exception {
    office.call("chat.postMessage", "{\"channel\":\"#deployments\",\"text\":\"one\"}");
    office.form("chat.postMessage", Map.of("channel", office.channel, "text", "two"));

    assertThat(office.world.messages(office.channel))
        .extracting(SlackMessage::text)
        .containsExactly("one", "two");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '§',
      value = {
        "chat.postMessage | {'text':'x'} | channel_not_found",
        "chat.postMessage | {'channel':'#nowhere','text':'x'} | channel_not_found",
        "chat.postMessage | {'channel':'#private','text':'x'} | not_in_channel",
        "chat.postMessage | {'channel':'#deployments'} | no_text",
        "chat.postMessage | {'channel':'#deployments','text':'x','blocks':{}} | invalid_blocks_format",
        "chat.postMessage | {'channel':'#deployments','text':'x','blocks':[{'type':'header'}]} | invalid_blocks",
        "chat.postMessage | {'channel':'#deployments','text':'x','thread_ts':'1.000001'} | cannot_reply_to_message",
        "chat.postMessage | {'channel':'#deployments','text':'x','metadata':{'event_type':'a'}} | invalid_metadata_format",
        "chat.update | {'channel':'#deployments','ts':'1.000001','text':'x'} | channel_not_found",
        "chat.update | {'channel':'CHANNEL','ts':'1.000001','text':'x'} | message_not_found",
        "chat.postEphemeral | {'channel':'CHANNEL','user':'U0NOBODY','text':'x'} | user_not_in_channel",
        "conversations.history | {'channel':'CHANNEL','cursor':'no'} | invalid_cursor",
        "conversations.history | {'channel':'CHANNEL','limit':'0'} | invalid_limit",
        "conversations.history | {'channel':'CHANNEL','oldest':'soon'} | invalid_ts_oldest",
        "conversations.replies | {'channel':'CHANNEL','ts':'1.000001'} | thread_not_found",
        "conversations.info | {'channel':'C0NOWHERE'} | channel_not_found",
        "users.info | {'user':'U0NOBODY'} | user_not_found",
        "users.lookupByEmail | {'email':'nobody@example.com'} | users_not_found",
        "views.open | {'trigger_id':'1.1.a','view':{'type':'home'}} | invalid_arguments",
        "views.update | {'view_id':'V0','view':{'type':'modal','title':{'type':'plain_text','text':'t'},'blocks':[]}} | not_found",
        "chat.burn | {} | unknown_method",
        "chat.update | [] | invalid_json"
      })
  void what_slack_refuses_is_refused_by_the_same_name(String method, String json, String error)
      throws Exception {
    office.world.addChannel("#private", false);

    JsonNode answer =
        office.call(method, json.replace('\'', '"').replace("CHANNEL", office.channel));

    assertThat(answer.path("ok").asBoolean()).isFalse();
    assertThat(answer.path("error").asText()).isEqualTo(error);
    assertThat(office.world.messages("#deployments")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"150,true", "151,false"})
  void a_header_has_at_most_150_characters(int length, boolean fits) throws Exception {
    JsonNode answer =
        office.call(
            "chat.postMessage",
            """
            {"channel": "#deployments", "text": "x", "blocks":
              [{"type": "header", "text": {"type": "plain_text", "text": "%s"}}]}
            """
                .formatted("h".repeat(length)));

    assertThat(answer.path("ok").asBoolean()).isEqualTo(fits);
    assertThat(answer.path("errors").size()).isEqualTo(fits ? 0 : 1);
  }

  @Test
  void a_message_is_changed_in_place_and_keeps_what_was_not_sent() throws Exception {
    String ts = office.prompt();

    office.call(
        "chat.update",
        "{\"channel\":\"%s\",\"ts\":\"%s\",\"text\":\"done\"}".formatted(office.channel, ts));

    SlackMessage message = office.world.messages("#deployments").getFirst();
    assertThat(message.text()).isEqualTo("done");
    assertThat(message.edits()).isEqualTo(1);
    assertThat(message.blocks()).hasSize(2);
  }

  @Test
  void history_is_newest_first_and_shows_threads_and_metadata_only_to_who_asks() throws Exception {
    String ts =
        office
            .call(
                "chat.postMessage",
                "{\"channel\":\"#deployments\",\"text\":\"a\",\"metadata\":{\"event_type\":\"m\",\"event_payload\":{\"id\":\"7\"}}}")
            .path("ts")
            .asText();
    office.call(
        "chat.postMessage",
        "{\"channel\":\"#deployments\",\"text\":\"reply\",\"thread_ts\":\"" + ts + "\"}");
    office.call("chat.postMessage", "{\"channel\":\"#deployments\",\"text\":\"b\"}");

    JsonNode plain =
        office.form("conversations.history", Map.of("channel", office.channel, "limit", "1"));
    JsonNode next =
        office.form(
            "conversations.history",
            Map.of(
                "channel",
                office.channel,
                "include_all_metadata",
                "true",
                "cursor",
                plain.path("response_metadata").path("next_cursor").asText()));
    JsonNode thread =
        office.form("conversations.replies", Map.of("channel", office.channel, "ts", ts));

    assertThat(plain.path("messages").findValuesAsText("text")).containsExactly("b");
    assertThat(plain.path("has_more").asBoolean()).isTrue();
    assertThat(next.path("messages").findValuesAsText("text")).containsExactly("a");
    assertThat(next.at("/messages/0/metadata/event_payload/id").asText()).isEqualTo("7");
    assertThat(thread.path("messages").findValuesAsText("text")).containsExactly("a", "reply");
    assertThat(thread.path("messages").findValues("metadata")).isEmpty();
  }

  @Test
  void nobody_is_found_by_the_address_of_an_account_that_was_closed() throws Exception {
    office.world.deactivate(office.bob);

    assertThat(
            office
                .form("users.lookupByEmail", Map.of("email", "ALICE@example.com"))
                .at("/user/id")
                .asText())
        .isEqualTo(office.alice);
    assertThat(
            office
                .form("users.lookupByEmail", Map.of("email", "bob@example.com"))
                .path("error")
                .asText())
        .isEqualTo("users_not_found");
    assertThat(
            office.form("users.info", Map.of("user", office.bob)).at("/user/deleted").asBoolean())
        .isTrue();
  }

  @Test
  void a_lost_answer_has_worked_and_a_rate_limit_has_not() throws Exception {
    String body = "{\"channel\":\"#deployments\",\"text\":\"once\"}";
    office.world.failNext("chat.postMessage", SlackFault.LOST_ANSWER);
    office.world.failNext("chat.postMessage", SlackFault.rateLimited(Duration.ofSeconds(30)));
    office.world.failNext("chat.postMessage", SlackFault.HTTP_500);
    office.world.failNext("chat.postMessage", SlackFault.GARBAGE);

    assertThatThrownBy(() -> office.call("chat.postMessage", body)).isInstanceOf(IOException.class);
    assertThat(office.world.messages("#deployments")).hasSize(1);

    var limited = office.raw("chat.postMessage", body, office.world.botToken());
    assertThat(limited.statusCode()).isEqualTo(429);
    assertThat(limited.headers().firstValue("Retry-After")).contains("30");
    assertThat(office.raw("chat.postMessage", body, office.world.botToken()).statusCode())
        .isEqualTo(500);
    assertThat(office.world.messages("#deployments")).hasSize(1);

    assertThatThrownBy(() -> office.call("chat.postMessage", body)).isInstanceOf(IOException.class);
    assertThat(office.world.messages("#deployments")).hasSize(2);
    assertThat(office.world.calls("chat.postMessage")).isEqualTo(4);
  }

  @Test
  void while_it_is_down_every_call_answers_503_and_nobody_can_click() throws Exception {
    String ts = office.prompt();
    office.world.down(true);

    assertThat(office.raw("auth.test", "{}", office.world.botToken()).statusCode()).isEqualTo(503);
    assertThat(office.slack.people().click(office.alice, office.channel, ts, "approve").status())
        .isZero();
    assertThat(office.received).isEmpty();

    office.world.down(false);

    assertThat(office.call("auth.test", "{}").path("ok").asBoolean()).isTrue();
  }

  private static String error(String body) throws IOException {
    return Office.JSON.readTree(body).path("error").asText();
  }
}
