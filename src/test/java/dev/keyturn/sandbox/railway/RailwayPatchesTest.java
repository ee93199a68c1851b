package dev.keyturn.sandbox.railway;

import static dev.keyturn.sandbox.railway.DeploymentCause.BEGINNING;
import static dev.keyturn.sandbox.railway.DeploymentCause.PATCH;
import static dev.keyturn.sandbox.railway.Sandbox.API;
import static dev.keyturn.sandbox.railway.Sandbox.ENV;
import static dev.keyturn.sandbox.railway.Sandbox.WORKER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RailwayPatchesTest {
  private static final String STAGE =
      "mutation($e: String!, $c: EnvironmentConfig!, $m: Boolean) {"
          + " environmentStageChanges(environmentId: $e, input: $c, merge: $m) { id status } }";
  private static final String COMMIT =
      "mutation($e: String!, $s: Boolean) { environmentPatchCommitStaged(environmentId: $e, skipDeploys: $s) }";

  private Sandbox railway;

  @BeforeEach
  void start() throws IOException {
    railway = Sandbox.start();
  }

  @AfterEach
  void stop() {
    railway.close();
  }

  private void restartSlowly() throws IOException {
    railway.close();
    railway = Sandbox.start(Sandbox.slow());
  }

  @Test
  void nothing_staged_is_an_empty_patch_that_cannot_be_committed() throws IOException {
    assertThat(staged(true).get("id").asText()).isEqualTo("<empty>");
    assertThat(staged(true).get("status").asText()).isEqualTo("STAGED");
    assertThat(staged(true).get("patch").isEmpty()).isTrue();
    assertThat(railway.refusal(COMMIT, Map.of("e", ENV))).isEqualTo("No patch to apply");
  }

  @Test
  void an_upsert_stages_nothing() throws IOException {
    railway.upsert(API, Map.of("KEY_NEW", "two"), true);

    assertThat(railway.refusal(COMMIT, Map.of("e", ENV))).isEqualTo("No patch to apply");
  }

  @Test
  void a_commit_with_skipDeploys_sets_and_deletes_and_deploys_nothing() throws IOException {
    railway.upsert(API, Map.of("KEY_NEW", "two"), true);
    stage(config("KEY", Map.of("value", "two"), "KEY_NEW", null), false);
    assertThat(railway.variables(API, true).get("KEY").asText()).as("staged only").isEqualTo("one");

    awaitComplete(commit(true));

    assertThat(railway.variables(API, true).get("KEY").asText()).isEqualTo("two");
    assertThat(railway.variables(API, true).has("KEY_NEW")).isFalse();
    assertThat(railway.causes(API)).containsExactly(BEGINNING);
    assertThat(staged(false).get("id").asText()).isEqualTo("<empty>");
  }

  @Test
  void the_workflow_is_first_unknown_then_running_then_complete() throws IOException {
    restartSlowly();
    var patchId = stage(config("KEY", Map.of("value", "two")), false).get("id").asText();

    var workflow = commit(true);

    assertThat(workflow).isEqualTo("commitChanges/" + ENV + "/" + patchId);
    assertThat(railway.workflowStatus(workflow)).isEqualTo("NotFound");
    assertThat(railway.workflowStatus(workflow)).isEqualTo("Running");
    assertThat(patch(patchId).get("status").asText()).isEqualTo("APPLYING");
    awaitComplete(workflow);
    assertThat(patch(patchId).get("status").asText()).isEqualTo("COMMITTED");
    assertThat(patch(patchId).get("appliedAt").isNull()).isFalse();
    assertThat(patch(patchId).get("lastAppliedError").isNull()).isTrue();
  }

  @Test
  void a_commit_without_skipDeploys_makes_one_deployment_of_each_affected_service()
      throws IOException {
    var patchId =
        stage(config("KEY", Map.of("value", "two"), "MORE", Map.of("value", "3")), false)
            .get("id")
            .asText();

    awaitComplete(commit(false));

    assertThat(railway.causes(API)).containsExactly(BEGINNING, PATCH);
    assertThat(railway.causes(WORKER)).containsExactly(BEGINNING, PATCH);
    assertThat(railway.deployment(railway.last(API).id()).at("/meta/patchId").asText())
        .isEqualTo(patchId);
  }

  @Test
  void merge_adds_to_what_is_staged_and_without_it_everything_is_replaced() throws IOException {
    railway.server.person().stages(API, "THEIRS", "x");

    stage(config("OURS", Map.of("value", "y")), true);
    assertThat(names()).containsExactlyInAnyOrder("THEIRS", "OURS");

    stage(config("OURS", Map.of("value", "z")), false);
    assertThat(names()).containsExactly("OURS");

    stage(Map.of(), false);
    assertThat(staged(true).get("patch").isEmpty()).isTrue();
  }

  @Test
  void a_commit_takes_what_other_people_staged_along() throws IOException {
    railway.server.person().stages(API, "THEIRS", "x");
    stage(config("OURS", Map.of("value", "y")), true);

    awaitComplete(commit(true));

    assertThat(railway.variables(API, true).get("THEIRS").asText()).isEqualTo("x");
  }

  @Test
  void staged_values_and_deletions_are_masked_unless_decrypted() throws IOException {
    stage(
        config(
            "A",
            Map.of("value", "open"),
            "KEY",
            null,
            "B",
            Map.of("value", "hid", "isSealed", true)),
        false);

    var masked = staged(false).at("/patch/services/" + API + "/variables");
    assertThat(masked.toString()).doesNotContain("open", "hid");
    assertThat(masked.at("/KEY/value").asText()).isEqualTo("*****");
    var open = staged(true).at("/patch/services/" + API + "/variables");
    assertThat(open.at("/A/value").asText()).isEqualTo("open");
    assertThat(open.get("KEY").isNull()).isTrue();
    assertThat(open.at("/B/value").asText()).isEqualTo("*****");
  }

  @Test
  void while_a_patch_is_applied_nothing_else_is_staged_or_committed() throws IOException {
    restartSlowly();
    stage(config("KEY", Map.of("value", "two")), false);
    commit(true);

    assertThat(railway.refusal(STAGE, Map.of("e", ENV, "c", config("X", Map.of("value", "1")))))
        .contains("being applied");
    assertThat(railway.refusal(COMMIT, Map.of("e", ENV))).contains("being applied");
  }

  @Test
  void a_failed_commit_stores_nothing_and_stays_staged() throws IOException {
    railway.server.person().failsNextCommit(ENV, "Something broke");
    var patchId = stage(config("KEY", Map.of("value", "two")), false).get("id").asText();

    var workflow = commit(true);

    Sandbox.eventually()
        .untilAsserted(() -> assertThat(railway.workflowStatus(workflow)).isEqualTo("Error"));
    assertThat(railway.variables(API, true).get("KEY").asText()).isEqualTo("one");
    assertThat(patch(patchId).get("status").asText()).isEqualTo("STAGED");
    assertThat(patch(patchId).get("lastAppliedError").asText()).isEqualTo("Something broke");
  }

  @Test
  void stage_and_commit_in_one_call_deploys_and_leaves_the_staged_patch_alone() throws IOException {
    railway.server.person().stages(API, "THEIRS", "x");

    var workflow =
        railway
            .data(
                "mutation($e: String!, $p: EnvironmentConfig) { environmentPatchCommit(environmentId: $e, patch: $p) }",
                Map.of("e", ENV, "p", config("KEY", Map.of("value", "two"))))
            .get("environmentPatchCommit")
            .asText();
    awaitComplete(workflow);

    assertThat(railway.causes(API)).containsExactly(BEGINNING, PATCH);
    assertThat(railway.variables(API, true).has("THEIRS")).isFalse();
    assertThat(names()).containsExactly("THEIRS");
  }

  @Test
  void a_patch_seals_a_variable_and_nothing_unseals_it() throws IOException {
    stage(config("KEY", Map.of("value", "two", "isSealed", true)), false);
    awaitComplete(commit(true));
    assertThat(railway.variables(API, true).get("KEY").isNull()).isTrue();

    stage(config("KEY", Map.of("value", "three")), false);
    awaitComplete(commit(true));
    assertThat(railway.variables(API, true).get("KEY").isNull()).isTrue();
    assertThat(
            railway.refusal(
                STAGE,
                Map.of("e", ENV, "c", config("KEY", Map.of("value", "x", "isSealed", false)))))
        .contains("cannot be unsealed");
  }

  @Test
  void what_is_not_simulated_is_refused_by_name() throws IOException {
    var volumes = Map.of("e", ENV, "c", Map.of("volumes", Map.of()));
    var networking =
        Map.of("e", ENV, "c", Map.of("services", Map.of(API, Map.of("networking", Map.of()))));
    var stranger =
        Map.of("e", ENV, "c", Map.of("services", Map.of("api", Map.of("variables", Map.of()))));

    assertThat(railway.refusal(STAGE, volumes)).contains("does not simulate", "volumes");
    assertThat(railway.refusal(STAGE, networking)).contains("does not simulate", "networking");
    assertThat(railway.refusal(STAGE, stranger)).isEqualTo("Service api not found");
    var nothing = new HashMap<String, Object>();
    nothing.put("variables", null);
    assertThat(
            railway.refusal(STAGE, Map.of("e", ENV, "c", Map.of("services", Map.of(API, nothing)))))
        .contains("does not simulate", "null");
  }

  @Test
  void patches_are_listed_newest_first_in_pages() throws IOException {
    for (var value : new String[] {"a", "b", "c"}) {
      stage(config("KEY", Map.of("value", value)), false);
      awaitComplete(commit(true));
    }
    var document =
        "query($e: String!, $a: String) { environmentPatches(environmentId: $e, first: 2, after: $a) {"
            + " edges { cursor node { id createdAt } } pageInfo { hasNextPage endCursor } } }";

    var first = railway.data(document, Map.of("e", ENV)).get("environmentPatches");
    assertThat(first.get("edges")).hasSize(2);
    assertThat(first.at("/pageInfo/hasNextPage").asBoolean()).isTrue();
    var cursor = first.at("/pageInfo/endCursor").asText();
    var second = railway.data(document, Map.of("e", ENV, "a", cursor)).get("environmentPatches");
    assertThat(second.get("edges")).hasSize(1);
    assertThat(second.at("/pageInfo/hasNextPage").asBoolean()).isFalse();
  }

  private static Map<String, Object> config(Object... namesAndValues) {
    var variables = new HashMap<String, Object>();
    for (var i = 0; i < namesAndValues.length; i += 2) {
      variables.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return Map.of("services", Map.of(API, Map.of("variables", variables)));
  }

  private JsonNode stage(Map<String, Object> config, boolean merge) throws IOException {
    return railway
        .data(STAGE, Map.of("e", ENV, "c", config, "m", merge))
        .get("environmentStageChanges");
  }

  private String commit(boolean skipDeploys) throws IOException {
    return railway
        .data(COMMIT, Map.of("e", ENV, "s", skipDeploys))
        .get("environmentPatchCommitStaged")
        .asText();
  }

  private void awaitComplete(String workflow) {
    Sandbox.eventually()
        .untilAsserted(() -> assertThat(railway.workflowStatus(workflow)).isEqualTo("Complete"));
  }

  private JsonNode staged(boolean decrypt) throws IOException {
    return railway
        .data(
            "query($e: String!, $d: Boolean) { environmentStagedChanges(environmentId: $e) {"
                + " id status patch(decryptVariables: $d) } }",
            Map.of("e", ENV, "d", decrypt))
        .get("environmentStagedChanges");
  }

  private Set<String> names() throws IOException {
    return staged(false).at("/patch/services/" + API + "/variables").properties().stream()
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private JsonNode patch(String id) throws IOException {
    return railway
        .data(
            "query($id: String!) { environmentPatch(id: $id) { id status appliedAt lastAppliedError } }",
            Map.of("id", id))
        .get("environmentPatch");
  }
}
