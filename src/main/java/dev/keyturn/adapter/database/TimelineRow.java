package dev.keyturn.adapter.database;

import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.port.RotationStore.Happening;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of {@code happening}, as the outbox reads it. */
@MappedEntity("happening")
record TimelineRow(
    @Id long id,
    String rotationId,
    Instant at,
    String what,
    String phase,
    String byName,
    String byVia,
    @Nullable String why,
    String detail) {

  Happening happening() {
    return new Happening(
        id,
        new RotationId(rotationId),
        at,
        Happening.What.valueOf(what),
        Phase.valueOf(phase),
        new Actor(byName, byVia),
        why,
        detail);
  }
}
