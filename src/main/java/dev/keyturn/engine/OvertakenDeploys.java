package dev.keyturn.engine;

import dev.keyturn.rotation.Overtaken;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.TimelineEntry;
import dev.keyturn.rotation.port.RotationStore;
import java.util.List;

/** Says once in the trail and to people what a redeploy may have undone. */
record OvertakenDeploys(RotationStore store, RotationAudit trail) {
  private static final int ALL = 100_000;

  void tell(Rotation rotation, List<Overtaken> found) {
    for (Overtaken each : found) {
      if (!told(rotation, each)) {
        store.inTransaction(() -> {
          trail.overtaken(rotation, each);
          return rotation;
        });
      }
    }
  }

  private boolean told(Rotation rotation, Overtaken found) {
    return store.timeline(rotation.id(), 0, ALL).stream()
        .anyMatch(line ->
            line.what() == TimelineEntry.What.REMINDED
                && RotationAudit.OVERTAKEN.equals(line.why())
                && line.detail().contains(found.deployment()));
  }
}
