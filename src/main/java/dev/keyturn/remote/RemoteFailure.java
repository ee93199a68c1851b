package dev.keyturn.remote;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * A call to another system that did not succeed. Its message is made of our own words only: never a
 * body, a header or a URL with a query.
 */
public final class RemoteFailure extends Exception {
  private final Kind kind;

  private final String system;
  private final String operation;
  private final int status;
  private final String problem;
  private final @Nullable Duration retryAfter;
  private final Says says;

  /** What it says beside its kind. */
  private enum Says {
    NO_MORE,
    GONE,
    LOST,
    KEPT_BACK
  }

  /** What the caller does next. */
  public enum Kind {
    /** It did not happen: try again later, with backoff and jitter. */
    TRANSIENT,
    /** It may have happened (no answer after it was sent): observe before anything else. */
    OUTCOME_UNKNOWN,
    /** The world moved (a compare-and-set lost): observe and decide again. */
    CONFLICT,
    /** Trying again cannot help: stall and tell a person. */
    REJECTED;

    /**
     * Of a call without an answer. OUTCOME_UNKNOWN for a change that may have been made; TRANSIENT
     * for what was not sent, and for what only reads and may be asked again.
     *
     * @param changes whether doing it twice is not the same as once
     */
    public static Kind unanswered(boolean sent, boolean changes) {
      return sent && changes ? OUTCOME_UNKNOWN : TRANSIENT;
    }
  }

  /**
   * @param system {@code railway}, {@code vault}, {@code application}, ...
   * @param operation what was asked, for example {@code variableCollectionUpsert}
   * @param status the HTTP status, or 0 when there was none
   * @param problem one sentence in our own words
   * @param retryAfter how long the other side asked us to wait, or null
   */
  public RemoteFailure(
      Kind kind,
      String system,
      String operation,
      int status,
      String problem,
      @Nullable Duration retryAfter) {
    this(kind, system, operation, status, problem, retryAfter, Says.NO_MORE);
  }

  public RemoteFailure(Kind kind, String system, String operation, int status, String problem) {
    this(kind, system, operation, status, problem, null);
  }

  private RemoteFailure(
      Kind kind,
      String system,
      String operation,
      int status,
      String problem,
      @Nullable Duration retryAfter,
      Says says) {
    super(
        system + " " + operation + ": " + problem + (status == 0 ? "" : " (HTTP " + status + ")"));
    this.kind = kind;
    this.system = system;
    this.operation = operation;
    this.status = status;
    this.problem = problem;
    this.retryAfter = retryAfter;
    this.says = says;
  }

  /** TRANSIENT, with how long the other side asked us to wait. */
  public static RemoteFailure pause(
      String system, String operation, int status, String problem, Duration wait) {
    return new RemoteFailure(Kind.TRANSIENT, system, operation, status, problem, wait);
  }

  /** TRANSIENT: we have not sent it ourselves, to keep to what the other side allows. */
  public static RemoteFailure keptBack(
      String system, String operation, String problem, Duration wait) {
    return new RemoteFailure(Kind.TRANSIENT, system, operation, 0, problem, wait, Says.KEPT_BACK);
  }

  /** REJECTED without a status: what was answered, or would be asked, is not what it must be. */
  public static RemoteFailure rejected(String system, String operation, String problem) {
    return new RemoteFailure(Kind.REJECTED, system, operation, 0, problem);
  }

  /** REJECTED because the other side says that what was asked for does not exist. */
  public static RemoteFailure gone(String system, String operation, int status, String problem) {
    return new RemoteFailure(Kind.REJECTED, system, operation, status, problem, null, Says.GONE);
  }

  /** REJECTED because a value of ours that was there is not any more. */
  public static RemoteFailure lost(String system, String operation, String problem) {
    return new RemoteFailure(Kind.REJECTED, system, operation, 0, problem, null, Says.LOST);
  }

  /**
   * Whether a request certainly did not leave, since there never was a connection for it. Of
   * anything else that a client throws this is not known, so it counts as sent.
   */
  public static boolean neverSent(Throwable thrown) {
    return Causes.of(thrown)
        .anyMatch(cause ->
            cause instanceof ConnectException
                || cause instanceof HttpConnectTimeoutException
                || cause instanceof UnknownHostException
                || cause instanceof UnresolvedAddressException
                || cause instanceof NoRouteToHostException
                || cause instanceof SSLHandshakeException);
  }

  public Kind kind() {
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
    return says == Says.GONE;
  }

  /** Whether a value of ours is missing; no other refusal says so. */
  public boolean lost() {
    return says == Says.LOST;
  }

  /** Whether it was not sent for want of a budget; the other side has not refused anything. */
  public boolean keptBack() {
    return says == Says.KEPT_BACK;
  }

  public @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
