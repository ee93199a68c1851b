package dev.keyturn.adapter.database;

import dev.keyturn.rotation.Proof;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.SecretName;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row of {@code replica_proof}. What a replica accepts is in one column, a space between. */
@MappedEntity("replica_proof")
record ProofRow(
    String rotationId,
    String service,
    String replica,
    String secret,
    String deployment,
    @Nullable String signs,
    String accepts,
    @Nullable Instant outgoingUsed,
    Instant at) {

  static ProofRow of(RotationId id, Proof proof) {
    return new ProofRow(
        id.text(),
        proof.service(),
        proof.replica(),
        proof.secret().text(),
        proof.deployment(),
        proof.signs(),
        String.join(" ", proof.accepts()),
        DatabaseTime.storedOrNull(proof.outgoingUsed()),
        DatabaseTime.stored(proof.at()));
  }

  Proof proof() {
    return new Proof(
        service,
        replica,
        deployment,
        new SecretName(secret),
        signs,
        accepts.isEmpty() ? List.of() : List.of(accepts.split(" ")),
        outgoingUsed,
        at);
  }
}
