package dev.keyturn.engine;

import static dev.keyturn.engine.Approvals.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Command;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.Confirmation;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.RotationId;
import org.junit.jupiter.api.Test;

/** No token of a plan is sent to an application before people have agreed to its address. */
class AttestationConsentTest {
  private static final Actor CRON = new Actor(Actor.SCHEDULE, "cron");

  @Test
  void nobody_is_asked_before_the_first_approval() throws Exception {
    var world = Approvals.asked(World.approvedBy(World.zkeb(), 1, "bob@example.com"));
    assertThat(world.replicas.challenges()).isZero();

    Approvals.approve(world, BOB);

    world.runUntil(Approvals.id(world), ReasonCode.SETTLE_NOT_OVER);
    assertThat(world.replicas.challenges()).isPositive();
  }

  @Test
  void who_cannot_prove_what_is_stored_stops_it_after_the_approval_before_a_write()
      throws Exception {
    var world = Approvals.asked(World.approvedBy(World.zkeb(), 1, "bob@example.com"));
    world.replicas.corrupt(Approvals.service(world));

    Approvals.approve(world, BOB);

    assertThat(Approvals.run(world)).isEqualTo(new TickResult.Ended(Phase.ABORTED));
    assertThat(Approvals.outcome(world)).contains("ATTESTATION_CONTRADICTS");
    assertThat(world.railway.writes()).isEmpty();
  }

  @Test
  void the_schedule_enables_no_plan_and_a_person_who_resumes_does() throws Exception {
    var world = new World(World.zkeb());
    RotationId first = due(world);

    assertThat(world.run(first))
        .isInstanceOfSatisfying(
            TickResult.Stalled.class,
            stalled -> {
              assertThat(stalled.why()).isEqualTo(ReasonCode.PLAN_NOT_ENABLED);
              assertThat(stalled.detail()).contains("ATTESTATION is sent to https://");
            });
    assertThat(world.replicas.challenges()).isZero();

    world.commands().give(first, Command.Kind.RESUME, BOB, "it is ours", null);

    assertThat(world.run(first)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
    int before = world.replicas.challenges();
    assertThat(world.run(due(world))).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
    assertThat(world.replicas.challenges()).isGreaterThan(before);
  }

  @Test
  void what_was_agreed_to_is_this_address_and_this_token_together() {
    var world = new World(World.zkeb());
    Plan plan = world.plan;
    assertThat(world.run(world.start())).isEqualTo(new TickResult.Ended(Phase.COMPLETED));

    var consent = AttestationConsent.before(world.store, plan.name(), plan.environment());

    Confirmation agreed = plan.consumers().getFirst().confirmation();
    assertThat(consent.covers(agreed)).isTrue();
    assertThat(consent.covers(at("https://elsewhere.example.com/attestation", "ATTESTATION")))
        .isFalse();
    assertThat(consent.covers(at(String.valueOf(agreed.attestationUrl()), "OTHER"))).isFalse();
    assertThat(AttestationConsent.before(world.store, plan.name(), "elsewhere").covers(agreed))
        .isFalse();
    assertThat(AttestationConsent.none().covers(agreed)).isFalse();
  }

  @Test
  void this_machine_is_asked_without() {
    assertThat(AttestationConsent.none().covers(at("http://127.0.0.1:4711/attestation", "T")))
        .isTrue();
    assertThat(AttestationConsent.none().covers(at("http://localhost:4711/attestation", "T")))
        .isFalse();
  }

  private static Confirmation at(String url, String token) {
    return new Confirmation(url, token, null, false);
  }

  private static RotationId due(World world) throws Exception {
    return world
        .starts(World.NO_PLANS)
        .open(world.plan, CRON, World.request(world.plan, false))
        .id();
  }
}
