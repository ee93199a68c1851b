package dev.keyturn.adapter.slack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.keyturn.notice.Message.Form;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.TimelineEntry.What;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class SlackMessagesTest {
  private static final String VALUE = Told.ID + " " + Told.DIGEST;

  @Test
  void an_approver_reads_what_where_why_who_what_it_costs_and_until_when() {
    var blocks = new RootMessage(Told.ASKING.facts()).blocks();

    assertThat(blocks.get(0).at("/text/text").asText())
        .isEqualTo("Rotate JWT_SECRET, API_KEY and 1 more in zkeb/production");
    assertThat(table(blocks))
        .containsExactly(
            "*What*", "JWT_SECRET, API_KEY, SALT",
            "*Where*", "production of The shop",
            "*Services*", "api (3 replicas), worker (2 replicas)",
            "*Why*", "The yearly change",
            "*Asked by*", "alice@example.com via api",
            "*Cost*", "6 redeploys over 2 services, 5 replicas",
            "*Window*", "Mon-Fri 09:00-17:00 Europe/Berlin",
            "*Waits*", "10 min with both values, 1 d afterwards",
            "*Approvals*", "0 of 2; may be given by bob@example.com, carol@example.com",
            "*Plan digest*", "ab12ab12ab12",
            "*Lapses*", "<!date^1795341600^{date_short_pretty} {time}|2026-11-22 10:00 UTC>");
    assertThat(texts(blocks)).anyMatch(t -> t.contains("audit 17 c2l6ZQ=="));
  }

  @Test
  void a_list_that_is_longer_than_a_message_is_summarised_and_not_cut() {
    List<String> names = Stream.iterate(10, n -> n + 1).limit(90).map(n -> "service-" + n).toList();

    String shown = SlackText.list(names, 600);

    assertThat(shown.length()).isBetween(550, 600);
    assertThat(shown).startsWith("service-10, service-11").doesNotContain("…");
    int more = Integer.parseInt(shown.replaceAll(".* and ([0-9]+) more", "$1"));
    assertThat(shown.split(", ", -1)).hasSize(90 - more);
    assertThat(SlackText.plain(shown, 600)).isEqualTo(shown);
    assertThat(SlackText.list(List.of("api", "worker"), 600)).isEqualTo("api, worker");
  }

  @Test
  void the_two_buttons_carry_the_rotation_and_its_very_plan() {
    JsonNode actions = actions(new RootMessage(Told.ASKING.facts()).blocks()).getFirst();

    JsonNode approve = actions.at("/elements/0");
    assertThat(approve.path("action_id").asText()).isEqualTo("keyturn_approve");
    assertThat(approve.path("style").asText()).isEqualTo("primary");
    assertThat(approve.path("value").asText()).isEqualTo(VALUE);
    assertThat(approve.at("/confirm/text/text").asText())
        .contains("JWT_SECRET", "zkeb/production", "6 redeploys", "ab12ab12ab12", "alice@");
    JsonNode reject = actions.at("/elements/1");
    assertThat(reject.path("action_id").asText()).isEqualTo("keyturn_reject");
    assertThat(reject.path("style").asText()).isEqualTo("danger");
    assertThat(reject.path("value").asText()).isEqualTo(VALUE);
  }

  @ParameterizedTest
  @EnumSource(Phase.class)
  void buttons_are_there_only_while_it_asks(Phase phase) {
    var asking = new RootMessage(Told.ASKING.in(phase).facts()).blocks();
    var stalled = new RootMessage(Told.ASKING.in(phase).stalled(ReasonCode.DRIFT).facts()).blocks();

    boolean leaks = phase == Phase.SOAKING;
    assertThat(actions(asking)).hasSize(phase == Phase.AWAITING_APPROVAL || leaks ? 1 : 0);
    assertThat(actions(stalled)).hasSize(leaks ? 1 : 0);
  }

  @Test
  void while_a_leaked_value_could_still_be_used_its_message_asks_for_two_words() {
    var soaking = Told.ASKING.in(Phase.SOAKING);
    JsonNode button =
        actions(new RootMessage(soaking.facts()).blocks()).getFirst().at("/elements/0");
    assertThat(button.path("action_id").asText()).isEqualTo("keyturn_revoke");
    assertThat(button.path("style").asText()).isEqualTo("danger");
    assertThat(button.path("value").asText()).isEqualTo(VALUE);

    var one = new RootMessage(soaking.leakedBy("bob@example.com").facts()).blocks();
    assertThat(table(one))
        .contains("say bob@example.com; the soak goes on until another approver says so");
    assertThat(actions(one)).hasSize(1);
    var two =
        new RootMessage(soaking.leakedBy("bob@example.com", "carol@example.com").facts()).blocks();
    assertThat(table(two)).contains("say bob@example.com, carol@example.com; the soak is waived");
    assertThat(actions(two)).isEmpty();
  }

  @Test
  void an_emergency_is_loud_and_asks_for_its_review_until_it_has_it() {
    var loud = new RootMessage(Told.EMERGENCY.facts()).blocks();
    var calm = new RootMessage(Told.EMERGENCY.reviewed().facts()).blocks();

    assertThat(loud.get(0).at("/text/text").asText()).startsWith("🚨 EMERGENCY: Rotate");
    assertThat(loud.get(1).at("/text/text").asText())
        .contains("did not wait for approval", "must review", "<@U012AB3CD>");
    assertThat(actions(loud).getFirst().at("/elements/0/action_id").asText())
        .isEqualTo("keyturn_review");
    assertThat(actions(loud).getFirst().at("/elements/1/action_id").asText())
        .isEqualTo("keyturn_revoke");
    assertThat(actions(calm).getFirst().path("elements")).hasSize(1);
  }

  @Test
  void after_the_end_it_says_who_decided_and_how_it_went() {
    var done =
        new RootMessage(
                Told.ASKING
                    .approvedBy("bob@example.com", "carol@example.com")
                    .in(Phase.COMPLETED)
                    .facts())
            .blocks();

    assertThat(table(done)).contains("2 of 2 (bob@example.com, carol@example.com)");
    assertThat(texts(done))
        .anyMatch(t -> t.startsWith("✓ Approval") && !t.contains("○") && !t.contains("▶"))
        .anyMatch(t -> t.startsWith("Completed."));
  }

  @Test
  void progress_shows_what_is_done_under_way_and_to_come() {
    assertThat(ProgressLines.lines(Phase.CONVERGE_ACCEPT))
        .isEqualTo(
            "✓ Approval   ✓ New values made and stored   ▶ Every replica accepts both values   "
                + "○ New values in force   ○ Old values removed");
    assertThat(ProgressLines.lines(Phase.DRAINING)).startsWith("Going back: ");
  }

  @Test
  void whoever_is_needed_is_mentioned_and_nobody_else() {
    for (What what : What.values()) {
      var told = Told.ASKING.stalled(ReasonCode.DRIFT);
      var message = told.message("m", Form.REPLY, what);
      String all = new ReplyMessage(message.happening(), message.rotation()).blocks().toString();

      assertThat(all.contains("<@U012AB3CD>"))
          .as(what.name())
          .isEqualTo(what == What.STALLED || what == What.REMINDED);
    }
    var leaked = Told.ASKING.in(Phase.SOAKING).leakedBy("alice@example.com");
    var word = leaked.message("m", Form.REPLY, What.SAID);
    assertThat(new ReplyMessage(word.happening(), word.rotation()).blocks().toString())
        .contains("The outgoing value has leaked, says alice@example.com via api", "<@U012AB3CD>");
    assertThat(Block.mention("S012AB3CD")).isEqualTo("<!subteam^S012AB3CD>");
    assertThat(Block.mention("!channel")).isEmpty();
    assertThat(Block.mention("U1> <!channel")).isEmpty();
  }

  static Stream<String> hostile() {
    return Stream.of(
        "<!channel> <@U999> <https://evil.example|click>",
        "*bold* _it_ ~no~ `code` ```block```",
        "&lt;!channel&gt; & &amp;",
        "safe\u202Egnp.exe\u2066 \u200B\u0000\u001B[31m\n\n*new*\r\u2028x",
        ":skull: \uD83D \uDC00 \uD83D\uDE00",
        "<".repeat(5_000),
        "x".repeat(5_000),
        "\uD83D\uDE00".repeat(5_000),
        "");
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void no_text_of_people_mentions_links_formats_or_breaks_a_limit(String text) {
    var told = Told.ASKING.saying(text);
    var message = told.stalled(ReasonCode.DRIFT).message("m", Form.REPLY, What.STALLED);
    var root = new RootMessage(told.facts());
    var reply = new ReplyMessage(message.happening(), message.rotation());
    for (ArrayNode blocks : List.of(root.blocks(), reply.blocks())) {
      assertThat(blocks.size()).isLessThanOrEqualTo(Block.MOST);
      int sum = 0;
      for (JsonNode node : textObjects(blocks)) {
        String shown = node.path("text").asText();
        sum += shown.length();
        assertThat(shown).isNotEmpty().doesNotContain("\u202E", "\u2066", "\u0000", "\n");
        if (node.path("type").asText().equals("plain_text")) {
          assertThat(shown).doesNotContain("<", ">");
          assertThat(node.path("emoji").asBoolean(true)).isFalse();
        } else {
          assertThat(shown).doesNotContain("evil", "U999", "<!channel", "bold");
        }
      }
      assertThat(sum).isLessThan(12_000);
      assertThat(blocks.toString().length()).isLessThan(24_000);
    }
    assertThat(root.text())
        .doesNotContain("<!channel", "<https", "`", "\u202E")
        .hasSizeLessThan(3001);
    assertThat(reply.text().replace("<@U012AB3CD>", "")).doesNotContain("<", "*", "~", "`");
    assertThat(reply.text()).hasSizeLessThan(4_000);
  }

  @Test
  void a_cut_never_leaves_half_an_entity_or_half_a_character() {
    for (int limit = 10; limit < 20; limit++) {
      assertThat(SlackText.plain("&".repeat(50), limit))
          .matches("(&amp;)*…")
          .hasSizeLessThanOrEqualTo(limit);
      assertThat(SlackText.plain("\uD83D\uDE00".repeat(50), limit))
          .matches("(\uD83D\uDE00)*…")
          .hasSizeLessThanOrEqualTo(limit);
    }
    assertThat(SlackText.plain("exactly ten", 11)).isEqualTo("exactly ten");
    assertThat(SlackText.mrkdwn("JWT_SECRET and _x_", 100))
        .isEqualTo("JWT_SECRET and \u02CDx\u02CD");
  }

  private static List<String> table(ArrayNode blocks) {
    var cells = new ArrayList<String>();
    blocks.forEach(b -> b.path("fields").forEach(f -> cells.add(f.path("text").asText())));
    return cells;
  }

  private static List<JsonNode> actions(ArrayNode blocks) {
    var found = new ArrayList<JsonNode>();
    blocks.forEach(b -> {
      if (b.path("type").asText().equals("actions")) {
        found.add(b);
      }
    });
    return found;
  }

  private static List<String> texts(ArrayNode blocks) {
    return textObjects(blocks).stream().map(n -> n.path("text").asText()).toList();
  }

  private static List<JsonNode> textObjects(JsonNode blocks) {
    var found = new ArrayList<JsonNode>();
    blocks.findParents("text").stream()
        .flatMap(p -> Stream.of(p, p.path("text")))
        .filter(n -> n.path("text").isTextual())
        .forEach(found::add);
    blocks
        .findValues("confirm")
        .forEach(c -> {
          found.add(c.path("text"));
          found.add(c.path("title"));
        });
    return found.stream().distinct().toList();
  }
}
