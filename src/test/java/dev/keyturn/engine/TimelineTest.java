package dev.keyturn.engine;

import static dev.keyturn.engine.Approvals.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyturn.audit.AuditEntry;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Proof;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.TimelineEntry;
import dev.keyturn.rotation.TimelineEntry.What;
import dev.keyturn.rotation.VariableName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What people can read of a rotation is what the audit trail says of it, in the same order. */
class TimelineTest {

  @Test
  void the_timeline_is_the_audit_trail_in_the_same_order() throws Exception {
    var world =
        Approvals.asked(World.approvedBy(World.zkeb(), 1, "bob@example.com", "eve@example.com"));
    RotationId id = Approvals.id(world);
    Approvals.assertRefused(world, Kind.APPROVE, World.ALICE, Refusal.SELF_APPROVAL);
    Approvals.approve(world, BOB);
    world.runUntil(id, ReasonCode.SETTLE_NOT_OVER);
    var service = world.plan.consumers().getFirst().service();
    world.railway.edit(service, new VariableName("JWT_SECRET"), "by-hand");
    world.run(id);
    world.railway.edit(service, new VariableName("JWT_SECRET"), "before-JWT_SECRET");
    Approvals.say(world, Kind.RESUME, World.ALICE);
    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));

    List<TimelineEntry> timeline = world.store.timeline(id, 0, 1000);
    assertThat(timeline.stream().map(h -> h.what() + " " + h.by().name()).toList())
        .isEqualTo(
            world.entries().stream().map(TimelineTest::asLine).filter(Objects::nonNull).toList());
    assertThat(timeline).extracting(TimelineEntry::id).isSorted();
    assertThat(timeline).extracting(TimelineEntry::at).isSorted();
    assertThat(timeline.getFirst().what()).isEqualTo(What.REQUESTED);
    assertThat(timeline.getLast().phase()).isEqualTo(Phase.COMPLETED);
    assertThat(timeline)
        .anySatisfy(h -> {
          assertThat(h.what()).isEqualTo(What.STALLED);
          assertThat(h.why()).isEqualTo("DRIFT");
        })
        .anySatisfy(h -> {
          assertThat(h.what()).isEqualTo(What.SAID);
          assertThat(h.why()).isEqualTo("APPROVE");
        })
        .anySatisfy(h -> {
          assertThat(h.what()).isEqualTo(What.STEP);
          assertThat(h.detail()).isEqualTo("redeploy api-server: done");
        })
        .allSatisfy(h -> {
          assertThat(h.detail()).doesNotContain("before-").doesNotContain("generated-");
        });
  }

  /** The line that should stand in the timeline for an entry; null where there is none. */
  private static String asLine(AuditEntry entry) {
    String action = entry.event().action();
    What what =
        switch (action) {
          case "rotation.requested" -> What.REQUESTED;
          case "rotation.moved" -> What.MOVED;
          case "rotation.stalled" -> What.STALLED;
          case "step.outcome" -> What.STEP;
          default ->
              !action.startsWith("command.")
                  ? null
                  : action.endsWith(".refused") ? What.REFUSED : What.SAID;
        };
    return what == null ? null : what + " " + entry.event().actor().id();
  }

  @Test
  void a_retry_is_a_look_at_once() throws Exception {
    var world = new World(World.zkeb());
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SETTLE_NOT_OVER);

    assertThat(world.commands().give(id, Kind.RETRY, World.ALICE, "look", null)).isTrue();
    assertThat(world.commands().give(id, Kind.RETRY, World.ALICE, "look", null))
        .as("before anybody looked")
        .isFalse();
    assertThat(world.engine().tick(id)).asString().contains("SETTLE_NOT_OVER");
    assertThat(world.store.commands(id)).allMatch(c -> c.handledAt() != null);
    assertThat(world.commands().give(id, Kind.RETRY, World.ALICE, "look", null)).isTrue();
  }

  @Test
  void a_retry_cuts_no_hosts_limit_short() throws Exception {
    var world = new World(World.zkeb());
    RotationId id = world.start();
    world.runUntil(id, ReasonCode.SETTLE_NOT_OVER);
    Instant allowed = world.clock.instant().plus(Duration.ofMinutes(30));
    var lease = world.store.acquire(id, "a test", Duration.ofMinutes(1)).orElseThrow();
    var r = world.store.find(id).orElseThrow();
    world.store.save(lease, r.unanswered(ReasonCode.RATE_LIMITED, "asked to wait", allowed));
    world.store.release(lease);
    int reads = world.faults.reads();

    world.commands().give(id, Kind.RETRY, World.ALICE, "look", null);

    assertThat(world.engine().tick(id))
        .isEqualTo(
            new TickResult.Waiting(
                Phase.SETTLING, ReasonCode.RATE_LIMITED, "asked to wait", allowed, null));
    assertThat(world.faults.reads()).isEqualTo(reads);
    world.advance(Duration.ofMinutes(30));
    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
  }

  /** Several gates of the rotation want a person's word; one word opens one of them. */
  @Test
  void a_confirmation_opens_the_gate_at_which_it_was_said_and_no_later_one() throws Exception {
    var world = new World(manual(World.zkeb()));
    RotationId id = world.start();
    int confirmed = 0;
    TickResult result = world.run(id);
    var gates = new ArrayList<String>();
    while (result instanceof TickResult.Waiting) {
      var state = world.store.find(id).orElseThrow().state();
      gates.add(state.phase() + "/" + state.wave());
      world.commands().give(id, Kind.CONFIRM, World.ALICE, "seen", null);
      confirmed++;
      Instant said = world.store.commands(id).getLast().at();
      result = world.run(id);
      assertThat(world.store.find(id).orElseThrow().state().since())
          .as("the clock stands still, and yet the word belongs to the phase before")
          .isAfter(said);
    }

    assertThat(result).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
    assertThat(gates).doesNotHaveDuplicates().contains("SOAKING/0");
    assertThat(confirmed).isGreaterThan(2);
  }

  @Test
  void what_replicas_prove_is_kept_and_written_only_when_it_changes() {
    var world = new World(World.zkeb());
    RotationId id = world.start();
    var jwt = new SecretName("JWT_SECRET");
    world.runUntil(id, ReasonCode.SETTLE_NOT_OVER);

    List<Proof> accepting = world.store.proofs(id);
    assertThat(accepting).hasSize(6);
    assertThat(accepting)
        .allSatisfy(p -> {
          assertThat(p.deployment()).isEqualTo("d1-api-server");
          assertThat(p.accepts()).containsExactly("incoming", "outgoing");
          assertThat(p.signs()).isEqualTo("outgoing");
        });
    int writes = world.store.provings();
    for (int i = 0; i < 5; i++) {
      world.engine().tick(id);
    }
    assertThat(world.store.provings()).isEqualTo(writes);

    world.replicas.outgoingUsed(jwt, 7200);
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    assertThat(world.store.proofs(id))
        .filteredOn(p -> p.deployment().equals("d2-api-server") && p.secret().equals(jwt))
        .hasSize(2)
        .allSatisfy(p -> {
          assertThat(p.signs()).isEqualTo("incoming");
          assertThat(p.outgoingUsed()).isEqualTo(p.at().minusSeconds(7200));
        });
  }

  /** Some applications tell "never" by the greatest number that they have. */
  @Test
  void a_last_use_before_all_time_is_none_and_stops_nothing() {
    var world = new World(World.zkeb());
    RotationId id = world.start();
    world.replicas.outgoingUsed(new SecretName("JWT_SECRET"), 9_007_199_254_740_991.0);

    world.runUntil(id, ReasonCode.SETTLE_NOT_OVER);

    assertThat(world.store.proofs(id))
        .hasSize(6)
        .allSatisfy(p -> assertThat(p.outgoingUsed()).isNull());
  }

  private static Plan manual(Plan plan) {
    var consumers =
        plan.consumers().stream()
            .map(c ->
                new Plan.Consumer(
                    c.service(),
                    c.replicas(),
                    new Plan.Confirmation(
                        c.confirmation().attestationUrl(),
                        c.confirmation().attestationTokenVariable(),
                        null,
                        true)))
            .toList();
    return new Plan(
        plan.name(),
        plan.environment(),
        plan.owner(),
        consumers,
        plan.secrets().stream().map(TimelineTest::manual).toList(),
        plan.pace(),
        plan.approval());
  }

  private static Plan.ManagedSecret manual(Plan.ManagedSecret s) {
    return s.with(
        s.tokenLifetime(), new Plan.Gates(s.gates().unusedFor(), s.gates().reEncrypted(), true));
  }
}
