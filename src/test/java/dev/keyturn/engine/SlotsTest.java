package dev.keyturn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.rotation.Fingerprint;
import dev.keyturn.rotation.FingerprintKey;
import dev.keyturn.rotation.Layout;
import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.SecretProgress;
import dev.keyturn.rotation.SecretValue;
import dev.keyturn.rotation.StoredVariable;
import dev.keyturn.rotation.StoredVariable.Sealed;
import dev.keyturn.rotation.StoredVariable.Unsealed;
import dev.keyturn.rotation.VariableName;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SlotsTest {
  private static final FingerprintKey KEY = new FingerprintKey(new byte[32]);
  private static final SecretValue FORMER = SecretValue.of("the former one");
  private static final SecretValue NEXT = SecretValue.of("the next one");

  private final Plan plan = World.shared();
  private final ManagedSecret secret = plan.secrets().getFirst();
  private final Values values =
      new Values(
          plan,
          Map.of(
              secret.name(),
              new SecretProgress(
                  secret.name(),
                  fingerprint(FORMER),
                  fingerprint(NEXT),
                  null,
                  null,
                  null,
                  null,
                  null)),
          new World(plan).vault,
          KEY);

  @Test
  void every_slot_is_asked_for_by_its_own_name() {
    assertThat(Values.names(plan.secrets()))
        .extracting(VariableName::text)
        .containsExactly("JWT_SECRET_KEY", "JWT_SECRET_KEY_NEW", "JWT_SECRET_KEY_PREVIOUS");
  }

  @Test
  void a_variable_is_told_as_the_version_that_it_holds() {
    var variables =
        Map.<VariableName, StoredVariable>of(
            name(""), literal(FORMER), name("_NEW"), literal(NEXT));

    assertThat(layout(variables))
        .isEqualTo(new Layout(SlotContent.OUTGOING, SlotContent.INCOMING, SlotContent.ABSENT));
  }

  @Test
  void what_cannot_be_read_or_is_somebody_elses_is_never_taken_for_ours() {
    var variables =
        Map.of(
            name(""), new Sealed(),
            name("_NEW"), new Unsealed(FORMER, "OTHER"),
            name("_PREVIOUS"), literal(SecretValue.of("by hand")));

    assertThat(layout(variables))
        .isEqualTo(new Layout(SlotContent.SEALED, SlotContent.REFERENCE, SlotContent.FOREIGN));
    assertThat(layout(variables).ours()).isFalse();
  }

  @Test
  void a_layout_shows_no_value() {
    assertThat(layout(Map.of(name(""), literal(FORMER))).toString())
        .doesNotContain(FORMER.reveal());
  }

  @Test
  void before_the_start_name_is_in_force_and_what_stands_beside_it_is_in_the_way() {
    var variables =
        Map.<VariableName, StoredVariable>of(
            name(""), literal(FORMER), name("_NEW"), literal(NEXT));

    assertThat(before(variables, variables))
        .isEqualTo(new Layout(SlotContent.OUTGOING, SlotContent.FOREIGN, SlotContent.ABSENT));
    assertThat(before(Map.of(), Map.of()))
        .isEqualTo(new Layout(SlotContent.ABSENT, SlotContent.ABSENT, SlotContent.ABSENT));
  }

  @Test
  void before_the_start_a_candidate_is_what_name_holds_and_nothing_else() throws Exception {
    var before = values.before(plan.secrets(), Map.of(name(""), literal(FORMER)));

    assertThat(before.candidates(secret.name())).containsOnlyKeys(SlotContent.OUTGOING);
    assertThat(values.before(plan.secrets(), Map.of()).candidates(secret.name())).isEmpty();
  }

  @Test
  void a_deployment_runs_with_the_value_in_force_or_with_a_foreign_one() {
    var stored = Map.<VariableName, StoredVariable>of(name(""), literal(FORMER));

    assertThat(before(stored, Map.of(name(""), literal(FORMER))).name())
        .isEqualTo(SlotContent.OUTGOING);
    assertThat(before(stored, Map.of(name(""), literal(NEXT))).name())
        .isEqualTo(SlotContent.FOREIGN);
    assertThat(before(stored, Map.of(name(""), new Sealed())).name()).isEqualTo(SlotContent.SEALED);
    assertThat(before(Map.of(), Map.of(name(""), literal(FORMER))).name())
        .isEqualTo(SlotContent.FOREIGN);
  }

  @Test
  void only_a_literal_that_can_be_read_is_present() {
    assertThat(present(literal(FORMER))).isNotNull().matches(v -> v.sameAs(FORMER));
    assertThat(present(new Sealed())).isNull();
    assertThat(present(new Unsealed(FORMER, "OTHER"))).isNull();
    assertThat(Values.present(secret, Map.of())).isNull();
  }

  private @Nullable SecretValue present(StoredVariable variable) {
    return Values.present(secret, Map.of(name(""), variable));
  }

  private Layout before(
      Map<VariableName, StoredVariable> stored, Map<VariableName, StoredVariable> seen) {
    return List.copyOf(values.before(plan.secrets(), stored).stored(plan.secrets(), seen).values())
        .getFirst();
  }

  private Layout layout(Map<VariableName, ? extends StoredVariable> variables) {
    return List.copyOf(values.running(plan.secrets(), Map.copyOf(variables)).values()).getFirst();
  }

  private Fingerprint fingerprint(SecretValue value) {
    return value.fingerprint(KEY, plan.secretId(secret.name()));
  }

  private static Unsealed literal(SecretValue value) {
    return new Unsealed(value, null);
  }

  private VariableName name(String suffix) {
    return new VariableName(secret.name().text() + suffix);
  }
}
