package dev.keyturn.engine;

import dev.keyturn.rotation.Keeping;
import dev.keyturn.rotation.Kept;
import dev.keyturn.rotation.Layout.SlotContent;
import dev.keyturn.rotation.Observed;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.Plan;
import dev.keyturn.rotation.Plan.ManagedSecret;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.SecretName;
import dev.keyturn.rotation.SecretProgress;
import dev.keyturn.rotation.port.Journal;
import dev.keyturn.rotation.port.Lease;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;

/** Puts on record, as a soak ends, which outgoing values stay accepted, and who needed them. */
final class KeptValues {
  private final Journal store;
  private final RotationAudit trail;
  private final Lease lease;

  KeptValues(Journal store, RotationAudit trail, Lease lease) {
    this.store = store;
    this.trail = trail;
    this.lease = lease;
  }

  /** The plan as its clean-up has to treat it. */
  Plan marked(Plan plan, Rotation rotation, Collection<SecretProgress> secrets) {
    return Keeping.marked(
        plan, Keeping.holding(plan, rotation, store.commands(rotation.id()), secrets, store.now()));
  }

  /**
   * In the transaction in which the soak ends.
   *
   * @param plan as it was decided upon
   * @param secrets as they were when it was
   * @return false: people have said something else meanwhile, and it has to be decided again
   */
  boolean recorded(
      Rotation rotation, Plan plan, Map<SecretName, SecretProgress> secrets, Observed world) {
    if (rotation.state().phase() != Phase.SOAKING) {
      return true;
    }
    // Nobody speaks until it is written.
    if (store.lock(rotation.id()).isEmpty()
        || !marked(plan, rotation, secrets.values()).equals(plan)) {
      return false;
    }
    var left = world.remaining(SlotContent.OUTGOING);
    for (ManagedSecret secret : plan.secrets()) {
      LocalDate until = secret.gates().keptUntil();
      if (until != null) {
        SecretProgress known = Objects.requireNonNull(secrets.get(secret.name()));
        var kept = new Kept(until, left.get(secret.name()));
        store.save(lease, rotation.id(), known.kept(kept));
        trail.kept(lease, rotation, known, kept);
      }
    }
    return true;
  }
}
