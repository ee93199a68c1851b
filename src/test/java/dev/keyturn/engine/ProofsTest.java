package dev.keyturn.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.rotation.AttestedReplica;
import dev.keyturn.rotation.AttestedSecret;
import dev.keyturn.rotation.Deployment;
import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.Observed;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Proof;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.ServiceRef;
import dev.keyturn.rotation.StagedChanges;
import dev.keyturn.rotation.Timings;
import dev.keyturn.rotation.port.Lease;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProofsTest {
  private static final double NEVER = 1e18;

  private final World world = new World(World.zkeb());
  private final RotationId id = world.start();
  private final Lease lease =
      world.store.acquire(id, "this", Timings.PRODUCTION.lease()).orElseThrow();
  private final Proofs proofs = new Proofs(world.store, lease);
  private final ServiceRef service = world.plan.consumers().getFirst().service();
  private final SecretName secret = world.plan.secrets().getFirst().name();
  private final Instant now = world.store.now();

  @Test
  void what_a_replica_proves_is_kept_with_the_moment_of_its_last_use() {
    keep(seen(answer("d1", "r1", 40), "d1"));

    assertThat(world.store.proofs(id))
        .containsExactly(
            new Proof(
                "api-server",
                "r1",
                "d1",
                secret,
                "outgoing",
                List.of("incoming", "outgoing"),
                now.minusSeconds(40),
                now));
  }

  @Test
  void the_same_again_is_not_written_again_whichever_process_looks() {
    keep(seen(answer("d1", "r1", 40), "d1"));
    keep(seen(answer("d1", "r1", 41), "d1"));
    new Proofs(world.store, lease).keep(Phase.SOAKING, seen(answer("d1", "r1", 42), "d1"), now);
    assertThat(world.store.provings()).isEqualTo(1);

    keep(seen(answer("d1", "r1", 60), "d1"));
    assertThat(world.store.provings()).isEqualTo(2);
  }

  @Test
  void while_one_deployment_takes_over_from_another_nothing_is_proven() {
    keep(seen(answer("d2", "r1", 40), "d1", "d2"));

    assertThat(world.store.proofs(id)).isEmpty();
  }

  @Test
  void an_answer_of_another_deployment_than_the_live_one_proves_nothing() {
    keep(seen(answer("d0", "r1", 40), "d1"));

    assertThat(world.store.proofs(id)).isEmpty();
  }

  @Test
  void a_phase_that_proves_nothing_keeps_nothing() {
    proofs.keep(Phase.STAGING, seen(answer("d1", "r1", 40), "d1"), now);

    assertThat(world.store.proofs(id)).isEmpty();
  }

  @Test
  void a_use_that_no_calendar_knows_is_none() {
    keep(seen(answer("d1", "r1", NEVER), "d1"));

    assertThat(world.store.proofs(id)).singleElement().matches(p -> p.outgoingUsed() == null);
  }

  @Test
  void what_an_application_says_of_itself_is_cut() {
    keep(seen(answer("d1", "r".repeat(5_000), 40), "d1"));

    assertThat(world.store.proofs(id)).singleElement().matches(p -> p.replica().length() <= 200);
  }

  private void keep(Observed seen) {
    proofs.keep(Phase.SOAKING, seen, now);
  }

  private AttestedReplica answer(String deployment, String replica, double idle) {
    return new AttestedReplica(
        deployment,
        replica,
        3600,
        Map.of(
            secret,
            new AttestedSecret(
                SlotContent.OUTGOING,
                Set.of(SlotContent.OUTGOING, SlotContent.INCOMING),
                0,
                Map.of(SlotContent.OUTGOING, idle),
                Map.of())));
  }

  private Observed seen(AttestedReplica answer, String... active) {
    List<Deployment> deployments =
        Arrays.stream(active).map(d -> new Deployment(d, "SUCCESS", now, true, List.of())).toList();
    return new Observed(
        Map.of(
            service,
            new Observed.Service(
                Map.of(),
                Map.of(),
                deployments,
                List.of(),
                deployments.getLast(),
                List.of(),
                List.of(),
                Map.of(),
                StagedChanges.NONE,
                List.of(answer),
                null,
                null)),
        Map.of());
  }
}
