package dev.keyturn.plan;

/**
 * The stored text of a plan that this version of Keyturn cannot read: a later version wrote it, or
 * somebody has changed it. The message says which part, never what stands there.
 */
public final class UnreadablePlan extends RuntimeException {
  UnreadablePlan(String message) {
    super("the stored plan cannot be read: " + message);
  }

  UnreadablePlan(String message, Throwable cause) {
    super("the stored plan cannot be read: " + message, cause);
  }
}
