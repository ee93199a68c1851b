package dev.keyturn.adapter.database;

import dev.keyturn.rotation.Attempt;
import dev.keyturn.rotation.Effect;
import dev.keyturn.rotation.Outcome;
import dev.keyturn.rotation.Phase;
import io.micronaut.data.annotation.GeneratedValue;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A row of {@code attempt}; {@code id} is null only before it is inserted. */
@MappedEntity("attempt")
record AttemptRow(
    @Id @GeneratedValue @Nullable Long id,
    String rotationId,
    String phase,
    int wave,
    String effect,
    String target,
    int number,
    String opKey,
    Instant begunAt,
    @Nullable String outcome,
    @Nullable Instant endedAt,
    @Nullable String deploymentId) {

  Attempt attempt() {
    return new Attempt(
        Objects.requireNonNull(id),
        Phase.valueOf(phase),
        wave,
        Effect.Kind.of(effect),
        target,
        number,
        opKey,
        begunAt,
        outcome == null ? null : Outcome.of(outcome),
        endedAt,
        deploymentId);
  }
}
