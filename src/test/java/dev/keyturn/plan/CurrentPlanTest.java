package dev.keyturn.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.Rotations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a file of plans would do now, against what a rotation was asked to do. */
class CurrentPlanTest {
  private static final Path EXAMPLES = Path.of("rotation-plans");

  @TempDir private Path folder;
  private PlanFolder files;

  @BeforeEach
  void copy() throws IOException {
    Files.copy(EXAMPLES.resolve("zkeb.yaml"), folder.resolve("zkeb.yaml"));
    Files.copy(EXAMPLES.resolve("tradesense.yaml"), folder.resolve("tradesense.yaml"));
    files = new PlanFolder(folder, Optional.empty());
  }

  @Test
  void some_secrets_are_the_whole_plan_without_the_others_and_their_services() throws Exception {
    Plan whole = new PlanFolder(EXAMPLES, Optional.empty()).compute("zkeb", "production", Set.of());
    Plan one = files.compute("zkeb", "production", Set.of("JWT_SECRET"));

    assertThat(one.secrets()).singleElement().isEqualTo(whole.secrets().get(1));
    assertThat(one.consumers()).isEqualTo(whole.consumers());
    assertThat(one.approval()).isEqualTo(whole.approval());
    assertThat(digest(one)).isNotEqualTo(digest(whole));
    for (var plan : files.read().plans()) {
      String environment = plan.environments().getFirst().name();
      Plan all = files.compute(plan.name(), environment, Set.of());
      for (var secret : all.secrets()) {
        String name = secret.name().text();
        Plan only = files.compute(plan.name(), environment, Set.of(name));
        assertThat(only.secrets()).containsExactly(secret);
        assertThat(only.consumers())
            .isNotEmpty()
            .isEqualTo(all.consumers().stream().filter(c -> secret.readBy(c.service())).toList());
      }
    }
  }

  @Test
  void a_secret_that_the_plan_does_not_have_is_named_with_those_that_it_has() {
    assertThatExceptionOfType(PlanFolder.UnknownPlan.class)
        .isThrownBy(() -> files.compute("zkeb", "production", Set.of("JWT_SECRET", "NOPE")))
        .withMessageContaining("no secret \"NOPE\"")
        .withMessageContaining("API_KEY_SALT, JWT_SECRET, ZKEB_MASTER_ENCRYPTION_KEY");
  }

  @Test
  void an_untouched_file_says_the_same_for_all_and_for_some() throws Exception {
    assertThat(files.current(asked(Set.of()))).contains(asked(Set.of()).digest());
    Rotation some = asked(Set.of("JWT_SECRET"));
    assertThat(files.current(some)).contains(some.digest());
  }

  @Test
  void a_comment_changes_nothing_and_another_approver_changes_everything() throws Exception {
    Rotation asked = asked(Set.of());
    edit("# Signs session tokens.", "# Signs.");
    assertThat(files.current(asked)).contains(asked.digest());

    edit("bob@zkeb.example.com", "eve@zkeb.example.com");
    assertThat(files.current(asked)).isPresent().isNotEqualTo(Optional.of(asked.digest()));
  }

  @Test
  void a_change_of_another_secret_does_not_touch_some() throws Exception {
    Rotation some = asked(Set.of("JWT_SECRET"));
    Rotation all = asked(Set.of());
    edit(
        "retire: { unused-for: 1h, re-encrypted: true }",
        "retire: { unused-for: 2h, re-encrypted: true }");

    assertThat(files.current(some)).contains(some.digest());
    assertThat(files.current(all)).isPresent().isNotEqualTo(Optional.of(all.digest()));
  }

  @Test
  void a_plan_that_another_version_has_stored_is_unchanged_while_it_says_the_same()
      throws Exception {
    edit("settle: 10m", "settle: 10m\nroll-back: never");
    String text = PlanText.write(files.compute("zkeb", "production", Set.of()));
    String older = text.replaceFirst("\"rollBack\":\\{[^}]*},", "");
    assertThat(older).isNotEqualTo(text);
    assertThat(files.current(asked(older))).contains(PlanText.digest(older));

    edit("roll-back: never", "roll-back: { failed-checks: 2 }");
    assertThat(files.current(asked(older)))
        .isPresent()
        .isNotEqualTo(Optional.of(PlanText.digest(older)));
  }

  @Test
  void a_file_that_is_gone_or_wrong_says_nothing() throws Exception {
    Rotation asked = asked(Set.of());
    edit("plan: zkeb", "plan: zkeb\nplan: zkeb");
    assertThat(files.current(asked)).isEmpty();

    Files.delete(folder.resolve("zkeb.yaml"));
    assertThat(files.current(asked)).isEmpty();
    assertThat(new PlanFolder(folder.resolve("none"), Optional.empty()).current(asked)).isEmpty();
  }

  private void edit(String from, String to) throws IOException {
    Path file = folder.resolve("zkeb.yaml");
    String text = Files.readString(file);
    assertThat(text).contains(from);
    Files.writeString(file, text.replace(from, to));
  }

  private Rotation asked(Set<String> secrets) throws PlanFolder.UnknownPlan {
    return asked(
        PlanText.write(
            new PlanFolder(EXAMPLES, Optional.empty()).compute("zkeb", "production", secrets)));
  }

  private static Rotation asked(String text) {
    return Rotations.at(Phase.PLANNED).text(text, PlanText.digest(text)).build();
  }

  private static PlanDigest digest(Plan plan) {
    return PlanText.digest(PlanText.write(plan));
  }
}
