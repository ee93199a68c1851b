package dev.keyturn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanFolderTest {
  @TempDir Path folder;
  private String zkeb = "";

  @BeforeEach
  void readZkeb() throws IOException {
    zkeb = Files.readString(Path.of("rotation-plans/zkeb.yaml"));
  }

  @Test
  void two_plans_cannot_have_the_same_variable() throws IOException {
    Files.writeString(folder.resolve("zkeb.yaml"), zkeb);
    Files.writeString(
        folder.resolve("zkeb-again.yaml"),
        zkeb.replace("plan: zkeb", "plan: zkeb-again").replace("path: zkeb/", "path: again/"));

    var read = PlanFolder.read(folder);

    assertThat(read.plans()).extracting(PlanSpec::name).containsExactly("zkeb-again");
    // Three secrets in two environments.
    assertThat(read.mistakes())
        .hasSize(6)
        .extracting(PlanMistake::reason)
        .containsOnly(PlanReason.VARIABLE_TAKEN);
    assertThat(read.mistakes().getFirst().text())
        .contains("zkeb.yaml:", "which zkeb-again/staging/ZKEB_MASTER_ENCRYPTION_KEY writes to");
  }

  @Test
  void a_reader_understands_a_file_anew_when_it_has_changed_and_only_then() throws IOException {
    var plans = new PlanFolder(folder, Optional.empty());
    Path file = Files.writeString(folder.resolve("zkeb.yaml"), zkeb);
    var first = plans.read().plans().getFirst();

    assertThat(plans.read().plans().getFirst()).isSameAs(first);

    // As long as before, so that only its text tells.
    Files.writeString(file, zkeb.replace("soak: 24h", "soak: 25h"));
    assertThat(plans.read().plans().getFirst().pace().soak())
        .isEqualTo(first.pace().soak().plusHours(1));

    Files.writeString(file, zkeb.replace("soak: 24h", "soak: long"));
    assertThat(plans.read().plans()).isEmpty();
    assertThat(plans.read().mistakes()).isNotEmpty();

    Files.delete(file);
    assertThat(plans.read()).isEqualTo(new PlanFolder.Content(List.of(), List.of()));
  }

  @Test
  void two_plans_cannot_have_the_same_vault_field() throws IOException {
    var otherService = "2f0c2f5e-0000-4000-8000-000000000001";
    Files.writeString(folder.resolve("zkeb.yaml"), zkeb);
    Files.writeString(
        folder.resolve("zkeb-again.yaml"),
        zkeb.replace("plan: zkeb", "plan: zkeb-again")
            .replaceAll("service: [0-9a-f-]{36}", "service: " + otherService));

    assertThat(PlanFolder.read(folder).mistakes())
        .hasSize(6)
        .extracting(PlanMistake::reason)
        .containsOnly(PlanReason.VAULT_FIELD_TAKEN);
  }

  @Test
  void one_plan_in_two_files_is_told() throws IOException {
    Files.writeString(folder.resolve("zkeb.yaml"), zkeb);
    Files.writeString(folder.resolve("zkeb.yml"), zkeb);

    var read = PlanFolder.read(folder);

    assertThat(read.plans()).hasSize(1);
    assertThat(read.mistakes())
        .extracting(PlanMistake::reason)
        .containsExactly(PlanReason.DUPLICATE_PLAN);
  }

  @Test
  void a_wrong_plan_does_not_hide_its_neighbours() throws IOException {
    Files.writeString(folder.resolve("zkeb.yaml"), zkeb);
    Files.writeString(folder.resolve("broken.yaml"), "plan: [");
    Files.writeString(folder.resolve("notes.txt"), "not a plan");

    var read = PlanFolder.read(folder);

    assertThat(read.plan("zkeb")).isPresent();
    assertThat(read.plan("broken")).isEmpty();
    assertThat(read.mistakes())
        .singleElement()
        .satisfies(m -> assertThat(m.file()).endsWith("/broken.yaml"));
  }

  @Test
  void a_folder_that_is_none_is_told() {
    var read = PlanFolder.read(folder.resolve("nowhere"));
    assertThat(read.plans()).isEmpty();
    assertThat(read.mistakes())
        .singleElement()
        .satisfies(m -> assertThat(m.text()).contains("nowhere", "expected a folder of plans"));
  }
}
