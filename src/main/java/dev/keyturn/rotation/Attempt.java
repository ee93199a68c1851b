package dev.keyturn.rotation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One try at one effect. {@code outcome} is null while nobody knows how it ended. */
public record Attempt(
    long id,
    Phase phase,
    int wave,
    Effect.Kind effect,
    String target,
    int number,
    String opKey,
    Instant begunAt,
    @Nullable Outcome outcome,
    @Nullable Instant endedAt,
    @Nullable String deploymentId) {

  /** Whether nobody knows how it ended. */
  public boolean open() {
    return outcome == null || outcome == Outcome.UNKNOWN;
  }
}
