package dev.keyturn.adapter.railway;

import static dev.keyturn.remote.RemoteFailure.Kind.CONFLICT;
import static dev.keyturn.remote.RemoteFailure.Kind.REJECTED;
import static dev.keyturn.remote.RemoteFailure.Kind.TRANSIENT;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyturn.remote.RemoteFailure;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What Railway's {@code errors} mean. Its codes say {@code INTERNAL_SERVER_ERROR} for most things
 * that will never work, so the message decides, and the code only where the message says nothing.
 */
final class GraphQlErrors {
  private static final Set<String> BAD_DOCUMENT =
      Set.of("GRAPHQL_VALIDATION_FAILED", "GRAPHQL_PARSE_FAILED", "BAD_USER_INPUT");

  private static final Set<String> DENIED = Set.of("UNAUTHENTICATED", "FORBIDDEN");

  /**
   * A kind and our own sentence for it.
   *
   * @param gone what was asked for does not exist
   */
  record Verdict(RemoteFailure.Kind kind, String problem, boolean gone) {
    Verdict(RemoteFailure.Kind kind, String problem) {
      this(kind, problem, false);
    }
  }

  private static final Verdict DENIAL =
      new Verdict(
          REJECTED,
          "the token may not do this: check its kind, its environment and that it still exists");

  private GraphQlErrors() {}

  /** The verdict on the first error that is understood; null when none is. */
  static @Nullable Verdict judge(JsonNode errors) {
    for (var error : errors) {
      var message = error.path("message").asText("").toLowerCase(Locale.ROOT);
      var verdict = byMessage(message);
      if (verdict != null) {
        return verdict;
      }
    }
    for (var error : errors) {
      var code = error.path("extensions").path("code").asText("");
      if (BAD_DOCUMENT.contains(code)) {
        return new Verdict(REJECTED, "Railway does not accept this request: its API has changed");
      }
      if (DENIED.contains(code)) {
        return DENIAL;
      }
    }
    return null;
  }

  private static @Nullable Verdict byMessage(String message) {
    if (message.contains("project token not found")) {
      return new Verdict(REJECTED, "Railway does not know this project token: create another one");
    }
    if (message.contains("not authorized") || message.contains("unauthorized")) {
      return DENIAL;
    }
    if (message.contains("two factor authentication required")) {
      return new Verdict(REJECTED, "the workspace wants two-factor authentication for this token");
    }
    if (message.contains("no patch to apply")) {
      return new Verdict(CONFLICT, "nothing was staged any more when it was to be committed");
    }
    if (message.contains("without a snapshot")) {
      return new Verdict(
          REJECTED, "the deployment has no snapshot, so it cannot be deployed again");
    }
    if (message.contains("not found")) {
      return new Verdict(
          REJECTED,
          "Railway has no such service or environment: it was deleted, or the id in the plan is wrong",
          true);
    }
    if (message.contains("too quickly") || message.contains("rate limit")) {
      return new Verdict(TRANSIENT, "Railway asks for slower requests");
    }
    return null;
  }

  /** What an answer without errors of its own says by its status, from 300 on. */
  static String refusal(int status) {
    return switch (status) {
      case 401 -> "the token is refused";
      case 403 -> "the request is refused: check the token, and whether a firewall stands between";
      case 404 -> "the endpoint is not there: check its URL";
      case 400 -> "Railway does not accept this request: its API has changed";
      default ->
          status < 400
              ? "redirected, which is never followed: check the endpoint's URL"
              : "the request is refused";
    };
  }
}
