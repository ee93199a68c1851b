package dev.keyturn.adapter.railway;

import static dev.keyturn.adapter.railway.RailwayFaultsTest.failure;
import static dev.keyturn.adapter.railway.RailwayPlatformTest.staged;
import static dev.keyturn.adapter.railway.ScriptedRailway.API;
import static dev.keyturn.adapter.railway.ScriptedRailway.ENVIRONMENT;
import static dev.keyturn.adapter.railway.ScriptedRailway.data;
import static dev.keyturn.adapter.railway.ScriptedRailway.error;
import static dev.keyturn.adapter.railway.ScriptedRailway.status;
import static dev.keyturn.remote.RemoteFailure.Kind.CONFLICT;
import static dev.keyturn.remote.RemoteFailure.Kind.OUTCOME_UNKNOWN;
import static dev.keyturn.remote.RemoteFailure.Kind.REJECTED;
import static dev.keyturn.remote.RemoteFailure.Kind.TRANSIENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.adapter.railway.ScriptedRailway.Answer;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.VariableName;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PatchDeletionTest {
  private static final ServiceRef WEB = new ServiceRef(ENVIRONMENT, "service-2", "web");
  private static final Map<ServiceRef, Set<VariableName>> NAMES =
      Map.of(
          API, Set.of(new VariableName("A_NEW"), new VariableName("B_NEW")),
          WEB, Set.of(new VariableName("A_NEW")));
  private static final Answer NOTHING = staged("{}");
  private static final Answer OURS =
      staged(
          """
          {"services":{"service-1":{"variables":{"A_NEW":null,"B_NEW":null}},
                       "service-2":{"variables":{"A_NEW":null}}}}\
          """);
  private static final Answer OURS_IN_PART =
      staged("{\"services\":{\"service-2\":{\"variables\":{\"A_NEW\":null}}}}");
  private static final Answer OURS_AND_ANOTHER =
      staged(
          """
          {"services":{"service-1":{"variables":{"A_NEW":null,"B_NEW":null,"C":null}},
                       "service-2":{"variables":{"A_NEW":null}}}}\
          """);
  private static final Answer A_VALUE =
      staged("{\"services\":{\"service-3\":{\"variables\":{\"X\":{\"value\":\"y\"}}}}}");

  private final ScriptedRailway railway = new ScriptedRailway();

  PatchDeletionTest() {
    railway
        .on("Stage", data("{\"environmentStageChanges\":{\"id\":\"p1\",\"status\":\"STAGED\"}}"))
        .on("Commit", data("{\"environmentPatchCommitStaged\":\"commitChanges/e/p1\"}"))
        .on("Patch", patch("COMMITTED", "null"));
  }

  @AfterEach
  void stop() {
    railway.close();
  }

  @Test
  void nulls_are_staged_read_back_committed_and_waited_for() throws RemoteFailure {
    railway
        .on("Staged", NOTHING, OURS)
        .on("Workflow", workflow("NotFound"), workflow("Running"), workflow("Complete"))
        .on("Patch", patch("APPLYING", "null"), patch("COMMITTED", "null"));

    delete();

    assertThat(railway.operations())
        .containsExactly(
            "Staged",
            "Stage",
            "Staged",
            "Commit",
            "Workflow",
            "Workflow",
            "Workflow",
            "Patch",
            "Patch");
    var stage = railway.requests().get(1).variables().path("patch");
    assertThat(stage.toString())
        .isEqualTo(
            """
            {"services":{"service-1":{"variables":{"A_NEW":null,"B_NEW":null}},\
            "service-2":{"variables":{"A_NEW":null}}}}\
            """);
  }

  @Test
  void what_an_interrupted_try_left_staged_is_taken_over() throws RemoteFailure {
    railway.on("Staged", OURS_IN_PART, OURS).on("Workflow", workflow("Complete"));

    delete();

    assertThat(railway.operations()).contains("Commit");
  }

  @Test
  void changes_of_others_are_neither_replaced_nor_committed() {
    for (var foreign : new Answer[] {A_VALUE, OURS_AND_ANOTHER}) {
      try (var other = new ScriptedRailway()) {
        other.on("Staged", foreign);
        assertThat(failure(() -> other.platform().delete(ENVIRONMENT, NAMES, () -> {})).kind())
            .isEqualTo(CONFLICT);
        assertThat(other.operations()).containsExactly("Staged");
      }
    }
  }

  @Test
  void changes_of_others_that_came_in_after_ours_are_not_committed() {
    railway.on("Staged", NOTHING, OURS_AND_ANOTHER);

    assertThat(deleting().kind()).isEqualTo(CONFLICT);
    assertThat(railway.operations()).doesNotContain("Commit");
  }

  @Test
  void deletions_that_do_not_stay_staged_are_a_conflict() {
    railway.on("Staged", NOTHING, NOTHING);

    assertThat(deleting().kind()).isEqualTo(CONFLICT);
    assertThat(railway.operations()).doesNotContain("Commit");
  }

  @Test
  void a_patch_that_is_being_applied_is_waited_for_by_the_caller() {
    railway.on(
        "Staged",
        data("{\"environmentStagedChanges\":{\"id\":\"p\",\"status\":\"APPLYING\",\"patch\":{}}}"));

    var failure = deleting();

    assertThat(failure.kind()).isEqualTo(TRANSIENT);
    assertThat(failure.retryAfter()).isEqualTo(Duration.ofMillis(20));
  }

  @Test
  void a_lost_answer_to_the_commit_leaves_the_outcome_unknown() {
    railway.on("Staged", NOTHING, OURS).on("Commit", status(502, ""));

    assertThat(deleting().kind()).isEqualTo(OUTCOME_UNKNOWN);
  }

  @Test
  void a_workflow_in_error_is_for_a_person() {
    railway.on("Staged", NOTHING, OURS).on("Workflow", workflow("Running"), workflow("Error"));

    assertThat(deleting().kind()).isEqualTo(REJECTED);
  }

  @Test
  void a_patch_that_failed_is_for_a_person() {
    try (var other = new ScriptedRailway()) {
      other
          .on("Staged", NOTHING, OURS)
          .on("Stage", data("{\"environmentStageChanges\":{\"id\":\"p1\"}}"))
          .on("Commit", data("{\"environmentPatchCommitStaged\":\"w\"}"))
          .on("Workflow", workflow("Complete"))
          .on("Patch", patch("FAILED", "\"boom value-canary\""));

      var failure = failure(() -> other.platform().delete(ENVIRONMENT, NAMES, () -> {}));

      assertThat(failure.kind()).isEqualTo(REJECTED);
      assertThat(failure.toString()).doesNotContain("boom", "canary");
    }
  }

  @Test
  void a_workflow_that_does_not_end_leaves_the_outcome_unknown() {
    railway.on("Staged", NOTHING, OURS).on("Workflow", workflow("Running"));

    assertThat(deleting().kind()).isEqualTo(OUTCOME_UNKNOWN);
  }

  @Test
  void trouble_after_the_commit_never_claims_that_nothing_happened() {
    for (var trouble : new Answer[] {error("Not Authorized"), status(429, ""), status(500, "")}) {
      try (var other = new ScriptedRailway()) {
        other
            .on("Staged", NOTHING, OURS)
            .on("Stage", data("{\"environmentStageChanges\":{\"id\":\"p1\"}}"))
            .on("Commit", data("{\"environmentPatchCommitStaged\":\"w\"}"))
            .on("Workflow", trouble);
        assertThat(failure(() -> other.platform().delete(ENVIRONMENT, NAMES, () -> {})).kind())
            .isEqualTo(OUTCOME_UNKNOWN);
      }
    }
  }

  @Test
  void a_hiccup_while_waiting_does_not_matter() throws RemoteFailure {
    railway.on("Staged", NOTHING, OURS).on("Workflow", status(503, ""), workflow("Complete"));

    delete();

    assertThat(railway.operations()).endsWith("Patch");
  }

  private void delete() throws RemoteFailure {
    railway.platform().delete(ENVIRONMENT, NAMES, () -> {});
  }

  private RemoteFailure deleting() {
    return failure(this::delete);
  }

  private static Answer workflow(String status) {
    return data("{\"workflowStatus\":{\"status\":\"" + status + "\"}}");
  }

  private static Answer patch(String status, String error) {
    return data(
        "{\"environmentPatch\":{\"id\":\"p1\",\"status\":\"%s\",\"lastAppliedError\":%s}}"
            .formatted(status, error));
  }
}
