package dev.keyturn.adapter.database;

import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.PhaseProof;
import dev.keyturn.rotation.Proof;
import dev.keyturn.rotation.RotationId;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of {@code phase_proof}: like {@link ProofRow}, once for each phase. */
@MappedEntity("phase_proof")
record PhaseProofRow(
    String rotationId,
    String phase,
    String service,
    String replica,
    String secret,
    String deployment,
    @Nullable String signs,
    String accepts,
    @Nullable Instant outgoingUsed,
    Instant at) {

  static PhaseProofRow of(RotationId id, Phase phase, Proof proof) {
    ProofRow row = ProofRow.of(id, proof);
    return new PhaseProofRow(
        row.rotationId(),
        phase.name(),
        row.service(),
        row.replica(),
        row.secret(),
        row.deployment(),
        row.signs(),
        row.accepts(),
        row.outgoingUsed(),
        row.at());
  }

  PhaseProof proof() {
    return new PhaseProof(
        Phase.valueOf(phase),
        new ProofRow(
                rotationId, service, replica, secret, deployment, signs, accepts, outgoingUsed, at)
            .proof());
  }
}
