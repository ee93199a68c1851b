package dev.keyturn.remote;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** The one judgement of a call without an answer: was it sent, and what follows from that. */
public final class Unanswered {
  /** A chain of causes may be a circle. */
  private static final int MOST_CAUSES = 20;

  private Unanswered() {}

  /**
   * Whether the request certainly did not leave, since there never was a connection for it. Of
   * anything else that a client throws this is not known, so it counts as sent.
   */
  public static boolean neverSent(@Nullable Throwable thrown) {
    @Nullable Throwable cause = thrown;
    for (int i = 0; cause != null && i < MOST_CAUSES; i++) {
      if (cause instanceof ConnectException
          || cause instanceof HttpConnectTimeoutException
          || cause instanceof UnknownHostException
          || cause instanceof UnresolvedAddressException
          || cause instanceof NoRouteToHostException
          || cause instanceof SSLHandshakeException) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  /**
   * OUTCOME_UNKNOWN for a change that may have been made; TRANSIENT for what was not sent, and for
   * what only reads and may be asked again.
   *
   * @param changes whether doing it twice is not the same as once
   */
  public static FailureKind kind(boolean sent, boolean changes) {
    return sent && changes ? FailureKind.OUTCOME_UNKNOWN : FailureKind.TRANSIENT;
  }
}
