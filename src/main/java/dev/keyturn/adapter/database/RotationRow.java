package dev.keyturn.adapter.database;

import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Blocker;
import dev.keyturn.rotation.Gate;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.PlanDigest;
import dev.keyturn.rotation.ReasonCode;
import dev.keyturn.rotation.Rotation;
import dev.keyturn.rotation.Rotation.Standing;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.RotationState;
import dev.keyturn.rotation.SecretName;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of {@code rotation}, lease included. */
@MappedEntity("rotation")
record RotationRow(
    @Id String id,
    String plan,
    String environment,
    String planText,
    String digest,
    String requestedBy,
    String requestedVia,
    String reason,
    boolean emergency,
    Instant requestedAt,
    String phase,
    int wave,
    Instant since,
    @Nullable String stalled,
    @Nullable Instant quietUntil,
    @Nullable Instant nextLook,
    @Nullable String waitingFor,
    String note,
    @Nullable String blockingSecret,
    @Nullable String blockingService,
    @Nullable String blockingReplica,
    @Nullable String blockingGate,
    int failures,
    @Nullable Instant lastLook,
    @Nullable String lastLookSeal,
    String outcomeReason,
    @Nullable Instant endedAt,
    boolean ended,
    long rev,
    long fence,
    @Nullable String leaseHolder,
    @Nullable Instant leaseUntil) {

  /** Without the lease, which has updates of its own. */
  static RotationRow of(Rotation rotation, long fence) {
    Blocker blocker = rotation.blocker();
    return new RotationRow(
        rotation.id().text(),
        rotation.plan(),
        rotation.environment(),
        rotation.planText(),
        rotation.digest().text(),
        rotation.requestedBy().name(),
        rotation.requestedBy().via(),
        rotation.reason(),
        rotation.emergency(),
        DatabaseTime.stored(rotation.requestedAt()),
        rotation.state().phase().name(),
        rotation.state().wave(),
        DatabaseTime.stored(rotation.state().since()),
        nameOf(rotation.state().stalled()),
        DatabaseTime.storedOrNull(rotation.quietUntil()),
        DatabaseTime.storedOrNull(rotation.nextLook()),
        nameOf(rotation.waitingFor()),
        rotation.note(),
        blocker.secret() == null ? null : blocker.secret().text(),
        blocker.service(),
        blocker.replica(),
        blocker.gate() == null ? null : blocker.gate().word(),
        rotation.failures(),
        DatabaseTime.storedOrNull(rotation.lastLook()),
        rotation.seal(),
        rotation.outcomeReason(),
        DatabaseTime.storedOrNull(rotation.endedAt()),
        rotation.state().phase().ended(),
        rotation.rev(),
        fence,
        null,
        null);
  }

  Rotation stored() {
    return new Rotation(
        new RotationId(id),
        plan,
        environment,
        planText,
        new PlanDigest(digest),
        new Actor(requestedBy, requestedVia),
        reason,
        emergency,
        requestedAt,
        new RotationState(Phase.valueOf(phase), wave, since, reasonOf(stalled)),
        new Standing(reasonOf(waitingFor), note, blocker(), failures, lastLook, lastLookSeal),
        quietUntil,
        nextLook,
        outcomeReason,
        endedAt,
        rev,
        fence);
  }

  private Blocker blocker() {
    return new Blocker(
        blockingSecret == null ? null : new SecretName(blockingSecret),
        blockingService,
        blockingReplica,
        blockingGate == null ? null : Gate.of(blockingGate));
  }

  private static @Nullable String nameOf(@Nullable ReasonCode reason) {
    return reason == null ? null : reason.name();
  }

  private static @Nullable ReasonCode reasonOf(@Nullable String name) {
    return name == null ? null : ReasonCode.valueOf(name);
  }
}
