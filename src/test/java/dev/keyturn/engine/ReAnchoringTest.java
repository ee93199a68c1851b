package dev.keyturn.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keyturn.access.AccessRole;
import dev.keyturn.access.Principal;
import dev.keyturn.access.Refused;
import dev.keyturn.access.RefusedRequest;
import dev.keyturn.audit.AuditAnchor;
import dev.keyturn.audit.AuditEntry;
import dev.keyturn.audit.BrokenTrail;
import dev.keyturn.audit.Witnesses;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.request.ReAnchoring;
import dev.keyturn.request.ReAnchoring.Outcome;
import dev.keyturn.rotation.Command.Kind;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Refusal;
import dev.keyturn.rotation.RotationId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** After a lawful restore of the database two people let the trail go on, and nobody alone. */
class ReAnchoringTest {
  private static final Principal ALICE = Principal.atCommandLine("alice@example.com");
  private static final Principal BOB = person("bob@example.com", AccessRole.RESPONDER);

  private final World world = World.signed(World.shared());
  private final RotationId id = world.start();
  private final List<RefusedRequest> refusals = new ArrayList<>();
  private final ReAnchoring anchoring =
      new ReAnchoring(
          world.auditStore,
          world::trail,
          world.anchors,
          new Witnesses(List.of(), Optional::empty, world.clock),
          work ->
              world.store.inTransaction(() -> {
                work.run();
                return true;
              }),
          world.clock,
          refusals::add);

  /** As after a restore: what is kept outside has seen more than the database has. */
  private AuditAnchor restored() {
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    AuditAnchor ahead = new AuditAnchor(size() + 40, "A".repeat(43) + "=");
    world.anchor(ahead);
    assertThat(world.engine().tick(id)).asString().contains("AUDIT_TAMPERED");
    return ahead;
  }

  @Test
  void two_people_let_it_go_on_and_the_entry_has_both_heads_and_both_names() throws Exception {
    AuditAnchor ahead = restored();
    AuditAnchor database = world.trail().anchor().orElseThrow();
    long before = size();

    var proposed = (Outcome.Proposed) anchoring.propose(ALICE, "restored from the backup of 3:00");
    assertThat(size()).as("nothing is signed before the second word").isEqualTo(before);
    assertThat(world.engine().tick(id)).asString().contains("AUDIT_TAMPERED");

    var done = (Outcome.Done) anchoring.confirm(BOB, proposed.id(), "I have seen the backup");
    assertThat(done.entry()).isEqualTo(before + 1);
    AuditEntry entry = world.entries().getLast();
    assertThat(entry.event().action()).isEqualTo("audit.re-anchored");
    assertThat(entry.event().actor().id()).isEqualTo("alice@example.com");
    assertThat(entry.event().approval().approver()).isEqualTo("bob@example.com");
    assertThat(entry.event().target().object()).isEqualTo(ahead.text() + " " + database.text());
    assertThat(entry.event().reason()).contains("backup of 3:00", "I have seen the backup");
    assertThat(world.anchor()).isEqualTo(world.trail().anchor().orElseThrow());
    assertThat(world.audit().ok()).isTrue();

    assertThat(world.engine().tick(id)).isInstanceOf(TickResult.Stalled.class);
    world.commands().give(id, Kind.RESUME, World.ALICE, "compared with Railway", null);
    assertThat(world.run(id)).isEqualTo(new TickResult.Ended(Phase.COMPLETED));
    assertThat(world.audit().ok()).isTrue();
  }

  @Test
  void nobody_does_it_alone_or_without_the_right_or_of_something_else() throws Exception {
    restored();
    String proposal = ((Outcome.Proposed) anchoring.propose(ALICE, "restored")).id();
    long before = size();

    refused(Refusal.SELF_APPROVAL, Principal.atCommandLine("Alice@example.com"), proposal);
    refused(Refusal.FORBIDDEN, person("carol@example.com", AccessRole.OPERATOR), proposal);
    refused(Refusal.CHANGED, BOB, "0123456789abcdef");
    world.anchor(new AuditAnchor(9_999, "B".repeat(42) + "A="));
    refused(Refusal.CHANGED, BOB, proposal);
    world.anchor(new AuditAnchor(before + 40, "A".repeat(43) + "="));
    world.clock.advance(Duration.ofDays(2));
    refused(Refusal.CHANGED, BOB, proposal);
    assertThat(size()).isEqualTo(before);
    assertThat(refusals).extracting(RefusedRequest::who).contains("carol@example.com");
  }

  @Test
  void a_trail_that_agrees_or_does_not_hold_in_itself_is_not_re_anchored() throws Exception {
    world.runUntil(id, ReasonCode.SOAK_NOT_OVER);
    assertThatExceptionOfType(Refused.class)
        .isThrownBy(() -> anchoring.propose(ALICE, "why not"))
        .satisfies(e -> assertThat(e.why()).isEqualTo(Refusal.NOTHING_TO_RE_ANCHOR));

    world.auditStore.edit(3, "\"tool\"", "\"Tool\"");
    assertThatExceptionOfType(BrokenTrail.class)
        .isThrownBy(() -> anchoring.propose(ALICE, "why not"));
  }

  @Test
  void who_dies_between_the_entry_and_the_anchor_leaves_one_entry() throws Exception {
    restored();
    String proposal = ((Outcome.Proposed) anchoring.propose(ALICE, "restored")).id();
    long before = size();

    world.anchors.unreachable = true;
    assertThatExceptionOfType(RemoteFailure.class)
        .isThrownBy(() -> anchoring.confirm(BOB, proposal, "seen"));
    assertThat(size()).isEqualTo(before + 1);
    assertThat(world.engine().tick(id)).asString().contains("AUDIT_TAMPERED");
    world.anchors.unreachable = false;

    var done = (Outcome.Done) anchoring.confirm(BOB, proposal, "seen");
    assertThat(done.entry()).isEqualTo(before + 1);
    assertThat(size()).isEqualTo(before + 1);
    assertThat(world.audit().ok()).isTrue();
  }

  private void refused(Refusal why, Principal who, String proposal) {
    assertThatExceptionOfType(Refused.class)
        .isThrownBy(() -> anchoring.confirm(who, proposal, "yes"))
        .satisfies(e -> assertThat(e.why()).isEqualTo(why));
  }

  private long size() {
    return world.auditStore.head().orElseThrow().size();
  }

  private static Principal person(String name, AccessRole role) {
    return new Principal(name, Set.of(role), Set.of(), "api", null);
  }
}
