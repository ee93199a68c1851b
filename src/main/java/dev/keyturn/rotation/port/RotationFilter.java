package dev.keyturn.rotation.port;

import org.jspecify.annotations.Nullable;

/** Which rotations; null: any. */
public record RotationFilter(
    @Nullable String plan, @Nullable String environment, @Nullable Standing standing) {
  public enum Standing {
    OPEN,
    STALLED,
    ENDED
  }
}
