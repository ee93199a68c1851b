package dev.keyturn.view;

import dev.keyturn.rotation.Phase;
import dev.keyturn.rotation.TimelineEntry;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of a rotation's timeline.
 *
 * @param id grows; the {@code id} of the server-sent event
 * @param what in one word; the {@code event} of the server-sent event
 * @param phase in which the rotation was afterwards
 * @param why a reason code, or the word that a person said; null otherwise
 * @param detail one line
 */
@Serdeable
@Schema(name = "Happening")
public record HappeningView(
    long id,
    Instant at,
    TimelineEntry.What what,
    Phase phase,
    String by,
    String via,
    @Nullable String why,
    String detail) {
  public static HappeningView of(TimelineEntry h) {
    return new HappeningView(
        h.id(), h.at(), h.what(), h.phase(), h.by().name(), h.by().via(), h.why(), h.detail());
  }
}
