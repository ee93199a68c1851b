package dev.keyturn.access;

import static dev.keyturn.access.AccessRole.APPROVER;
import static dev.keyturn.access.AccessRole.OPERATOR;
import static dev.keyturn.access.AccessRole.VIEWER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyturn.plan.PlanFolder;
import dev.keyturn.plan.PlanSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeopleTest {
  private static final List<PlanSpec> PLANS = PlanFolder.read(Path.of("rotation-plans")).plans();

  @Test
  void the_settings_name_people_in_any_spelling_with_remarks_and_line_breaks() {
    assertThat(
            People.parse(
                "Alice@Example.com: approver, viewer; bob@example.com:operator\n# a remark: x\n"))
        .isEqualTo(
            Map.of(
                "alice@example.com",
                Set.of(APPROVER, VIEWER),
                "bob@example.com",
                Set.of(OPERATOR)));
    assertThat(People.parse("")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hunter2",
        "hunter2:",
        "hunter2: root",
        "hunter2 : viewer x",
        ": viewer",
        "a b: viewer",
        "hunter2: viewer; HUNTER2: admin",
        "hünter2: viewer"
      })
  void what_cannot_be_read_is_refused_without_being_repeated(String text) {
    assertThatThrownBy(() -> People.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .contains("entry")
        .doesNotContainIgnoringCase("hunter2");
  }

  @Test
  void whoever_is_on_a_plans_list_is_known_for_that_plan_alone() {
    PlanSpec plan =
        PLANS.stream().filter(p -> p.approval().required() > 0).findFirst().orElseThrow();
    String name = plan.approval().approvers().getFirst();
    var people = new People(Map.of(), () -> List.of(plan));

    Principal found = people.find(name.toUpperCase(java.util.Locale.ROOT), "slack").orElseThrow();

    assertThat(found.name()).isEqualTo(name);
    assertThat(found.roles()).containsExactly(APPROVER);
    assertThat(found.plans()).containsExactly(plan.name());
    assertThat(found.via()).isEqualTo("slack");
    assertThat(people.find("mallory@example.com", "slack")).isEmpty();
    assertThat(people.find("", "slack")).isEmpty();
    assertThat(people.find(name + "\u200b", "slack")).isEmpty();
  }

  @Test
  void who_is_listed_with_a_role_keeps_it_and_is_not_bound_to_the_plans_that_name_them() {
    PlanSpec plan =
        PLANS.stream().filter(p -> p.approval().required() > 0).findFirst().orElseThrow();
    String name = plan.approval().approvers().getFirst();
    var people = new People(Map.of(name, Set.of(VIEWER)), () -> List.of(plan));

    Principal found = people.find(name, "slack").orElseThrow();

    assertThat(found.roles()).containsExactlyInAnyOrder(VIEWER, APPROVER);
    assertThat(found.plans()).isEmpty();
  }
}
