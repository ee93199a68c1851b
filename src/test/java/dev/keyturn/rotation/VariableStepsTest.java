package dev.keyturn.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.rotation.Effect.Assignment;
import dev.keyturn.rotation.Effect.DeleteVariables;
import dev.keyturn.rotation.Effect.SetVariables;
import dev.keyturn.rotation.Layout.Goal;
import dev.keyturn.rotation.Layout.SlotContent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class VariableStepsTest {
  private static final Map<Phase, Goal> FROM =
      Map.of(
          Phase.STAGING, Goal.BEFORE,
          Phase.PROMOTING, Goal.ACCEPTING,
          Phase.CLEANING, Goal.PROMOTED,
          Phase.DEMOTING, Goal.PROMOTED,
          Phase.UNSTAGING, Goal.ACCEPTING);

  static Stream<Phase> writing() {
    return FROM.keySet().stream().sorted();
  }

  static Stream<Arguments> drifts() {
    var drifts = new ArrayList<Arguments>();
    writing()
        .forEach(phase -> {
          for (Plan.Slot slot : Plan.Slot.values()) {
            for (SlotContent holding :
                List.of(SlotContent.FOREIGN, SlotContent.SEALED, SlotContent.REFERENCE)) {
              drifts.add(Arguments.of(phase, slot, holding));
            }
          }
        });
    return drifts.stream();
  }

  private static Scene before(Plan plan, Phase phase) {
    return new Scene(plan, FROM.getOrDefault(phase, Goal.BEFORE));
  }

  private static Layout with(Layout layout, Plan.Slot slot, SlotContent holding) {
    return switch (slot) {
      case NAME -> new Layout(holding, layout.nameNew(), layout.namePrevious());
      case NAME_NEW -> new Layout(layout.name(), holding, layout.namePrevious());
      case NAME_PREVIOUS -> new Layout(layout.name(), layout.nameNew(), holding);
    };
  }

  private static Map<String, String> values(Step step) {
    var set = (SetVariables) Steps.acts(step);
    var texts = new java.util.TreeMap<String, String>();
    set.values().forEach((name, a) -> texts.put(name.text(), a.toString()));
    return texts;
  }

  @ParameterizedTest
  @MethodSource("drifts")
  void an_edit_by_somebody_else_is_never_overwritten(
      Phase phase, Plan.Slot slot, SlotContent holding) {
    Scene scene = before(Plans.one(), phase);
    Layout stored =
        with(FROM.getOrDefault(phase, Goal.BEFORE).of(Plans.secret("JWT_SECRET")), slot, holding);
    scene.slot("JWT_SECRET", stored);
    Steps.stalls(scene.at(phase), ReasonCode.DRIFT, "JWT_SECRET on api is stored as " + stored);
  }

  @ParameterizedTest
  @MethodSource("writing")
  void a_variable_that_somebody_deleted_is_not_brought_back(Phase phase) {
    Scene scene = before(Plans.one(), phase);
    scene.service().stored.remove(new SecretName("JWT_SECRET"));
    Steps.stalls(scene.at(phase), ReasonCode.DRIFT, "JWT_SECRET on api");
  }

  @ParameterizedTest
  @MethodSource("writing")
  void changes_that_somebody_has_staged_are_left_alone(Phase phase) {
    Scene scene = before(Plans.one(), phase);
    scene.service().staged = new StagedChanges(Map.of(), true);
    Steps.stalls(scene.at(phase), ReasonCode.FOREIGN_STAGED_CHANGES, "api");
  }

  @ParameterizedTest
  @MethodSource("writing")
  void a_staged_deletion_of_somebody_elses_variable_is_left_alone(Phase phase) {
    Scene scene = before(Plans.one(), phase);
    scene.service().staged =
        new StagedChanges(Map.of("s-api", Set.of(new VariableName("DATABASE_URL"))), false);
    Steps.stalls(scene.at(phase), ReasonCode.FOREIGN_STAGED_CHANGES);
  }

  @Test
  void the_incoming_values_of_all_secrets_are_staged_in_one_request() {
    assertThat(values(before(Plans.one(), Phase.STAGING).at(Phase.STAGING)))
        .isEqualTo(
            Map.of(
                "DATA_KEY_NEW", "DATA_KEY:INCOMING",
                "JWT_SECRET_NEW", "JWT_SECRET:INCOMING"));
  }

  @Test
  void a_request_that_landed_in_part_is_completed() {
    Scene scene = before(Plans.one(), Phase.STAGING);
    scene.slot("DATA_KEY", Goal.ACCEPTING.of(Plans.secret("DATA_KEY")));
    assertThat(values(scene.at(Phase.STAGING))).containsOnlyKeys("JWT_SECRET_NEW");
  }

  @Test
  void the_outgoing_value_is_kept_in_name_previous_before_name_changes() {
    Scene scene = before(Plans.one(), Phase.PROMOTING);
    assertThat(values(scene.at(Phase.PROMOTING)))
        .isEqualTo(
            Map.of(
                "DATA_KEY_PREVIOUS", "DATA_KEY:OUTGOING",
                "JWT_SECRET_PREVIOUS", "JWT_SECRET:OUTGOING"));
    scene.slot("DATA_KEY", Goal.KEEPING.of(Plans.secret("DATA_KEY")));
    assertThat(values(scene.at(Phase.PROMOTING))).containsOnlyKeys("JWT_SECRET_PREVIOUS");
    scene.stored(Goal.KEEPING);
    assertThat(values(scene.at(Phase.PROMOTING)))
        .isEqualTo(
            Map.of(
                "DATA_KEY", "DATA_KEY:INCOMING",
                "JWT_SECRET", "JWT_SECRET:INCOMING"));
    scene.stored(Goal.PROMOTED);
    Steps.advances(scene.at(Phase.PROMOTING), "PROMOTED");
  }

  @Test
  void an_application_with_two_slots_is_promoted_in_one_request() {
    var two =
        Plans.plan(
            List.of(Plans.consumer("api", 1, Plans.ATTESTED)),
            Plans.secret(
                "JWT_SECRET",
                Map.of("api", Role.BOTH),
                Plans.OPEN,
                Duration.ZERO,
                null,
                null,
                new Material.Salt(16)));
    assertThat(values(before(two, Phase.PROMOTING).at(Phase.PROMOTING)))
        .containsOnlyKeys("JWT_SECRET");
  }

  @Test
  void verifiers_are_promoted_before_the_signer_whatever_the_order_in_the_plan() {
    Scene scene = before(Plans.shared(), Phase.PROMOTING);
    scene.stored("billing", Goal.PROMOTED);
    assertThat(((SetVariables) Steps.acts(scene.at(Phase.PROMOTING))).service())
        .hasToString("trading");
    scene.stored("trading", Goal.PROMOTED);
    Steps.advances(scene.at(Phase.PROMOTING));
    scene.wave = 1;
    assertThat(((SetVariables) Steps.acts(scene.at(Phase.PROMOTING))).service())
        .hasToString("auth");
  }

  @Test
  void a_demotion_writes_name_and_nothing_else() {
    Scene scene = before(Plans.one(), Phase.DEMOTING);
    scene.slot("DATA_KEY", Goal.KEEPING.of(Plans.secret("DATA_KEY")));
    assertThat(values(scene.at(Phase.DEMOTING)))
        .isEqualTo(
            Map.of(
                "JWT_SECRET",
                new Assignment(new SecretName("JWT_SECRET"), SlotContent.OUTGOING).toString()));
    scene.stored(Goal.KEEPING);
    Steps.advances(scene.at(Phase.DEMOTING));
  }

  @Test
  void the_clean_up_is_one_patch_for_each_environment_and_never_names_the_variable_in_force() {
    Scene scene = before(Plans.shared(), Phase.CLEANING);
    var first = (DeleteVariables) Steps.acts(scene.at(Phase.CLEANING));
    assertThat(first.environment()).isEqualTo(Plans.ENVIRONMENT);
    assertThat(first.names().keySet())
        .extracting(ServiceRef::name)
        .containsExactly("auth", "billing");
    assertThat(first.names().values())
        .allSatisfy(names ->
            assertThat(names)
                .extracting(VariableName::text)
                .containsExactlyInAnyOrder("JWT_SECRET_NEW", "JWT_SECRET_PREVIOUS"));
    scene.stored("auth", Goal.CLEAN).stored("billing", Goal.CLEAN);
    assertThat(((DeleteVariables) Steps.acts(scene.at(Phase.CLEANING))).environment())
        .isEqualTo(Plans.ELSEWHERE);
    scene.stored(Goal.CLEAN);
    Steps.advances(scene.at(Phase.CLEANING));
  }

  @Test
  void a_clean_up_that_a_dead_process_left_staged_is_taken_up() {
    Scene scene = before(Plans.one(), Phase.CLEANING);
    scene.service().staged =
        new StagedChanges(Map.of("s-api", Set.of(new VariableName("JWT_SECRET_NEW"))), false);
    assertThat(Steps.acts(scene.at(Phase.CLEANING))).isInstanceOf(DeleteVariables.class);
  }

  @Test
  void what_is_staged_on_a_service_that_does_not_read_the_secret_is_somebody_elses() {
    Scene scene = before(Plans.shared(), Phase.CLEANING);
    scene.service("auth").staged =
        new StagedChanges(
            Map.of("s-of-nobody-here", Set.of(new VariableName("JWT_SECRET_NEW"))), false);
    Steps.stalls(scene.at(Phase.CLEANING), ReasonCode.FOREIGN_STAGED_CHANGES);
  }

  @Test
  void a_staged_deletion_that_is_not_needed_any_more_is_left_to_whoever_staged_it() {
    Scene scene = before(Plans.one(), Phase.CLEANING).stored(Goal.CLEAN);
    scene.service().staged =
        new StagedChanges(Map.of("s-api", Set.of(new VariableName("JWT_SECRET_NEW"))), false);
    Steps.stalls(scene.at(Phase.CLEANING), ReasonCode.FOREIGN_STAGED_CHANGES);
  }

  @Test
  void
      a_write_that_rests_on_a_deploy_repeats_it_when_somebody_rolled_back_before_anything_was_written() {
    assertThat(before(Plans.one(), Phase.PROMOTING).deployed(Goal.BEFORE).at(Phase.PROMOTING))
        .isInstanceOf(Step.Redo.class);
    assertThat(before(Plans.one(), Phase.CLEANING).deployed(Goal.ACCEPTING).at(Phase.CLEANING))
        .isInstanceOf(Step.Redo.class);
    assertThat(before(Plans.one(), Phase.UNSTAGING).deployed(Goal.PROMOTED).at(Phase.UNSTAGING))
        .isInstanceOf(Step.Redo.class);
  }

  @Test
  void when_something_was_written_already_a_roll_back_by_somebody_asks_for_a_person() {
    Scene promoting = before(Plans.one(), Phase.PROMOTING).deployed(Goal.BEFORE);
    promoting.slot("DATA_KEY", Goal.PROMOTED.of(Plans.secret("DATA_KEY")));
    Steps.stalls(
        promoting.at(Phase.PROMOTING), ReasonCode.ROLLED_BACK, "accept the incoming value");
    Scene cleaning = before(Plans.one(), Phase.CLEANING).deployed(Goal.ACCEPTING);
    cleaning.slot("DATA_KEY", Goal.CLEAN.of(Plans.secret("DATA_KEY")));
    Steps.stalls(
        cleaning.at(Phase.CLEANING), ReasonCode.ROLLED_BACK, "sign with the incoming value");
  }

  @Test
  void unstaging_removes_what_was_kept_too() {
    Scene scene = before(Plans.one(), Phase.UNSTAGING).stored(Goal.KEEPING);
    var patch = (DeleteVariables) Steps.acts(scene.at(Phase.UNSTAGING));
    assertThat(patch.names().values().iterator().next())
        .extracting(VariableName::text)
        .containsExactlyInAnyOrder(
            "DATA_KEY_NEW", "DATA_KEY_PREVIOUS", "JWT_SECRET_NEW", "JWT_SECRET_PREVIOUS");
  }
}
