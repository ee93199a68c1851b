package dev.keyturn.remote;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A call to another system that did not succeed. Its message is made of our own words only: never a
 * body, a header or a URL with a query.
 */
public final class RemoteFailure extends Exception {
  private final FailureKind kind;
  private final String system;
  private final String operation;
  private final int status;
  private final String problem;
  private final @Nullable Duration retryAfter;
  private final boolean gone;
  private final boolean lost;

  /**
   * @param system {@code railway}, {@code vault}, {@code application}, ...
   * @param operation what was asked, for example {@code variableCollectionUpsert}
   * @param status the HTTP status, or 0 when there was none
   * @param problem one sentence in our own words
   * @param retryAfter how long the other side asked us to wait, or null
   */
  public RemoteFailure(
      FailureKind kind,
      String system,
      String operation,
      int status,
      String problem,
      @Nullable Duration retryAfter) {
    this(kind, system, operation, status, problem, retryAfter, false, false);
  }

  private RemoteFailure(
      FailureKind kind,
      String system,
      String operation,
      int status,
      String problem,
      @Nullable Duration retryAfter,
      boolean gone,
      boolean lost) {
    super(
        system + " " + operation + ": " + problem + (status == 0 ? "" : " (HTTP " + status + ")"));
    this.kind = kind;
    this.system = system;
    this.operation = operation;
    this.status = status;
    this.problem = problem;
    this.retryAfter = retryAfter;
    this.gone = gone;
    this.lost = lost;
  }

  /** REJECTED because the other side says that what was asked for does not exist. */
  public static RemoteFailure gone(String system, String operation, int status, String problem) {
    return new RemoteFailure(
        FailureKind.REJECTED, system, operation, status, problem, null, true, false);
  }

  /** REJECTED because a value of ours that was there is not any more. */
  public static RemoteFailure lost(String system, String operation, String problem) {
    return new RemoteFailure(
        FailureKind.REJECTED, system, operation, 0, problem, null, false, true);
  }

  public RemoteFailure(
      FailureKind kind, String system, String operation, int status, String problem) {
    this(kind, system, operation, status, problem, null);
  }

  public FailureKind kind() {
    return kind;
  }

  public String system() {
    return system;
  }

  public String operation() {
    return operation;
  }

  public int status() {
    return status;
  }

  public String problem() {
    return problem;
  }

  /**
   * Whether what was asked for does not exist; a refusal for any other reason says nothing of it.
   */
  public boolean gone() {
    return gone;
  }

  /** Whether a value of ours is missing; no other refusal says so. */
  public boolean lost() {
    return lost;
  }

  public @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
