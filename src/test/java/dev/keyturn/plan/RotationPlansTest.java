package dev.keyturn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.rotation.Material.Aes;
import dev.keyturn.rotation.Material.Hmac;
import dev.keyturn.rotation.Material.Salt;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.RailwayEnvironment;
import dev.keyturn.rotation.Role;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The three plans that come with the project, each for one of the teams it was built for. */
class RotationPlansTest {
  private final PlanFolder.Content folder = PlanFolder.read(Path.of("rotation-plans"));

  @Test
  void all_three_are_valid_together() {
    assertThat(folder.mistakes()).isEmpty();
    assertThat(folder.plans())
        .extracting(PlanSpec::name)
        .containsExactly("ainative", "tradesense", "zkeb");
    assertThat(folder.plans())
        .allSatisfy(plan -> assertThat(PlanChecks.objections(plan)).isEmpty());
  }

  @Test
  void zkeb_rotates_a_data_key_a_signing_key_and_a_salt_every_quarter() {
    var zkeb = folder.plan("zkeb").orElseThrow();
    assertThat(zkeb.secrets())
        .extracting(PlannedSecret::material)
        .containsExactly(new Aes(256), new Hmac("HS256", 32), new Salt(16));
    var dataKey = zkeb.secrets().getFirst();
    assertThat(dataKey.currentVariable()).isEqualTo("ZKEB_MASTER_KEY");
    assertThat(dataKey.pendingVariable()).isEqualTo("ZKEB_MASTER_ENCRYPTION_KEY_NEW");
    assertThat(dataKey.previousVariable()).contains("ZKEB_MASTER_ENCRYPTION_KEY_PREVIOUS");
    assertThat(dataKey.retire().reEncrypted()).isTrue();
    assertThat(dataKey.field()).isEqualTo("zkeb_master_encryption_key");
    assertThat(zkeb.schedule())
        .isInstanceOfSatisfying(
            Schedule.Every.class,
            every -> {
              assertThat(every.period()).isEqualTo(Duration.ofDays(90));
              assertThat(every.window().orElseThrow().days())
                  .doesNotContain(DayOfWeek.FRIDAY)
                  .hasSize(4);
            });
  }

  @Test
  void zkeb_asks_for_approval_in_production_only_and_after_staging() {
    var environments = folder.plan("zkeb").orElseThrow().environments();
    assertThat(environments)
        .extracting(PlannedEnvironment::name)
        .containsExactly("staging", "production");
    assertThat(environments.getFirst().approval()).isEqualTo(Plan.ApprovalRule.NOBODY);
    assertThat(environments.getFirst().after()).isEmpty();
    assertThat(environments.getLast().after()).contains("staging");
    assertThat(environments.getLast().approval())
        .isEqualTo(
            new Plan.ApprovalRule(
                1,
                List.of("alice@zkeb.example.com", "bob@zkeb.example.com"),
                Duration.ofHours(24)));
  }

  @Test
  void each_tells_the_receivers_that_its_team_has() {
    var zkeb = folder.plan("zkeb").orElseThrow().notices();
    assertThat(zkeb.slack().orElseThrow().channel()).isEqualTo("#deployments");
    assertThat(zkeb.pagerDuty()).containsExactly("ZKEB");
    var ainative = folder.plan("ainative").orElseThrow();
    assertThat(ainative.notices().webhooks()).containsExactly("SECURITY");
    assertThat(ainative.notices().email()).containsExactly("security@ainative.example.com");
    assertThat(ainative.access()).isEqualTo(PlanAccess.UNLIMITED);
  }

  @Test
  void tradesense_has_one_signer_and_six_verifiers_in_seven_projects() {
    var plan = folder.plan("tradesense").orElseThrow();
    var production = plan.environment("production").orElseThrow();
    assertThat(production.projects())
        .hasSize(7)
        .extracting(PlannedProject::railway)
        .extracting(RailwayEnvironment::projectId)
        .doesNotHaveDuplicates();
    assertThat(plan.secrets())
        .singleElement()
        .satisfies(secret -> {
          assertThat(secret.material()).isEqualTo(new Hmac("HS512", 64));
          assertThat(secret.roleOf("auth")).contains(Role.SIGNER);
          assertThat(secret.roles().values())
              .hasSize(7)
              .filteredOn(role -> role == Role.VERIFIER)
              .hasSize(6);
        });
    assertThat(plan.leastSoak()).isEqualTo(Duration.ofHours(25));
  }

  @Test
  void ainative_goes_from_one_replica_in_staging_to_three_in_production() {
    var plan = folder.plan("ainative").orElseThrow();
    assertThat(plan.environments())
        .extracting(e -> e.services().getFirst().replicas())
        .containsExactly(OptionalInt.of(1), OptionalInt.of(3));
    assertThat(plan.environments().getLast().approval().required()).isPositive();
  }
}
