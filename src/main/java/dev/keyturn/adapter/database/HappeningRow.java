package dev.keyturn.adapter.database;

import dev.keyturn.rotation.Actor;
import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.RotationId;
import dev.keyturn.rotation.TimelineEntry;
import io.micronaut.data.annotation.GeneratedValue;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code happening}; {@code id} is null only before it is inserted. The column {@code
 * announced} is the outbox's.
 */
@MappedEntity("happening")
record HappeningRow(
    @Id @GeneratedValue @Nullable Long id,
    String rotationId,
    Instant at,
    String what,
    String phase,
    String byName,
    String byVia,
    @Nullable String why,
    String detail) {

  static HappeningRow of(TimelineEntry happening) {
    return new HappeningRow(
        null,
        happening.rotation().text(),
        DatabaseTime.stored(happening.at()),
        happening.what().name(),
        happening.phase().name(),
        happening.by().name(),
        happening.by().via(),
        happening.why(),
        happening.detail());
  }

  TimelineEntry happening() {
    return new TimelineEntry(
        Objects.requireNonNull(id),
        new RotationId(rotationId),
        at,
        TimelineEntry.What.valueOf(what),
        Phase.valueOf(phase),
        new Actor(byName, byVia),
        why,
        detail);
  }
}
