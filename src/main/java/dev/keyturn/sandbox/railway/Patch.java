package dev.keyturn.sandbox.railway;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One set of config changes of an environment. Guarded by the world's lock. */
final class Patch {
  enum Status {
    STAGED,
    APPLYING,
    COMMITTED
  }

  final String id = UUID.randomUUID().toString();
  final LiveEnvironment environment;
  final Instant createdAt;
  PatchConfig config;
  Status status = Status.STAGED;
  Instant updatedAt;
  @Nullable Instant appliedAt;
  @Nullable String message;
  @Nullable String lastAppliedError;

  Patch(LiveEnvironment environment, PatchConfig config, Instant now) {
    this.environment = environment;
    this.config = config;
    this.createdAt = now;
    this.updatedAt = now;
  }
}
