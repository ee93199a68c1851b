package dev.keyturn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.engine.HumanEdits.Edit;
import dev.keyturn.engine.HumanEdits.Story;
import dev.keyturn.rotation.Phase;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * A person edits by hand, in every phase, at the moment of a look. It is noticed where it matters,
 * explained, and never overwritten; once it is put right the rotation ends as it would have.
 */
class HumanEditsTest {
  private static final Map<Phase, List<String>> TABLE = new EnumMap<>(Phase.class);

  // D drift, L leftover slot, F foreign staged changes, M variable missing, A attestation
  // contradicts, N no progress, R replicas missing, X remote rejected (no such service), W waits
  // for the replicas, B rolled back (deploying over that would let replicas reject each other), .
  // goes on: nothing that matters has changed, or our own deploy mends it.
  static {
    // phase, then NAME _NEW _PREVIOUS set; deleted; another, stages, deploys, rolls back, scales,
    // removes
    row(Phase.PLANNED, "A L L", "M . .", ". F . . R X");
    row(Phase.ADOPTING, "D D D", "D . .", ". F . . N X");
    row(Phase.STORING, "D D D", "D . .", ". F . . N X");
    row(Phase.STAGING, "D D D", "D . .", ". F . . N X");
    row(Phase.DEPLOY_ACCEPT, "D D D", "D D .", ". F . . N X");
    row(Phase.CONVERGE_ACCEPT, "D D D", "D D .", ". F . . N X");
    row(Phase.SETTLING, "D D D", "D D .", ". F . . W X");
    row(Phase.PROMOTING, "D D D", "D D .", ". F . . N X");
    row(Phase.DEPLOY_PROMOTE, "D D D", "D D D", ". F . B N X");
    row(Phase.CONVERGE_PROMOTE, "D D D", "D D D", ". F . . N X");
    row(Phase.SOAKING, "D D D", "D D D", ". F . . W X");
    row(Phase.CLEANING, "D D D", "D . .", ". F . . N X");
    row(Phase.RIDING, "D D D", "D . .", ". . . B N X");
    row(Phase.DEPLOY_RETIRE, "D D D", "D . .", ". . . B N X");
    row(Phase.CONVERGE_RETIRE, "D D D", "D . .", ". . . . N X");
    row(Phase.DEMOTING, "D D D", "D D D", ". F . . N X");
    row(Phase.DEPLOY_DEMOTE, "D D D", "D D .", ". F . . N X");
    row(Phase.CONVERGE_DEMOTE, "D D D", "D D .", ". F . . N X");
    row(Phase.DRAINING, "D D D", "D D .", ". F . . W X");
    row(Phase.UNSTAGING, "D D D", "D . .", ". F . . N X");
    row(Phase.DEPLOY_ABORT, "D D D", "D . .", ". . . B N X");
    row(Phase.CONVERGE_ABORT, "D D D", "D . .", ". . . . N X");
  }

  private static void row(Phase phase, String set, String deleted, String others) {
    TABLE.put(phase, Arrays.asList((set + " " + deleted + " " + others).split(" ")));
  }

  /** The other phases look at no service: what is edited there is met in the next. */
  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"AWAITING_APPROVAL", "RETIRING", "RESTORING", "COMPLETED", "ABORTED", "ABANDONED"})
  void a_person_who_edits_by_hand_is_noticed_and_never_overwritten(Phase phase) {
    List<String> expected = TABLE.get(phase);
    assertThat(expected).hasSize(Edit.values().length);
    for (Edit edit : Edit.values()) {
      String what = edit + " in " + phase;
      Story story = new HumanEdits(phase, edit).play();
      assertThat(word(story.after()))
          .as(what + ": " + story)
          .isEqualTo(expected.get(edit.ordinal()));
      assertThat(story.kept()).as(what + ": what the person wrote").isTrue();
      assertThat(story.words().isEmpty()).as(what + ": words").isEqualTo(story.after().isEmpty());
      if (edit.ofVariable() && !story.after().isEmpty()) {
        assertThat(story.words()).as(what).contains("API_KEY_SALT").contains("api-server");
      }
      assertThat(story.end())
          .as(what + ", put right")
          .isEqualTo(phase.goesBack() ? Phase.ABORTED : Phase.COMPLETED);
    }
  }

  @Test
  void the_table_has_every_phase_that_looks_at_a_service() {
    assertThat(TABLE).hasSize(Phase.values().length - 6);
  }

  private static String word(String reason) {
    return switch (reason) {
      case "DRIFT" -> "D";
      case "LEFTOVER_SLOT" -> "L";
      case "FOREIGN_STAGED_CHANGES" -> "F";
      case "VARIABLE_MISSING" -> "M";
      case "ATTESTATION_CONTRADICTS" -> "A";
      case "NO_PROGRESS" -> "N";
      case "REPLICAS_MISSING" -> "R";
      case "CONSUMER_GONE" -> "X";
      case "REPLICAS_NOT_PROVEN" -> "W";
      case "ROLLED_BACK" -> "B";
      case "" -> ".";
      default -> reason;
    };
  }
}
