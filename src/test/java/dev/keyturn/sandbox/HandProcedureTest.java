package dev.keyturn.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.keyturn.sandbox.app.Habit;
import dev.keyturn.sandbox.railway.DeploymentCause;
import dev.keyturn.sandbox.railway.DeploymentReport;
import dev.keyturn.sandbox.railway.RateLimits;
import dev.keyturn.sandbox.railway.WorldTimings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class HandProcedureTest {
  @Test
  void nine_deploys_reject_tokens_lose_backups_and_break_api_keys() throws Exception {
    List<String> said = new ArrayList<>();
    try (SandboxWorld world = Zkeb.start(Zkeb.spec(Habit.NEW_FIRST))) {
      RunReport report = HandProcedure.run(world, said::add);

      assertThat(report.tokensRejected()).isPositive();
      assertThat(report.tokensVerified()).isGreaterThan(report.tokensRejected());
      assertThat(report.backupsLost()).isGreaterThanOrEqualTo(40);
      assertThat(report.apiKeysRejected()).isGreaterThanOrEqualTo(40);
      assertThat(report.harmless()).isFalse();
      assertThat(report.redeploysPerService()).containsExactly(entry("api-server", 9));
      assertThat(report.railwayMutations()).isEqualTo(9);
      assertThat(report.vaultCalls()).isZero();
      assertThat(report.mixedFleetSeconds()).isGreaterThan(0.5);
      assertThat(report.newValueOnlyInMemorySeconds()).isPositive();
      assertThat(report.newValuesUsedBeforeKept()).isEqualTo(3);
      assertThat(report.requestsFailed()).isZero();
      assertThat(report.auditVerified()).isFalse();

      assertThat(world.soFar().firstRefusals().getFirst().reason()).isEqualTo("unknown kid");
      assertThat(world.railway().deployments(Zkeb.PLACE))
          .extracting(DeploymentReport::cause)
          .startsWith(DeploymentCause.BEGINNING)
          .filteredOn(cause -> cause == DeploymentCause.VARIABLE_CHANGE)
          .hasSize(9);
      assertThat(world.railway().counters().of("variableUpsert")).isEqualTo(6);
      assertThat(world.railway().counters().of("variableDelete")).isEqualTo(3);
    }
    assertThat(said).hasSize(6).allMatch(line -> line.length() < 100);
  }

  @Test
  void a_failed_deployment_stops_it_in_the_middle() throws Exception {
    SandboxSpec three = Zkeb.spec(Habit.NEW_FIRST);
    SandboxSpec one =
        SandboxSpec.of(
                three.timeScale(),
                three.projects(),
                three.services(),
                three.secrets().subList(1, 2))
            .withPace(
                new WorldPace(WorldTimings.compressed(), RateLimits.pro(), 1, 1, Duration.ZERO));
    List<String> said = new ArrayList<>();
    try (SandboxWorld world = Zkeb.start(one)) {
      world.railway().person().failsNextHealthCheck(Zkeb.PLACE);
      assertThatThrownBy(() -> HandProcedure.run(world, said::add))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "the deployment of api-server ended as FAILED; the hand procedure stops in the middle");
    }
    assertThat(said).hasSize(2);
  }
}
