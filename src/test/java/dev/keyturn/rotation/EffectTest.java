package dev.keyturn.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.rotation.Layout.SlotContent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** An effect is named in the journal without a value, and in the same words on every try. */
class EffectTest {
  private static final ServiceRef API = new ServiceRef(Plans.ENVIRONMENT, "s-api", "api");
  private static final SecretName KEY = new SecretName("DATA_KEY");
  private static final VariableName NEW = new VariableName("DATA_KEY_NEW");
  private static final VariableName PREVIOUS = new VariableName("DATA_KEY_PREVIOUS");

  @Test
  void what_changes_vault_is_named_by_its_secret_and_touches_no_railway_environment() {
    var words = new TreeMap<String, Effect>();
    for (Effect effect :
        List.of(
            new Effect.Adopt(KEY),
            new Effect.Store(KEY),
            new Effect.Restore(KEY),
            new Effect.Label(KEY))) {
      words.put(effect.kind().toString(), effect);
      assertThat(effect.target()).isEqualTo("DATA_KEY");
      assertThat(effect.wanted()).isEmpty();
      assertThat(effect.environments()).isEmpty();
    }
    assertThat(words).containsOnlyKeys("adopt", "store", "restore", "label");
  }

  @Test
  void what_vault_must_have_again_is_wanted_by_version() {
    var effect = new Effect.Keep(KEY, SlotContent.OUTGOING);
    assertThat(effect.kind()).hasToString("keep");
    assertThat(effect.target()).isEqualTo("DATA_KEY");
    assertThat(effect.wanted()).isEqualTo("outgoing");
    assertThat(effect.environments()).isEmpty();
  }

  @Test
  void variables_are_wanted_by_version_in_one_order() {
    var incoming = new Effect.Assignment(KEY, SlotContent.INCOMING);
    var outgoing = new Effect.Assignment(KEY, SlotContent.OUTGOING);
    var effect = new Effect.SetVariables(API, Map.of(PREVIOUS, outgoing, NEW, incoming));
    assertThat(effect.kind()).hasToString("set-variables");
    assertThat(effect.target()).isEqualTo("api");
    assertThat(effect.wanted())
        .isEqualTo("{DATA_KEY_NEW=DATA_KEY:INCOMING, DATA_KEY_PREVIOUS=DATA_KEY:OUTGOING}");
    assertThat(effect.environments()).isEqualTo(Set.of(Plans.ENVIRONMENT));
  }

  @Test
  void a_deletion_names_its_environment_and_each_variable_in_one_order() {
    var effect = new Effect.DeleteVariables(Plans.ENVIRONMENT, Map.of(API, Set.of(PREVIOUS, NEW)));
    assertThat(effect.kind()).hasToString("delete-variables");
    assertThat(effect.target()).isEqualTo("e1");
    assertThat(effect.wanted()).isEqualTo("api [DATA_KEY_NEW, DATA_KEY_PREVIOUS]");
    assertThat(effect.environments()).isEqualTo(Set.of(Plans.ENVIRONMENT));
  }

  @Test
  void a_redeploy_is_of_its_service_whatever_it_is_made_from() {
    for (String from : List.of("one", "two")) {
      var effect = new Effect.Redeploy(API, from);
      assertThat(effect.kind()).hasToString("redeploy");
      assertThat(effect.target()).isEqualTo("api");
      assertThat(effect.wanted()).isEqualTo("api");
      assertThat(effect.environments()).isEqualTo(Set.of(Plans.ENVIRONMENT));
    }
  }
}
