package dev.keyturn.engine;

import dev.keyturn.audit.AuditDraft;
import dev.keyturn.audit.AuditEntry;
import dev.keyturn.rotation.Attempt;
import dev.keyturn.rotation.AttemptHistory;
import dev.keyturn.rotation.Observed;
import dev.keyturn.rotation.Overtaken;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.port.RotationStore;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Says once in the trail and to people what a redeploy may have undone. */
record OvertakenDeploys(RotationStore store, RotationAudit trail, TrailIntegrity trust) {

  void tell(Rotation rotation, Plan plan, AttemptHistory journal, Observed world) {
    if (world.services().isEmpty()) {
      return;
    }
    List<AuditDraft> events = trust.entries().stream().map(AuditEntry::event).toList();
    for (Overtaken found : Overtaken.in(plan, journal, world, last -> announced(events, last))) {
      if (events.stream().noneMatch(e -> tells(e, found))) {
        store.inTransaction(() -> {
          trail.overtaken(rotation, found);
          return rotation;
        });
      }
    }
  }

  /** Which deployment a redeploy was to deploy again. */
  private static Optional<String> announced(List<AuditDraft> events, Attempt redeploy) {
    return events.stream()
        .filter(e -> e.action().equals(RotationAudit.INTENT))
        .filter(e -> redeploy.opKey().equals(e.opKey()))
        .filter(e -> Long.valueOf(redeploy.number()).equals(e.attempt()))
        .map(AuditDraft::deploymentId)
        .flatMap(Stream::ofNullable)
        .findFirst();
  }

  private static boolean tells(AuditDraft event, Overtaken found) {
    return event.action().equals(RotationAudit.DEPLOY_OVERTAKEN)
        && found.deployment().equals(event.deploymentId());
  }
}
