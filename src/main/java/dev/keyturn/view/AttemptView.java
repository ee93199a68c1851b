package dev.keyturn.view;

import dev.keyturn.rotation.Attempt;
import dev.keyturn.rotation.Phase;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One try at one step outside.
 *
 * @param outcome null while nobody knows how it ended
 */
@Serdeable
@Schema(name = "Attempt")
public record AttemptView(
    Phase phase,
    int wave,
    String effect,
    String target,
    int attempt,
    Instant begunAt,
    @Nullable String outcome,
    @Nullable Instant endedAt,
    @Nullable String deploymentId) {
  static AttemptView of(Attempt a) {
    return new AttemptView(
        a.phase(),
        a.wave(),
        a.effect().toString(),
        a.target(),
        a.number(),
        a.begunAt(),
        a.outcome() == null ? null : a.outcome().toString(),
        a.endedAt(),
        a.deploymentId());
  }
}
