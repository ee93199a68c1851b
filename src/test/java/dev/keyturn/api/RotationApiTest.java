package dev.keyturn.api;

import static dev.keyturn.api.ApiFixture.ROTATIONS;
import static dev.keyturn.api.ApiFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.keyturn.Patience;
import dev.keyturn.access.AccessRole;
import dev.keyturn.audit.AuditTrail;
import dev.keyturn.audit.AuditVerifier;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.port.RotationStore;
import dev.keyturn.view.RotationSummary;
import dev.keyturn.view.RotationView;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One rotation from its start to its end, and everything that may be read of it afterwards. */
class RotationApiTest {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .registerModule(
              new SimpleModule().addSerializer(Instant.class, ToStringSerializer.instance));
  private static ApiFixture api;
  private static JsonNode started;
  private static JsonNode ended;
  private static String id;
  private static String stream;

  @BeforeAll
  static void rotate() throws Exception {
    api = ApiFixture.start();
    var order =
        "{\"plan\":\"shop\",\"environment\":\"production\",\"secrets\":[\"JWT_SECRET\"],\"reason\":\"a laptop was lost\"}";
    var answer = api.post(AccessRole.OPERATOR, ROTATIONS, order, "Idempotency-Key", "one");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    started = json(answer);
    id = started.path("id").asText();
    assertThat(answer.headers().firstValue("location")).contains(ROTATIONS + "/" + id);
    assertThat(answer.headers().firstValue("etag")).isPresent();
    CompletableFuture<String> events =
        CompletableFuture.supplyAsync(
            () -> api.get(AccessRole.VIEWER, ROTATIONS + "/" + id + "/events").body());
    assertThat(api.approve(id).statusCode()).isEqualTo(200);
    ended = api.await(id, r -> !r.path("endedAt").isNull());
    stream =
        events.get(Patience.stretched(Duration.ofSeconds(30)).toMillis(), TimeUnit.MILLISECONDS);
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @Test
  void it_completes_with_every_gate_met_and_every_replica_proven() {
    assertThat(ended.path("phase").asText()).as(ended.toPrettyString()).isEqualTo("COMPLETED");
    assertThat(ended.path("gates")).isNotEmpty();
    assertThat(ended.path("gates"))
        .allSatisfy(g -> assertThat(g.path("state").asText()).isIn("MET", "NOT_NEEDED"));
    assertThat(ended.path("secrets")).hasSize(1);
    assertThat(ended.at("/secrets/0/name").asText()).isEqualTo("JWT_SECRET");
    assertThat(ended.path("approvals")).hasSize(1);
    assertThat(ended.at("/approvals/0/by").asText()).isEqualTo(ApiFixture.APPROVER);
    assertThat(ended.path("attempts")).isNotEmpty();
    assertThat(ended.path("timeline")).isNotEmpty();
    var attestations = json(api.get(AccessRole.VIEWER, ROTATIONS + "/" + id + "/attestations"));
    assertThat(attestations.path("attestations")).hasSizeGreaterThanOrEqualTo(2);
    assertThat(attestations.path("attestations").toString()).contains("JWT_SECRET");
    assertThat(ended.path("replicas")).isEqualTo(attestations.path("attestations"));
  }

  @Test
  void the_api_says_the_same_words_as_the_command_line() {
    var store = api.beans().getBean(RotationStore.class);
    var stored = store.find(new RotationId(id)).orElseThrow();
    JsonNode words = JSON.valueToTree(RotationSummary.of(stored));
    var view = RotationView.of(store, stored);

    words
        .properties()
        .forEach(w -> assertThat(ended.path(w.getKey())).as(w.getKey()).isEqualTo(w.getValue()));
    assertThat(ended.path("secrets")).isEqualTo(JSON.valueToTree(view.secrets()));
    assertThat(ended.path("attempts")).isEqualTo(JSON.valueToTree(view.attempts()));
  }

  @Test
  void its_events_are_its_timeline_each_once_in_order_and_then_an_end() {
    List<String> ids = fields(stream, "id: ");
    List<String> names = fields(stream, "event: ");
    List<String> told = new ArrayList<>();
    ended.path("timeline").forEach(h -> told.add(h.path("id").asText()));

    assertThat(ids).isEqualTo(told).isNotEmpty().doesNotHaveDuplicates();
    assertThat(names).startsWith("REQUESTED").endsWith("end").contains("MOVED");
    assertThat(stream).endsWith("event: end\ndata: {}\n\n");
  }

  @Test
  void a_reader_who_was_cut_off_goes_on_behind_the_last_event() {
    List<String> ids = fields(stream, "id: ");
    int half = ids.size() / 2;

    var rest =
        api.get(
            AccessRole.VIEWER, ROTATIONS + "/" + id + "/events", "Last-Event-ID", ids.get(half));

    assertThat(rest.headers().firstValue("content-type").orElse(""))
        .startsWith("text/event-stream");
    assertThat(fields(rest.body(), "id: ")).isEqualTo(ids.subList(half + 1, ids.size()));
  }

  @Test
  void the_same_order_under_the_same_key_started_once() {
    var order =
        "{\"plan\":\"shop\",\"environment\":\"production\",\"secrets\":[\"JWT_SECRET\"],\"reason\":\"a laptop was lost\"}";

    var again = api.post(AccessRole.OPERATOR, ROTATIONS, order, "Idempotency-Key", "one");
    var other =
        api.post(
            AccessRole.OPERATOR,
            ROTATIONS,
            order.replace("a laptop", "another laptop"),
            "Idempotency-Key",
            "one");

    assertThat(again.statusCode()).isEqualTo(202);
    assertThat(json(again).path("id").asText()).isEqualTo(id);
    assertThat(again.headers().firstValue("idempotent-replayed")).contains("true");
    assertThat(other.statusCode()).isEqualTo(422);
    assertThat(json(other).path("type").asText()).isEqualTo("urn:keyturn:reason:KEY_REUSED");
  }

  @Test
  void its_receipt_is_signed() {
    var receipt = json(api.get(AccessRole.VIEWER, ROTATIONS + "/" + id + "/receipt"));

    assertThat(receipt.path("receipt").asText()).contains(id);
    assertThat(receipt.path("note").asText()).contains("keyturn");
  }

  @Test
  void the_inventory_knows_what_was_rotated_and_what_never_was() {
    var secrets = json(api.get(AccessRole.VIEWER, "/api/v1/secrets")).path("secrets");

    assertThat(secrets).hasSize(3);
    for (JsonNode secret : secrets) {
      if (secret.path("name").asText().equals("JWT_SECRET")) {
        assertThat(secret.path("state").asText()).isEqualTo("IN_FORCE");
        assertThat(secret.path("lastRotated")).isEqualTo(ended.path("endedAt"));
        assertThat(secret.path("fingerprint"))
            .isEqualTo(ended.at("/secrets/0/incomingFingerprint"));
        assertThat(secret.path("overdue").asBoolean()).isFalse();
      } else {
        assertThat(secret.path("state").asText()).isEqualTo("NEVER_ROTATED");
        assertThat(secret.path("overdue").asBoolean()).isTrue();
        assertThat(secret.path("lastRotated").isNull()).isTrue();
      }
    }
    assertThat(json(api.get(AccessRole.VIEWER, "/api/v1/secrets?plan=other")).path("secrets"))
        .isEmpty();
  }

  @Test
  void the_trail_as_exported_verifies_and_its_pages_are_its_very_text() throws Exception {
    var export = api.get(AccessRole.AUDITOR, "/api/v1/audit/export");
    assertThat(export.statusCode()).as(export.body()).isEqualTo(200);
    assertThat(export.headers().firstValue("content-type").orElse(""))
        .startsWith("application/x-ndjson");
    assertThat(export.headers().firstValue("content-disposition").orElse(""))
        .contains("keyturn-audit.jsonl");

    var trail = api.beans().getBean(AuditTrail.class);
    var result =
        AuditVerifier.verify(
            new ByteArrayInputStream(export.body().getBytes(StandardCharsets.UTF_8)),
            Optional.of(trail.publicKey()),
            Optional.empty());
    assertThat(result.ok()).as(result.toString()).isTrue();
    assertThat(result.entries()).isPositive();

    var page = api.get(AccessRole.AUDITOR, "/api/v1/audit?after=1&limit=2");
    List<String> lines = export.body().lines().toList();
    assertThat(page.body())
        .isEqualTo("{\"entries\":[" + lines.get(2) + "," + lines.get(3) + "],\"next\":3}");
    assertThat(api.get(AccessRole.AUDITOR, "/api/v1/audit/public-key").body().strip())
        .isEqualTo(trail.publicKey().text());
    assertThat(api.get(AccessRole.AUDITOR, "/api/v1/audit/checkpoint").body())
        .startsWith("keyturn\n");
  }

  @Test
  void plans_are_listed_read_explained_and_due() {
    var plans = json(api.get(AccessRole.VIEWER, "/api/v1/plans"));
    var plan = json(api.get(AccessRole.VIEWER, "/api/v1/plans/shop"));
    var explained =
        json(api.get(AccessRole.VIEWER, "/api/v1/plans/shop/environments/production/explanation"));
    var dates = json(api.get(AccessRole.VIEWER, "/api/v1/due-dates"));

    assertThat(plans.at("/plans/0")).isEqualTo(plan);
    assertThat(plan.at("/environments/0/approvers/0").asText()).isEqualTo(ApiFixture.APPROVER);
    assertThat(explained.path("steps")).isNotEmpty();
    assertThat(explained.at("/services/0/replicas").asInt()).isEqualTo(2);
    assertThat(explained.path("planDigest").asText()).matches("[0-9a-f]{64}");
    assertThat(dates.at("/dueDates/0/lastCompleted")).isEqualTo(ended.path("endedAt"));
  }

  @Test
  void lists_are_filtered_and_come_page_by_page() {
    var all = json(api.get(AccessRole.VIEWER, ROTATIONS));
    var none = json(api.get(AccessRole.VIEWER, ROTATIONS + "?standing=stalled"));
    var page = json(api.get(AccessRole.VIEWER, ROTATIONS + "?limit=1&plan=shop&standing=ended"));

    assertThat(all.path("rotations").toString()).contains(id);
    assertThat(none.path("rotations")).isEmpty();
    assertThat(none.path("next").isNull()).isTrue();
    assertThat(page.path("rotations")).hasSize(1);
    var next = page.path("next");
    assertThat(next.isNull() || next.asText().equals(page.at("/rotations/0/id").asText())).isTrue();
    if (!next.isNull()) {
      var rest = json(api.get(AccessRole.VIEWER, ROTATIONS + "?cursor=" + next.asText()));
      assertThat(rest.path("rotations").toString()).doesNotContain(next.asText());
    }
  }

  private static List<String> fields(String text, String field) {
    return text.lines()
        .filter(l -> l.startsWith(field))
        .map(l -> l.substring(field.length()))
        .toList();
  }
}
