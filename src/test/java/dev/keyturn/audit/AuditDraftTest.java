package dev.keyturn.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyturn.audit.AuditDraft.Actor;
import dev.keyturn.audit.AuditDraft.Approval;
import dev.keyturn.audit.AuditDraft.Target;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditDraftTest {
  private static final Actor ENGINE = new Actor("engine", "tick", null);

  private static AuditDraftBuilder full() {
    return AuditDraft.by(new Actor("user", "U024BE7LH", "slack"), "approval.given")
        .rotation("rot-1")
        .secret("STRIPE_KEY")
        .project("shop")
        .environment("production")
        .service("checkout")
        .from("Planned")
        .to("Approved")
        .step("Approve")
        .attempt(1L)
        .fence(17L)
        .opKey("rot-1/approve/1")
        .target(new Target("vault", "kv/shop/STRIPE_KEY"))
        .beforeFp("aaaa")
        .afterFp("bbbb")
        .vaultVersion(3L)
        .deploymentId("d-1")
        .outcome("done")
        .errorCode("NONE")
        .reason("looks right")
        .approval(new Approval("r-1", "U024BE7LH", "owner", "ab".repeat(32)))
        .requestId("req-1");
  }

  @Test
  void entry_with_every_field_has_the_text_that_the_format_page_shows() throws Exception {
    var entry = entry(full().build());
    assertThat(entry.toCanonicalText())
        .isEqualTo(
            "{\"action\":\"approval.given\",\"actor\":{\"id\":\"U024BE7LH\",\"type\":\"user\",\"via\":\"slack\"},"
                + "\"after_fp\":\"bbbb\",\"approval\":{\"approver\":\"U024BE7LH\",\"plan_sha256\":\""
                + "ab".repeat(32)
                + "\",\"request_id\":\"r-1\",\"role\":\"owner\"},\"attempt\":1,\"before_fp\":\"aaaa\","
                + "\"deployment_id\":\"d-1\",\"environment\":\"production\",\"error_code\":\"NONE\",\"fence\":17,"
                + "\"from\":\"Planned\",\"id\":\"019a0000-0000-7000-8000-000000000001\","
                + "\"log\":\"keyturn.example/audit\",\"op_key\":\"rot-1/approve/1\",\"outcome\":\"done\",\"prev\":\""
                + "A".repeat(43)
                + "\",\"project\":\"shop\",\"reason\":\"looks right\",\"request_id\":\"req-1\",\"rotation\":\"rot-1\","
                + "\"secret\":\"STRIPE_KEY\",\"seq\":1,\"service\":\"checkout\",\"step\":\"Approve\","
                + "\"target\":{\"object\":\"kv/shop/STRIPE_KEY\",\"system\":\"vault\"},\"to\":\"Approved\","
                + "\"tool\":{\"build\":\"abc1234\",\"version\":\"0.1.0\"},\"ts\":\"2026-11-20T10:00:00.123Z\",\"v\":1,"
                + "\"vault_version\":3}");
    assertThat(AuditEntry.parse(entry.toCanonicalText())).isEqualTo(entry);
  }

  /** What would let an upstream body, or a second line, into the trail. */
  @Test
  void each_field_refuses_what_does_not_belong_there_and_is_named() {
    String line = "x".repeat(200) + "y";
    Map<String, UnaryOperator<AuditDraftBuilder>> wrong =
        Map.ofEntries(
            Map.entry("rotation", b -> b.rotation(line)),
            Map.entry("secret", b -> b.secret(line)),
            Map.entry("project", b -> b.project(line)),
            Map.entry("environment", b -> b.environment(line)),
            Map.entry("service", b -> b.service(line)),
            Map.entry("from", b -> b.from("two words")),
            Map.entry("to", b -> b.to("two words")),
            Map.entry("step", b -> b.step("two words")),
            Map.entry("attempt", b -> b.attempt(-1L)),
            Map.entry("fence", b -> b.fence(-1L)),
            Map.entry("op_key", b -> b.opKey(line)),
            Map.entry("before_fp", b -> b.beforeFp(line)),
            Map.entry("after_fp", b -> b.afterFp(line)),
            Map.entry("vault_version", b -> b.vaultVersion(-1L)),
            Map.entry("deployment_id", b -> b.deploymentId(line)),
            Map.entry("outcome", b -> b.outcome("two words")),
            Map.entry("error_code", b -> b.errorCode("two words")),
            Map.entry("reason", b -> b.reason("two\nlines")),
            Map.entry("request_id", b -> b.requestId(line)));
    assertThat(full().build()).isNotNull();
    wrong.forEach((field, change) ->
        assertThatThrownBy(() -> change.apply(full()).build())
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageStartingWith(field + " "));
    assertThatThrownBy(() -> AuditDraft.by(ENGINE, "two words").build())
        .hasMessageStartingWith("action ");
  }

  @Test
  void each_part_of_an_approval_refuses_what_does_not_belong_there_and_is_named() {
    String line = "x".repeat(201);
    assertThatThrownBy(() -> new Approval(line, "ana", "owner", "ab"))
        .hasMessageStartingWith("approval.request_id ");
    assertThatThrownBy(() -> new Approval("r", line, "owner", "ab"))
        .hasMessageStartingWith("approval.approver ");
    assertThatThrownBy(() -> new Approval("r", "ana", "an owner", "ab"))
        .hasMessageStartingWith("approval.role ");
    assertThatThrownBy(() -> new Approval("r", "ana", "owner", "a b"))
        .hasMessageStartingWith("approval.plan_sha256 ");
  }

  @Test
  void absent_fields_are_left_out() throws Exception {
    var text = entry(AuditDraft.by(ENGINE, "heartbeat").build()).toCanonicalText();
    assertThat(text).doesNotContain("null", "reason", "via").hasSizeLessThan(400);
    assertThat(AuditEntry.parse(text).event())
        .isEqualTo(AuditDraft.by(ENGINE, "heartbeat").build());
  }

  @Test
  void reason_may_have_500_characters_and_no_more() {
    assertThat(AuditDraft.by(ENGINE, "x").reason("é".repeat(500)).build().reason()).hasSize(500);
    assertThatThrownBy(() -> AuditDraft.by(ENGINE, "x").reason("é".repeat(501)).build())
        .hasMessageContaining("reason must have 1 to 500 characters");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "two\nlines",
        "tab\t",
        "\u0000",
        "esc\u001b[2J",
        "\u0085",
        "\u2028",
        "\u202egpj",
        "\ud83d",
        "\udc00x"
      })
  void text_that_forges_lines_or_reads_otherwise_than_stored_is_refused(String text) {
    assertThatThrownBy(() -> AuditDraft.by(ENGINE, "x").reason(text).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("reason");
    assertThatThrownBy(() -> new Target("vault", text)).hasMessageStartingWith("target.object");
    assertThatThrownBy(() -> new Actor("user", text, null)).hasMessageStartingWith("actor.id");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "{\"error\":1}", "-x", "é"})
  void a_code_holds_no_free_form_text(String text) {
    assertThatThrownBy(() -> AuditDraft.by(ENGINE, "x").errorCode(text).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("error_code");
  }

  @Test
  void negative_counts_are_refused() {
    assertThatThrownBy(() -> AuditDraft.by(ENGINE, "x").fence(-1L).build())
        .hasMessageStartingWith("fence");
  }

  @Test
  void unknown_missing_and_mistyped_fields_are_refused() {
    var text = entry(full().build()).toCanonicalText();
    for (var edited :
        new String[] {
          text.replace("\"vault_version\":3", "\"vault_version\":3,\"zz\":1"),
          text.replace("\"via\":\"slack\"", "\"via\":\"slack\",\"zz\":1"),
          text.replace("\"action\":\"approval.given\",", ""),
          text.replace("\"v\":1", "\"v\":2"),
          text.replace("\"seq\":1", "\"seq\":\"1\""),
          text.replace("\"seq\":1", "\"seq\":0"),
          text.replace("10:00:00.123Z", "10:00:00Z"),
          text.replace("2026-11-20", "2026-02-30"),
          text.replace("019a0000-0000-7000", "019a0000-0000-4000"),
          text.replace("019a0000", "019A0000"),
          text.replace("\"log\":\"keyturn", "\"log\":\"\\u0001keyturn"),
          "[]"
        }) {
      assertThat(edited).isNotEqualTo(text);
      assertThatThrownBy(() -> AuditEntry.parse(edited)).isInstanceOf(UnreadableAudit.class);
    }
  }

  private static AuditEntry entry(AuditDraft draft) {
    return new AuditEntry(
        1,
        UUID.fromString("019a0000-0000-7000-8000-000000000001"),
        Instant.parse("2026-11-20T10:00:00.123999Z"),
        "keyturn.example/audit",
        "A".repeat(43),
        TrailFixture.TOOL,
        draft);
  }
}
