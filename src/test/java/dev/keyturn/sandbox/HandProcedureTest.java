package dev.keyturn.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.keyturn.sandbox.InitialValue.KeyKind;
import dev.keyturn.sandbox.InitialValue.PemPrivateKey;
import dev.keyturn.sandbox.SandboxSpec.Project;
import dev.keyturn.sandbox.SandboxSpec.Service;
import dev.keyturn.sandbox.SandboxSpec.TokenKind;
import dev.keyturn.sandbox.app.AppSecret.Kind;
import dev.keyturn.sandbox.app.AppSecret.Role;
import dev.keyturn.sandbox.app.Habit;
import dev.keyturn.sandbox.railway.DeploymentCause;
import dev.keyturn.sandbox.railway.DeploymentReport;
import dev.keyturn.sandbox.railway.RateLimits;
import dev.keyturn.sandbox.railway.WorldTimings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HandProcedureTest {
  private static final WorldPace FAST =
      new WorldPace(WorldTimings.compressed(), RateLimits.pro(), 1, 1, Duration.ZERO);

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
  void every_service_of_a_shared_secret_is_written_three_times() throws Exception {
    SandboxSpec spec =
        SandboxSpec.of(
                "none",
                List.of(
                    new Project("auth", "p-1", "e-1", "WORKSPACE_TOKEN", TokenKind.WORKSPACE),
                    new Project("gateway", "p-2", "e-2", "WORKSPACE_TOKEN", TokenKind.WORKSPACE)),
                List.of(
                    new Service("auth", "auth", "s-1", 2, "ATTESTATION_TOKEN"),
                    new Service("gateway", "gateway", "s-2", 1, "ATTESTATION_TOKEN")),
                List.of(
                    SecretSpec.of(
                        "JWT_KEY",
                        Kind.TOKENS_ASYMMETRIC,
                        new PemPrivateKey(KeyKind.ED25519),
                        Map.of("auth", Role.SIGNER, "gateway", Role.VERIFIER),
                        Duration.ofSeconds(4))))
            .withHabit(Habit.NEW_FIRST)
            .withPace(FAST);
    try (SandboxWorld world = Zkeb.start(spec)) {
      assertThat(world.environment()).hasSize(6);
      RunReport report = HandProcedure.run(world, _ -> {});
      assertThat(report.redeploysPerService())
          .containsExactly(entry("auth", 3), entry("gateway", 3));
      assertThat(report.tokensVerified()).isPositive();
      assertThat(report.newValuesUsedBeforeKept()).isEqualTo(1);
    }
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
            .withPace(FAST);
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
