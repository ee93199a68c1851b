package dev.keyturn.sandbox.railway;

import org.jspecify.annotations.Nullable;

/** The commit of a patch, as {@code workflowStatus} shows it. Guarded by the world's lock. */
final class Workflow {
  /** In Railway's own spelling. */
  enum Status {
    NotFound,
    Running,
    Complete,
    Error
  }

  final LiveEnvironment environment;
  Status status = Status.Running;
  @Nullable String error;
  private boolean seen;

  Workflow(LiveEnvironment environment) {
    this.environment = environment;
  }

  /**
   * The first answer lags behind the write, as clients saw at Railway: it knows nothing of the
   * workflow yet.
   */
  Status poll() {
    if (!seen) {
      seen = true;
      return Status.NotFound;
    }
    return status;
  }
}
