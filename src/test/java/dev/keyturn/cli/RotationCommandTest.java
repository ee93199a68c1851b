package dev.keyturn.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyturn.rehearsal.RehearsedPlan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** People at the command line, on a sandbox's Railway and Vault. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RotationCommandTest {
  private static final String ALICE = "alice@zkeb.example.com";
  private static final String BOB = "bob@zkeb.example.com";
  private static final String CAROL = "carol@zkeb.example.com";

  private RehearsedPlan plan;

  private record Run(int code, String out, String err) {
    JsonNode json() throws IOException {
      return new ObjectMapper().readTree(out);
    }
  }

  @BeforeAll
  void start() throws Exception {
    plan = RehearsedPlan.start(Path.of("rotation-plans/zkeb.yaml"));
  }

  @AfterAll
  void stop() {
    plan.close();
  }

  @Test
  void a_request_is_approved_by_another_once_and_its_end_has_a_receipt() throws Exception {
    Run asked = request("--json");
    assertThat(asked.code()).as(asked.err()).isEqualTo(ExitCode.WAITING.code());
    String id = asked.json().path("id").asText();
    assertThat(request().out()).contains("started before: " + id, "APPROVAL_PENDING");

    Run own = run(CAROL, "approve", id, "--reason", "fine");
    assertThat(own.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(own.err()).contains("SELF_APPROVAL", "another of the plan's approvers");
    assertThat(run(ALICE, "approve", id, "--reason", "fine").out()).contains("noted");
    assertThat(run(ALICE, "approve", id, "--reason", "fine").out()).contains("counts once");
    Run status = run(ALICE, "status", id);
    assertThat(status.out()).contains("approvals   1 of 1: " + ALICE).doesNotContain("review");
    assertThat(run(ALICE, "status", id, "--json").json().path("secrets")).hasSize(1);
    assertThat(run(ALICE, "audit", "receipt", id).err()).contains("has not ended");
    assertThat(run(ALICE, "retry", id, "--reason", "look").out()).contains("noted");

    run(CAROL, "cancel", id, "--reason", "not today");
    assertThat(request().out()).contains("ABORTED");
    Path receipt = plan.folder().resolve("receipt.json");
    assertThat(run(BOB, "audit", "receipt", id, "--out", receipt.toString()).code()).isZero();
    String key = run(BOB, "audit", "public-key").out().strip();
    Run verified =
        run(BOB, "audit", "verify", "--receipt", receipt.toString(), "--public-key", key);
    assertThat(verified.out()).contains("verified: rotation " + id, "ABORTED");
    assertThat(verified.code()).isZero();
    assertThat(Files.readString(receipt)).contains("not today", ALICE);

    Path asText = plan.folder().resolve("as-text.json");
    ObjectNode file = (ObjectNode) new ObjectMapper().readTree(Files.readString(receipt));
    Files.writeString(
        asText, file.put("receipt", file.path("receipt").toString()).toPrettyString());
    assertThat(
            run(BOB, "audit", "verify", "--receipt", asText.toString(), "--public-key", key).out())
        .as("as the API has it")
        .contains("verified: rotation " + id);

    Files.writeString(receipt, Files.readString(receipt).replace("ABORTED", "COMPLETED"));
    Run forged = run(BOB, "audit", "verify", "--receipt", receipt.toString(), "--public-key", key);
    assertThat(forged.out()).startsWith("NOT VERIFIED");
    assertThat(forged.code()).isEqualTo(ExitCode.STALLED.code());
    assertThat(run(BOB, "audit", "verify", "--receipt", receipt.toString()).err())
        .contains("--public-key");
  }

  @Test
  void an_emergency_shows_and_asks_for_a_review_by_another() throws Exception {
    Run asked = emergency("--detach", "--json");
    String id = asked.json().path("id").asText();
    assertThat(asked.json().path("emergency").asBoolean()).isTrue();
    run(ALICE, "cancel", id, "--reason", "false alarm");
    assertThat(emergency("--patience", "PT0S").out()).contains("ABORTED");

    Run status = run(BOB, "status", id);
    assertThat(status.out()).contains("emergency   started without approval", "review      due");
    assertThat(run(ALICE, "review", id, "--reason", "mine").err()).contains("SELF_APPROVAL");
    assertThat(run(BOB, "review", id, "--reason", "right call").out()).contains("noted");
    assertThat(run(BOB, "status", id).out()).contains("review      by " + BOB + ": right call");
    assertThat(run(BOB, "status").out()).contains("EMERGENCY");
  }

  @Test
  void that_a_value_has_leaked_is_said_by_two_approvers_and_shown() throws Exception {
    String id = leaked("--detach", "--json").json().path("id").asText();
    Run early = run(BOB, "revoke", id, "--reason", "posted");
    assertThat(early.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(early.err()).contains("NOTHING_TO_REVOKE");
    assertThat(keep(id, "2099-01-01").err()).contains("NOTHING_TO_KEEP");
    assertThat(keep(id, "soon").err()).contains("--until is no day such as 2027-06-01: soon");
    leaked("--patience", "PT0S");

    assertThat(run(CAROL, "revoke", id, "--reason", "mine").err()).contains("SELF_APPROVAL");
    assertThat(run(BOB, "revoke", id, "--reason", "posted").out()).contains("noted");
    assertThat(run(BOB, "revoke", id, "--reason", "posted").out()).contains("counts once");
    assertThat(run(BOB, "status", id).out())
        .contains("has leaked  say " + BOB + "; the soak goes on until another approver");

    assertThat(run(ALICE, "revoke", id, "--reason", "seen it").out()).contains("noted");
    assertThat(run(BOB, "status", id).out())
        .contains("has leaked  say " + BOB + ", " + ALICE + "; the soak is waived");
    assertThat(run(BOB, "status", id, "--json").json().at("/revocation/1/comment").asText())
        .isEqualTo("seen it");
  }

  @Test
  void an_unknown_secret_is_refused_with_those_that_there_are() {
    Run run = run(ALICE, "rotate", "zkeb", "-e", "production", "--secret", "NOPE", "--reason", "x");

    assertThat(run.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(run.err()).contains("no secret \"NOPE\"", "JWT_SECRET");
  }

  /** Sent again under its key, it carries the same rotation on. */
  private Run request(String... more) {
    return rotate(CAROL, "JWT_SECRET", "k1", with(more, "--patience", "PT0S"));
  }

  private Run leaked(String... more) {
    return rotate(CAROL, "ZKEB_MASTER_ENCRYPTION_KEY", "k3", with(more, "--emergency"));
  }

  private Run emergency(String... more) {
    return rotate(ALICE, "API_KEY_SALT", "k2", with(more, "--emergency"));
  }

  private Run rotate(String actor, String secret, String key, List<String> more) {
    var words =
        new ArrayList<>(List.of("rotate", "zkeb", "-e", "production", "--reason", "a leak"));
    words.addAll(List.of("--secret", secret, "--key", key));
    words.addAll(more);
    return run(actor, words.toArray(String[]::new));
  }

  private Run keep(String id, String until) {
    String secret = "ZKEB_MASTER_ENCRYPTION_KEY";
    return run(BOB, "keep", id, "--secret", secret, "--until", until, "--reason", "dormant");
  }

  private static List<String> with(String[] some, String... others) {
    return Stream.concat(Stream.of(some), Stream.of(others)).toList();
  }

  private Run run(String actor, String... words) {
    var environment = new TreeMap<>(plan.environment());
    environment.put("KEYTURN_ACTOR", actor);
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int code = Main.run(words, environment, out, err, false);
    return new Run(code, out.toString(UTF_8), err.toString(UTF_8));
  }
}
